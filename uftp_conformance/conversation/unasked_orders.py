"""What becomes of an order that the target places: accepted, unless its offer has to stay free for what is tried."""

from typing import Literal

from uftp_conformance.conversation.common_reference import accepted
from uftp_conformance.conversation.recollection import Recollection, key_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.responses import rejection
from uftp_conformance.statement import Statement

_DECLINED = "This offer is not for sale any more"
_OFFER = "FlexOfferMessageID"


class UnaskedOrders:
    """Which offers of ours stay free, and whether the target orders without being asked to."""

    def __init__(self) -> None:
        self.come = False  # an order came that nobody had asked for
        self._free: Recollection[str] = Recollection()
        self._asked: Recollection[str] = Recollection()

    def keep_free(self, offer: str) -> None:
        """Decline orders of an offer from now on."""
        self._free.keep(key_of(offer), "")

    def ask(self, offer: str | None) -> None:
        """Know that the target is asked to order an offer."""
        self._asked.keep(key_of(offer), "")

    def answer_to(self, started: Element, statement: Statement) -> tuple[Element, Literal["accepted", "rejected"]]:
        """Return the content of our answer to what the target started, and what it says."""
        name = key_of(started.get(_OFFER)) if started.tag == "FlexOrder" else ""
        self.come |= bool(name) and name not in self._asked
        if name and name in self._free:
            return rejection(started, statement.target.version, _DECLINED), "rejected"
        return accepted(started, statement), "accepted"


def orders(offer: str, started: Element) -> bool:
    """Return whether what the target started is an order of this offer."""
    return started.tag == "FlexOrder" and key_of(started.get(_OFFER)) == key_of(offer)
