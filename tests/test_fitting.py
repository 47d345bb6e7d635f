"""How a message that the target starts is known as the one that was asked for."""

from datetime import UTC, datetime

import pytest

from fixtures.fitting import fitting
from uftp_conformance.messages import Element
from uftp_conformance.stimulus import Wish

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
US = {"role": "AGR", "domain": "agr.kit.example"}
OFFER = Wish("FlexOffer", "3.1.0", {"role": "DSO", "domain": "dso.kit.example"}, "c1", "r1")
REQUEST = Wish("FlexRequest", "3.1.0", US, "c1")


def offer(**changed: str) -> Element:
    return Element("FlexOffer", {"ConversationID": "C1", "FlexRequestMessageID": "R1", **changed})


def asked(expiry: str = "2026-11-21T13:00:00Z", domain: str = "agr.kit.example") -> Element:
    return Element("FlexRequest", {"ConversationID": "x", "RecipientDomain": domain, "ExpirationDateTime": expiry})


@pytest.mark.parametrize(("element", "by_conversation", "by_reference"), [
    (offer(), True, True),
    (offer(FlexRequestMessageID="r2"), True, False),
    (offer(ConversationID="c2"), False, True),
    (Element("FlexOrder", {"ConversationID": "c1", "FlexRequestMessageID": "r1"}), False, False),
])
def test_a_message_on_another_one(element: Element, *, by_conversation: bool, by_reference: bool) -> None:
    """Who was told a conversation is known by it; a person's message, by what it refers to."""
    assert fitting(OFFER, "", chooses=True, now=NOW)(element) is by_conversation
    assert fitting(OFFER, "", chooses=False, now=NOW)(element) is by_reference
    assert fitting(OFFER, "FlexRequestMessageID", chooses=True, now=NOW)(element) is by_reference


@pytest.mark.parametrize(("element", "fits"), [
    (offer(ConversationID="c2"), True),
    (offer(ConversationID="c2", FlexRequestMessageID="r2"), False),
    (offer(FlexRequestMessageID="r2"), True),
    (offer(ConversationID="known"), False),
])
def test_a_conversation_of_its_own(element: Element, *, fits: bool) -> None:
    """What rests on another message may open a conversation that nobody knows; in a known one it is another's."""
    def strange(each: Element) -> bool:
        return each["ConversationID"].lower() not in ("c1", "known")

    assert fitting(OFFER, "", chooses=True, now=NOW, strange=strange)(element) is fits
    assert not fitting(REQUEST, "", chooses=True, now=NOW, strange=strange)(asked())


@pytest.mark.parametrize(("element", "fits"), [
    (asked(), True),
    (asked("2026-11-21T11:00:00Z"), False),
    (asked("2026-11-21T13:00:00+02:00"), False),
    (asked("2026-11-21T11:00:00"), True),            # nobody knows of which zone
    (asked("some day"), True),
    (asked(domain="agr-second.kit.example"), False),
    (Element("FlexRequest", {"RecipientDomain": "agr.kit.example"}), True),
])
def test_a_message_on_nothing(element: Element, *, fits: bool) -> None:
    """Any that goes to the same participant will do, as long as it can still be answered."""
    assert fitting(REQUEST, "", chooses=False, now=NOW)(element) is fits
    assert fitting(REQUEST, "", chooses=True, now=NOW)(element) is False
