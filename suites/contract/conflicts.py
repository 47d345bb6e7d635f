"""Connections that are put at a second congestion point while they are at the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import DAY, early_day, periods, point, points, publish
from uftp_conformance.messages import Element

_OPEN = "open"  # the name of a point without an end
_LAST = 2  # days after the first of the other one, which has a day before it; as many as a CRO takes at least


@dataclass(frozen=True, slots=True)
class _Conflict:
    """An update that is in conflict: what it does, its points, the connection, the points where that was before.

    `free` says what else than a rejection with both addresses is legal: that it is "accepted", or where the point is
    "foreign", that it is accepted or the point is withheld.
    """

    what: str
    found: tuple[Element, ...]
    connection: str
    before: tuple[str, ...] = ("p",)
    sender: str = "registered"
    free: str = ""


async def every_conflict(trial: RunningTrial, case: Case) -> None:
    """Publish two points, one without an end; put their connections elsewhere, in each way in which they meet."""
    day = early_day(trial, case, _LAST + 1) + DAY
    every = (*_on_common_periods(day), *_among_others(day))
    held = [each.connection for each in every if each.before == ("p",)]
    unending = [each.connection for each in every if each.before == (_OPEN,)]
    published = points(
        trial, point("p", periods(day, day + _LAST * DAY), *held), point(_OPEN, periods(day, None), *unending)
    )
    await publish(trial, published)
    expected = []
    for each in every:
        sender = trial.situation.find("DSO", each.sender)
        if sender is None:
            continue
        update = points(trial, *each.found)
        await trial.send(trial.outgoing(update, sender), "case", f"it {each.what}")
        brought = sorted({e["EntityAddress"] for e in trial.minted(update).walk() if e.get("EntityAddress")})
        before = [trial.address(name) for name in each.before]
        at = {trial.address(each.connection): before}
        expected.append({"what": each.what, "at": at, "brings": brought, "free": each.free})
    trial.expected["conflicts"] = expected
    trial.expected["outcome"] = ["Accepted", "Rejected"]


def _on_common_periods(day: date) -> Iterator[_Conflict]:
    """Walk the ways in which the time at a new point meets that at an earlier one, which begins on this day."""
    last, never = day + _LAST * DAY, None
    for name, what, start, end, before in (
        ("same", "puts a connection at a second point for the same time", day, last, "p"),
        ("late", "puts a connection at a second point from the last Period at the first one on", last, last + DAY, "p"),
        ("early", "puts a connection at a second point until its first Period at the first", day - DAY, day, "p"),
        (
            "inside",
            "puts a connection at a second point for a part of its time at the first",
            day + DAY,
            last - DAY,
            "p",
        ),
        (
            "around",
            "puts a connection at a second point for longer than it is at the first",
            day - DAY,
            last + DAY,
            "p",
        ),
        ("stays", "puts a connection at a second point without an end", day + DAY, never, "p"),
        ("stayed", "puts a connection at a second point that is at one without an end", last, last + DAY, _OPEN),
        ("joins", "puts a connection at a second point without an end like the first", day - DAY, never, _OPEN),
    ):
        yield _Conflict(what, (point(f"to-{name}", periods(start, end), name),), name, (before,))


def _among_others(day: date) -> Iterator[_Conflict]:
    """Walk the places in an update at which a conflict can stand, beside connections and points that are in none."""
    within = periods(day, day + _LAST * DAY)
    fresh = point("fresh", within, "x", "y")
    yield _Conflict("puts the last of its connections at a second point", (fresh, point("r", within, "z", "b")), "b")
    yield _Conflict("puts the first of its connections at a second point", (point("s", within, "c", "z"), fresh), "c")
    yield _Conflict(
        "puts one connection at two points of its list",
        (point("t", within, "u", "both"), point("v", within, "both", "w")),
        "both",
        ("t", "v"),
        free="accepted",  # neither was "transmitted before" the other
    )
    yield _Conflict(
        "puts a connection at a point of another DSO",
        (point("theirs", within, "d"),),
        "d",
        sender="second",
        free="foreign",
    )
