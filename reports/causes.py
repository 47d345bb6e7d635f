"""Causes: the cells that do not hold or could not be judged, gathered by what their targets did.

Two cells have one cause if the target did the same for both: it refused valid messages for one reason, broke down in
one way, stayed silent, accepted what breaks one rule.  Times and identifiers, which differ from case to case, do not
count.  Every such cell belongs to exactly one cause.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.advice import advice_of, disagrees
from reports.digest import reason
from reports.matrix import JUDGED, Field, Matrix, Row, State
from reports.text import shortened, steady
from uftp_conformance.run.events import Event

BAD = (State.ERROR, State.FAIL, State.INCONCLUSIVE, State.DEVIATION)
_ORDER = (State.FAIL, State.ERROR, State.INCONCLUSIVE, State.DEVIATION)  # of causes, by the worst of their cells
_FAILED = (State.FAIL, State.DEVIATION)
_LONGEST = 300
_ALL = 2 / 3  # of the refusals that were judged: whoever lets as many pass checks nothing
_FEW = 10
_SEVERAL, _NAMED = 2, 3  # targets

_CONDITION = re.compile(r"the (?:twin|prerequisite|[\w ]*condition) [\w-]+ was not accepted: ")
_ABOUT = re.compile(r"^the [A-Z][\w-]+: ")
_AGAINST = re.compile(r": it was (?:accepted|rejected, \".*\"), although it breaks [^\"]*$")
_ELSEWHERE = re.compile(r"a message violated ([\w-]+), which is failed for it")
_TAKEN = re.compile(r"Accepted|HTTP 2\d\d|[\w-]+Response\b")
_REFUSAL = re.compile(r'Rejected(?:, ".*?"(?=$|;| after))?|HTTP \d{3}\b')


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a cause: where it stands."""

    matrix: Matrix
    row: Row
    field: Field

    @property
    def key(self) -> int:
        """By which a page knows the cell."""
        return id(self.field)


@dataclass(frozen=True, slots=True)
class Cause:
    """What one cause did.

    Attributes:
        title: what happened, in words.
        advice: what to change, and who.
        blame: where the cause lies, as most of its verdicts say.
        states: how many of its cells are in which state.
        cases: how many cases are behind it.
        places: its cells, in the order of the report.
        first: the verdict that stands for it.
    """

    title: str
    advice: str
    blame: str
    states: Mapping[State, int]
    cases: int
    places: tuple[Place, ...]
    first: Event | None

    @property
    def state(self) -> State:
        """The worst state of its cells."""
        return next(state for state in State if self.states.get(state))

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements concerned, each once."""
        return tuple(dict.fromkeys(place.row.id for place in self.places))


@dataclass(frozen=True, slots=True)
class _Key:
    """What the cells of a cause have in common."""

    what: str  # "valid refused", "invalid accepted", or what came of something else
    got: str
    blame: str = ""
    requirement: str = ""


def causes(tables: Iterable[Matrix]) -> tuple[Cause, ...]:
    """Return the causes in all tables: what fails first, then what is open, what only a should or may says last.

    Of each kind the greatest comes first.
    """
    found: dict[_Key, list[Place]] = {}
    for matrix in tables:
        lax = _accepts_all(matrix)
        for row, field in matrix.places:
            if field.state in BAD:
                key = _key(row, field, lax=lax)
                found.setdefault(key, []).append(Place(matrix, row, field))
    listed = [_cause(key, places) for key, places in _joined(found).items()]
    return tuple(sorted(listed, key=lambda cause: (_rank(cause), -len(cause.places), cause.title)))


def _rank(cause: Cause) -> int:
    return next(rank for rank, state in enumerate(_ORDER) if cause.states.get(state))


def _joined(found: dict[_Key, list[Place]]) -> dict[_Key, list[Place]]:
    """Put to a cause what only follows from it.

    Who counts in other ISPs refuses everything for that reason, also what has to be refused for another one; and a
    sequence that broke off because a message violated another requirement says so.
    """
    agreed = {key.got: key for key, places in found.items() if key.what == "valid refused" and _disputed(key, places)}
    failing = {place.row.id: key for key, places in found.items() for place in places if place.field.state in _FAILED}
    joined: dict[_Key, list[Place]] = {}
    for key, places in found.items():
        elsewhere = _ELSEWHERE.match(key.got)
        whole = failing.get(elsewhere[1], key) if elsewhere else key
        whole = agreed.get(whole.got, whole) if whole.what == "other reason" else whole
        joined.setdefault(whole, []).extend(places)
    return joined


def _disputed(key: _Key, places: list[Place]) -> bool:
    return disagrees(key.got, places[0].matrix.target.version, len(places))


def event_of(field: Field) -> Event | None:
    """Return the verdict that stands for a cell."""
    return field.cell.first.get(field.cell.kind)


def _accepts_all(matrix: Matrix) -> bool:
    """Return whether a target accepts nearly everything that it has to refuse."""
    refusals = [(row, field) for row, field in matrix.places if row.group == "refusal" and field.state in JUDGED]
    passed = sum(_accepted(event_of(field)) for _, field in refusals if field.state is not State.HOLDS)
    return passed >= _FEW and passed >= _ALL * len(refusals)


def _accepted(event: Event | None) -> bool:
    return event is not None and event["kind"] == "fail" and event["got"].startswith("Accepted")


def _key(row: Row, field: Field, *, lax: bool) -> _Key:
    event = event_of(field)
    got = reason(field) if field.state is State.INCONCLUSIVE else event["got"] if event else ""
    got = _AGAINST.sub("", got)
    if condition := _CONDITION.match(got):
        return _Key("valid refused", steady(got[condition.end() :]))
    blame = event["blame"] if event else ""
    if event is None or field.state in (State.ERROR, State.INCONCLUSIVE):
        return _Key(str(field.state), steady(got), blame)
    refusal = _REFUSAL.match(got)
    wanted = event["expected"].startswith("Accepted") or row.group in ("acceptance", "content")
    if refusal and wanted:
        return _Key("valid refused", steady(got))
    if _accepted(event) and row.group == "refusal":
        return _Key("invalid accepted", "", "" if lax else blame, "" if lax else row.id)
    if refusal and refusal[0].startswith("Rejected") and row.group == "refusal":
        return _Key("other reason", steady(got), blame, row.id)
    return _Key("did", steady(_ABOUT.sub("", got)), blame)


def _cause(key: _Key, places: list[Place]) -> Cause:
    events = [event for place in places if (event := event_of(place.field))]
    first = next((event for event in events if event["kind"] == str(places[0].field.cell.kind)), None)
    worst = min(places, key=lambda place: list(State).index(place.field.state))
    blames = Counter(event["blame"] for event in events if event["blame"] not in ("", "none"))
    statement = places[0].matrix.target.statement
    own = [place.row for place in places if not _ELSEWHERE.match(reason(place.field))]
    return Cause(
        shortened(_title(key, places), _LONGEST),
        advice_of(key.what, key.got, own or [place.row for place in places], event_of(worst.field) or first, statement),
        _blame(key, blames, first, len(places)),
        Counter(place.field.state for place in places),
        sum(_bad_cases(place.field) for place in places),
        tuple(places),
        event_of(worst.field) or first,
    )


def _blame(key: _Key, blames: Counter[str], first: Event | None, cells: int) -> str:
    """Return where a cause lies; a disagreement about what was agreed may be nobody's fault but the statement's."""
    said = blames.most_common(1)[0][0] if blames else "none"
    denied = disagrees(key.got, first["version"] if first else "", cells) if key.what == "valid refused" else False
    return (
        f"configuration, or {said}"
        if denied and said not in ("none", "configuration")
        else ("configuration" if denied else said)
    )


def _bad_cases(field: Field) -> int:
    return sum(field.cases.get(kind, 0) for kind in ("fail", "error", "inconclusive"))


def _title(key: _Key, places: list[Place]) -> str:
    row = places[0].row
    match key.what:
        case "valid refused":
            return f"Valid messages are refused: {key.got}"
        case "invalid accepted":
            return (
                f"Accepted, where it has to be refused: {row.title or row.id}"
                if key.requirement
                else ("Nearly everything is accepted, also what has to be refused")
            )
        case "other reason":
            return f"{row.title or row.id}: refused for another reason: {key.got}"
        case "error":
            return f"The suite itself made a mistake: {key.got}"
        case "inconclusive":
            return key.got
        case _:
            alone = len({place.row.id for place in places}) == 1
            event = event_of(places[0].field)
            if event and event["expected"].startswith("HTTP 4") and _TAKEN.match(key.got):
                return f"Answered as if it were valid: {key.got}"
            return f"{row.title or row.id}: {key.got}" if alone else key.got


def whose(cause: Cause, tables: Sequence[Matrix]) -> str:
    """Return which targets did what a cause says, in words for its end; "" where there is one target alone."""
    if len(tables) < _SEVERAL:
        return ""
    mine = {id(place.matrix) for place in cause.places}
    named = [f"{each.target.name}, UFTP {each.target.version}" for each in tables if id(each) in mine]
    if len(named) == len(tables):
        return f"all {len(named)} targets"
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return "; ".join(named[:_NAMED]) + more


def counted(cause: Cause) -> Iterator[tuple[State, int]]:
    """Walk how many cells of a cause are in which state, worst state first."""
    return ((state, cause.states[state]) for state in State if cause.states.get(state))
