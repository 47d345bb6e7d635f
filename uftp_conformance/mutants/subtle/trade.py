"""Subtle faults about prices, powers, options, activation and expiry."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import instead, laxer, misreading, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import merged, powers
from uftp_conformance.participants.ledger import IspRun, Option
from uftp_conformance.participants.rules.agr import factor, ordered_option, power_scaled, price_scaled
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import number

PRICE, POWER, ISP, SCALED = "OPR-FOR-PRICE", "OPR-FOR-POWER", "OPR-FOR-ISP", "VLD-FOR-SCALED"


def _option(message: Element, context: Context) -> Option | None:
    return ordered_option(message, referred(message, context))


def _price(name: str, wrong: str, same: Any, caught_by: str = PRICE) -> Mutant:
    def violated(message: Element, context: Context) -> bool:
        option = _option(message, context)
        return option is not None and factor(message) == 1 and not same(message["Price"], option)

    return mutant("AGR", f"{PRICE}/{name}", wrong, instead(PRICE, "Price mismatch", violated), caught_by)


def prices() -> Iterator[Mutant]:
    """Walk what can be wrong about the price of an order."""
    yield _price("cent", "A cent more or less passes.", lambda text, o: abs(number(text) - o.price) <= Decimal("0.01"))
    yield _price(
        "percent", "A percent more or less passes.", lambda text, o: abs(number(text) - o.price) <= abs(o.price) / 100
    )
    yield _price("whole", "Only whole euros are compared.", lambda text, o: int(number(text)) == int(o.price))
    yield _price("cheaper", "An order at a lower price passes.", lambda text, o: number(text) <= o.price)
    yield _price("dearer", "An order at a higher price passes.", lambda text, o: number(text) >= o.price)
    yield _price("sign", "The sign of the price is not looked at.", lambda text, o: abs(number(text)) >= abs(o.price))
    yield mutant(
        "AGR",
        "OPR-FOR-CURRENCY/dollars",
        "An order in dollars passes, whatever the currency of its offer.",
        laxer("OPR-FOR-CURRENCY", lambda m, _: m["Currency"] == "USD"),
        "OPR-FOR-CURRENCY",
    )
    yield _price("text", "Prices are compared as text.", lambda text, o: text == o.price_text, "OPR-FOR-PRICE-EQUAL")


def _compared(identifier: str, reason: str, name: str, wrong: str, same: Any) -> Mutant:
    def violated(message: Element, context: Context) -> bool:
        option = _option(message, context)
        return option is not None and factor(message) == 1 and not same(powers(message), option.runs)

    return mutant("AGR", f"{identifier}/{name}", wrong, instead(identifier, reason, violated), identifier)


def _at(runs: tuple[IspRun, ...]) -> dict[int, int]:
    return {isp: run[2] for run in runs for isp in range(run[0], run[1] + 1)}


def _close(given: tuple[IspRun, ...], offered: tuple[IspRun, ...], slack: int) -> bool:
    mine, theirs = _at(given), _at(offered)
    return all(abs(power - theirs[isp]) <= slack for isp, power in mine.items() if isp in theirs)


def _signless(runs: tuple[IspRun, ...]) -> tuple[IspRun, ...]:
    return tuple((first, end, abs(power)) for first, end, power in runs)


def ordered() -> Iterator[Mutant]:
    """Walk what can be wrong about the powers and the ISPs of an order."""
    for name, wrong, same in (
        ("watt", "A Watt more or less passes.", lambda g, o: _close(g, o, 1)),
        ("kilowatt", "Powers are compared in kilowatts.", lambda g, o: _close(g, o, 999)),
        ("sign", "The direction of the power is not looked at.", lambda g, o: _close(_signless(g), _signless(o), 0)),
        ("sum", "Only the sum of all powers is compared.", lambda g, o: sum(_at(g).values()) == sum(_at(o).values())),
        ("first", "Only the power of the first ISP is compared.", lambda g, o: _close(tuple(sorted(g)[:1]), o, 0)),
        ("last", "Only the power of the last ISP is compared.", lambda g, o: _close(tuple(sorted(g)[-1:]), o, 0)),
        ("rest", "The power of the first ISP is not compared.", lambda g, o: _close(tuple(sorted(g)[1:]), o, 0)),
        (
            "less",
            "An order of less power passes.",
            lambda g, o: all(abs(p) <= abs(_at(o).get(i, p)) for i, p in _at(g).items()),
        ),
    ):
        yield _compared(POWER, "Power mismatch", name, wrong, same)
    for name, wrong, same in (
        ("count", "Only the number of ISPs is compared.", lambda g, o: len(_at(g)) == len(_at(o))),
        ("start", "Only the first ISP is compared.", lambda g, o: min(_at(g)) == min(_at(o))),
        ("end", "Only the last ISP is compared.", lambda g, o: max(_at(g)) == max(_at(o))),
        (
            "ends",
            "Only the first and the last ISP are compared.",
            lambda g, o: (min(_at(g)), max(_at(g))) == (min(_at(o)), max(_at(o))),
        ),
        (
            "span",
            "Only the first and the last ISP, and their number, are compared.",
            lambda g, o: (min(_at(g)), max(_at(g)), len(_at(g))) == (min(_at(o)), max(_at(o)), len(_at(o))),
        ),
        ("subset", "An order of some of the ISPs passes.", lambda g, o: {*_at(g)} <= {*_at(o)}),
        ("superset", "An order of more ISPs passes.", lambda g, o: {*_at(g)} >= {*_at(o)}),
        ("any", "One ISP in common is enough.", lambda g, o: bool({*_at(g)} & {*_at(o)})),
        ("duration", "The Duration of a run is not compared.", lambda g, o: {r[0] for r in g} == {r[0] for r in o}),
    ):
        yield _compared(ISP, "ISP mismatch", name, wrong, same)


def _options(name: str, wrong: str, known: Any, caught_by: str = "OPR-FOR-OPTION", **more: Any) -> Mutant:
    def violated(message: Element, context: Context) -> bool:
        offer, given = referred(message, context), message.get("OptionReference")
        return offer is not None and given is not None and not any(known(given, o.reference) for o in offer.options)

    return mutant(
        "AGR",
        f"OPR-FOR-OPTION/{name}",
        wrong,
        instead("OPR-FOR-OPTION", "Unknown OptionReference", violated),
        caught_by,
        **more,
    )


def options() -> Iterator[Mutant]:
    """Walk what can be wrong about options, the ActivationFactor and orders that come twice."""
    yield _options("prefix", "The beginning of an OptionReference is enough.", lambda g, o: o.startswith(g))
    yield _options("longer", "What follows an OptionReference is not looked at.", lambda g, o: g.startswith(o))
    yield mutant(
        "AGR",
        "OPR-FOR-OPTION/first",
        "Whatever option is named, the first one is ordered.",
        _first_option,
        "VLD-FOR-OPTION",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-FACTOR/inclusive",
        "The MinActivationFactor itself is too little.",
        stricter("OPR-FOR-FACTOR", "ActivationFactor below MinActivationFactor", _at_least),
        "VLD-FOR-PARTIAL",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-FACTOR/tolerant",
        "A hundredth below the MinActivationFactor passes.",
        laxer("OPR-FOR-FACTOR", lambda m, c: factor(m) >= _minimum(m, c) - Decimal("0.01")),
        "OPR-FOR-FACTOR",
    )
    for name, wrong, pardoned in (
        ("unsaid", "Of an option that has no MinActivationFactor any part passes.", lambda m, c: not _says_whole(m, c)),
        ("said", "A part of an option passes whose MinActivationFactor is 1.", _says_whole),
    ):
        yield mutant("AGR", f"VLD-FOR-WHOLE/{name}", wrong, laxer("VLD-FOR-WHOLE", pardoned), "VLD-FOR-WHOLE")
    yield from _scaled()


def _says_whole(order: Element, context: Context) -> bool:
    """Return whether the option says its MinActivationFactor, which a participant writes with two decimals."""
    return _minimum(order, context).as_tuple().exponent != 0


def _scaled() -> Iterator[Mutant]:
    """Walk what can be wrong about the price and the power of an order of a part."""
    for name, what, part in (("price", "price", price_scaled), ("power", "power", power_scaled)):
        yield mutant(
            "AGR",
            f"{SCALED}/{name}-unscaled",
            f"The ActivationFactor is not applied to the {what}.",
            instead(SCALED, f"{what.title()} mismatch", _unscaled(name)),
            SCALED,
            "VLD-FOR-PARTIAL",
        )
        yield mutant(
            "AGR",
            f"{SCALED}/{name}-only",
            f"Of an order of a part, only the {what} is compared.",
            instead(SCALED, f"{what.title()} mismatch", partial(_partly_other, part)),
            SCALED,
        )
    yield mutant(
        "AGR",
        f"{SCALED}/never",
        "Every order of a part is refused.",
        stricter(SCALED, "Power mismatch", lambda m, _: factor(m) != 1),
        "VLD-FOR-PARTIAL",
    )
    yield mutant(
        "AGR",
        f"{SCALED}/unread",
        "The ActivationFactor is not read: every order is taken for one of the whole.",
        misreading("OPR-FOR-FACTOR", "VLD-FOR-WHOLE", SCALED, POWER, PRICE, ISP, message=_of_the_whole),
        SCALED,
        "VLD-FOR-PARTIAL",
    )
    yield from _ordered_before()


def _ordered_before() -> Iterator[Mutant]:
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/same-reference",
        "A second order is noticed by its OrderReference alone.",
        instead(
            "OPR-FOR-ONCE",
            "FlexOffer ordered already",
            lambda m, c: (c.sender.domain, m["OrderReference"]) in c.ledger.procured,
        ),
        "OPR-FOR-ONCE",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/other-conversation",
        "A second order is noticed in the conversation of the offer alone.",
        laxer("OPR-FOR-ONCE", _in_another_conversation),
        "OPR-FOR-ONCE",
    )


def _in_another_conversation(order: Element, context: Context) -> bool:
    offer = referred(order, context)
    return offer is not None and order["ConversationID"].lower() != offer.conversation.lower()


def _of_the_whole(order: Element) -> Element:
    return order.without("ActivationFactor")


def _first_option() -> Faults:
    def read(message: Element, context: Context) -> Context:
        for (party, identifier), offer in list(context.ledger.offers.items()):
            if identifier == (message.get("FlexOfferMessageID") or "").lower() and len(offer.options) > 1:
                first = tuple(replace(offer.options[0], reference=option.reference) for option in offer.options)
                context.ledger.offers[party, identifier] = replace(offer, options=first)
        return context

    return Faults(view=read)


def _minimum(message: Element, context: Context) -> Decimal:
    option = _option(message, context)
    return option.minimum if option is not None else Decimal(1)


def _at_least(message: Element, context: Context) -> bool:
    return _partly(message, context) and factor(message) <= _minimum(message, context)


def _partly(message: Element, context: Context) -> bool:
    return _option(message, context) is not None and factor(message) != 1


def _partly_other(part: Any, message: Element, context: Context) -> bool:
    return _partly(message, context) and not part(message, _option(message, context))


def _unscaled(what: str) -> Any:
    def violated(message: Element, context: Context) -> bool:
        option = _option(message, context)
        if option is None or factor(message) == 1:
            return False
        if what == "price":
            return number(message["Price"]) != option.price
        return merged(powers(message)) != merged(option.runs)

    return violated


# --- expiry -----------------------------------------------------------------------------------------------------
