"""Whether a DSO orders from an offer that was revoked: only what it orders after it agreed to that is a fault."""

import asyncio
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.stage import Unmet
from strategies.plans import Plan
from suites.operate import courses
from uftp_conformance.messages import Element
from uftp_conformance.situation import Outgoing

ANSWER = Element("FlexOfferRevocationResponse", {"TimeStamp": "2026-05-01T10:00:00.500Z"})
OFFER = Element("FlexOffer", {"MessageID": "Offer-1", "ConversationID": "c-1"})


def order(at: str | None, offer: str = "offer-1", tag: str = "FlexOrder") -> Element:
    stamp = {} if at is None else {"TimeStamp": at}
    return Element(tag, {"FlexOfferMessageID": offer, **stamp})


@dataclass
class _Played:
    """As much of a stage as the course needs: the target accepts the revocation or not, and orders or not."""

    accepts: bool
    orders: list[Element]
    facts: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    @property
    def grounds(self) -> Any:
        """Be the tester as well."""
        return SimpleNamespace(tester=self)

    def heard(self, wanted: Any, since: float) -> list[Any]:
        """Return the orders that came."""
        assert since <= time.time()
        return [SimpleNamespace(element=placed) for placed in self.orders if wanted(placed)]

    async def prerequisite(self, outgoing: Outgoing) -> Outgoing:
        """Send the revocation."""
        if not self.accepts:
            raise Unmet("")
        return outgoing

    def answers(self, part: str) -> list[Element]:
        """Return the answers to the offer and to the revocation."""
        return [Element("FlexOfferResponse"), ANSWER] if part == "prerequisite" else []

    def wish(self, *_: Any, **__: Any) -> None:
        """Put nothing together."""

    async def stimulate(self, _: None) -> str:
        """Ask for an order."""
        self.asked += 1
        return ""


def walked(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def offered(*_: Any) -> Any:
        return SimpleNamespace(element=OFFER, sender=None)

    monkeypatch.setattr(courses, "offered", offered)
    monkeypatch.setattr(courses, "revocation", lambda *_: None)
    monkeypatch.setattr(courses, "_NO_ORDER_WITHIN", 0.0)
    asyncio.run(courses.asked_to_order_what_was_revoked(stage, Plan(OFFER)))


def test_a_revocation_that_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the revocation was refused, for whatever reason, an order says nothing, and is not asked for."""
    stage = _Played(accepts=False, orders=[order("2026-05-01T10:00:01Z")])
    with pytest.raises(Unmet):
        walked(stage, monkeypatch)
    assert (stage.asked, stage.facts) == (0, {})


@pytest.mark.parametrize(("placed", "count"), [
    (order("2026-05-01T10:00:01Z"), 1),
    (order("2026-05-01T10:00:00.500Z", "OFFER-1"), 1),
    (order("2026-05-01T12:00:00.499+02:00"), 0),
    (order("2026-05-01T10:00:00"), 1),
    (order("noon"), 1),
    (order(None), 1),
    (order("2026-05-01T10:00:01Z", "offer-2"), 0),
    (order("2026-05-01T10:00:01Z", tag="FlexOfferRevocation"), 0),
])
def test_orders_that_count(placed: Element, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that was made before the revocation was answered crossed it; any other one from the offer counts."""
    stage = _Played(accepts=True, orders=[placed])
    walked(stage, monkeypatch)
    assert (stage.asked, stage.facts) == (1, {"orders on the revoked offer": count})
    assert stage.expected == {"fact": {"orders on the revoked offer": 0}}
