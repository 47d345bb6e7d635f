"""Rules about ISPs that the day does not have, or that are there more than once (register, points 12, 51, 105)."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from uftp_conformance.messages.cache import once
from uftp_conformance.messages.lexical import length
from uftp_conformance.oracle.received.message import Received, Run, counted
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

_ISPS = ("FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder", "Metering", "FlexSettlement")
_FAR = 10**9  # near the end of what 32 bits tell, and beyond any day
_A_DAY = timedelta(days=1)


@rule("VAL-ISP-BOUNDS", *_ISPS)
def beyond_the_day(received: Received) -> Truth:
    """An ISP is none of its local day; more ISPs than the day has may be called so as well (register, point 71)."""
    return some(_beyond(found, received.last_isp(period)) for period, found in received.parts())


def _beyond(found: tuple[Run, ...], last: int) -> Truth:
    extent = _extent(found)
    if extent.first < 1 or extent.last > last:
        outside = next(run for run in found if run.first < 1 or run.last > last)
        return f"the ISPs {outside.first} to {outside.last} are not all within 1 to {last}"
    return perhaps(when=extent.empty or extent.size > last)


@dataclass(frozen=True, slots=True)
class _Extent:
    """From where to where some runs reach, whether one of them has no ISPs, and how many all have together."""

    first: int
    last: int
    empty: bool
    size: int


@once
def _extent(found: tuple[Run, ...]) -> _Extent:
    sizes = [run.last - run.first + 1 for run in found]
    firsts, lasts = [run.first for run in found], [run.last for run in found]
    return _Extent(min(firsts), max(lasts), min(sizes) < 1, sum(sizes))


@rule("VAL-ISP-CONFLICT", *_ISPS)
def defined_twice(received: Received) -> Truth:
    """An ISP is defined more than once in one list; a run of no ISPs at all is left open."""
    return some(_overlapping(found) for _, found in received.parts())


@once
def _overlapping(found: tuple[Run, ...]) -> Truth:
    full = [run for run in found if run.last >= run.first]
    double = next((later for before, later in pairwise(_reaching(full)) if later.first <= before.last), None)
    if double is not None:
        return f"ISP {double.first} appears twice"
    return perhaps(when=len(full) < len(found))


def _reaching(found: list[Run]) -> list[Run]:
    """Return the runs with those that lie within an earlier one beside it, so that neighbours tell an overlap."""
    return sorted(found, key=lambda run: (run.first, -run.last))


@rule("VAL-EXTREME-ISPS", "FlexReservationUpdate", "FlexRequest", "D-Prognosis", "FlexOffer", "Metering")
def far_beyond_any_day(received: Received) -> Truth:
    """An ISP is so far out that no day of any market is, or ISPs are counted in months, or longer than a day."""
    if any(_far_out(found) for _, found in received.parts()):
        return True
    duration = received.message.get("ISP-Duration")
    if duration is None:
        return False
    span = length(duration)
    return span is None or span > _A_DAY


@once
def _far_out(found: tuple[Run, ...]) -> bool:
    return any(abs(end) >= _FAR for run in found for end in (run.first, run.last))


@rule("VAL-EXTREME-POWER", "FlexReservationUpdate", "D-Prognosis", "FlexOffer")
def far_beyond_any_power(received: Received) -> Truth:
    """A Power is so large that 32 bits cannot hold it; in an ISP that is over it is to be ignored (point 91)."""
    powers = (counted(run.element["Power"]) for _, found in received.parts() for run in found)
    if not any(not -(2**31) <= power < 2**31 for power in powers):
        return False
    early, _ = received.today
    forecast = received.message.tag == "D-Prognosis"
    return None if forecast and received.period >= early and received.begun(received.period, 1) is not False else True
