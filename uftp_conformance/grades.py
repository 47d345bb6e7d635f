"""How a refusal named its reason, compared after folding case, blanks and punctuation."""

import re
from functools import cache

from uftp_conformance.catalogue.rows import ANY_REASON, Catalogue, Cell, fold
from uftp_conformance.verdict import Grade


def grade(reason: str | None, cell: Cell, catalogue: Catalogue) -> Grade:
    """Grade a RejectionReason against the reason that the cell's requirement documents.

    A reason may hold several, separated by ";", and each may go on with a parameter or an explanation
    (message-validation.md; docs/interpretation-register.md, point 40).  The best grade of them counts.
    """
    text = reason or ""
    if not any(character.isalnum() for character in text):
        return Grade.NONE
    given = [part.lower() for part in text.split(";")]
    requirement, version = cell.requirement, cell.version
    documented = requirement.reasons(version)
    if ANY_REASON in documented:
        return Grade.DOCUMENTED
    if _named(given, documented):
        return Grade.DOCUMENTED
    if _named(given, requirement.equivalents(version, cell.message)):
        return Grade.EQUIVALENT
    if _named(given, catalogue.documented_reasons(version)):
        return Grade.OTHER
    return Grade.UNDOCUMENTED


def _named(given: list[str], names: tuple[str, ...] | frozenset[str]) -> bool:
    return any(_beginning(name).match(part) for part in given for name in names if fold(name))


@cache
def _beginning(name: str) -> re.Pattern[str]:
    """Return what a text in lower case begins with that names this reason: its folded letters, as whole words.

    What goes on in the same word names something else: "Invalid SenderRole" is not "Invalid Sender".
    """
    odd = "[^a-z0-9]*"
    return re.compile(odd + odd.join(fold(name)) + r"(?![^\W\d_])")
