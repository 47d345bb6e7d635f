"""What stands on top of every report: the decision, what it rests on, what was not judged, and how long it took."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from reports.advice import value_at
from reports.digest import doubt_of, holds, scope, unjudged, unsettled
from reports.matrix import JUDGED, Matrix, State, Target
from reports.text import numbered
from uftp_conformance.run.events import Run

_FEATURES = {
    "d_prognosis": "D-Prognosis", "flex_reservation_update": "FlexReservationUpdate",
    "flex_settlement": "FlexSettlement", "metering": "Metering",
}  # fmt: skip
Decision = Literal["conforms", "does not conform", "not fully verified", "partial"]
UNJUDGED = (State.INCONCLUSIVE, State.NOT_TESTED, State.NOT_APPLICABLE)
_MARKET = (
    ("ISP duration", "market.isp_duration"), ("time zone", "market.time_zone"), ("currency", "market.currency"),
)  # fmt: skip
_LISTS = (
    ("congestion point", "market.congestion_points"), ("contract", "market.contracts"),
    ("baseline", "market.baseline_references"),
)  # fmt: skip


def decision(matrix: Matrix, run: Run) -> Decision:
    """Return the decision about one target: only what was judged as a whole, to its end, conforms.

    A violation stays one in a run that was cut off, but not beside an error of the suite, after which nothing can be
    relied on.
    """
    if matrix.cells[State.ERROR] or run.damaged:
        return "not fully verified"
    if matrix.cells[State.FAIL]:
        return "does not conform"
    if not holds(matrix, run):
        return "not fully verified"
    return "partial" if scope(run) else "conforms"


def decision_of(run: Run, tables: tuple[Matrix, ...]) -> Decision:
    """Return the decision about a whole run: that about the worst of its targets."""
    found = {decision(matrix, run) for matrix in tables}
    ranked: tuple[Decision, ...] = ("does not conform", "not fully verified", "partial")
    worst = next((each for each in ranked if each in found), None)
    if worst is None or worst == "partial":
        return (worst or "conforms") if found and not doubt_of(run) and _good(run) else "not fully verified"
    return worst


def _good(run: Run) -> bool:
    return run.footer is not None and run.footer["exit_code"] == 0


def claims(target: Target) -> list[tuple[str, str]]:
    """Return what a decision about a target rests on: what it claims, and what was agreed with it."""
    statement = target.statement
    within = value_at(statement, "timing.reply_within")
    facts = [
        ("Role", target.role),
        ("UFTP", target.version),
        ("Domain", target.domain),
        ("Endpoint", target.endpoint),
        ("Answers within", f"{within:g} s" if isinstance(within, float | int) else ""),
        ("Market", ", ".join(_market(statement))),
        ("Supports", ", ".join(_supported(target.supports, claimed=True))),
        ("Denies", ", ".join(_supported(target.supports, claimed=False)) or ("nothing" if target.supports else "")),
        ("Can be made to send", _stimulus(statement)),
        ("Statement", f"SHA-256 {target.statement_sha256}" if target.statement_sha256 else ""),
    ]
    return [(name, value) for name, value in facts if value]


def rests_on(target: Target) -> str:
    """Return in one line the claims that a decision depends on most: answer time, market, and what is denied."""
    claimed = dict(claims(target))
    words = [
        f"answers within {claimed['Answers within']}" if "Answers within" in claimed else "",
        claimed.get("Market", ""),
        f"denies {claimed['Denies']}" if "Denies" in claimed else "",
    ]
    return "; ".join(word for word in words if word)


def _market(statement: Mapping[str, Any] | None) -> Iterator[str]:
    for name, key in _MARKET:
        if value := value_at(statement, key):
            yield f"{name} {value}"
    for noun, key in _LISTS:
        value = value_at(statement, key)
        if isinstance(value, list):
            yield numbered(len(value), noun)


def _supported(supports: Mapping[str, Any], *, claimed: bool) -> Iterator[str]:
    for name, value in supports.items():
        if isinstance(value, bool) and value is claimed:
            yield _FEATURES.get(name) or name.replace("_", " ")
        elif claimed and isinstance(value, str):
            yield f"{name} {value}"


def _stimulus(statement: Mapping[str, Any] | None) -> str:
    if statement is None:
        return ""
    stimulus = statement.get("stimulus")
    if not isinstance(stimulus, Mapping):
        return "no: the statement has no [stimulus]"
    ways = [way for way in ("url", "command", "prompt") if stimulus.get(way)]
    messages = stimulus.get("messages")
    what = ", ".join(map(str, messages)) if isinstance(messages, list) else "every message of its role"
    return f"{what} (by {' and '.join(ways)})"


def length(run: Run) -> float | None:
    """Return how many seconds a run took, None where the stream does not tell."""
    try:
        started = datetime.fromisoformat(str(run.header.get("started")))
        finished = datetime.fromisoformat(str((run.footer or {}).get("finished")))
        return max(0.0, (finished - started).total_seconds())
    except (ValueError, TypeError):
        return None


def lasted(run: Run) -> str:
    """Return how long a run took, for a reader; "" where the stream does not tell."""
    seconds = length(run)
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def share(matrix: Matrix) -> str:
    """Return how many cells were judged, of all and of the musts, in words."""
    judged = sum(matrix.cells[state] for state in JUDGED)
    words = f"{judged} of {numbered(sum(matrix.cells.values()), 'cell')} judged"
    missing = unsettled(matrix)
    return f"{words}; {missing}" if missing else words


def not_judged(matrix: Matrix) -> Iterator[tuple[State, str, int, tuple[str, ...]]]:
    """Walk why cells were not judged: state, reason, how many, and the requirements concerned."""
    for state in UNJUDGED:
        for remark in unjudged(matrix, state):
            yield state, remark.text, remark.cells, remark.requirements
