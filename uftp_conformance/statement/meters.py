"""What meters read: never less than the day before (the schema, ImportMeterReading and ExportMeterReading)."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import gcd

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day

_NOTHING_READ = date(2020, 1, 1)
_MOST = 30_000  # kWh of a day, where an ISP has no whole part of an hour


def reading_of(period: date, minutes: int) -> int:
    """Return what a meter reads when a day begins, in kWh: more than whatever the days before it are metered with.

    Whoever corrects a day, or sends an earlier one later, is then never below what was read before it.
    """
    return (period - _NOTHING_READ).days * (_MOST // gcd(minutes, 60))


def metered_elsewhen(metering: Element, period: date, minutes: int) -> Element:
    """Return the same metering of another day, with readings of that day."""
    rise = reading_of(period, minutes) - reading_of(day(metering["Period"]), minutes)

    def later(profile: Element) -> Element:
        if not profile["ProfileType"].endswith("Reading"):
            return profile
        isps = (isp.having({"Value": f"{Decimal(isp['Value']) + rise:f}"}) for isp in profile.children)
        return profile.containing(*isps)

    moved = metering.having({"Period": period.isoformat()})
    return moved.containing(*map(later, metering.children))


def nothing_metered(name: str, period: date, count: int, minutes: int) -> tuple[Element, ...]:
    """Return the ISPs of a profile on a day on which nothing was taken or given."""
    return _all_the_same(name, str(reading_of(period, minutes) if name.endswith("Reading") else 0), count)


@lru_cache(maxsize=256)  # the same ones each time: what is read of them, or written, is so once (`messages.cache`)
def _all_the_same(name: str, value: str, count: int) -> tuple[Element, ...]:  # noqa: ARG001 - each profile has its own
    return tuple(Element("ISP", {"Start": str(n), "Value": value}) for n in range(1, count + 1))
