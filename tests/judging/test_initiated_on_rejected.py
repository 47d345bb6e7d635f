"""What a target starts on an offer that was rejected: whether it can have known that is seen in what was exchanged."""

from uuid import uuid4

import pytest

from tests.judging.started import AGR, DSO, FACTS, KEY, OFFER, prognosis, sealed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element, serialise

_USUAL = {name: prognosis().attributes[name] for name in ("Version", "TimeStamp", "ConversationID")}
_OF_DAY = {k: v for k, v in prognosis().attributes.items() if k != "Revision"}


def message(tag: str, sender: str, recipient: str, *parts: Element, **attributes: str) -> Element:
    own = {"SenderDomain": sender, "RecipientDomain": recipient, "MessageID": str(uuid4())}
    return Element(tag, {**_USUAL, **own, **attributes}, parts)


OPTION = Element(
    "OfferOption", {"OptionReference": "A", "Price": "1.00"}, (Element("ISP", {"Start": "1", "Power": "1"}),)
)
OFFERED = Element(
    "FlexOffer",
    {
        **_OF_DAY,
        "MessageID": OFFER,
        "ExpirationDateTime": "2099-01-01T00:00:00Z",
        "Currency": "EUR",
        "Unsolicited": "true",
    },
    (OPTION,),
)


def rejected(at: float, status: int, result: str = "Rejected") -> Exchange:
    reason = {"RejectionReason": "Power value rejection"} if result == "Rejected" else {}
    ours = message("FlexOfferResponse", DSO, AGR, FlexOfferMessageID=OFFER, Result=result, **reason)
    payload = serialise(ours)
    sent = Sent("answer", ours.tag, ours["MessageID"], ours["ConversationID"], DSO, "DSO", payload, payload, at)
    return Exchange(sent, HttpAnswer(status, "", 0.5))


@pytest.mark.parametrize(
    ("before", "status", "result", "kind"),
    [
        (1.0, 200, "Rejected", Kind.FAIL),
        (0.25, 200, "Rejected", Kind.PASS),  # on its way before the target had taken our answer
        (1.0, 400, "Rejected", Kind.PASS),  # which it did not take
        (1.0, 200, "Accepted", Kind.PASS),
    ],
)
def test_a_revocation_of_what_was_rejected(before: float, status: int, result: str, kind: Kind) -> None:
    offer, revocation = sealed(OFFERED), sealed(message("FlexOfferRevocation", AGR, DSO, FlexOfferMessageID=OFFER))
    answer = rejected(revocation.at - before, status, result)
    trial = Trial("t", (answer,), {"started": "INI-ONCE"}, facts=FACTS, started=(offer, revocation))
    cell = Cell(load()["INI-ONCE"], "FlexOfferRevocation", "AGR", "3.1.0")
    found = judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load()))
    assert found.kind is kind, found
    assert kind is not Kind.FAIL or found.got.endswith("was rejected before")


@pytest.mark.parametrize(("attempts", "kind"), [(None, Kind.FAIL), (2, Kind.PASS)])
def test_an_order_of_what_was_rejected(attempts: int | None, kind: Kind) -> None:
    """What was sent again after a lost HTTP answer may have been refused as a copy of what was accepted."""
    offer = OFFERED.having({"SenderDomain": DSO, "RecipientDomain": AGR})
    answer = message(
        "FlexOfferResponse", AGR, DSO, FlexOfferMessageID=OFFER, Result="Rejected", RejectionReason="Duplicate"
    )
    isp = Element("ISP", {"Start": "1", "Power": "1"})
    placed = {name: value for name, value in OFFERED.attributes.items() if name in (*_OF_DAY, "Currency")}
    more = {"FlexOfferMessageID": OFFER, "Price": "1.00", "OrderReference": "O", "OptionReference": "A"}
    order = sealed(message("FlexOrder", AGR, DSO, isp, **{**placed, **more, "MessageID": str(uuid4())}))
    payload = serialise(offer)
    sent = Sent("attempt", "FlexOffer", OFFER, offer["ConversationID"], DSO, "DSO", payload, payload, order.at - 1)
    refused = Exchange(sent, HttpAnswer(200, "", 0.1, attempts=attempts), (sealed(answer),))
    trial = Trial("t", (refused,), {"started": "INI-ONCE"}, facts=FACTS, started=(order,))
    cell = Cell(load()["INI-ONCE"], "FlexOrder", "AGR", "3.1.0")
    found = judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load()))
    assert found.kind is kind, found
