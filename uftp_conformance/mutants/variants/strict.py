"""Variants of strictness: what is refused and what is taken, where either is right, and in which order rules come."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants import own_rules
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import (
    at_the_door,
    in_words,
    instead,
    silent_about,
    turning_away,
    with_rule,
    without,
)
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Rule, Stage
from uftp_conformance.participants.xsd_types import day, whole

_TABLE = "message-validation.md"
_WHOLE = re.compile(r"[+-]?[0-9]+")


def _ordered(key: Callable[[Rule], Any], book: Book) -> Book:
    """Look at the rules about content in another order."""
    return replace(book, business={message: tuple(sorted(rules, key=key)) for message, rules in book.business.items()})


def _reversed(book: Book) -> Book:
    return replace(book, business={message: rules[::-1] for message, rules in book.business.items()})


def _references_first(rule: Rule) -> int:
    return {Stage.REFERENCE: 0, Stage.PERIOD: 2}.get(rule.stage, 1)


def _by_the_alphabet(rule: Rule) -> str:
    return rule.id


_NO_ORDER = "No document says in which order reasons are looked at, and who finds one need not look for more."
_DOOR = "Nobody has been promised an effect, and a client error says whose mistake it is."


def _not_higher(message: Element, view: Context) -> bool:
    about = (view.sender.domain, message["CongestionPoint"], day(message["Period"]))
    highest = view.ledger.revisions.get(about)
    return highest is not None and whole(message["Revision"]) <= highest


def _needs_more_than_32_bits(message: Element, _: Context) -> bool:
    """Return whether a whole number somewhere in a message does not fit; a Revision is a long of 64 bits."""
    return any(
        name != "Revision" and _WHOLE.fullmatch(value.strip()) is not None and not -(2**31) <= int(value) < 2**31
        for element in message.walk()
        for name, value in element.attributes.items()
    )


def _in_a_strange_zone(message: Element, _: Context) -> bool:
    zone = message.get("TimeZone")
    return zone is not None and zone not in available_timezones()


def _empty_if_foreign() -> Way:
    """Tell a DSO nothing about another one's point, in an answer that says Accepted."""

    def answer(said: Said) -> Element:
        if said.request.tag != "DSOPortfolioQuery":
            return said.answer
        foreign = said.context.registry.foreign(said.context.sender.domain, said.request["EntityAddress"])
        return said.answer.containing() if foreign is not None else said.answer

    return Way(without=frozenset({"PLN-DPQ-PRIVATE"}), answer=answer)


_ORDERS = (
    Variant(
        "strict/order-reversed",
        "Rules about content are looked at in the reverse order.",
        _NO_ORDER,
        f"{_TABLE}; register, points 40 and 71",
        partial(Way, book=_reversed),
    ),
    Variant(
        "strict/order-by-name",
        "Rules about content are looked at in no order that makes sense.",
        _NO_ORDER,
        f"{_TABLE}; register, points 40 and 71",
        partial(Way, book=partial(_ordered, _by_the_alphabet)),
    ),
    Variant(
        "strict/references-first",
        "References are looked at first, Periods last.",
        _NO_ORDER,
        f"{_TABLE}; register, points 40 and 71",
        partial(Way, book=partial(_ordered, _references_first)),
        ("AGR", "DSO"),
    ),
)
_STRANGERS = (
    Variant(
        "strict/strangers-at-the-door",
        "Who is not known, blocked, or not of the role is refused with 403.",
        _DOOR,
        "register, points 1, 4 and 6",
        at_the_door(403, "VAL-SENDER-STRANGER", "VAL-BARRED", "VAL-SENDER-ROLE", "VAL-MESSAGE-MISDIRECTED"),
    ),
    Variant(
        "strict/mismatch-at-the-door",
        "An envelope with another sender's message is refused with 403.",
        f"{_DOOR}  Where two known participants are mixed up it is a finding.",
        "register, points 1 and 4",
        at_the_door(403, "VAL-SENDER-MISMATCH"),
    ),
    Variant(
        "strict/stranger-ignored",
        "A message of a stranger in another's envelope is taken, and not answered.",
        "Nobody knows where a stranger is to be answered; it is a finding.",
        "register, point 4",
        silent_about(lambda said: said.culprit == "VAL-SENDER-STRANGER"),
    ),
    Variant(
        "strict/unregistered-at-the-door",
        "Who is not pre-registered is refused with 403.",
        f"{_DOOR}  In closed mode it is a finding.",
        "register, point 26",
        at_the_door(
            403, "CON-DPU-UNAUTHORIZED", "CON-APU-UNAUTHORIZED", "PLN-APQ-UNAUTHORIZED", "PLN-DPQ-UNAUTHORIZED"
        ),
        ("CRO",),
    ),
    Variant(
        "strict/no-partner-at-the-door",
        "Who is known, but has agreed nothing with the participant, gets 403.",
        f"{_DOOR}  No reason is documented for it.",
        "register, point 92",
        at_the_door(403, "VAL-NO-PARTNER"),
        ("AGR", "DSO"),
    ),
    Variant(
        "strict/no-partner-own-words",
        "A sender without an agreement gets that as the reason.",
        "No reason is documented for it, so that any words will do.",
        "register, point 92",
        in_words("You are no partner of ours", "VAL-NO-PARTNER"),
        ("AGR", "DSO"),
    ),
)
_READERS = (
    Variant(
        "strict/integers-of-32-bits",
        "A message with a whole number that needs more than 32 bits gets 400.",
        "Who cannot read a number may say that by a client error; it is a finding.",
        "register, point 105",
        turning_away(400, _needs_more_than_32_bits),
        ("AGR", "DSO"),
    ),
    Variant(
        "strict/known-zones-only",
        "A message with a time zone that nobody knows gets 400.",
        "Who cannot read a zone may say that by a client error; it is a finding.",
        "register, point 105",
        turning_away(400, _in_a_strange_zone),
    ),
    Variant(
        "strict/foreign-ignored",
        "Elements of foreign namespaces are left out before a message is read.",
        "A message may be extended in a namespace of its own, which others ignore.",
        "message-catalog/index.md; register, point 37",
        partial(Way, extensible=True),
    ),
)
_CRO = (
    Variant(
        "strict/conflict-taken",
        "A connection at two congestion points is taken.",
        "The next version removed the rule, because a connection may lie in several points; it is a finding.",
        "register, point 25",
        without("CON-DPU-CONFLICT"),
        ("CRO",),
    ),
    Variant(
        "strict/history-kept",
        "A query for a day that is over is answered from the history.",
        "A CRO keeps its history, and may answer from it.",
        "contract-phase.md; register, point 55",
        without("VAL-PERIOD-QUERY"),
        ("CRO",),
    ),
    Variant(
        "strict/foreign-point-empty",
        "A query for another DSO's point is Accepted, with nothing in the answer.",
        "What matters is that nothing is disclosed; in which words that is said is free.",
        "plan-phase.md, Retrieve Active Aggregators; register, point 22",
        _empty_if_foreign,
        ("CRO",),
    ),
    Variant(
        "strict/foreign-point-own-words",
        "A query for another DSO's point is Rejected in words of the CRO's own.",
        "What matters is that nothing is disclosed; in which words that is said is free.",
        "plan-phase.md, Retrieve Active Aggregators; register, point 22",
        instead(
            "PLN-DPQ-PRIVATE",
            "This is none of your points",
            lambda message, view: view.registry.foreign(view.sender.domain, message["EntityAddress"]) is not None,
        ),
        ("CRO",),
    ),
    Variant(
        "strict/rejected-query-unanswered",
        "A query of an AGR that is rejected gets no answer.",
        "The schema of 3.x has no valid form for a Rejected AGRPortfolioQueryResponse; it is a finding.",
        "XSD, AGRPortfolioQueryResponseType; register, point 21",
        silent_about(
            lambda said: said.answer.tag == "AGRPortfolioQueryResponse" and said.answer["Result"] == "Rejected"
        ),
        ("CRO",),
    ),
    # The reference CRO does as the table of the draft says; this one does as it did in 3.x.
    Variant(
        "strict/zone-of-updates-refused",
        "In the draft too, a portfolio update in another time zone is Rejected.",
        "A participant may have causes of its own to reject a message.",
        f"{_TABLE}, Other reasonable cause; register, point 84",
        with_rule(("DSOPortfolioUpdate", "AGRPortfolioUpdate"), lambda: own_rules.elsewhere),
        ("CRO",),
        ("draft",),
    ),
)
_TRADE = (
    Variant(
        "strict/equal-revision-refused",
        "A D-Prognosis with the Revision of the one before is Rejected.",
        "Each revision has to be higher than the one before; what an equal one is, is not defined.",
        "d-prognosis.md, Revision; register, point 42",
        instead("OPR-DP-SEQUENCE", "Subordinate sequence number", _not_higher),
        ("DSO",),
    ),
    Variant(
        "strict/yesterdays-prognosis-taken",
        "A D-Prognosis of a day that is over is Accepted.",
        "A participant may reject a Period that is over, and need not: the settlement of yesterday needs it.",
        "d-prognosis-response.md, Result (may reject); register, point 83",
        without("VAL-PERIOD-PROGNOSIS"),
        ("DSO",),
    ),
    Variant(
        "strict/request-repeated-refused",
        "A FlexRequest that asks for what an earlier one asked for is Rejected.",
        "Whether a request for the same has to be accepted once more is not said.",
        "validate-phase.md; flex-request-response.md; register, point 32",
        with_rule(("FlexRequest",), own_rules.asked_before),
        ("AGR",),
    ),
    Variant(
        "strict/request-lower-refused",
        "A FlexRequest with a lower Revision than one that was accepted is Rejected.",
        "A request may be rejected where a higher sequence number was accepted before.",
        "flex-request-response.md, Result; register, point 32",
        with_rule(("FlexRequest",), own_rules.lower_than_before),
        ("AGR",),
    ),
    Variant(
        "strict/settled-once",
        "The second settlement of the same days is Rejected.",
        "Whether days can be settled twice is not said.",
        "settle-phase.md; register, point 56",
        with_rule(("FlexSettlement",), own_rules.settled_before),
        ("AGR",),
    ),
    Variant(
        "strict/other-currency-refused",
        "Amounts in another currency than the market's are Rejected.",
        "A participant may have causes of its own to reject a message.",
        f"{_TABLE}, Other reasonable cause; register, point 95",
        with_rule(("FlexOffer", "FlexSettlement"), lambda: own_rules.in_other_money),
        ("DSO",),
    ),
    Variant(
        "strict/unsolicited-order-refused",
        "An order that nobody offered is Rejected.",
        "An AGR may have reasons of its own contract to reject an unsolicited order.",
        "validate-phase.md, FlexOrder without offer; register, point 29",
        with_rule(("FlexOrder",), lambda: own_rules.unasked),
        ("AGR",),
    ),
    Variant(
        "strict/revoked-offer-forgotten",
        "The second revocation of an offer is Rejected because nobody knows it any more.",
        "Who has taken an offer back need not keep it, and then does not know it.",
        f"{_TABLE}, Unknown reference and Reference message revoked; register, point 30",
        instead(
            "VAL-REFERENCE-REVOKED",
            "Unknown reference FlexOfferMessageID",
            lambda message, view: (
                (offer := view.ledger.offer(view.sender.domain, message.get("FlexOfferMessageID"))) is not None
                and offer.state in ("revoking", "revoked")
            ),
        ),
        ("DSO",),
    ),
)
_OPEN = Variant(
    "strict/open-mode",
    "The CRO works in open mode, and says so.",
    "A CRO may be open to participants that are not registered.",
    "contract-phase.md; register, point 26",
    Way,
    ("CRO",),
    supports={"mode": "open"},
)


def strict() -> Iterator[Variant]:
    """Walk the variants of strictness."""
    yield from (*_ORDERS, *_STRANGERS, *_READERS, *_CRO, *_TRADE, _OPEN)
