"""Variants of what the parties agree, and of what the text lets a participant check or leave: either is right."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.own_market import OF_DSO, options_at
from uftp_conformance.mutants.variants import own_rules
from uftp_conformance.mutants.variants.settled_days import of_known_orders, settled
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_rule
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Context, Directory
from uftp_conformance.participants.isps import overlap, powers, profiles, within
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, turn_away
from uftp_conformance.participants.xsd_types import day

_TRADE = ("FlexRequest", "FlexOffer", "FlexOrder")
_LONG_EAN = "E871685900000000110"
_SMALL = 64 * 1024  # bytes, the least that a statement can name
Check = Callable[[Element, Context], Refusal | None]


def _checking(message: str, check: Check) -> Callable[[], Way]:
    """Give a participant one more rule."""
    own = Rule("OWN", Stage.CONTENT, check, messages=(message,))

    def added(book: Book) -> Book:
        return replace(book, business={**book.business, message: (*book.business[message], own)})

    return partial(Way, book=added)


def _instead(identifier: str, check: Callable[[Any, Any], Refusal | None]) -> Callable[[], Way]:
    """Put another check in place of a rule's."""
    return partial(Way, rule=lambda rule: replace(rule, check=check) if rule.id == identifier else rule)


def _small(arrival: Arrival, _: Directory) -> Refusal | None:
    return turn_away(413) if len(arrival.body) > _SMALL else None


def _fits(metering: Element, context: Context) -> Refusal | None:
    """Demand that power and energies of each ISP fit."""
    values = {
        profile["ProfileType"]: {isp["Start"]: Decimal(isp["Value"]) for isp in profile.all("ISP")}
        for profile in metering.all("Profile")
    }
    taken, given = values.get("ImportEnergy", {}), values.get("ExportEnergy", {})
    off = any(
        power * context.market.isp_minutes != (taken[start] - given[start]) * 60
        for start, power in values.get("Power", {}).items()
        if start in taken and start in given
    )
    return refuse("Power does not follow from the energies") if off else None


def _of_the_last_weeks(metering: Element, context: Context) -> Refusal | None:
    settled = day(metering["Period"]) < context.today - timedelta(days=14)
    return refuse("Period out of bounds: this month is settled") if settled else None


def _long(metering: Element, _: Context) -> Refusal | None:
    return None if metering["EAN"] == _LONG_EAN else refuse("This connection has another EAN")


def _within(update: Element, _: Context) -> Refusal | None:
    """Demand that a connection lies within its point, and is open-ended if and only if that is."""
    for point in update.all("CongestionPoint"):
        begin, end = day(point["StartPeriod"]), point.get("EndPeriod")
        for connection in point.all("Connection"):
            first, last = day(connection["StartPeriod"]), connection.get("EndPeriod")
            if (last is None) != (end is None) or first < begin:
                return refuse("The periods of a connection do not fit its congestion point")
            if last is not None and end is not None and not first <= day(last) <= day(end):
                return refuse("The periods of a connection do not fit its congestion point")
    return None


def _forgotten(revocation: Element, context: Context) -> Refusal | None:
    offer = context.ledger.offer(context.sender.domain, revocation.get("FlexOfferMessageID"))
    gone = offer is not None and offer.expires <= context.now
    return refuse("Unknown reference FlexOfferMessageID") if gone else None


_ALONE = OF_DSO[0]  # where the DSO takes several options, if not everywhere


def _at_one_point(offer: Element, _: Context) -> Refusal | None:
    """Demand a single option at any other point."""
    several = len(list(offer.all("OfferOption"))) > 1
    return refuse("No MutEx offer support") if several and offer["CongestionPoint"] != _ALONE else None


def _looking_at_reservations(rule: Rule) -> Rule:
    """Let the rules about ISPs look at the reservations of a settlement only: in 3.x no answer can dispute these."""
    if rule.id not in ("VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT"):
        return rule

    def check(message: Element, context: Context) -> Refusal | None:
        if message.tag != "FlexSettlement":
            return rule.check(message, context)
        reserved = message.containing(*message.all("ContractSettlement"))
        return rule.check(reserved, replace(context, profiles=profiles(reserved)))

    return replace(rule, check=check)


def _impossible_isps_disputed(said: Said) -> Element:
    if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
        return said.answer
    market = said.context.market
    wrong = {
        item["OrderReference"]
        for item in said.request.all("FlexOrderSettlement")
        if overlap(powers(item)) or not within(powers(item), market.isps(day(item["Period"])))
    }
    words = {"Disposition": "Disputed", "DisputeReason": "it has ISPs that cannot be"}
    statuses = (each.having(words) if each["OrderReference"] in wrong else each for each in said.answer.children)
    return said.answer.containing(*statuses)


def _references_first(book: Book) -> Book:
    def key(rule: Rule) -> int:
        return {Stage.REFERENCE: 0, Stage.PERIOD: 2}.get(rule.stage, 1)

    return replace(book, business={message: tuple(sorted(rules, key=key)) for message, rules in book.business.items()})


def _of_meterings() -> Iterator[Variant]:
    """Walk the variants of what a DSO takes of metering data."""
    yield Variant(
        "agreed/metering-checked",
        "A Metering whose power is not that of its energies is Rejected.",
        "Power is (import - export) x 60 / minutes of an ISP.",
        "metering.md, note; register, point 89",
        _checking("Metering", _fits),
        ("DSO",),
    )
    yield Variant(
        "agreed/metering-in-time",
        "A Metering of a day that is over since two weeks is Rejected.",
        "All of them have to be sent before the settlement.",
        "metering.md; register, point 51",
        _checking("Metering", _of_the_last_weeks),
        ("DSO",),
    )
    yield Variant(
        "agreed/readings-rise",
        "A Metering is Rejected by which a meter would have run backwards from one day to another.",
        "A reading is cumulative, at the end of its ISP.",
        "XSD, MeteringProfileEnum; register, point 38",
        with_rule(("Metering",), own_rules.readings_rise),
        ("DSO",),
    )
    yield Variant(
        "agreed/long-eans",
        "Connections are known by EANs of 18 digits, and others are Rejected.",
        "The form of an EAN is what the market uses, as the statement says.",
        "register, point 38",
        _checking("Metering", _long),
        ("DSO",),
        overrides={"market": {"metering_ean": _LONG_EAN, "second_metering_ean": None}},
    )


def agreements() -> Iterator[Variant]:
    """Walk the variants of agreements."""
    yield from _of_meterings()
    yield Variant(
        "agreed/own-eans",
        "Congestion points and connections whose EAN is of another country are Rejected.",
        "The semantics of a message may be unacceptable, and any other reasonable cause is one to reject it.",
        "message-validation.md, Invalid Message; contract-phase.md, Failure outcome; register, point 132",
        with_rule(("DSOPortfolioUpdate", "AGRPortfolioUpdate"), lambda: own_rules.of_this_country),
        ("CRO",),
        overrides={"market": {"ean_prefix": "54"}},
    )
    yield Variant(
        "agreed/points-checked",
        "A connection that does not fit the periods of its congestion point is Rejected.",
        "A CRO may check the periods, and reject updates that do not comply.",
        "dso-portfolio-update.md, Connection; register, point 88",
        _checking("DSOPortfolioUpdate", _within),
        ("CRO",),
    )
    yield Variant(
        "agreed/small-requests",
        "A request of more than 64 KiB is refused with 413, and the statement says so.",
        "No document bounds the size of a message; the bound is the receiver's own, and the statement names it.",
        "register, point 57",
        _instead("TRN-SIZE", _small),
        overrides={"limits": {"message_bytes": _SMALL}},
    )
    yield from _of_trade()


def _of_trade() -> Iterator[Variant]:
    """Walk the variants of what the parties of a trade agree, or hold against each other."""
    yield from _of_settlements()
    yield from settled()
    yield Variant(
        "agreed/expired-offer-revoked",
        "The revocation of an offer that has expired is Accepted.",
        "A rejection is allowed where the offer is unknown or ordered; one that has expired is void anyway.",
        "flex-offer-revocation-response.md, Result; register, point 67",
        partial(Way, without=frozenset({"OPR-FOFR-EXPIRED"})),
        ("DSO",),
    )
    yield Variant(
        "agreed/expired-offer-forgotten",
        "An offer that has expired is not known any more.",
        "A rejection is allowed where the offer is unknown; it is a finding.",
        "flex-offer-revocation-response.md, Result; register, point 67",
        _instead("OPR-FOFR-EXPIRED", _forgotten),
        ("DSO",),
    )
    yield from _of_several_options()
    yield from _of_references()


def _of_settlements() -> Iterator[Variant]:
    for name, what, rule in (
        ("prognosis", "on a D-Prognosis that nobody sent", "STL-PROGNOSIS"),
        ("point", "at a congestion point of somebody else's", "STL-POINT"),
    ):
        yield Variant(
            f"agreed/{name}-disputed",
            f"A settlement {what} is Accepted, and its item disputed.",
            "A message is accepted, and the item disputed, that is not in accordance with the accounting of the AGR.",
            "flex-settlement-response.md, Result; register, point 127",
            partial(Way, without=frozenset({rule})),
            ("AGR",),
            supports={"flex_settlement": True},
        )
    yield Variant(
        "agreed/unknown-orders-rejected",
        "A settlement with an order that it does not know is Rejected.",
        "A settlement may be rejected that has invalid data; that unknown orders are disputed instead is advised.",
        "message-catalog/flex-settlement-response.md, Result; register, point 56",
        _checking("FlexSettlement", of_known_orders),
        ("AGR",),
        supports={"flex_settlement": True},
    )
    yield Variant(
        "agreed/isps-disputed",
        "A settlement of an order with ISPs that its day does not have, or has once only, is Accepted, and disputed.",
        "A message is accepted, and the item disputed, that is not in accordance with the accounting of the AGR.",
        "flex-settlement-response.md, Result; register, point 127",
        partial(Way, rule=_looking_at_reservations, answer=_impossible_isps_disputed),
        ("AGR",),
        supports={"flex_settlement": True},
    )


def _of_several_options() -> Iterator[Variant]:
    yield Variant(
        "agreed/options-at-one-point",
        "Offers of several options are taken at one of its congestion points, and Rejected at the others.",
        "A DSO says of each congestion point whether it accepts mutual exclusive offers there.",
        "dso-portfolio-update.md, MutexOffersSupported; register, point 134",
        _instead("VLD-FO-MUTEX", _at_one_point),
        ("DSO",),
        overrides={"market": options_at(_ALONE)},
    )


def _of_references() -> Iterator[Variant]:
    """Walk the variants of what versions and references are held against."""
    yield Variant(
        "agreed/schema-of-the-newer-minor",
        "Messages of 3.0.0 are held against the schema of 3.1.0.",
        "A message is held against the schema of the version that the participant implements; minor versions are "
        "compatible.",
        "message-transport-mechanism.md, Versioning and Error handling; register, point 85",
        partial(Way, schema="3.1.0"),
        ("AGR", "DSO"),
        ("3.0.0",),
    )
    yield Variant(
        "agreed/references-first-on-request",
        "Offers are taken on requests only, and their references are looked at before anything else.",
        "No document says in which order reasons are looked at, and an offer for another day breaks the reference too.",
        "message-validation.md, Reference Period mismatch; register, point 71",
        partial(Way, book=_references_first),
        ("DSO",),
        supports={"unsolicited_offers": False},
    )
