"""Variants of reading: by the letter of a name, and what is refused though nothing makes a receiver take it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import OWN, with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day, whole

_CAUSES = "message-validation.md, Other reasonable cause"
_NAMES = {
    "VAL-ISP-DURATION": ("ISP-Duration", "ISP duration rejected"),
    "VAL-TIME-ZONE": ("TimeZone", "Time zone rejected"),
    "VAL-TIME-ZONE-UPDATE": ("TimeZone", "Time zone rejected"),
}


def _by_name(rule: Rule) -> Rule:
    """Compare the texts of zones and lengths with the agreed ones, not what they mean."""
    if rule.id not in _NAMES:
        return rule
    name, reason = _NAMES[rule.id]

    def check(message: Element, context: Context) -> Refusal | None:
        agreed = context.market.isp_duration if name == "ISP-Duration" else context.market.time_zone
        return None if message[name].strip() == agreed else refuse(reason)

    return replace(rule, check=check)


def _the_other_way(message: Element, context: Context) -> Refusal | None:
    """Refuse an offer that does in a requested ISP the opposite of what was requested, or nothing."""
    asked = context.ledger.requests_sent.get((context.sender.domain, message.get("FlexRequestMessageID") or ""))
    wanted = {n for first, end in asked.requested for n in range(first, end + 1)} if asked is not None else set()
    given = (isp for option in message.children for isp in option.children)
    wrong = any(whole(isp["Power"]) <= 0 and not wanted.isdisjoint(_isps(isp)) for isp in given)
    return refuse("We asked for the opposite") if wrong else None  # it requests more load only


def _isps(isp: Element) -> range:
    start = whole(isp["Start"])
    return range(start, start + whole(isp.get("Duration") or "1"))


def _with_gaps(metering: Element, context: Context) -> Refusal | None:
    """Refuse a profile that does not have each ISP of its day."""
    last = context.market.isps(day(metering["Period"]))
    every = set(range(1, last + 1))
    lacking = any(every - {whole(isp["Start"]) for isp in profile.all("ISP")} for profile in metering.all("Profile"))
    return refuse("Every ISP of the day has to be there") if lacking else None


def _called_alike(message: Element, _: Context) -> Refusal | None:
    names = [option["OptionReference"] for option in message.children]
    return refuse("Two options have one name") if len({*names}) < len(names) else None


def _of_another_conversation(message: Element, context: Context) -> Refusal | None:
    """Refuse what is about an offer of another conversation, as if there were none."""
    found = context.ledger.offers.get((context.sender.domain, (message.get("FlexOfferMessageID") or "").lower()))
    astray = found is not None and found.conversation.lower() != message["ConversationID"].lower()
    return refuse("Unknown reference FlexOfferMessageID") if astray else None


def _cut_off(message: Element) -> Element:
    """Return a message whose texts have no blanks around them."""
    texts = {name: text.strip() for name, text in message.attributes.items()}
    return message.having(texts).containing(*map(_cut_off, message.children))


def _without_blanks_around() -> Way:
    """Read every message so that no text has blanks around it."""

    def rule(usual: Rule) -> Rule:
        def check(read: Any, context: Context) -> Refusal | None:
            return usual.check(_cut_off(read) if isinstance(read, Element) else read, context)

        return replace(usual, check=check)

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(_cut_off(message), context)

    return Way(rule=rule, remembered=remembered)


def _in_one_conversation() -> Way:
    """Let a DSO look requests and forecasts up within the conversation of the offer, before anything else of them."""
    conversations: dict[str, str] = {}

    def noted(message: Element) -> Element:
        if message.tag in ("FlexRequest", "D-Prognosis"):
            conversations[message["MessageID"].lower()] = message["ConversationID"].lower()
        return message

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(noted(message), context)

    def check(offer: Element, _: Context) -> Refusal | None:
        same = offer["ConversationID"].lower()
        for name in ("FlexRequestMessageID", "D-PrognosisMessageID"):
            if conversations.get((offer.get(name) or "").lower(), same) != same:
                return refuse(f"Unknown reference {name}")
        return None

    own = Rule("OWN", Stage.REFERENCE, check, messages=("FlexOffer",))

    def first(book: Book) -> Book:
        rules = sorted((own, *book.business["FlexOffer"]), key=lambda rule: rule.stage)
        return replace(book, business={**book.business, "FlexOffer": tuple(rules)})

    return Way(started=noted, remembered=remembered, book=first)


def literal() -> Iterator[Variant]:
    """Walk them."""
    yield from _by_the_letter()
    yield from _refusing()


def _by_the_letter() -> Iterator[Variant]:
    yield Variant(
        "literal/names",
        "Zones and lengths of ISPs are compared by their names, not by what they mean.",
        "The length is written in minutes, and whether another zone with the same offset is another one, nobody can"
        " tell apart.",
        "metadata-attributes.md, ISP-Duration; register, points 15 and 16",
        partial(Way, rule=_by_name),
    )
    yield Variant(
        "literal/no-blanks",
        "White space between tags is left out before a message is held against its schema.",
        "Libraries read documents so that hold only elements, and the schema has nothing against what is left.",
        "message-catalog/index.md (messages are XML); register, point 104",
        partial(Way, keeps_blanks=False),
    )
    yield Variant(
        "literal/blanks-cut-off",
        "Blanks around a text are cut off once the schema was looked at.",
        "The schema has names and references as text, and no document says whether the blanks around it count.",
        "metadata-attributes.md; register, point 28",
        _without_blanks_around,
        ("AGR", "DSO"),
    )
    yield Variant(
        "literal/conversation",
        "An offer is looked up within the conversation of its order or revocation.",
        "A conversation goes from the first message to each reply, and it is not said whether an order is one.",
        "metadata-attributes.md, ConversationID; register, point 50",
        with_rule(("FlexOrder", "FlexOfferRevocation"), lambda: _of_another_conversation),
        ("AGR", "DSO"),
    )
    yield Variant(
        "literal/one-conversation",
        "A FlexRequest and a D-Prognosis are looked up within the conversation of the offer on them.",
        "A conversation goes from the first message to each reply, and it is not said whether an offer is one.",
        "metadata-attributes.md, ConversationID; register, point 50",
        _in_one_conversation,
        ("DSO",),
    )


def _as_offered() -> Way:
    """Let an AGR compare an order with its offer by what is written: its list of ISPs, its zone and their length."""
    offers: dict[str, Element] = {}

    def started(message: Element) -> Element:
        if message.tag == "FlexOffer":
            offers[message["MessageID"].lower()] = message
        return message

    def check(order: Any, _: Any) -> Refusal | None:
        offer = offers.get((order.get("FlexOfferMessageID") or "").lower())
        if offer is None:
            return None
        name = order.get("OptionReference")
        options = [each for each in offer.all("OfferOption") if name in (None, each.get("OptionReference"))]
        listed = any(each.children == order.children for each in options)
        same = all(order.get(each) == offer.get(each) for each in ("TimeZone", "ISP-Duration", "CongestionPoint"))
        apart = not (same and (listed or _ordered(order) not in [_ordered(each) for each in options]))
        words = "The FlexOrder does not exactly match the contents of the corresponding FlexOffer."
        return refuse(words) if apart else None

    own = Rule(OWN, Stage.REFERENCE, check, messages=("FlexOrder",))

    def added(book: Book) -> Book:
        usual = book.business["FlexOrder"]
        before = tuple(rule for rule in usual if rule.stage < Stage.REFERENCE)
        rules = (*before, own, *usual[len(before) :])
        return replace(book, business={**book.business, "FlexOrder": rules})

    return Way(started=started, book=added)


def _ordered(holder: Element) -> dict[int, str]:
    runs = [(int(isp["Start"]), int(isp.get("Duration") or 1), isp["Power"]) for isp in holder.all("ISP")]
    return {first + n: power for first, count, power in runs for n in range(min(count, 100))}


def _refusing() -> Iterator[Variant]:
    yield Variant(
        "literal/order-as-offered",
        "An order whose list of ISPs, zone or length of ISPs is not written as in its offer is Rejected.",
        "An AGR will reject a list that is not exactly as offered, and an order that does not exactly match its offer.",
        "flex-order.md, ISP; flex-order-response.md, Result; register, point 121",
        _as_offered,
        ("AGR",),
    )
    yield Variant(
        "literal/direction",
        "An offer that goes against its request is Rejected.",
        "An offer may be rejected that does not contain a valid price for each requested ISP.",
        "flex-offer-response.md, Result; register, point 33",
        with_rule(("FlexOffer",), lambda: _the_other_way),
        ("DSO",),
    )
    yield Variant(
        "literal/options-alike",
        "An offer of which two options have one name is Rejected.",
        "Options are told apart by their names, and a participant may have causes of its own.",
        f"{_CAUSES}; flex-offer.md, OptionReference; register, point 89",
        with_rule(("FlexOffer",), lambda: _called_alike),
        ("DSO",),
    )
    yield Variant(
        "literal/metering-whole",
        "A Metering that leaves out an ISP of its day is Rejected.",
        "Whether a profile may have gaps is not said, and a participant may have causes of its own.",
        f"{_CAUSES}; register, point 89",
        with_rule(("Metering",), lambda: _with_gaps),
        ("DSO",),
    )
