"""The transitions that sequences met, as a picture: states by messages, the darker the more rules were broken there."""

from collections import Counter
from dataclasses import dataclass

from reports.charts import Bar
from uftp_conformance.run.transitions import Transition

_NOTHING = "nothing"
_ROWS = 60  # states that are shown, those that came most often
_DARKEST = 60  # per cent


@dataclass(frozen=True, slots=True)
class Met:
    """One state and one message: how many came that broke nothing, and how often each rule was broken."""

    right: int
    broken: tuple[tuple[str, int], ...]
    strength: int

    @property
    def words(self) -> str:
        """The two numbers."""
        return f"{self.right} + {len(self.broken)}" if self.broken else str(self.right)

    @property
    def title(self) -> str:
        """Which rules were broken, and how often."""
        return ", ".join(f"{rule} {count}" for rule, count in self.broken) or "nothing was broken"


@dataclass(frozen=True, slots=True)
class Picture:
    """All of them for one target."""

    messages: int
    distinct: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Met | None, ...]], ...]
    types: tuple[Bar, ...]
    rules: tuple[Bar, ...]


def picture(counts: Counter[Transition] | None) -> Picture | None:
    """Arrange transitions by what a message was about; None where there were no sequences."""
    if not counts:
        return None
    columns = tuple(sorted({message for _, message, _ in counts}))
    often: Counter[str] = Counter()
    for (state, _, _), count in counts.items():
        often[state] += count
    most = max(_rules(counts, state, message) for state, message, _ in counts)
    states = sorted(state for state, _ in often.most_common(_ROWS))
    rows = tuple((state, tuple(_met(counts, state, message, most) for message in columns)) for state in states)
    return Picture(counts.total(), len(counts), columns, rows, _types(counts, columns), _broken(counts))


def _types(counts: Counter[Transition], columns: tuple[str, ...]) -> tuple[Bar, ...]:
    """Return for each type of message how many broke nothing, and how many a rule."""
    right, wrong = Counter[str](), Counter[str]()
    for (_, message, rule), count in counts.items():
        (right if rule == _NOTHING else wrong)[message] += count
    most = max(right[message] + wrong[message] for message in columns)
    return tuple(
        Bar(message, f"{right[message]} broke nothing, {wrong[message]} a rule", (
            ("pass", 0.0, _share(right[message], most)),
            ("deviation", _share(right[message], most), _share(wrong[message], most)),
        ))
        for message in columns
    )  # fmt: skip


def _broken(counts: Counter[Transition]) -> tuple[Bar, ...]:
    """Return how often each rule was broken, those that were broken most."""
    often: Counter[str] = Counter()
    for (_, _, rule), count in counts.items():
        if rule != _NOTHING:
            often[rule] += count
    commonest = often.most_common(_ROWS)
    return tuple(
        Bar(rule, str(count), (("deviation", 0.0, _share(count, commonest[0][1])),)) for rule, count in commonest
    )


def _share(count: int, of: int) -> float:
    return round(100 * count / of, 2)


def _rules(counts: Counter[Transition], state: str, message: str) -> int:
    return sum((where, what) == (state, message) and rule != _NOTHING for where, what, rule in counts)


def _met(counts: Counter[Transition], state: str, message: str, most: int) -> Met | None:
    found = {rule: count for (where, what, rule), count in counts.items() if (where, what) == (state, message)}
    if not found:
        return None
    right = found.pop(_NOTHING, 0)
    strength = 8 + (_DARKEST - 8) * len(found) // max(most, 1)
    return Met(right, tuple(sorted(found.items())), strength)
