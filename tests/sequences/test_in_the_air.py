"""Two messages of one MessageID are never on their way at once: whose answer one is could not be told."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.oracle.desk import statement_of
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.target import Partner
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.walking import Walk

AGR = Partner("AGR", "agr.suite.example", "registered")


def offer(name: str) -> Element:
    return Element("FlexOffer", {"MessageID": name})


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", True), ("A", True), ("b", False), ("c", False), ("d", False)],
)
def test_what_is_in_the_air(name: str, expected: bool) -> None:
    """It is what we sent and what was not answered yet, whatever the case of its letters."""
    past = Past(
        [
            Entry(0, offer("a"), AGR, 1.0),
            Entry(1, offer("b"), AGR, 1.0, settled=2.0),
            Entry(2, offer("c"), AGR, 1.0, started=True),
        ]
    )
    assert past.in_the_air(offer(name)) is expected


class _Overheard(Walk):
    """A walk that sends nothing: it notes what it would send, and when it waits for all answers."""

    def __init__(self, *messages: Element) -> None:
        target = target_of(statement_of("DSO"))
        us = SimpleNamespace(role=AGR.role, domain=AGR.domain, standing=AGR.standing)
        tester = SimpleNamespace(counterparties=(us,), chronicle=Chronicle())
        ground = SimpleNamespace(oracle=SimpleNamespace(target=target), tester=tester)
        super().__init__(cast(Any, ground), Lane((3,)))
        self.messages, self.diary = [*messages], list[str]()

    def _made(self, step: Step) -> tuple[Step, Element | None]:
        return step, self.messages.pop(0)

    def _outgoing(self, _step: Step, element: Element, us: Any) -> Outgoing | None:
        self.diary.append(f"send {element['MessageID']}")
        return Outgoing(element, us)

    async def _exchanged(self, *_: Any) -> Any:
        return None

    async def _together(self) -> None:
        self.diary.append("wait")
        for each in self._past.entries:
            each.settled, each.outcome = time.time(), "accepted"
        await asyncio.gather(*self._open)


def test_a_message_id_is_free_again_when_its_message_was_answered() -> None:
    walk = _Overheard(*map(offer, "abAa"))

    async def sent() -> None:
        for number in range(4):
            await walk._send(Step(number, "send", "FlexOffer", ("AGR", "registered"), beside=True))
        await asyncio.gather(*walk._open)

    asyncio.run(sent())
    order = [each.element["MessageID"] for each in walk._past.entries]
    assert order == ["a", "b", "A", "a"]
    assert walk.diary == ["send a", "send b", "send A", "wait", "send a", "wait"]


class _Sending(_Overheard):
    """A walk whose messages are answered at once; of a step that is about nothing nothing comes."""

    async def _together(self) -> None:
        await Walk._together(self)


@pytest.mark.parametrize(("standing", "crosses"), [("nobody", False), ("registered", True)])
def test_a_step_is_written_down_as_crossing_where_it_was(standing: str, crosses: bool) -> None:
    """The answer was awaited where nothing came of the next step, so that a repetition has to await it too."""
    walk = _Sending(offer("a"), offer("b"))
    tester: Any = walk._ground.tester
    tester.correlator = SimpleNamespace(forget=lambda _: None)
    steps = (Step(n, "send", "FlexOffer", ("AGR", who), beside=not n) for n, who in ((0, "registered"), (1, standing)))
    asyncio.run(walk.steps([*steps]))
    assert walk.walked.steps[0].beside is crosses
