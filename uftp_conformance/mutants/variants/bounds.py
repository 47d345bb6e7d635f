"""Variants about the edges of what was agreed: days far ahead, other minor versions, orders that are not as offered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import in_words, with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day, whole

_TABLE = "message-validation.md"
_CAUSES = f"{_TABLE} (the parties may add causes)"
_TERMS = ("ContractID", "BaselineReference", "D-PrognosisMessageID")
_DEADLINE = 3  # days after the release of a contract, within which its reservations come


def _first(messages: tuple[str, ...], check: Check) -> Callable[[], Way]:
    """Give a participant a rule of its own, which it looks at as soon as it knows who sends the message."""
    own = Rule("OWN", Stage.SENDER, check, messages=messages)

    def put(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        senders = sum(rule.stage <= Stage.SENDER for rule in rules)
        return (*rules[:senders], own, *rules[senders:])

    def added(book: Book) -> Book:
        given = {message: put(rules) for message, rules in book.business.items() if message in messages}
        return replace(book, business={**book.business, **given})

    return lambda: Way(book=added)


def _far_ahead(message: Element, context: Context) -> Refusal | None:
    """Refuse a Period beyond those that the statement speaks of; days on which the clock changes are awaited."""
    period = day(message["Period"])
    usual = context.market.isps(period) * context.market.isp_minutes == timedelta(days=1) // timedelta(minutes=1)
    market = context.market
    ahead = max([market.periods_ahead, *(contract.release_days_before + _DEADLINE for contract in market.contracts)])
    return refuse("Period out of bounds") if usual and period > context.today + timedelta(days=ahead) else None


def _begins_far_ahead(update: Element, context: Context) -> Refusal | None:
    """Refuse what begins beyond the Periods that the statement speaks of."""
    begins = (day(start) for each in update.walk() if (start := each.get("StartPeriod")) is not None)
    far = any(context.market.beyond(start, context.today) for start in begins)
    return refuse("We register nothing that begins so far ahead") if far else None


def _of_another_version(message: Element, context: Context) -> Refusal | None:
    spoken = schema_version_number(context.version)
    return None if message["Version"] == spoken else refuse(f"We speak {spoken} here")


def _unlike_its_offer(message: Element, context: Context) -> Refusal | None:
    """Compare an order with its offer before anything that the order names is looked up."""
    offer = referred(message, context)
    terms = {} if offer is None else dict(offer.terms)
    other = [name for name in _TERMS if offer is not None and terms.get(name) != message.get(name)]
    return refuse(f"{other[0]}: you ordered something else than we offered") if other else None


def _offers_a_part(message: Element, context: Context) -> Refusal | None:
    """Refuse an offer of which an option leaves out an ISP that was requested."""
    asked = context.ledger.requests_sent.get((context.sender.domain, message.get("FlexRequestMessageID") or ""))
    wanted = {n for first, end in asked.requested for n in range(first, end + 1)} if asked is not None else set()
    lacking = any(wanted - _isps(option) for option in message.children)
    return refuse("Not every requested ISP has a price") if lacking else None


def _isps(option: Element) -> set[int]:
    starts = ((whole(isp["Start"]), whole(isp.get("Duration") or "1")) for isp in option.children)
    return {n for start, length in starts for n in range(start, start + length)}


def _says_nothing(message: Element, _: Context) -> Refusal | None:
    """Take an Unsolicited that is left out for false."""
    solicited = message.get("Unsolicited") is None
    lacking = solicited and message.get("FlexRequestMessageID") is None
    return refuse("A solicited offer names its FlexRequest") if lacking else None


_EDGES = (
    Variant(
        "bounds/no-later-queries",
        "A query for a Period beyond those that were agreed is Rejected before anything else is looked at.",
        "A Period that is inappropriate may be called out of bounds, and the statement says how far ahead one may be.",
        f"{_TABLE}, Period out of bounds; register, point 122",
        _first(("AGRPortfolioQuery", "DSOPortfolioQuery"), _far_ahead),
        ("CRO",),
    ),
    Variant(
        "bounds/no-later-starts",
        "A portfolio update is Rejected in which something begins beyond the Periods that were agreed.",
        "Other causes than those that are listed are allowed, and the statement says how far ahead a Period may be.",
        f"{_CAUSES}; register, point 122",
        _first(("AGRPortfolioUpdate", "DSOPortfolioUpdate"), _begins_far_ahead),
        ("CRO",),
    ),
    Variant(
        "bounds/no-later-periods",
        "A message about a Period beyond those that were agreed is Rejected before anything else is looked at.",
        "A Period that is inappropriate may be called out of bounds, and the statement says how far ahead one may be.",
        f"{_TABLE}, Period out of bounds; register, point 122",
        _first(("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder", "D-Prognosis"), _far_ahead),
        ("AGR", "DSO"),
    ),
    Variant(
        "bounds/one-minor-version",
        "A message of another version than the one that is claimed is Rejected.",
        "A rejection is announced for an invalid version, and that minor ones are compatible is advisory.",
        "message-transport-mechanism.md, Messages and Versioning; register, point 11",
        _first(tuple(tag for tag in REQUESTS if tag != "TestMessage"), _of_another_version),
    ),
    Variant(
        "bounds/order-compared-first",
        "An order is compared with its offer first, and refused in words of the AGR's own where a term differs.",
        "An order that does not exactly match the contents of its offer may be rejected, for which no reason is named.",
        "flex-order-response.md, Result; register, point 121",
        _first(("FlexOrder",), _unlike_its_offer),
        ("AGR",),
        supports={"unsolicited_orders": False},
    ),
    Variant(
        "bounds/all-that-is-requested",
        "An offer on a request is Rejected where it leaves out a requested ISP.",
        "An offer may be rejected that does not contain a valid price for each requested ISP.",
        "flex-offer-response.md, Result; register, point 33",
        with_rule(("FlexOffer",), lambda: _offers_a_part),
        ("DSO",),
    ),
    Variant(
        "bounds/left-out-is-false",
        "A FlexOffer that names no FlexRequest and does not call itself unsolicited is Rejected in 3.1.0.",
        "FlexRequestMessageID is mandatory where an offer is solicited, and 3.1.0 has no default for what is not said.",
        "3.x text, FlexOffer; flex-offer.md; register, point 36",
        _first(("FlexOffer",), _says_nothing),
        ("DSO",),
    ),
    Variant(
        "bounds/types-in-own-words",
        "A message of a type that its sender does not send, or this role does not receive, is refused in own words.",
        "No document names a reason for that, and the parties may add causes.",
        f"{_CAUSES}; register, point 6",
        in_words("Nobody sends this here", "VAL-SENDER-ROLE", "VAL-MESSAGE-MISDIRECTED"),
    ),
)


def bounds() -> Iterator[Variant]:
    """Walk the variants of edges."""
    yield from _EDGES
