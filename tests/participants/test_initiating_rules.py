"""The faults of a participant in messages of its own: each breaks the rule that it is the lack of, and no more."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from uftp_conformance.messages import Element
from uftp_conformance.participants.ledger import Ledger, Sent
from uftp_conformance.participants.rules.initiating import (
    breaks_down,
    in_conversation,
    initiating,
    overwhelmed,
    spoiled,
)

ISP, LAST = Element("ISP", {"Start": "1", "Duration": "90", "Power": "5"}), {"Start": "91", "Power": "-7"}
METADATA = {"TimeStamp": "2026-11-18T11:05:00Z", "MessageID": "a"}


def message(tag: str, *parts: Element, **attributes: str) -> Element:
    return Element(tag, {**METADATA, **attributes}, parts)


def last(**attributes: str) -> Element:
    return Element("ISP", {**LAST, **attributes})


def offer(*isps: Element) -> Element:
    return message("FlexOffer", Element("OfferOption", {"Price": "1"}, (ISP,)), Element("OfferOption", {}, isps))


PROGNOSIS = message("D-Prognosis", ISP, last(Duration="6"), TimeZone="Europe/Amsterdam", Revision="3")
ORDER = message("FlexOrder", ISP, last(), FlexOfferMessageID="b")
PORTFOLIO = message("DSOPortfolioUpdate", Element("CongestionPoint", {}, (ISP,)))
SETTLEMENT = message("FlexSettlement", Element("FlexOrderSettlement", {}, (ISP,)))
CONNECTIONS = message("AGRPortfolioUpdate", Element("Connection", {}, (ISP,)))

SPOILED: list[tuple[str, Element, Element]] = [
    ("INI-SCHEMA", PROGNOSIS, PROGNOSIS.without("TimeStamp")),
    ("INI-UNIQUE", PROGNOSIS, PROGNOSIS.having({"MessageID": "00000000-0000-4000-8000-000000000000"})),
    ("INI-MARKET", PROGNOSIS, PROGNOSIS.having({"TimeZone": "America/New_York"})),
    ("INI-MARKET", ORDER, ORDER),
    ("INI-ZONE", PORTFOLIO.having({"TimeZone": "UTC"}), PORTFOLIO.having({"TimeZone": "America/New_York"})),
    ("INI-ZONE", PROGNOSIS, PROGNOSIS),
    ("INI-REVISION", PROGNOSIS, PROGNOSIS.having({"Revision": "1"})),
    ("INI-REVISION", ORDER, ORDER),
    ("INI-COPY", PROGNOSIS, PROGNOSIS),
    ("INI-COPY", ORDER, ORDER.containing(ISP.having({"Power": "6"}), last())),
    ("INI-PRICE", PROGNOSIS, PROGNOSIS),
    ("INI-PRICE", ORDER, ORDER.having({"Price": "0.00"})),
    ("INI-TIMESTAMP", ORDER, ORDER.having({"TimeStamp": "2026-11-18T12:05:00+00:00"})),
    # the last ISP of a forecast is left out, or reaches beyond the day
    ("INI-ISPS", PROGNOSIS, PROGNOSIS.containing(ISP, last(Duration="5"))),
    ("INI-ISPS", ORDER, ORDER),
    ("INI-BOUNDS", PROGNOSIS, PROGNOSIS.containing(ISP, last(Duration="106"))),
    ("INI-BOUNDS", ORDER, ORDER.containing(ISP, last(Start="1"))),
    ("INI-BOUNDS", offer(ISP, last(Duration="2")), offer(ISP, last(Duration="102"))),
    # what has no ISPs of its own stays as it is
    *(("INI-BOUNDS", whole, whole) for whole in (PORTFOLIO, SETTLEMENT, CONNECTIONS, message("TestMessage"))),
]


@pytest.mark.parametrize(("rule", "right", "wrong"), SPOILED)
def test_a_message_without_a_rule(rule: str, right: Element, wrong: Element) -> None:
    """Exactly what the rule is about is wrong; without its fault nothing is changed."""
    assert spoiled(right, frozenset({rule})) == wrong
    assert spoiled(right, frozenset({rule, "INI-SILENCE"})) == wrong
    assert spoiled(right, frozenset({"INI-SILENCE"})) == spoiled(right, frozenset()) == right


def test_several_faults_add_up() -> None:
    """A participant that lacks two rules breaks both."""
    both = spoiled(PROGNOSIS, frozenset({"INI-SCHEMA", "INI-REVISION"}))
    assert both == PROGNOSIS.without("TimeStamp").having({"Revision": "1"})


@pytest.mark.parametrize("name", ["FlexRequestMessageID", "FlexOfferMessageID"])
def test_a_reference_to_nothing(name: str) -> None:
    """A reference that is there refers to a message that never was; none is made up."""
    wrong = spoiled(message("FlexOrder", ISP, **{name: "b"}), frozenset({"INI-REFERENCES"}))
    assert wrong == message("FlexOrder", ISP, **{name: str(UUID(wrong[name]))})
    assert wrong[name] != spoiled(wrong, frozenset({"INI-REFERENCES"}))[name]


def test_who_can_violate_what() -> None:
    """Forecasts are the AGR's, copies the DSO's; a CRO starts nothing."""
    agr, dso = set(initiating("AGR")), set(initiating("DSO"))
    of_agr = {"INI-ISPS", "INI-REVISION", "INI-REQUEST", "INI-OPTIONS", "INI-METERED"}
    of_dso = {
        "INI-REVISION-REQUEST",
        "INI-IDENTICAL",
        "INI-COPY",
        "INI-PRICE",
        "INI-REQUESTED",
        "INI-DEADLINE",
        "INI-NET",
        "INI-ITEMS",
        "INI-TERMS",
        "INI-ORDER-NUMBER",
        "INI-BINDING",
    }
    listed = "name a new row in of_agr or of_dso, if that one alone starts such a message (CONTRIBUTING.md, step 5)"
    assert (agr - dso, dso - agr, initiating("CRO")) == (of_agr, of_dso, ()), listed


NOW = datetime(2026, 11, 18, tzinfo=UTC)


def ledger_of(*sent: tuple[str, str]) -> Ledger:
    """Return the memory of who has sent messages, by identifier and conversation, and waits for the answers."""
    ledger = Ledger()
    for identifier, conversation in sent:
        ledger.sent[identifier] = Sent("FlexOffer", "dso.example", conversation, NOW)
    return ledger


def test_which_message_waits_in_a_conversation() -> None:
    """The newest one, in any case of its letters; none where none was sent."""
    ledger = ledger_of(("a", "C-1"), ("b", "c-1"), ("c", "c-2"))
    waiting = [in_conversation(conversation, ledger) for conversation in ("c-1", "C-2", "c-3")]
    assert [item and item[0] for item in waiting] == ["b", "c", None]


@pytest.mark.parametrize(
    ("rule", "result", "conversation", "after", "breaks"),
    [
        ("INI-ACCEPTED", "Accepted", "c-1", 0.0, True),
        ("INI-ACCEPTED", "Rejected", "c-1", 0.0, False),
        ("INI-ACCEPTED", None, "c-1", 0.0, True),
        ("INI-REJECTED", "Rejected", "c-1", 0.0, True),
        ("INI-REJECTED", "Accepted", "c-1", 0.0, False),
        ("INI-LATE", "Accepted", "c-1", 0.6, False),
        ("INI-LATE", "Accepted", "c-1", 0.601, True),
        ("INI-LATE", "Accepted", "c-2", 9.0, False),
        ("INI-TWICE", "Accepted", "c-2", 0.0, True),
        ("INI-TWICE", "Accepted", "C-1", 0.0, False),
        ("INI-CONVERSATION", "Accepted", "c-2", 0.0, True),
        ("INI-CONVERSATION", "Accepted", "C-1", 0.0, False),
    ],
)
def test_what_an_answer_breaks(rule: str, result: str | None, conversation: str, after: float, *, breaks: bool) -> None:
    """Without one of these rules a participant breaks down at exactly the answers that it is about, and else never."""
    said = {"ConversationID": conversation, **({"Result": result} if result else {})}
    answer, ledger, now = Element("FlexOfferResponse", said), ledger_of(("a", "c-1")), NOW + timedelta(seconds=after)
    assert breaks_down(answer, ledger, now, frozenset({rule})) is breaks
    assert breaks_down(answer, ledger, now, frozenset({rule, "INI-SCHEMA"})) is breaks
    assert not breaks_down(answer, ledger, now, frozenset())


@pytest.mark.parametrize(
    ("rule", "sent", "after", "stuck"),
    [
        ("INI-SILENCE", True, 0.3, False),
        ("INI-SILENCE", True, 0.301, True),
        ("INI-SILENCE", False, 9.0, False),
        ("INI-LATE", True, 9.0, False),
    ],
)
def test_who_cannot_wait(rule: str, after: float, *, sent: bool, stuck: bool) -> None:
    """Without the rule about silence a participant is stuck when it has waited too long for an answer."""
    ledger = ledger_of(*([("a", "c-1"), ("b", "c-2")] if sent else []))
    assert overwhelmed(ledger, NOW + timedelta(seconds=after), frozenset({rule})) is stuck
