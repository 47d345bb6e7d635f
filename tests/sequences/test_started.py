"""What a target starts in a sequence is held against the rules of who receives it, in the history that there was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.judging.started import KEY
from tests.oracle.desk import Table, offer, option, order, request, revocation, table
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.fuzzing.replaying import Fate, fate_of
from uftp_conformance.fuzzing.reproducer import Reproducer
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.oracle.initiated import facts_of, recipient_of
from uftp_conformance.oracle.received import History, Partner
from uftp_conformance.sequences.evidence import outcome, trial_of
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.starting import wanted
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import Accusation, accusation_of_started
from uftp_conformance.sequences.walked import Begun, Walked


def ordered(at: Table, outcome: str = "accepted") -> Element:
    """Return an order of the target's for an offer of ours that it accepted, rejected, or did not answer."""
    ours = offer(at)
    at.sent(ours, "rejected" if outcome == "rejected" else "accepted" if outcome == "accepted" else "unknown")
    return order(at, ours)


def again(at: Table, outcome: str) -> Element:
    first = ordered(at)
    at.started(first, "rejected" if outcome == "rejected" else "accepted" if outcome == "accepted" else "unknown")
    return first.having({"MessageID": "another", "OrderReference": "another"})


@pytest.mark.parametrize(("takes", "asked"), [(None, True), (True, True), (False, False)])
def test_several_options_are_asked_for_where_they_are_taken(takes: bool | None, asked: bool) -> None:
    """They are the AGR's to refuse elsewhere, and would be held against it there."""
    at = table("AGR")
    target, entry = target_of(at.statement), Entry(0, request(at), Partner("DSO", at.party("DSO"), "registered"), 0.0)
    points = tuple(replace(point, mutex_offers=takes) for point in target.market.congestion_points)
    market = replace(target.market, congestion_points=points)
    target = replace(target, market=market, claims=target.claims | {"mutex_offers"})
    steps = (Step(number, "start", "FlexOffer", seed=number) for number in range(50))
    assert any("options" in wanted(step, target, entry) for step in steps) is asked


def accused(at: Table, message: Element, waited: float = 0.0) -> Accusation | None:
    target = target_of(at.statement)
    role = "AGR" if target.role == "DSO" else "DSO"
    recipient, end = recipient_of(target, at.party(role), role), at.now.timestamp()
    return accusation_of_started(message, recipient, History(tuple(at.messages)), end - waited, end, load())


Started = Callable[[Table], Element]
RIGHT: list[tuple[str, Started]] = [
    ("DSO", ordered),
    ("DSO", lambda at: ordered(at, "unknown")),
    ("DSO", lambda at: again(at, "rejected")),
    ("DSO", lambda at: again(at, "unknown")),
    ("DSO", request),
    ("AGR", lambda at: offer(at, FlexRequestMessageID=at.sent(request(at))["MessageID"])),
    (
        "AGR",
        lambda at: offer(
            at, option(), FlexRequestMessageID=at.sent(request(at, Period="2026-11-26"), "rejected")["MessageID"]
        ),
    ),
    ("AGR", lambda at: revocation(at, at.started(offer(at)))),
    ("AGR", lambda at: offer(at, Currency="USD")),  # which is advisory
]
WRONG: list[tuple[str, str, Started]] = [
    ("INI-ONCE", "DSO", lambda at: again(at, "accepted")),
    ("INI-ONCE", "DSO", lambda at: ordered(at, "rejected")),
    ("INI-ONCE", "AGR", lambda at: revocation(at, at.started(offer(at), "rejected"))),
    ("INI-PRICE", "DSO", lambda at: ordered(at).having({"Price": "1.00"})),
    ("INI-COPY", "DSO", lambda at: ordered(at).having({"ActivationFactor": "0.50"})),
    (
        "INI-REFERENCES",
        "AGR",
        lambda at: offer(at, FlexRequestMessageID=at.sent(request(at, Period="2026-11-26"))["MessageID"]),
    ),
    ("INI-ONCE", "AGR", lambda at: revocation(at, [at.sent(order(at, o := at.started(offer(at)))), o][1])),
]


@pytest.mark.parametrize(("role", "started"), RIGHT)
def test_what_may_be_started_is_accused_of_nothing(role: str, started: Started) -> None:
    at = table(role)
    assert accused(at, started(at)) is None


@pytest.mark.parametrize(("row", "role", "started"), WRONG)
def test_what_recipients_have_to_reject_is_accused(row: str, role: str, started: Started) -> None:
    at = table(role)
    found = accused(at, started(at))
    assert found is not None
    assert found.cell.requirement.id == row


def test_what_expired_while_the_target_was_asked_may_still_be_ordered() -> None:
    at = table("DSO")
    placed = ordered(at)
    at.now += timedelta(hours=1, minutes=1)
    found = accused(at, placed, waited=10)
    assert found is not None
    assert found.cell.requirement.id == "INI-ONCE"
    assert accused(at, placed, waited=120) is None


def test_the_evidence_is_judged_again_alike() -> None:
    """What is stored says by itself what a sequence found wrong about a message that the target started."""
    at = table("DSO")
    target, us = target_of(at.statement), at.party("AGR")
    ours = offer(at)
    wrong = order(at, ours, Price="1.00")
    answer = Element(
        "FlexOfferResponse",
        {
            "Version": "3.1.0",
            "SenderDomain": target.domain,
            "RecipientDomain": us,
            "TimeStamp": at.now.isoformat(),
            "MessageID": "8f0b1e6e-0000-4000-8000-000000000001",
            "ConversationID": ours["ConversationID"],
            "FlexOfferMessageID": ours["MessageID"],
            "Result": "Accepted",
        },
    )
    payload, now = serialise(ours), at.now.timestamp()
    sent = Sent("attempt", "FlexOffer", ours["MessageID"], ours["ConversationID"], us, "AGR", b"", payload, now - 2)
    exchange = Exchange(sent, HttpAnswer(200, "", 0.1), (_delivered(target.domain, us, answer, now - 1),))
    at.sent(ours)
    found = accused(at, wrong)
    assert found is not None
    begun = Begun(
        Step(1, "start", "FlexOrder"),
        (_delivered(target.domain, us, wrong, now),),
        (exchange,),
        facts_of(target, us),
        found,
    )
    trial = restore(dump(trial_of(Walked(begun=[begun]), "a sequence")))
    again_ = judge(trial, found.cell, Criteria(KEY.public, "3.1.0", load()))
    assert (again_.kind, again_.got, again_.blame) == (found.verdict.kind, found.verdict.got, found.verdict.blame)


def _delivered(sender: str, us: str, message: Element, at: float) -> Delivery:
    return Delivery(at, f"/{us}", us, "POST", "text/xml", wrap(serialise(message), sender, "DSO", KEY))


def test_a_fault_of_what_is_started_is_fixed_where_it_is_started_rightly() -> None:
    at = table("DSO")
    found = accused(at, ordered(at).having({"Price": "1.00"}))
    assert found is not None
    step = Step(4, "start", "FlexOrder")
    kept = Reproducer("DSO", "DSO", "3.1.0", (), "SEQ-OFFERS", found.cause, (step,), "", "")
    wrong, right = (Walked(begun=[Begun(step, (), (), {}, each)]) for each in (found, None))
    assert [fate_of([each], kept).fate for each in (wrong, right, Walked())] == [Fate.FAILED, Fate.FIXED, Fate.ERROR]


def test_a_sequence_in_which_the_target_alone_started_something_is_judged() -> None:
    begun = Begun(Step(1, "start", "FlexRequest"), (), (), {})
    assert [outcome(each)[0] for each in (Walked(begun=[begun]), Walked())] == [Kind.PASS, Kind.INCONCLUSIVE]
