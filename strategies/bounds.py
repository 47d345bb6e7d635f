"""Valid contents at every bound of what is legal, listed one by one: what a receiver must not be too strict about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from strategies.cases import Case
from strategies.contents import congestion_point, connection, requested_limit
from strategies.energies import small_energies
from strategies.reservations import days_under, held, isps_of_day, reservation
from strategies.settlements import metered_when_the_clock_changed
from strategies.spelling_variants import OF_ISPS, OTHER_WORDS, VARIANTS, Variant, as_it_is, expiring_after
from strategies.terms import under_contract
from strategies.values import in_cents, isp
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.market import unit_of
from uftp_conformance.statement.meters import reading_of
from uftp_conformance.statement.reserving import ALL, BY_TURNS, FIRST, LAST, NONE, PARTS, kind_of

Bound = tuple[str, Element]
_NAMES = ("R\u00e9f\u00e9rence \u6f22\u5b57 \U0001f50c", "x" * 255)  # register, point 106


def bound_cases(situation: Situation, content: Element) -> Sequence[Case]:
    """List valid contents at every bound, and the plain one in every variant of its bytes."""
    bounds = [*_BOUNDS.get(content.tag, _none)(situation, content)]
    if content.tag == "FlexOffer":
        bounds = [*_spread(situation, bounds)]
    varied = _varied(content, content.tag)
    if content.tag in ("FlexRequest", "FlexOffer"):
        bounds += under_contract(situation, content)
        varied.append(Case(content, variant=expiring_after(situation.market.validity)))
    return [*varied, *(Case(each, bound=words) for words, each in bounds)]


def _spread(situation: Situation, bounds: Iterable[Bound]) -> Iterator[Bound]:
    """Move each offer to a day of its own, as far as there are so many with as many ISPs.

    All of them are open at once, and an AGR can provide what it offers across all its offers (flex-offer.md).
    """
    market, last = situation.market, situation.today + timedelta(days=situation.market.periods_ahead)
    for number, (words, offer) in enumerate(bounds):
        own = date.fromisoformat(offer["Period"])
        later = (own + timedelta(days=n) for n in range((last - own).days + 1))
        days = [day for day in later if market.isps(day) == market.isps(own)] or [own]
        yield words, offer.having({"Period": days[number % len(days)].isoformat()})


def metering_cases(situation: Situation, content: Element) -> Sequence[Case]:
    """List meterings at every bound, and those of the last days on which the clock changed."""
    clock = [Case(each, bound="When the clock changed") for each in metered_when_the_clock_changed(situation, content)]
    return [*clock, *bound_cases(situation, content)]


def order_cases(_: Situation, content: Element) -> Sequence[Case]:
    """List orders in every variant of their bytes and words; their ISPs stay as the offer has them."""
    return _varied(content, "FlexOrder")


def revocation_cases(_: Situation, content: Element) -> Sequence[Case]:
    """List revocations in every variant of their bytes."""
    return _varied(content, "FlexOfferRevocation")


def _varied(content: Element, message: str) -> list[Case]:
    variants: Iterable[Variant] = (*VARIANTS, *OTHER_WORDS.get(message, ()))
    kept = [v for v in variants if v is not as_it_is and not (message == "FlexOrder" and v in OF_ISPS)]
    return [Case(content, variant=variant) for variant in kept]


def _none(_: Situation, __: Element) -> Iterator[Bound]:
    return iter(())


def _count(situation: Situation, content: Element) -> int:
    return situation.market.isps(date.fromisoformat(content["Period"]))


def _profiles(count: int, low: int, high: int) -> Iterator[tuple[str, tuple[Element, ...]]]:
    """Walk the extreme ways to cover a day: in one run at either bound of its power, or ISP by ISP, at none too."""
    for words, power in (("the lowest", low), ("the highest", high)):
        yield f"With {words} power, {power} W, in one run", (isp(1, count, Power=power),)
    turns = cycle((high, 0, low))
    yield "With every ISP on its own", tuple(isp(n, 1, Power=next(turns)) for n in range(1, count + 1))
    short, long = isp(1, 1, Power=high), isp(2, count - 1, Power=low)
    yield "With a first ISP alone, and the rest of the day in one run", (short, long)


def _prognoses(situation: Situation, content: Element) -> Iterator[Bound]:
    bound, count = situation.market.plausible_power, _count(situation, content)
    for words, isps in _profiles(count, -bound, bound):
        yield words, content.containing(*isps)
    yield "With no power, 0 W, in one run", content.containing(isp(1, count, Power=0))


def _reservations(situation: Situation, content: Element) -> Iterator[Bound]:
    """Walk what may be reserved of days, each of a day of which nothing else is said (register, point 135)."""
    for contract in held(situation, situation.day):
        days = {kind_of(day): day for day in reversed(days_under(situation, contract))}
        for kind, words in _RESERVED.items():
            if kind in days:
                isps = tuple(isps_of_day(situation, contract, days[kind]))
                shown = isps[-1:] if kind == LAST else isps
                yield f"{words}, {contract.id}", reservation(situation, contract, days[kind], shown)
        if (day := days.get(BY_TURNS)) is not None:
            each = isps_of_day(situation, contract, day, range(1, situation.market.isps(day) + 1))
            yield f"With every ISP on its own, {contract.id}", reservation(situation, contract, day, each)
    for name in _NAMES:
        yield f"With the Reference {name[:12]}", content.having({"Reference": name})


_RESERVED = {
    ALL: "With all the power of a contract",
    NONE: "With no power, 0 W, in one run",
    BY_TURNS: "With all the power and none by turns",
    PARTS: "With parts of the power",
    FIRST: "With power in the first ISP alone, and the rest of the day in one run",
    LAST: "With the last ISP of the day alone",
}


def _requests(situation: Situation, content: Element) -> Iterator[Bound]:
    count, limit = _count(situation, content), requested_limit(situation)
    # The first ISP tells one request from another (`unlike`); what is at the bound follows it.
    first = isp(1, 1, Disposition="Requested", MinPower=1, MaxPower=limit)
    for words, low, high in (
        ("from exactly 0 W up", 0, limit),
        ("from exactly 0 W down", -limit, 0),
        ("of one power only", limit, limit),
        ("of one power only, downwards", -limit, -limit),
        ("of 1 W", 1, 1),
    ):
        wanted = isp(2, 1, Disposition="Requested", MinPower=low, MaxPower=high)
        yield f"With a requested ISP {words}", content.containing(first, wanted)
    for words, low, high in (
        ("on both sides of 0 W", -limit, limit),
        ("from 0 W down", -limit, 0),
        ("from 0 W up", 0, limit),
    ):
        free = isp(2, count - 1, Disposition="Available", MinPower=low, MaxPower=high)
        yield f"With available ISPs {words}", content.containing(first, free)
    each = (isp(n, 1, Disposition="Available", MinPower=-1, MaxPower=1) for n in range(2, count + 1))
    yield "With every ISP of the day on its own", content.containing(first, *each)
    last = isp(count, 1, Disposition="Requested", MinPower=-limit, MaxPower=-1)
    yield "With the last ISP of the day", content.containing(first, last)


def _offers(situation: Situation, content: Element) -> Iterator[Bound]:
    (option,) = content.children
    bound, count, dearest = requested_limit(situation), _count(situation, content), situation.market.plausible_price

    def with_option(changed: Element) -> Element:
        return content.containing(changed)

    for words, isps in _profiles(count, -bound, bound):
        yield words, with_option(option.containing(*isps))
    power = situation.market.plausible_power
    yield "With the largest plausible power", with_option(option.containing(isp(count, 1, Power=power)))
    whole = in_cents(dearest)  # prices of 0, and of parts of a cent, have a row of their own (register, point 33)
    for price in ("0.01", f"{whole:f}", f"{whole:.4f}"):
        yield f"With the Price {price}", with_option(option.having({"Price": price}))
    for factor in ("0.01", "0.5", "1.00", "1"):
        yield f"With the MinActivationFactor {factor}", with_option(option.having({"MinActivationFactor": factor}))
    for name in _NAMES:
        yield f"With the OptionReference {name[:12]}", with_option(option.having({"OptionReference": name}))


def _points(situation: Situation, content: Element) -> Iterator[Bound]:
    # No point ends today, of which there would be nothing if it ended at once (register, point 23).
    tomorrow = situation.today + timedelta(days=1)
    start = max(date.fromisoformat(content.children[0]["StartPeriod"]), tomorrow)
    endless = congestion_point("endless", start, None, (connection("endless-c", start, None),))
    yield "Without an EndPeriod", content.containing(endless)
    one_day = congestion_point("day", start, start, (connection("day-c", start, start),))
    yield "Of one day", content.containing(one_day)
    for words, terms in (
        ("With IntradayRedispatchBy", {"IntradayRedispatchBy": "AGR"}),
        ("Redispatched by the DSO", {"IntradayRedispatchBy": "DSO", "DayAheadRedispatchBy": "DSO"}),
        ("With booleans as numbers", {"MutexOffersSupported": "1"}),
    ):
        yield words, content.containing(one_day.having(terms))
    many = tuple(connection(f"many-{n}", start, start) for n in range(50))
    yield "With fifty connections", content.containing(congestion_point("many", start, start, many))


def _connections(_: Situation, content: Element) -> Iterator[Bound]:
    start = date.fromisoformat(content.children[0]["StartPeriod"])
    yield "Without an EndPeriod", content.containing(connection("endless", start, None))
    yield "Of one day", content.containing(connection("day", start, start))
    yield "With fifty connections", content.containing(*(connection(f"many-{n}", start, start) for n in range(50)))


def _meterings(situation: Situation, content: Element) -> Iterator[Bound]:
    yield "With a Currency, which is no longer used", content.having({"Currency": situation.market.currency})
    minutes = situation.market.isp_minutes
    began = reading_of(date.fromisoformat(content["Period"]), minutes)
    much, few = small_energies(situation.market)
    for words, bought, sold in (
        ("With nothing taken or given", Decimal(0), Decimal(0)),
        ("With values of four decimals", much, few),
        ("With negative power", few, much),
    ):
        power = (bought - sold) * 60 / minutes  # metering.md, note
        steps = {"ImportEnergy": bought, "ExportEnergy": sold, "Power": power}
        profiles = []
        for profile in content.children:
            name = profile["ProfileType"]
            step = steps.get(name, bought if name.startswith("Import") else sold)
            reads = name.endswith("Reading")
            values = (
                isp.having({"Value": f"{began + step * n if reads else step:f}"})
                for n, isp in enumerate(profile.children, 1)
            )
            profiles.append(Element("Profile", {"ProfileType": name, "Unit": unit_of(name)}, tuple(values)))
        yield words, content.containing(*profiles)


_BOUNDS: dict[str, Callable[[Situation, Element], Iterator[Bound]]] = {
    "D-Prognosis": _prognoses,
    "FlexReservationUpdate": _reservations,
    "FlexRequest": _requests,
    "FlexOffer": _offers,
    "DSOPortfolioUpdate": _points,
    "AGRPortfolioUpdate": _connections,
    "Metering": _meterings,
}
