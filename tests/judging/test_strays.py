"""What names nothing that is open: how much of it is kept, and what is the same content."""

from dataclasses import replace

from tests.judging.seen import CONVERSATION, TARGET, delivery, response
from uftp_conformance.conversation.recollection import content_of
from uftp_conformance.conversation.strays import _BYTES, _MOST, Stray, Strays
from uftp_conformance.messages import Element


def test_strays_are_bounded() -> None:
    """Of what names nothing the newest are kept, neither too many nor too much."""
    came = delivery(response(FlexOfferMessageID="nobody's"))
    many, heavy = Strays(), Strays()
    for _ in range(_MOST + 1):
        many.put(Stray(response(), came))
    for _ in range(3):
        heavy.put(Stray(response(), replace(came, body=bytes(_BYTES // 2))))
    assert (len(many._kept), many._kept._size) == (_MOST, _MOST * len(came.body))
    assert (len(heavy._kept), heavy._kept._size) == (2, _BYTES)


def test_what_a_message_says() -> None:
    """Neither the order of attributes nor the TimeStamp is what a message says; all else is, wherever it stands."""
    isp = Element("ISP", {"Start": "1", "Power": "2"})
    message = response(SenderDomain=TARGET).containing(isp)
    turned = dict(reversed(list(message.attributes.items())))
    same = Element(message.tag, {**turned, "TimeStamp": "x"}, (Element("ISP", {"Power": "2", "Start": "1"}),))
    assert content_of(message) == content_of(same)
    others = [
        message.having({"ConversationID": CONVERSATION[:-1] + "1"}),
        message.containing(isp, isp),
        message.containing(isp.having({"Power": "3"})),
        Element("A", message.attributes, message.children),
    ]
    assert len({content_of(each) for each in (message, *others)}) == 5
