"""What the oracle sees: a message, who sent it, what was agreed, and what was exchanged before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, instant, whole
from uftp_conformance.oracle import rules
from uftp_conformance.oracle.agreed import market_in
from uftp_conformance.statement.market import Contract, Market


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One message of the history: when it was sent, by whom, and how it was answered ("" where it was not, or not yet).

    `at` is in seconds since the epoch.
    """

    element: Element
    at: float
    result: str = ""

    @property
    def sender(self) -> str:
        """The domain of the one who sent it."""
        return self.element.get("SenderDomain") or ""


@dataclass(frozen=True, slots=True)
class View:
    """A message in its history.

    Attributes:
        message: the message.
        at: when it was sent, in seconds since the epoch.
        market: what the two participants and their market agreed.
        points: addresses of the congestion points at which the two meet.
        version: of the protocol.
        tolerance: seconds by which the clocks of the two may differ.
        history: what was exchanged before, in the order in which it was.
    """

    message: Element
    at: float
    market: Market
    points: tuple[str, ...]
    version: str
    tolerance: float
    history: tuple[Exchanged, ...] = ()

    @property
    def today_at_least(self) -> date:
        """The local day on which the message was sent, by the clock that is behind."""
        return self.market.today(datetime.fromtimestamp(self.at - self.tolerance, UTC))

    @property
    def today_at_most(self) -> date:
        """The local day on which the message was sent, by the clock that is ahead."""
        return self.market.today(datetime.fromtimestamp(self.at + self.tolerance, UTC))

    @property
    def period(self) -> date:
        """The local day that the message is about."""
        return day(self.message["Period"])

    def instants(self, text: str) -> tuple[datetime, datetime]:
        """Read a time as the earliest and the latest instant that it can mean.

        They differ where it has no offset, which the schemas of 3.x allow: it may be in UTC, or in the market's zone.
        """
        time = instant(text)
        if time.tzinfo is not None:
            return time, time
        either = sorted(time.replace(tzinfo=zone).astimezone(UTC) for zone in (UTC, ZoneInfo(self.market.time_zone)))
        return either[0], either[1]

    def referred(self, message: str, reference: str) -> Exchanged | None:
        """Return the message of a type that an attribute names, if it was exchanged between the two."""
        wanted = (self.message.get(reference) or "").lower()
        sent = (each for each in self.history if each.element.tag == message)
        return next((each for each in sent if (each.element.get("MessageID") or "").lower() == wanted), None)

    def contract(self) -> Contract | None:
        """Return the contract that the message names, if the two have it."""
        found = self.market.contract(self.message.get("ContractID") or "")
        return found if found is not None and found.congestion_point in self.points else None


Rules = rules.Rules[View, str]  # each says what is wrong with what the target started, "" for nothing


def view_of(
    message: Element, at: float, facts: Mapping[str, Any], version: str, history: tuple[Exchanged, ...] = ()
) -> View:
    """Make a view of the facts of a stored trial: what was agreed, as data."""
    market = market_in(facts["agreed"])
    tolerance = float(facts["clock tolerance"])
    return View(message, at, market, tuple(facts["points"]), version, tolerance, history)


# --- ISPs ---------------------------------------------------------------------------------------------------------


def spread(isps: Iterator[Element], last: int, *names: str) -> dict[int, tuple[int, ...]]:
    """Return the values of ISP elements by the number of each ISP of a day; what lies beyond the day is left out."""
    found: dict[int, tuple[int, ...]] = {}
    for isp in isps:
        start, length = whole(isp["Start"]), whole(isp.get("Duration") or "1")
        values = tuple(whole(isp[name]) for name in names)
        for numbered in range(max(start, 1), min(start + length - 1, last) + 1):
            found[numbered] = values
    return found
