"""How a refusal named its reason, compared after folding case, blanks and punctuation."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice

from uftp_conformance.catalogue.rows import ANY_REASON, Catalogue, Cell, fold
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.messages import REQUESTS

_BEST_FIRST = tuple(Grade)
_READ = 5000  # characters of a reason, in which it can name whatever it wants to
_SHORT = 300  # characters of one whose grade is kept in mind
_EXPLAINING = re.compile(r"[^\w\s-]|\s-+\s")  # what may stand within a name is left: blanks, underscores, hyphens
_DENYING = re.compile(r"(\b(no|not|non|never|without|neither|nor)|n['\u2019]t)\W*$")  # what comes next
# Marks between which the name of a reason may be set off; an apostrophe within a word is none.
_MARKS = re.compile(r"[^\w\s'\u2019-]|\s-+\s|(?<!\w)['\u2019]|['\u2019](?!\w)")
_PARTS, _LONGEST = 40, 120  # so many parts are looked at, of so many characters: it must not cost a second
# "Unknown reference <Reference>", and the addresses of a connection conflict.
_PARAMETER = r"[a-z][a-z-]*messageid|contractid|baselinereference|ean[^a-z0-9]*[0-9]"
_CONNECTIONS = r"ean[\W_]*[0-9]+(?:[\W_]*(?:at[\W_]*)?ean[\W_]*[0-9]+)*"
_COLON, _COLONS = re.compile(":"), 8
_ODD = "[^a-z0-9]*"  # what is folded away
# What a sentence of the documents is about, where a row leaves it out: "the FlexOffer", "this offer", "it".
_MESSAGE = "..."
_TYPES = "|".join(_ODD.join(fold(name)) for name in REQUESTS)
_CALLED = f"{_TYPES}|message|prognosis|forecast|request|offer|order|revocation|reservation|update|query|settlement"
_SUBJECT = f"(?:it[^a-z0-9]+|(?:(?:the|this|your)[^a-z0-9]+)?(?:(?:{_CALLED})[^a-z0-9]+)?)"


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
    row = documented, requirement.equivalents(version), catalogue.spelt_reasons(version)
    best = _against(text, *row) if len(text) <= _SHORT else _against.__wrapped__(text, *row)
    return Grade.EQUIVALENT if requirement.own_words and best is Grade.UNDOCUMENTED else best


@lru_cache(maxsize=8192)  # a target has few words, and each is held against whatever a message may break
def _against(text: str, documented: tuple[str, ...], equivalent: tuple[str, ...], every: frozenset[str]) -> Grade:
    """Grade a text against the names and other wordings of one row, and those of all rows."""
    names = dict.fromkeys(map(_key, every), Grade.OTHER)
    names |= {_key(name): Grade.EQUIVALENT for name in equivalent}
    names |= {_key(name): Grade.DOCUMENTED for name in documented}
    # Where punctuation ends the name, what goes on is read both ways: as its explanation, and as more of the name.
    read = [way for part in text.split(";") for way in (part, _EXPLAINING.split(part, 1)[0])]
    best = min((_named(way, names) for way in read), key=_BEST_FIRST.index)
    if best is Grade.UNDOCUMENTED and any(_set_off(part, names) for part in text.split(";")):
        return Grade.EQUIVALENT
    return best


def beside(reason: str | None, fitting: Iterable[Cell], catalogue: Catalogue) -> int:
    """Count the documented reasons of other rules that a RejectionReason names, beside those that fit these cells."""
    cells = [*fitting]
    version = cells[0].version
    rows = [each.requirement for each in cells]
    right = {_key(name) for row in rows for name in (*row.reasons(version), *row.equivalents(version))}
    names = dict.fromkeys((*map(_key, catalogue.spelt_reasons(version)), *right), Grade.OTHER)
    parts = (reason or "")[:_READ].lower().split(";")
    return len({name for part in parts if (found := _longest(part, names)).isdisjoint(right) for name in found})


def _key(name: str) -> str:
    """Fold the name of a reason, and keep what stands in it for the message."""
    return f"{_MESSAGE if name.startswith(_MESSAGE) else ''}{fold(name)}"


def _spelling(key: str) -> str:
    """Return what spells a folded name in lower case; a sentence that begins with "The" may do so without it."""
    if key.startswith(_MESSAGE):
        return _SUBJECT + _ODD.join(key.removeprefix(_MESSAGE))
    bare = key.removeprefix("the")
    return f"(?:the{_ODD})?{_ODD.join(bare)}" if bare != key else _ODD.join(key)


def _set_off(text: str, names: Mapping[str, Grade]) -> bool:
    """Return whether words of the target's own hold the name of one reason alone, and it is the right one.

    It stands behind a late colon, or between other marks, as in 'Not taken (ISP conflict), sorry'; nothing directly
    before it denies it, and no reason of another rule is set off beside it.
    """
    fitting = [name for name, given in names.items() if name and given in (Grade.DOCUMENTED, Grade.EQUIVALENT)]
    # Of a reason that is made of colons the last ones alone are looked behind: it must not cost a second.
    colons = [at.start() for at in _COLON.finditer(text)][-_COLONS:]
    behind = (text[at + 1 :] for at in colons if not _DENYING.search(text[:at]))
    if any(_alone(name).fullmatch(last) for last in behind for name in fitting):
        return True
    found = {grade for part in _between_marks(text) for name, grade in names.items() if _alone(name).fullmatch(part)}
    return bool(found) and found <= {Grade.DOCUMENTED, Grade.EQUIVALENT}


def _between_marks(text: str) -> Iterator[str]:
    """Walk what stands between marks and may be a name: the first parts, but for those that a word denies."""
    before = ""
    for part in islice(_MARKS.split(text), _PARTS):
        if part.strip() and len(part) <= _LONGEST and not _DENYING.search(before):
            yield part
        before = part if part.strip() else before


@cache
def _alone(name: str) -> re.Pattern[str]:
    """Return what is this folded reason in lower case, with nothing but its parameter behind it."""
    return re.compile(rf"[\W_]*{_spelling(name)}[\W_]*(?:(?:{_PARAMETER}|{_CONNECTIONS})[\W_]*)?")


def _named(text: str, names: Mapping[str, Grade]) -> Grade:
    """Return the grade of the longest name that a text begins with, "undocumented" if it begins with none.

    "Invalid SenderRole" is not "Invalid Sender", whether or not a blank stands before the last word.
    """
    return min((names[name] for name in _longest(text, names)), key=_BEST_FIRST.index, default=Grade.UNDOCUMENTED)


def _longest(text: str, names: Iterable[str]) -> set[str]:
    """Return the longest names that a text begins with: one, or several that are as long."""
    begun = [(match.end(), name) for name in names if name and (match := _beginning(name).match(text))]
    longest = max((end for end, _ in begun), default=0)
    return {name for end, name in begun if end == longest}


@cache
def _beginning(name: str) -> re.Pattern[str]:
    """Return what a text in lower case begins with that names this folded reason: its letters, as whole words.

    What goes on in the same word names something else: "Invalid Senders" is not "Invalid Sender"; but the parameter
    that a documented reason ends with may follow without a blank as well.
    """
    return re.compile(_ODD + _spelling(name) + rf"(?:(?![^\W\d_])|(?={_PARAMETER}))")
