"""The plainest valid message of each type, made from terms of which each can be replaced alone.

Suites draw their messages; these are the same every time, so that what a target makes of two of them differs by one
term only.
"""

import itertools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import numbered
from uftp_conformance.messages.tables import schema_version_number, unsolicited
from uftp_conformance.statement.counterparties import Counterparty
from uftp_conformance.statement.market import WEEKDAYS, Contract, Market, unit_of
from uftp_conformance.statement.meters import nothing_metered
from uftp_conformance.statement.reserving import Reserved, reserved

ASKED_FOR = 100_000  # Watts that a request or an offer speaks of at most
_VALID_FOR = timedelta(hours=1)
_A_WEEK, _SOME_WEEKS = 8, 31  # days: in the fewer every way to reserve something comes up
# Below those of the suites, which begin at the instant in which they are loaded: a target may refuse a lower Revision.
_REVISIONS = itertools.count(int(time.time() * 1000) - 2000)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a message is made from.

    Attributes:
        sender: who sends it.
        recipient: the domain that it is for.
        version: in which it is written.
        market: the agreed values that it keeps to.
        point: the congestion point that it is about, if it is about one.
        place: the key of that point in the statement.
        power: in Watts.
        contract: under which it reserves, if it does.
        baseline: what an offer rests on.
        later: so many days later than usual.
    """

    sender: Counterparty
    recipient: str
    version: str
    market: Market
    point: str = ""
    place: str = ""
    power: int = 0
    contract: Contract | None = None
    baseline: tuple[tuple[str, str], ...] = ()
    later: int = 0


def made(message: str, terms: Terms) -> Element:
    """Make the plainest valid message of a type."""
    content = _MAKERS[message](terms)
    attributes = {"Version": schema_version_number(terms.version), "RecipientDomain": terms.recipient}
    return Element(message, {**attributes, **content.attributes}, content.children)


def _period(terms: Terms) -> date:
    return terms.market.today(datetime.now(UTC)) + timedelta(days=terms.market.first_later + terms.later)


def _place(terms: Terms) -> dict[str, str]:
    market = terms.market
    return {
        "ISP-Duration": market.isp_duration,
        "TimeZone": market.time_zone,
        "Period": _period(terms).isoformat(),
        "CongestionPoint": terms.point,
    }


def _expiry() -> dict[str, str]:
    return {"ExpirationDateTime": timestamp(datetime.now(UTC) + _VALID_FOR)}


def _revision() -> dict[str, str]:
    return {"Revision": str(next(_REVISIONS))}


def _isp(start: int, duration: int, **powers: object) -> Element:
    named = {name: str(value) for name, value in powers.items()}
    return Element("ISP", {**named, "Start": str(start), "Duration": str(duration)})


def _test(_: Terms) -> Element:
    return Element("TestMessage")


def _request(terms: Terms) -> Element:
    asked = _isp(1, 1, Disposition="Requested", MinPower=1, MaxPower=terms.power)
    return Element("FlexRequest", {**_place(terms), **_revision(), **_expiry()}, (asked,))


def _prognosis(terms: Terms) -> Element:
    whole = terms.market.isps(_period(terms))
    isps = (_isp(1, 1, Power=terms.power), _isp(2, whole - 1, Power=0))
    return Element("D-Prognosis", {**_place(terms), **_revision()}, isps)


def _offer(terms: Terms) -> Element:
    price = f"{min(Decimal('1.00'), terms.market.plausible_price):f}"
    option = Element("OfferOption", {"OptionReference": "option-1", "Price": price}, (_isp(1, 1, Power=terms.power),))
    attributes = {
        **_place(terms),
        **_expiry(),
        **unsolicited(terms.version),
        **dict(terms.baseline),
        "Currency": terms.market.currency,
    }
    return Element("FlexOffer", attributes, (option,))


def _reservation(terms: Terms) -> Element:
    """Reserve what the suites do of a day, lest they reserve more of it later (register, point 135)."""
    contract = terms.contract
    attributes = {
        **_place(terms),
        "ContractID": contract.id if contract else "",
        "Reference": f"reservation-{uuid.uuid4()}",
    }
    if contract is None:
        return Element("FlexReservationUpdate", attributes, (_isp(1, 1, Power=terms.power),))
    day, runs = _fully_reserved(terms, contract)
    isps = tuple(_isp(run.start, run.length, Power=terms.power if run.power else 0) for run in runs)
    return Element("FlexReservationUpdate", {**attributes, "Period": day.isoformat()}, isps)


def days_under(terms: Terms, contract: Contract) -> list[date]:
    """Return the days of the next weeks, from the usual one on, that a contract is about."""
    every = (_period(terms) + timedelta(days=n) for n in range(_SOME_WEEKS))
    return [day for day in every if contract.is_about(day)]


def _fully_reserved(terms: Terms, contract: Contract) -> tuple[date, list[Reserved]]:
    """Return the first day from the usual one on of which all the power of a contract is reserved in some ISP.

    Where there is none, the first one that the contract is about.
    """
    market, soonest = terms.market, datetime.now(UTC) + terms.market.ahead
    days = days_under(terms, contract)
    runs = {day: reserved(contract, day, market.isps(day), market.first_isp_from(day, soonest)) for day in days}
    full = (day for day in days[:_A_WEEK] if any(run.power == contract.reserved_power for run in runs[day]))
    if (day := next(full, days[0] if contract.weekdays != WEEKDAYS and days else None)) is not None:
        return day, runs[day]
    return _period(terms), [Reserved(contract.first_isp, 1, contract.reserved_power)]


def _settlement(terms: Terms) -> Element:
    """Settle one order of which the recipient knows nothing, and an ISP under a contract, as the schema demands."""
    market = terms.market
    last = market.settlements_before or market.today(datetime.now(UTC))
    settled = (last - timedelta(days=1 + terms.later)).isoformat()
    powers = dict.fromkeys(("BaselinePower", "OrderedFlexPower", "ActualPower", "DeliveredFlexPower"), 0)
    item = Element("FlexOrderSettlement", {
        "OrderReference": f"order-{uuid.uuid4()}", "Period": settled, **dict(terms.baseline),
        "CongestionPoint": terms.point, "Price": "1.00", "NetSettlement": "1.00",
    }, (_isp(1, 1, **powers),))  # fmt: skip
    contract = terms.contract
    first, power = (contract.first_isp, contract.reserved_power) if contract else (1, 0)
    reserved = _isp(first, 1, ReservedPower=power)
    under = Element(
        "ContractSettlement", {"ContractID": contract.id} if contract else {},
        (Element("Period", {"Period": settled}, (reserved,)),),
    )  # fmt: skip
    attributes = {
        **({} if terms.version == "draft" else {"Result": "Accepted"}),
        "PeriodStart": settled,
        "PeriodEnd": settled,
        "Currency": market.currency,
    }
    return Element("FlexSettlement", attributes, (item, under))


def _metering(terms: Terms) -> Element:
    market = terms.market
    day = market.today(datetime.now(UTC)) - timedelta(days=1 + terms.later)
    count, minutes = market.isps(day), market.isp_minutes
    profiles = tuple(
        Element("Profile", {"ProfileType": name, "Unit": unit_of(name)}, nothing_metered(name, day, count, minutes))
        for name in market.metering_profiles
    )
    attributes = {
        **_revision(),
        "ISP-Duration": market.isp_duration,
        "TimeZone": market.time_zone,
        "Period": day.isoformat(),
        "EAN": market.metering_ean,
    }
    return Element("Metering", attributes, profiles)


def _new(market: Market) -> str:
    return numbered(market.ean_prefix, uuid.uuid4().int)


def _connection(terms: Terms) -> Element:
    day = _period(terms).isoformat()
    return Element("Connection", {"EntityAddress": _new(terms.market), "StartPeriod": day, "EndPeriod": day})


def _points(terms: Terms) -> Element:
    day = _period(terms).isoformat()
    about = {"EntityAddress": _new(terms.market), "StartPeriod": day, "EndPeriod": day, "MutexOffersSupported": "false"}
    point = Element("CongestionPoint", {**about, "DayAheadRedispatchBy": "AGR"}, (_connection(terms),))
    return Element("DSOPortfolioUpdate", {"TimeZone": terms.market.time_zone}, (point,))


def _connections(terms: Terms) -> Element:
    return Element("AGRPortfolioUpdate", {"TimeZone": terms.market.time_zone}, (_connection(terms),))


_MAKERS: dict[str, Callable[[Terms], Element]] = {
    "TestMessage": _test,
    "FlexRequest": _request,
    "D-Prognosis": _prognosis,
    "FlexOffer": _offer,
    "FlexReservationUpdate": _reservation,
    "FlexSettlement": _settlement,
    "Metering": _metering,
    "DSOPortfolioUpdate": _points,
    "AGRPortfolioUpdate": _connections,
}
