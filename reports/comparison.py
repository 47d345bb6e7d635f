"""Two runs side by side: what was fixed, what is new, what changed, what is gone, by cell and by cause.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reports.causes import Cause, causes, event_of
from reports.digest import doubt_of, reason, scope
from reports.matrix import Field, Matrix, Row, State, matrices
from reports.text import steady
from uftp_conformance.run.events import Event, Run

GOOD = frozenset({State.HOLDS, State.FINDING})
BAD = frozenset({State.FAIL, State.ERROR})
OPEN = frozenset({State.INCONCLUSIVE, State.NOT_TESTED, State.NOT_APPLICABLE})
_SAME = ("suite", "catalogue_sha256", "profile", "reasons", "seed")
_NAMES = {"catalogue_sha256": "catalogue", "suite": "version of the suite", "reasons": "policy for reasons"}

Who = tuple[str, str, str]  # label, role, version
Where = tuple[Who, str, str]  # whose cell, of which requirement, with which message


class Kind(StrEnum):
    """What became of a cell or a cause, worst first."""

    NEW = "new"
    LOST = "no longer verified"
    CHANGED = "changed"
    FIXED = "fixed"
    GONE = "gone"
    ADDED = "added"


MEANINGS = {
    Kind.NEW: "does not hold, and did hold or was not judged before",
    Kind.LOST: "held before, and was not judged now",
    Kind.CHANGED: "has another verdict than before, or fails in another way",
    Kind.FIXED: "holds now, and did not before",
    Kind.GONE: "stood in the first run only",
    Kind.ADDED: "stands in the second run only, and holds or was not judged",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell as one of the runs has it."""

    row: Row
    field: Field

    @property
    def state(self) -> State:
        """What became of it."""
        return self.field.state

    @property
    def event(self) -> Event | None:
        """The verdict that stands for it."""
        return event_of(self.field)

    @property
    def words(self) -> str:
        """What was seen, or why nothing was, without times and identifiers."""
        if self.state in OPEN:
            return steady(reason(self.field))
        return steady(str(self.event["got"])) if self.event is not None else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what it was; None where a run does not have it."""

    kind: Kind
    where: Where
    before: Seen | None
    after: Seen | None

    @property
    def must(self) -> bool:
        """Whether its requirement is a must in either run."""
        return any(seen.field.cell.obligation == "must" and seen.row.must for seen in (self.before, self.after) if seen)

    @property
    def worse(self) -> bool:
        """Whether a must is worse than before: it does not hold any more, or nobody knows any more."""
        if not self.must:
            return False
        if self.kind in (Kind.NEW, Kind.LOST):
            return True
        return self.kind is Kind.GONE and self.before is not None and self.before.state in GOOD


@dataclass(frozen=True, slots=True)
class CauseDifference:
    """A cause that is not what it was: with how many cells before and after."""

    kind: Kind
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything in which two runs differ.

    Attributes:
        cells: the cells that differ, worst first.
        causes: the causes that differ, worst first.
        same: how many cells are what they were.
        cautions: why the runs cannot be compared without more ado, in sentences.
    """

    cells: tuple[Difference, ...]
    causes: tuple[CauseDifference, ...]
    same: int
    cautions: tuple[str, ...]

    def of(self, kind: Kind) -> tuple[Difference, ...]:
        """Return the cells of one kind."""
        return tuple(each for each in self.cells if each.kind is kind)

    @property
    def worse(self) -> tuple[Difference, ...]:
        """The cells of musts that are worse than before: with any, a gate is shut."""
        return tuple(each for each in self.cells if each.worse)


def compare(before: Run, after: Run) -> Comparison:
    """Return in what two runs differ."""
    tables = matrices(before), matrices(after)
    one, other = _cells(tables[0]), _cells(_renamed(tables))
    places = dict.fromkeys((*one, *other))
    differences = [found for where in places if (found := _difference(where, one.get(where), other.get(where)))]
    differences.sort(key=lambda each: (not each.worse, list(Kind).index(each.kind)))
    changed = tuple(_causes(causes(tables[0]), causes(tables[1])))
    cautions = tuple(_cautions(before, after))
    return Comparison(tuple(differences), changed, len(places) - len(differences), cautions)


def _renamed(tables: tuple[tuple[Matrix, ...], tuple[Matrix, ...]]) -> Mapping[Who, Matrix]:
    """Return the second tables by whose they are in the first run.

    A target that is called otherwise is still the one of its role and version, where each run has one of these only.
    """
    first, second = (({_who(table): table for table in each}) for each in tables)
    named: dict[Who, Matrix] = {}
    for who, table in second.items():
        fellows = [other for other in first if other[1:] == who[1:]]
        alone = len(fellows) == 1 and sum(other[1:] == who[1:] for other in second) == 1
        named[fellows[0] if who not in first and alone else who] = table
    return named


def _who(table: Matrix) -> Who:
    return table.target.label, table.target.role, table.target.version


def _cells(tables: Mapping[Who, Matrix] | Sequence[Matrix]) -> dict[Where, Seen]:
    named = tables if isinstance(tables, Mapping) else {_who(table): table for table in tables}
    return {
        (who, row.id, message): Seen(row, found)
        for who, table in named.items() for row in table.rows for message, found in row.fields.items()
    }  # fmt: skip


def _difference(where: Where, before: Seen | None, after: Seen | None) -> Difference | None:
    kind = _kind(before, after)
    return Difference(kind, where, before, after) if kind else None


def _kind(before: Seen | None, after: Seen | None) -> Kind | None:
    """Return what became of a cell, None when it is what it was."""
    if after is None:
        return Kind.GONE
    if before is None:
        return Kind.NEW if after.state in BAD else Kind.ADDED
    old, new = before.state, after.state
    if new in BAD:
        if old not in BAD:
            return Kind.NEW
        return Kind.CHANGED if old is not new or before.words != after.words else None
    if new in GOOD:
        if old in GOOD or old is State.NOT_APPLICABLE:
            return Kind.CHANGED if old is not new else None
        return Kind.FIXED
    if old in GOOD and new in OPEN:
        return Kind.LOST
    return Kind.CHANGED if old is not new or before.words != after.words else None


def _causes(before: Sequence[Cause], after: Sequence[Cause]) -> Iterator[CauseDifference]:
    """Walk the causes that differ: new ones, those with another number of cells, those that are gone."""
    old, new = ({cause.title: len(cause.places) for cause in found} for found in (before, after))
    for title, count in new.items():
        if title not in old:
            yield CauseDifference(Kind.NEW, title, 0, count)
    for title, count in new.items():
        if old.get(title, count) != count:
            yield CauseDifference(Kind.CHANGED, title, old[title], count)
    for title, count in old.items():
        if title not in new:
            yield CauseDifference(Kind.FIXED, title, count, 0)


def _cautions(before: Run, after: Run) -> Iterator[str]:
    for name, run in (("first", before), ("second", after)):
        if doubt := doubt_of(run):
            yield f"The {name} run: {doubt}"
        if chosen := scope(run):
            yield f"The {name} run is partial: {chosen}."
    for key in _SAME:
        one, other = (str(run.header.get(key, "")) for run in (before, after))
        if one != other:
            yield f"They differ in the {_NAMES.get(key, key)}: {one[:16] or 'none'}, then {other[:16] or 'none'}."
