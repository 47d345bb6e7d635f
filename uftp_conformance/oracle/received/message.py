"""A message that the target receives, with all that decides what it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from uftp_conformance.messages import Element
from uftp_conformance.messages.cache import once
from uftp_conformance.messages.lexical import Unreadable, day, instant, whole
from uftp_conformance.oracle.received.calendars import Calendar, calendars_of, instants, local_days, midnight
from uftp_conformance.oracle.received.history import History, Looks, PastMessage, identifier
from uftp_conformance.oracle.received.target import Target
from uftp_conformance.statement.market import Contract, Market

_SHORT = 100  # characters of a zone and a duration whose reading is kept in mind
_BEYOND = 10**40  # in the place of a number that cannot be held
_HOLDERS = ("OfferOption", "Profile", "FlexOrderSettlement", "ContractSettlement", "Period")


@dataclass(frozen=True, slots=True)
class Run:
    """ISPs of one element: the first and the last one, both included."""

    first: int
    last: int
    element: Element


@dataclass(frozen=True)
class Received:
    """A message on its way to the target.

    Attributes:
        message: the message, valid for its schema.
        domain, role: of our participant that sealed it.
        at: when it arrives, in seconds since the epoch.
        target: who receives it, with all that it claims and agreed.
        past: what was exchanged with the target before, for `history`.
        within: in how many seconds from then on the target looked at it.
        calendar: by which the message is read; where it differs from the market in its zone or its ISPs, each way
            of reading it counts.
        looks: notes whether a rule asked for the history; nothing that is kept here may be made of that.
    """

    message: Element
    domain: str
    role: str
    at: float
    target: Target
    past: History
    within: float = 0.0
    calendar: Calendar = field(default=Calendar("", 0))
    looks: Looks = field(default_factory=Looks, compare=False)

    def __post_init__(self) -> None:
        """Read it by the market's calendar where no other one is given."""
        if not self.calendar.zone:
            object.__setattr__(self, "calendar", Calendar(self.market.time_zone, self.market.isp_minutes))

    @property
    def tag(self) -> str:
        """Its type."""
        return self.message.tag

    @property
    def market(self) -> Market:
        """What the market agreed."""
        return self.target.market

    @property
    def version(self) -> str:
        """The version of the protocol."""
        return self.target.version

    # --- who ------------------------------------------------------------------------------------------------------

    @property
    def me(self) -> str:
        """The domain of the target."""
        return self.target.domain

    def known(self, domain: str) -> bool:
        """Return whether a domain is a participant's that the target knows, or its own."""
        return domain in {self.me, *(c.domain for c in self.target.partners)}

    @cached_property
    def standing(self) -> str:
        """The standing of the sender, "" where the target does not know it."""
        mine = (c.standing for c in self.target.partners if c.domain == self.domain)
        return next(mine, "")

    @cached_property
    def points(self) -> frozenset[str]:
        """The points at which the target meets the sender, in lower case."""
        return frozenset(point.lower() for point in self.market.shared_by(self.me, self.domain))

    @cached_property
    def own_points(self) -> frozenset[str]:
        """The points at which the target is active, in lower case."""
        every = self.market.congestion_points
        return frozenset(point.address.lower() for point in every if self.me in (point.agr, point.dso))

    def contract(self, name: str) -> Contract | None:
        """Return the contract of this name, if the two parties have it."""
        held = self.market.contract(name)
        return held if held is not None and held.congestion_point.lower() in self.points else None

    # --- when -----------------------------------------------------------------------------------------------------

    @cached_property
    def now(self) -> tuple[datetime, datetime]:
        """The earliest and the latest instant that the target's clock may show."""
        off = self.target.clock_tolerance
        return instants(self.at - off, self.at + (self.within + off))

    @cached_property
    def today(self) -> tuple[date, date]:
        """The earliest and the latest local day that the target may have."""
        return local_days(*self.now, self.calendar.zone)

    @property
    def period(self) -> date:
        """The local day that the message is about; Unreadable when it has none that can be counted with."""
        return day(self.message.get("Period") or "")

    def over(self, text: str) -> bool | None:
        """Return whether a time of a message has passed; None where the clocks do not tell."""
        meant = self._meant(text)
        early, late = self.now
        if max(meant) < early:
            return True
        return False if min(meant) > late else None

    def soon_over(self, text: str, seconds: float) -> bool:
        """Return whether a time of a message may pass within so many seconds."""
        _, late = self.now
        return min(self._meant(text)) < late + timedelta(seconds=seconds)

    def _meant(self, text: str) -> tuple[datetime, datetime]:
        time_ = instant(text)
        if time_.tzinfo is not None:
            return time_, time_
        zones = (UTC, ZoneInfo(self.market.time_zone))
        early, late = sorted(time_.replace(tzinfo=zone).astimezone(UTC) for zone in zones)
        return early, late

    def begun(self, period: date, isp: int) -> bool | None:
        """Return whether an ISP of a day has begun; None where the clocks do not tell."""
        start = self.start_of(period, isp)
        early, late = self.now
        return True if start <= early else False if start > late else None

    # --- ISPs -----------------------------------------------------------------------------------------------------

    def calendars(self) -> tuple["Calendar", ...]:
        """Return each way in which the message may be read: by the market, and by what it says itself."""
        zone, duration = self.message.get("TimeZone") or "", self.message.get("ISP-Duration") or ""
        read = calendars_of if len(zone) + len(duration) <= _SHORT else calendars_of.__wrapped__
        return read(zone, duration, self.market.time_zone, self.market.isp_minutes)

    def readings(self) -> tuple[Self, ...]:
        """Return the message as it is read in each of these ways."""
        return tuple(self if each == self.calendar else replace(self, calendar=each) for each in self.calendars())

    def last_isp(self, period: date) -> int:
        """Count the ISPs of a local day."""
        begin, end = (midnight(each, self.calendar.zone) for each in (period, period + timedelta(days=1)))
        return int((end - begin) / timedelta(minutes=self.calendar.minutes))

    def start_of(self, period: date, isp: int) -> datetime:
        """Return the instant at which an ISP of a day begins; those beyond the day count on."""
        within = max(-(10**5), min(isp, 10**5))
        return midnight(period, self.calendar.zone) + timedelta(minutes=(within - 1) * self.calendar.minutes)

    def parts(self) -> Iterator[tuple[date, tuple[Run, ...]]]:
        """Walk the lists of ISPs of the message, each with the day that it is about."""
        readable, why = _parts_of(self.message)
        yield from readable
        if why is not None:
            raise why.with_traceback(None)  # it is kept, and would hold more with each time

    # --- what was exchanged ---------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """What was exchanged with the target before."""
        self.looks.at_history = True
        return self.past

    def ours(self, tag: str, attribute: str) -> PastMessage | None:
        """Return the message of the sender's own that an attribute names, if it sent one of this type."""
        return self._named(tag, attribute, started=False)

    def theirs(self, tag: str, attribute: str) -> PastMessage | None:
        """Return the message of the target's to this sender that an attribute names, if there is one of this type."""
        return self._named(tag, attribute, started=True)

    def _named(self, tag: str, attribute: str, *, started: bool) -> PastMessage | None:
        self.looks.at_history = True  # also where it is known already
        key = tag, attribute, started
        if key not in self._known:
            self._known[key] = self._look_for(tag, attribute, started=started)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[str, str, bool], PastMessage | None]:
        """What was looked for before: most rules about a reference do."""
        return {}

    def _look_for(self, tag: str, attribute: str, *, started: bool) -> PastMessage | None:
        found = self.history.called(identifier(self.message, attribute))
        fitting = [t for t in found if t.element.tag == tag and t.started is started and t.domain == self.domain]
        accepted = [t for t in fitting if t.outcome == "accepted"]
        return next(iter([*accepted, *fitting]), None)


def counted(text: str) -> int:
    """Read a whole number; one that is too long to be held is as far out as can be."""
    try:
        return whole(text)
    except Unreadable:
        return -_BEYOND if text.strip().startswith("-") else _BEYOND


def runs(holder: Element) -> tuple[Run, ...]:
    """Return the ISPs directly below an element, in their order."""
    return _runs(holder.children)


@once  # by the children, which a message has in common with those that are made of it
def _runs(children: tuple[Element, ...]) -> tuple[Run, ...]:
    found = []
    for isp in children:
        if isp.tag == "ISP":
            start, count = counted(isp["Start"]), counted(isp.get("Duration") or "1")
            found.append(Run(start, start + count - 1, isp))
    return tuple(sorted(found, key=lambda run: (run.first, run.last)))


def spread(found: tuple[Run, ...], last: int) -> dict[int, Element]:
    """Return the element of each ISP of a day that has one; what lies beyond the day is left out."""
    return {n: run.element for run in found for n in range(max(run.first, 1), min(run.last, last) + 1)}


@once
def unbroken(found: tuple[Run, ...]) -> int:
    """Return up to which ISP of a day, from its first one on, each has an element; the runs are in order."""
    end = 0
    for run in found:
        if run.first > end + 1:
            break
        end = max(end, run.last)
    return end


Part = tuple[date, tuple[Run, ...]]


@once
def _parts_of(message: Element) -> tuple[tuple[Part, ...], Unreadable | None]:
    """Return the lists of ISPs before the first that cannot be read, and why that one cannot."""
    found: list[Part] = []
    try:
        found.extend(_parts(message, None))
    except Unreadable as why:
        return tuple(found), why
    return tuple(found), None


def _parts(element: Element, about: date | None) -> Iterator[tuple[date, tuple[Run, ...]]]:
    period = element.get("Period")
    about = day(period) if period else about
    own = runs(element)
    if own and about is not None:
        yield about, own
    for child in element.children:
        if child.tag in _HOLDERS:
            yield from _parts(child, about)
