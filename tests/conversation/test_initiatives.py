"""What the target started is found again without a look at all that came before."""

import asyncio

import pytest

from uftp_conformance.conversation import initiatives as module
from uftp_conformance.conversation.initiatives import Initiative, Initiatives
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element


def kept(*instants: float) -> Initiatives:
    """Return what was kept in this order; each came at its instant."""
    initiatives = Initiatives()
    for at in instants:
        delivery = Delivery(at, "/", "agr.example", "POST", "text/xml", b"")
        initiatives.keep(Initiative(Element("FlexRequest", {"MessageID": str(at)}), delivery))
    return initiatives


def test_since_an_instant() -> None:
    """In the order in which it was kept, also where a later one was answered first."""
    found = kept(1.0, 5.0, 3.0, 4.0).since(4.0, lambda _: True)
    assert [each.delivery.at for each in found] == [5.0, 4.0]


class Counted(float):
    """An instant that counts how often it is compared with another."""

    compared = 0

    def __ge__(self, other: float) -> bool:
        """Compare, and count it."""
        Counted.compared += 1
        return float(self) >= other


def test_what_is_older_is_not_looked_at() -> None:
    """A trial asks for what came in its few seconds, of the many thousands of a run."""
    initiatives = kept(*map(Counted, range(1000)))
    Counted.compared = 0
    assert len(initiatives.since(990.0, lambda _: True)) == 10
    assert Counted.compared < 50


def _offer(number: int) -> Initiative:
    named = {"ConversationID": f"C{number % 7}", "FlexRequestMessageID": f"R{number % 5}", "MessageID": f"O{number}"}
    return Initiative(Element("FlexOffer", named), Delivery(float(number), "/", "agr.example", "POST", "text/xml", b""))


def _first(of: Initiatives, name: str, value: str, about: tuple[str, ...] = ()) -> tuple[str, int]:
    """Return the MessageID of what is found first, and how many were looked at."""
    looked_at = 0

    def wanted(element: Element) -> bool:
        nonlocal looked_at
        looked_at += 1
        return (element.get(name) or "").lower() == value.lower()

    return asyncio.run(of.first(wanted, about))["MessageID"], looked_at


@pytest.mark.parametrize(("name", "value"), [("ConversationID", "c3"), ("FlexRequestMessageID", "r1")])
def test_what_has_another_name_is_not_looked_at(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same is found as in a walk of all, also where the oldest have given way."""
    monkeypatch.setattr(module, "_MOST", 50)
    found = Initiatives()
    for number in range(200):
        found.keep(_offer(number))
    every, _ = _first(found, name, value)
    assert _first(found, name, value, (value,)) == (every, 1)
    assert _first(found, name, value, ("nobody", value.upper()))[0] == every
    assert {number for queue in found._named.values() for number, _ in queue} == set(range(150, 200))
    assert len(found._named) == 7 + 5 + 50


def test_what_comes_later_is_found_whatever_was_asked_for() -> None:
    async def story() -> str:
        found = Initiatives()
        found.keep(_offer(1))
        waiting = asyncio.ensure_future(found.first(lambda each: each["MessageID"] == "O9", ("o9",)))
        await asyncio.sleep(0.01)
        await found.put(_offer(9))
        return (await waiting)["MessageID"]

    assert asyncio.run(story()) == "O9"
