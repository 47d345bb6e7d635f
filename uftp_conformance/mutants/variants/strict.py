"""Variants of strictness: what is refused and what is taken, where either is right, and in which order rules come."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.strict_rules import CRO, TRADE
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import (
    at_the_door,
    in_words,
    silent_about,
    turning_away,
)
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Rule, Stage

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


def _needs_more_than_32_bits(message: Element, _: Context) -> bool:
    """Return whether a whole number somewhere in a message does not fit; a Revision is a long of 64 bits."""
    return any(
        name != "Revision" and _WHOLE.fullmatch(value.strip()) is not None and not -(2**31) <= int(value) < 2**31
        for element in message.walk()
        for name, value in element.attributes.items()
    )


def _of_a_cro(_: Element, context: Context) -> bool:
    return context.sender.role == "CRO"


def _in_a_strange_zone(message: Element, _: Context) -> bool:
    zone = message.get("TimeZone")
    return zone is not None and zone not in available_timezones()


def _left_alone(usual: Dispatch, said: Said) -> Dispatch:
    """Give no answer to a TestMessage of a domain that is known in another role."""
    sender = said.context.sender
    known = said.context.directory.find(sender.domain)
    another = said.request.tag == "TestMessage" and known is not None and known.role != sender.role
    return replace(usual, under_way=True) if another else usual


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
        "strict/another-role-ignored",
        "A TestMessage of a known domain in another role is taken, and not answered; any other message is Rejected.",
        "No answer of 3.x can reject a TestMessage, so that who may not confirm it can only be silent.",
        "signed-message.md, Body; register, points 4, 46 and 129",
        partial(Way, without=frozenset({"TRN-SENDER-COMBINATION"}), delivery=_left_alone),
        versions=("3.0.0", "3.1.0"),
    ),
    Variant(
        "strict/no-requests-of-a-cro",
        "Requests of a CRO are refused with 403; its answers are taken.",
        "No use case has a CRO ask an AGR or a DSO for anything, so that nothing says where to answer one.",
        "use-cases/contract-phase.md and plan-phase.md; register, points 6 and 129",
        turning_away(403, _of_a_cro),
        ("AGR", "DSO"),
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
        at_the_door(403, "VAL-NO-PARTNER", "VAL-NO-PARTNER-ORDER"),
        ("AGR", "DSO"),
    ),
    Variant(
        "strict/no-partner-own-words",
        "A sender without an agreement gets that as the reason.",
        "No reason is documented for it, so that any words will do.",
        "register, point 92",
        in_words("You are no partner of ours", "VAL-NO-PARTNER", "VAL-NO-PARTNER-ORDER"),
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
    yield from (*_ORDERS, *_STRANGERS, *_READERS, *CRO, *TRADE, _OPEN)
