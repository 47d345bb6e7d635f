"""Charts as data: verdicts by phase, and how long the target took for its answers against what it promised."""

from collections import Counter
from dataclasses import dataclass

from reports.advice import value_at
from reports.matrix import MEANINGS, Matrix, State
from reports.text import phase
from uftp_conformance.run.durations import WAITS

WORDS = {
    State.HOLDS: "hold", State.FINDING: "hold with a finding", State.FAIL: "violated",
    State.DEVIATION: "should or may, not held", State.INCONCLUSIVE: "inconclusive", State.ERROR: "error of the suite",
    State.NOT_APPLICABLE: "not applicable", State.NOT_TESTED: "not tested",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: its name, what it says in words, and its parts: css class, begin and width in percent."""

    name: str
    words: str
    parts: tuple[tuple[str, float, float], ...]


def by_phase(matrix: Matrix) -> tuple[Bar, ...]:
    """Return how many cells of each phase are in which state."""
    counts: dict[str, Counter[State]] = {}
    for row, field in matrix.places:
        counts.setdefault(phase(row.id), Counter())[field.state] += 1
    largest = max((count.total() for count in counts.values()), default=1)
    return tuple(_stacked(name, count, largest) for name, count in counts.items())


def _stacked(name: str, count: Counter[State], largest: int) -> Bar:
    parts, begun = [], 0.0
    for state in MEANINGS:
        width = 100 * count[state] / largest
        if width:
            parts.append((str(state).replace(" ", "-"), round(begun, 2), round(width, 2)))
        begun += width
    words = ", ".join(f"{count[state]} {word}" for state, word in WORDS.items() if count[state])
    return Bar(name, words, tuple(parts))


def answer_times(matrix: Matrix) -> tuple[Bar, ...]:
    """Return how many answers came within which time; those later than what was promised are marked."""
    waits: Counter[float] = Counter()
    for field in matrix.fields:
        waits.update(field.cell.waits)
    used = [edge for edge in WAITS if waits[edge]]
    if not used:
        return ()
    within = value_at(matrix.target.statement, "timing.reply_within")
    promised = float(within) if isinstance(within, int | float) else float("inf")
    largest = max(waits.values())
    shown = WAITS[WAITS.index(used[0]) : WAITS.index(used[-1]) + 1]
    return tuple(
        Bar(_edge(edge), str(waits[edge]), ((_timely(edge, promised), 0.0, round(100 * waits[edge] / largest, 2)),))
        for edge in shown
    )


def _timely(edge: float, promised: float) -> str:
    """Return the class of a bar: late where all of its answers are."""
    before = WAITS[WAITS.index(edge) - 1] if WAITS.index(edge) else 0.0
    return "late" if before >= promised else "timely"


def _edge(edge: float) -> str:
    if edge == float("inf"):
        return f"later than {WAITS[-2]:g} s"
    return f"within {edge * 1000:g} ms" if edge < 1 else f"within {edge:g} s"
