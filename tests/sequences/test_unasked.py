"""What a target starts by itself is a part of the sequence: each under a number of its own, as we answered it."""

import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.conversation.fronted import Conversation, conversation
from tests.oracle.desk import Table, fresh, offer, order, request, revocation, table
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.evidence import Delivery, HttpAnswer
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Oracle, Outcome
from uftp_conformance.oracle.received.target import Partner
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import NOTHING, Step, root, unasked
from uftp_conformance.sequences.unasked import Unasked
from uftp_conformance.sequences.verdicts import broken_between


def came(element: Element, outcome: Outcome = "accepted") -> Initiative:
    return Initiative(element, Delivery(2.0, "/", "us", "POST", "text/xml", b""), outcome)


def taken(at: Table, past: Past, *initiatives: Initiative) -> None:
    """Take what came into the past of a sequence."""
    us = {"RecipientDomain": at.party("AGR" if at.role == "DSO" else "DSO")}
    initiatives = tuple(replace(each, element=each.element.having(us)) for each in initiatives)
    tester = SimpleNamespace(heard=lambda wanted, _: [each for each in initiatives if wanted(each.element)])
    ground = SimpleNamespace(tester=tester, oracle=SimpleNamespace(target=target_of(at.statement)))
    Unasked(cast(Any, ground), past, 0.0).take()


def entry(at: Table, step: int, element: Element, *, role: str) -> Entry:
    return Entry(step, element, Partner(role, at.party(role), "registered"), 1.0, outcome="accepted", settled=1.5)


def test_each_offer_that_nobody_asked_for_is_picked_as_itself() -> None:
    """An order of the second one is in the conversation of the second one, and about it again when it comes right."""
    at = table("AGR")
    asked = [at.sent(request(at)) for _ in range(3)]
    offers = [offer(at, FlexRequestMessageID=each["MessageID"], MessageID=fresh()) for each in asked]
    past = Past([entry(at, n, each, role="DSO") for n, each in enumerate(asked)])
    taken(at, past, *map(came, offers), came(offers[0].having({"MessageID": fresh()})))
    numbers = [each.step for each in past.entries[3:]]
    assert [root(number) for number in numbers] == [0, 1, 2, 0]
    assert len({*numbers}) == 4
    assert not {*numbers} & {NOTHING, 0, 1, 2}
    maker, now = Maker(target_of(at.statement), past, Lane()), at.now.timestamp()
    about = {number: next(each.element for each in past.entries if each.step == number) for number in numbers}
    for seed in range(20):
        first, made = maker.make(Step(9, "send", "FlexOrder", ("DSO", "registered"), seed), now)
        again, second = maker.make(Step(10, "send", "FlexOrder", ("DSO", "registered"), seed), now)
        assert first.picks == again.picks
        assert first.picks
        assert made is not None
        assert second is not None
        chosen = about[first.picks[0]]
        if made.get("FlexOfferMessageID") in {each["MessageID"] for each in about.values()}:
            assert made["FlexOfferMessageID"] == second["FlexOfferMessageID"] == chosen["MessageID"]
        assert made["ConversationID"] == chosen["ConversationID"]


def test_what_came_by_itself_is_about_a_step() -> None:
    """A shorter sequence keeps that step; what follows from what came by itself as well is still about it."""
    number = unasked(unasked(7, 2), 3)
    step = Step(9, "send", "FlexOrder", ("DSO", "registered"), picks=(number, 2))
    assert step.named == {7, 2}
    assert step.words() == "9: the DSO sends a FlexOrder about step 7 (what came by itself on it) and 2"


@pytest.mark.parametrize(("outcome", "surely"), [("accepted", True), ("unknown", False), ("rejected", False)])
def test_an_order_is_as_it_was_answered(outcome: Outcome, *, surely: bool) -> None:
    """A revocation has to be rejected where the order was accepted, and the target knows that."""
    at = table("DSO")
    ours = offer(at)
    past = Past([entry(at, 0, ours, role="AGR")])
    at.sent(ours)
    taken(at, past, came(order(at, ours), outcome))
    assert [(each.outcome, each.at) for each in past.entries[1:]] == [(outcome, 2.0)]
    now = time.time() + 1.0
    history, sender = past.before(None, now, now), (at.party("AGR"), "AGR")
    oracle = Oracle(target_of(at.statement))
    broken = broken_between(oracle, revocation(at, ours), sender, History(history.messages), now, now)
    assert ("OPR-FOFR-PROCURED" in broken.surely) is surely
    assert "OPR-FOFR-PROCURED" in broken.surely | broken.perhaps


@pytest.mark.parametrize(("status", "outcome"), [(200, "accepted"), (503, "unknown")])
def test_what_the_target_did_not_take_is_not_known_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, outcome: Outcome
) -> None:
    async def send_answer(*_: object) -> HttpAnswer:
        return HttpAnswer(status, "", 0.0)

    async def story(talk: Conversation) -> list[Outcome]:
        tester = talk.tester
        monkeypatch.setattr(tester.endpoint, "send_answer", send_answer)
        header = {"MessageID": fresh(), "ConversationID": fresh(), "RecipientDomain": tester.counterparties[0].domain}
        assert tester.started_by_target(came(Element("TestMessage", header), "unknown"))
        await tester.initiative(lambda _: True, 5.0)
        return [each.outcome for each in tester.heard(lambda _: True)]

    with conversation(tmp_path) as talk:
        assert talk.session.run(story(talk)) == [outcome]
