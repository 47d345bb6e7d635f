"""How a refusal named its reason, compared after folding case, blanks and punctuation."""

import re
from collections.abc import Mapping
from functools import cache

from uftp_conformance.catalogue.rows import ANY_REASON, Catalogue, Cell, fold
from uftp_conformance.judging.verdict import Grade

_BEST_FIRST = tuple(Grade)
_READ = 5000  # characters of a reason, in which it can name whatever it wants to
_EXPLAINING = re.compile(r"[^\w\s-]|\s-+\s")  # what may stand within a name is left: blanks, underscores, hyphens
_DENYING = re.compile(r"\b(no|not|non|never|without|neither|nor|cannot)\b|n['\u2019]t\b")
# "Unknown reference <Reference>", and the addresses of a connection conflict.
_PARAMETER = r"[a-z]+messageid|contractid|baselinereference|ean[^a-z0-9]*[0-9]"


def grade(reason: str | None, cell: Cell, catalogue: Catalogue) -> Grade:
    """Grade a RejectionReason against the reason that the cell's requirement documents.

    A reason may hold several, separated by ";", and each may go on with a parameter or an explanation
    (message-validation.md; docs/interpretation-register.md, point 40).  The best grade of them counts.
    """
    text = (reason or "")[:_READ].lower()
    if not any(character.isalnum() for character in text):
        return Grade.NONE
    requirement, version = cell.requirement, cell.version
    documented = requirement.reasons(version)
    if ANY_REASON in documented:
        return Grade.DOCUMENTED
    names = dict.fromkeys(catalogue.documented_reasons(version), Grade.OTHER)
    names |= {fold(name): Grade.EQUIVALENT for name in requirement.equivalents(version)}
    names |= {fold(name): Grade.DOCUMENTED for name in documented}
    # Where punctuation ends the name, what goes on is read both ways: as its explanation, and as more of the name.
    read = [way for part in text.split(";") for way in (part, _EXPLAINING.split(part, 1)[0])]
    best = min((_named(way, names) for way in read), key=_BEST_FIRST.index)
    if best is Grade.UNDOCUMENTED and any(_behind(part, names) for part in text.split(";")):
        return Grade.EQUIVALENT
    return Grade.EQUIVALENT if requirement.own_words and best is Grade.UNDOCUMENTED else best


def _behind(text: str, names: Mapping[str, Grade]) -> bool:
    """Return whether the name of the reason alone stands behind a colon, and nothing before it denies it."""
    before, colon, last = text.rpartition(":")
    fitting = (name for name, given in names.items() if name and given in (Grade.DOCUMENTED, Grade.EQUIVALENT))
    return bool(colon) and not _DENYING.search(before) and any(_alone(name).fullmatch(last) for name in fitting)


@cache
def _alone(name: str) -> re.Pattern[str]:
    """Return what is this folded reason in lower case, with nothing but its parameter behind it."""
    odd = "[^a-z0-9]*"
    return re.compile(rf"[\W_]*{odd.join(name)}[\W_]*(?:(?:{_PARAMETER})[\W_]*)?")


def _named(text: str, names: Mapping[str, Grade]) -> Grade:
    """Return the grade of the longest name that a text begins with, "undocumented" if it begins with none.

    "Invalid SenderRole" is not "Invalid Sender", whether or not a blank stands before the last word.
    """
    begun = [name for name in names if name and _beginning(name).match(text)]
    # All are beginnings of one text, so that the last one in the alphabet is the longest.
    return names[max(begun)] if begun else Grade.UNDOCUMENTED


@cache
def _beginning(name: str) -> re.Pattern[str]:
    """Return what a text in lower case begins with that names this folded reason: its letters, as whole words.

    What goes on in the same word names something else: "Invalid Senders" is not "Invalid Sender"; but the parameter
    that a documented reason ends with may follow without a blank as well.
    """
    odd = "[^a-z0-9]*"
    return re.compile(odd + odd.join(name) + rf"(?:(?![^\W\d_])|(?={_PARAMETER}))")
