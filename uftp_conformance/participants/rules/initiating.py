"""Rules about the messages that a participant starts, each as the fault that shows when it is left out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import RESPONSES
from uftp_conformance.participants.ledger import Ledger, Sent
from uftp_conformance.participants.spoiling import CONTENT_SPOILING

_BOTH, _AGR, _DSO = ("AGR", "DSO"), ("AGR",), ("DSO",)
# The requirements about what a participant starts, by the roles that can violate them.
INITIATING: dict[str, tuple[str, ...]] = {
    "INI-SCHEMA": _BOTH,
    "INI-SEALED": _BOTH,
    "INI-UNIQUE": _BOTH,
    "INI-RECIPIENT": _BOTH,
    "INI-ISPS": _AGR,
    "INI-BOUNDS": _BOTH,
    "INI-MARKET": _BOTH,
    "INI-ZONE": _BOTH,
    "INI-REVISION": _AGR,
    "INI-REVISION-REQUEST": _DSO,
    "INI-IDENTICAL": _DSO,
    "INI-REFERENCES": _BOTH,
    "INI-COPY": _DSO,
    "INI-PRICE": _DSO,
    "INI-REQUESTED": _DSO,
    "INI-DIRECTION": _BOTH,
    "INI-EXPIRATION": _BOTH,
    "INI-PERIOD": _BOTH,
    "INI-AGREED": _BOTH,
    "INI-CURRENCY": _BOTH,
    "INI-POWER": _BOTH,
    "INI-DEADLINE": _DSO,
    "INI-REQUEST": _AGR,
    "INI-OPTIONS": _AGR,
    "INI-UNSOLICITED": _BOTH,
    "INI-ONCE": _BOTH,
    "INI-NET": _DSO,
    "INI-ITEMS": _DSO,
    "INI-METERED": _AGR,
    "INI-LIFETIMES": _BOTH,
    "INI-TIMESTAMP": _BOTH,
    "INI-VERSION": _BOTH,
    "INI-OFFSET": _BOTH,
    "INI-TERMS": _DSO,
    "INI-ORDER-NUMBER": _DSO,
    "INI-ACCEPTED": _BOTH,
    "INI-REJECTED": _BOTH,
    "INI-SILENCE": _BOTH,
    "INI-LATE": _BOTH,
    "INI-TWICE": _BOTH,
    "INI-CONVERSATION": _BOTH,
    "INI-CONVERSATION-STATE": _BOTH,
    "INI-ANSWER-SCHEMA": _BOTH,
    "INI-FAULTY": _BOTH,
    "INI-FAULTY-STATE": _BOTH,
    "INI-BINDING": _DSO,
    "INI-SIGNATURE": _BOTH,
    "INI-SIGNATURE-STATE": _BOTH,
}
_PATIENCE, _CALM = timedelta(seconds=0.6), timedelta(seconds=0.3)
_ALWAYS_THE_SAME = "00000000-0000-4000-8000-000000000000"
_REFERENCES = ("FlexRequestMessageID", "FlexOfferMessageID")


def initiating(role: str) -> tuple[str, ...]:
    """Return the requirements that a participant of a role can violate by what it starts."""
    return tuple(identifier for identifier, roles in INITIATING.items() if role in roles)


# --- what it sends ----------------------------------------------------------------------------------------------


def spoiled(message: Element, without: frozenset[str]) -> Element:
    """Return a message of one's own as it is without some rules; a conforming participant changes nothing."""
    for identifier in without & _SPOILING.keys():
        message = _SPOILING[identifier](message)
    return message


def _last_isp(message: Element, more: int) -> Element:
    """Make the last ISP element longer or shorter by so many ISPs."""
    if not message.children or message.tag in ("FlexSettlement", "DSOPortfolioUpdate", "AGRPortfolioUpdate"):
        return message
    *others, last = message.children
    if last.tag != "ISP":
        return message.containing(*others, _last_isp(last, more))
    moved = {"Duration": str(int(last["Duration"]) + more)} if last.get("Duration") else {"Start": "1"}
    return message.containing(*others, last.having(moved))


def _beyond(message: Element) -> Element:
    return _last_isp(message, 100)


def _lacking(message: Element) -> Element:
    return _last_isp(message, -1) if message.tag == "D-Prognosis" else message


def _without_time(message: Element) -> Element:
    return message.without("TimeStamp")


def _same_identifier(message: Element) -> Element:
    return message.having({"MessageID": _ALWAYS_THE_SAME})


def _far_away(message: Element) -> Element:
    return message.having({"TimeZone": "America/New_York"}) if message.get("TimeZone") else message


def _far_away_update(message: Element) -> Element:
    return _far_away(message) if message.tag.endswith("PortfolioUpdate") else message


def _first_revision(message: Element) -> Element:
    return message.having({"Revision": "1"}) if message.get("Revision") else message


def _about_nothing(message: Element) -> Element:
    return message.having({name: str(uuid4()) for name in _REFERENCES if message.get(name)})


def _one_watt_more(message: Element) -> Element:
    if message.tag != "FlexOrder":
        return message
    first, *others = message.children
    return message.containing(first.having({"Power": str(int(first["Power"]) + 1)}), *others)


def _for_nothing(message: Element) -> Element:
    return message.having({"Price": "0.00"}) if message.tag == "FlexOrder" else message


def _an_hour_ahead(message: Element) -> Element:
    ahead = datetime.fromisoformat(message["TimeStamp"]) + timedelta(hours=1)
    return message.having({"TimeStamp": ahead.isoformat()})


_SPOILING: dict[str, Callable[[Element], Element]] = {
    "INI-SCHEMA": _without_time,
    "INI-UNIQUE": _same_identifier,
    "INI-ISPS": _lacking,
    "INI-BOUNDS": _beyond,
    "INI-MARKET": _far_away,
    "INI-ZONE": _far_away_update,
    "INI-REVISION": _first_revision,
    "INI-REVISION-REQUEST": _first_revision,
    "INI-REFERENCES": _about_nothing,
    "INI-COPY": _one_watt_more,
    "INI-PRICE": _for_nothing,
    "INI-TIMESTAMP": _an_hour_ahead,
    **CONTENT_SPOILING,
}


# --- what it makes of an answer ---------------------------------------------------------------------------------


def overwhelmed(ledger: Ledger, now: datetime, without: frozenset[str]) -> bool:
    """Return whether it is stuck because a message of its own is not answered; only without INI-SILENCE."""
    return "INI-SILENCE" in without and any(now - sent.at > _CALM for sent in ledger.sent.values())


def breaks_down(response: Element, ledger: Ledger, now: datetime, without: frozenset[str]) -> bool:
    """Return whether an answer is more than it can bear, without the rule about such answers."""
    waiting = in_conversation(response["ConversationID"], ledger)
    troubles = {
        "INI-ACCEPTED": response.get("Result") != "Rejected",
        "INI-REJECTED": response.get("Result") == "Rejected",
        "INI-LATE": waiting is not None and now - waiting[1].at > _PATIENCE,
        "INI-TWICE": waiting is None,
        "INI-CONVERSATION": waiting is None,
        "INI-FAULTY": waiting is not None and waiting[1].type != RESPONSES[response.tag].type,
    }
    return any(troubles[identifier] for identifier in without & troubles.keys())


# What does not have to fit of an answer that is believed, without the rule about it.
_OVERLOOKED = {
    "INI-CONVERSATION-STATE": frozenset({"conversation"}),
    "INI-FAULTY-STATE": frozenset({"recipient", "reference", "sender"}),
    "INI-BINDING": frozenset({"order"}),
}


def overlooked(without: frozenset[str]) -> frozenset[str]:
    """Return what of an answer does not have to fit for it to be believed; a conforming participant wants it all."""
    return frozenset().union(*(_OVERLOOKED[identifier] for identifier in without & _OVERLOOKED.keys()))


def in_conversation(conversation: str, ledger: Ledger) -> tuple[str, Sent] | None:
    """Return the message of one's own that waits for an answer in a conversation, the newest one."""
    given = conversation.lower()
    return next((item for item in reversed(ledger.sent.items()) if item[1].conversation.lower() == given), None)
