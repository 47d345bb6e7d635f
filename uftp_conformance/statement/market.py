"""What the target and its counterparties agreed outside UFTP, and the calendar that follows from it.

Times are aware datetimes; a Period is a local day of the market's zone; powers are in Watts.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

ProfileType = Literal["Power", "ImportEnergy", "ExportEnergy", "ImportMeterReading", "ExportMeterReading"]
PROFILES: tuple[ProfileType, ...] = (
    "Power",
    "ImportEnergy",
    "ExportEnergy",
    "ImportMeterReading",
    "ExportMeterReading",
)

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

BRIEF = 30.0  # seconds for which a trial waits until something expires
# An intraday gate closes so many minutes before an ISP, as the general description of the validate phase recommends.
GATE_MINUTES = 60
UNDER_WAY = timedelta(minutes=15)  # for which a message of the suite may wait until it is sent
LARGEST_TOLERANCE = 600.0  # seconds by which two clocks may differ, at the most
_CLOCKS = timedelta(seconds=LARGEST_TOLERANCE) + timedelta(minutes=1)

MOST_OPTIONS = 5  # that an offer of the suite has
MONTH = 31  # days; for shorter a time nothing is settled (general description of the settle phase)

# A connection that nobody has, in the length of the published schemas and in the one to which markets have moved.
EAN_PREFIX = "8716"  # of the EANs of a Dutch grid
METERING_EANS = ("E8716859000000011", "E871685900000000110")


def unit_of(profile: str) -> str:
    """Return the unit of a metering profile: kW for Power, kWh for the others (message-catalog/metering.md)."""
    return "kW" if profile == "Power" else "kWh"


NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # when that is too late which does not expire

_YEAR = 400  # days, in which the clock surely changes either way where it is changed


@lru_cache(maxsize=4096)
def isps_in_day(day: date, zone: str, isp_minutes: int) -> int:
    """Count the ISPs of a local day: 92, 96 or 100 for PT15M, by the day's real length.

    Source: message-validation.md, "ISPs out of bounds"; the length of the day decides, not a sign of an offset.
    """
    return int((_midnight(day + timedelta(days=1), zone) - _midnight(day, zone)) / timedelta(minutes=isp_minutes))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class CongestionPoint:
    """A congestion point and the participants active at it."""

    address: str
    dso: str
    agr: str
    mutex_offers: bool | None = None  # whether offers of several options are taken there, where that is said


@dataclass(frozen=True, slots=True)
class Contract:
    """A bilateral contract: reserved power, whether in its direction only, in which ISPs of which days, the deadline.

    Without a last ISP it is about all from the first one on; without a time until which it is released, it never is
    too late.
    """

    id: str
    congestion_point: str
    reserved_power: int
    release_days_before: int = 0
    release_until: time | None = None
    directed: bool = True
    first_isp: int = 1
    last_isp: int | None = None
    weekdays: tuple[Weekday, ...] = WEEKDAYS
    first_day: date | None = None
    last_day: date | None = None

    def is_about(self, day: date) -> bool:
        """Return whether a day is one of those for which it was concluded."""
        begun = self.first_day is None or day >= self.first_day
        return begun and (self.last_day is None or day <= self.last_day) and WEEKDAYS[day.weekday()] in self.weekdays

    def hours(self, isps: int) -> tuple[int, int]:
        """Return the first and the last ISP that it is about, of a day with so many."""
        last = isps if self.last_isp is None else min(self.last_isp, isps)
        return min(self.first_isp, last), last

    def within(self, start: int, length: int, isps: int) -> tuple[int, int] | None:
        """Return the part of a run that it is about, of a day with so many ISPs; None where there is none."""
        first, last = self.hours(isps)
        low, high = max(start, first), min(start + length - 1, last)
        return (low, high - low + 1) if low <= high else None

    def deadline(self, period: date, zone: str) -> datetime:
        """Return the last instant at which a FlexReservationUpdate for this Period is in time; NEVER without one."""
        if self.release_until is None:
            return NEVER
        day = period - timedelta(days=self.release_days_before)
        return datetime.combine(day, self.release_until, ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class Market:
    """The agreed common values of a market."""

    isp_minutes: int
    time_zone: str
    currency: str
    plausible_power: int
    plausible_price: Decimal
    periods_ahead: int
    clock_days_ahead: bool
    congestion_points: tuple[CongestionPoint, ...]
    contracts: tuple[Contract, ...]
    baseline_references: tuple[str, ...]
    settlements_before: date | None = None
    settlements_back: int | None = None  # days before that one, or before today, that are settled; None: any
    metering_ean: str = METERING_EANS[0]
    second_metering_ean: str | None = None
    metering_profiles: tuple[ProfileType, ...] = PROFILES
    metering_days: int | None = None  # before today, of which Metering is taken; None: nobody said
    most_options: int = MOST_OPTIONS
    shortest_validity: float = 0.0
    ean_prefix: str = EAN_PREFIX
    gate_minutes_before: int = GATE_MINUTES
    day_ahead_closed: tuple[time, time] | None = None
    power_step: int = 1  # Watts, of which every power that is traded is a multiple

    @property
    def implausible_power(self) -> int:
        """The least power in Watts that is beyond what is plausible, and one of the steps of the market."""
        return (self.plausible_power // self.power_step + 1) * self.power_step

    @property
    def gate(self) -> timedelta:
        """How long before an ISP its intraday gate closes."""
        return timedelta(minutes=self.gate_minutes_before)

    def closes_day_ahead(self, early: datetime, late: datetime) -> bool:
        """Return whether at some instant of these nothing new is taken about the next day, as the statement says."""
        if self.day_ahead_closed is None:
            return False
        zone = ZoneInfo(self.time_zone)
        days = {each.astimezone(zone).date() for each in (early, late)}
        closed = [[datetime.combine(day, each, zone) for each in self.day_ahead_closed] for day in days]
        return any(begin <= late and early <= end for begin, end in closed)

    @property
    def ahead(self) -> timedelta:
        """How far ahead the ISPs lie, at the least, of which messages of the suite speak.

        Their gate is open, and what is about them can be valid for as long as was agreed before they begin.
        """
        return max(self.gate, self._agreed_validity) + UNDER_WAY

    @property
    def brief(self) -> bool:
        """Whether what is valid for the shortest time that was agreed expires so soon that a trial can wait for it."""
        return self.shortest_validity <= BRIEF

    @property
    def _agreed_validity(self) -> timedelta:
        """By whichever clock."""
        return timedelta(seconds=self.shortest_validity) + _CLOCKS

    @property
    def validity(self) -> timedelta:
        """How long an offer or a request of today is valid, where nothing ends that sooner."""
        return max(timedelta(minutes=30), self._agreed_validity)

    @property
    def isp_duration(self) -> str:
        """The ISP-Duration attribute of every message."""
        return f"PT{self.isp_minutes}M"

    def today(self, now: datetime) -> date:
        """Return the local day that contains this instant."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def first_later(self) -> int:
        """How many days from today on the later days begin: with the day after tomorrow, of which nothing is over soon.

        Where messages are about no later day than tomorrow, with that.
        """
        return min(2, self.periods_ahead)

    def later_days(self, today: date) -> tuple[date, ...]:
        """Return the later days that messages to the target are about."""
        return tuple(today + timedelta(days=n) for n in range(self.first_later, self.periods_ahead + 1))

    def isps(self, day: date) -> int:
        """Count the ISPs of this local day."""
        return isps_in_day(day, self.time_zone, self.isp_minutes)

    def start_of_isp(self, day: date, number: int) -> datetime:
        """Return the instant at which ISP `number` (the first is 1) of a local day begins, in UTC."""
        return _midnight(day, self.time_zone) + timedelta(minutes=(number - 1) * self.isp_minutes)

    def current_isp(self, now: datetime) -> int:
        """Return the number of the ISP of today that contains this instant."""
        begin = _midnight(self.today(now), self.time_zone)
        return int((now - begin) / timedelta(minutes=self.isp_minutes)) + 1

    def first_isp_from(self, day: date, moment: datetime) -> int:
        """Return the first ISP of a local day that begins at this instant or later; beyond its last when none does."""
        late = moment - self.start_of_isp(day, 1)
        return max(1, -(-late // timedelta(minutes=self.isp_minutes)) + 1)

    def change_of_clock_days(self, now: datetime, within: int | None = None) -> tuple[date, ...]:
        """Return the days after tomorrow, within so many days, that are shorter or longer than 24 hours.

        Without `within` as many as the target takes: the next ones, however far they are, or those of `periods_ahead`.
        """
        if within is None:
            within = _YEAR if self.clock_days_ahead else self.periods_ahead - 1
        first = self.today(now) + timedelta(days=2)
        usual = timedelta(days=1) // timedelta(minutes=self.isp_minutes)
        days = (first + timedelta(days=n) for n in range(within))
        return tuple(day for day in days if self.isps(day) != usual)

    def is_metered(self, day: date, today: date) -> bool:
        """Return whether Metering of a day that is over is taken still, as far as the statement says."""
        return self.metering_days is None or day >= today - timedelta(days=self.metering_days)

    def past_clock_days(self, today: date) -> tuple[date, ...]:
        """Return the last days, before a day, that were shorter and longer than 24 hours, the latest first."""
        usual = timedelta(days=1) // timedelta(minutes=self.isp_minutes)
        days = (today - timedelta(days=n) for n in range(_YEAR, 0, -1))
        last = {self.isps(day): day for day in days if self.isps(day) != usual}
        return tuple(sorted(last.values(), reverse=True))

    def beyond(self, day: date, today: date, ahead: int | None = None) -> bool:
        """Return whether a day lies beyond those that messages to the target are about, seen from today.

        `ahead` days instead of `periods_ahead`; days on which the clock changes are as the statement says.
        """
        if day <= today + timedelta(days=self.periods_ahead if ahead is None else ahead):
            return False
        usual = timedelta(days=1) // timedelta(minutes=self.isp_minutes)
        return not (self.clock_days_ahead and self.isps(day) != usual)

    def points_of(self, *, agr: str | None = None, dso: str | None = None) -> tuple[CongestionPoint, ...]:
        """Return the points at which these participants are active; None stands for any."""
        return tuple(point for point in self.congestion_points if agr in (None, point.agr) and dso in (None, point.dso))

    def shared_by(self, one: str, other: str) -> tuple[str, ...]:
        """Return the addresses of the points at which both participants are active, in whatever roles."""
        at_one, at_other = (
            [point.address for point in self.congestion_points if domain in (point.agr, point.dso)]
            for domain in (one, other)
        )
        return tuple(dict.fromkeys(address for address in at_one if address in at_other))

    def takes_options(self, address: str, *, usual: bool) -> bool:
        """Return whether offers of several options are taken at a point: as is `usual`, where it does not say."""
        said = (point.mutex_offers for point in self.congestion_points if point.address == address)
        return next((each for each in said if each is not None), usual)

    def contract(self, identifier: str) -> Contract | None:
        """Return the contract with this id, if there is one."""
        return next((contract for contract in self.contracts if contract.id == identifier), None)
