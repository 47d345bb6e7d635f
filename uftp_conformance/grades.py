"""How a refusal named its reason, compared after folding case, blanks and punctuation."""

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
    given = [fold(part) for part in text.split(";")]  # what is written in another alphabet folds to nothing
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
    folded = [fold(name) for name in names]
    return any(part.startswith(name) for part in given for name in folded if name)
