"""What an answer comes to: which requirement it violates, by what the message breaks."""

import pytest

from tests.oracle.desk import statement_of
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.evidence import SEQUENCE, Exchange, HttpAnswer, Sent
from uftp_conformance.judging.judge import Observation
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken, History, Oracle
from uftp_conformance.sequences.evidence import answered
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import accusation
from uftp_conformance.sequences.walked import Judged, Walked

ACCEPTED = Observation(frozenset({"200", "2xx", "accepted"}), "Accepted")
SILENT = Observation(frozenset({"200", "2xx", "silent"}), "HTTP 200 and no answer message")
CRASHED = Observation(frozenset({"500", "5xx"}), "HTTP 500")


def rejected(reason: str) -> Observation:
    return Observation(frozenset({"200", "2xx", "rejected"}), f'Rejected, "{reason}"', reason)


def broken(*surely: str, perhaps: tuple[str, ...] = ()) -> Broken:
    return Broken(frozenset(surely), frozenset(perhaps))


def accused(seen: Observation, breaks: Broken, message: str = "FlexOrder", policy: str = "documented") -> str:
    target = target_of(statement_of("AGR"))
    found = accusation(seen, breaks, message, target, load(), "any" if policy == "any" else "documented")
    return found.cell.requirement.id if found is not None else ""


@pytest.mark.parametrize(
    ("seen", "breaks", "requirement"),
    [
        (ACCEPTED, broken(), ""),
        (ACCEPTED, broken("OPR-FOR-ONCE"), "OPR-FOR-ONCE"),
        (ACCEPTED, broken(perhaps=("OPR-FOR-ONCE",)), ""),
        (rejected("Unknown Reference"), broken(), "OPR-FOR-ACCEPT"),
        (rejected("Price mismatch"), broken("OPR-FOR-PRICE"), ""),
        (rejected("Price mismatch"), broken(perhaps=("OPR-FOR-PRICE",)), ""),
        (rejected("ISPs out of bounds"), broken("OPR-FOR-PRICE"), "OPR-FOR-PRICE"),
        (CRASHED, broken(), "OPR-FOR-ACCEPT"),
        (CRASHED, broken("OPR-FOR-PRICE"), "OPR-FOR-PRICE"),
        (SILENT, broken(), ""),
        (SILENT, broken("OPR-FOR-ONCE"), ""),
    ],
)
def test_which_requirement_an_answer_violates(seen: Observation, breaks: Broken, requirement: str) -> None:
    """Silence is no failure here, and what is open never is."""
    assert accused(seen, breaks) == requirement


def test_accepting_a_message_does_not_violate_a_row_that_allows_it() -> None:
    assert accused(ACCEPTED, broken("VLD-FR-REVISION", "VLD-FR-POWER"), "FlexRequest") == "VLD-FR-POWER"


def test_any_reason_will_do_where_that_is_the_policy() -> None:
    assert accused(rejected("no"), broken("OPR-FOR-PRICE")) == "OPR-FOR-PRICE"
    assert not accused(rejected("no"), broken("OPR-FOR-PRICE"), policy="any")
    assert accused(rejected("no"), broken(), policy="any") == "OPR-FOR-ACCEPT"


def test_the_answer_to_a_copy_may_be_that_of_the_first_one_again() -> None:
    """It has the time of that one, so that the form of answers says nothing of it (register, points 2 and 108)."""
    sent = Sent("attempt", "FlexOrder", "a", "b", "dso.example", "DSO", b"", b"", 0.0)
    exchange = Exchange(sent, HttpAnswer(200, "", 0.1))
    steps = Step(0, "send", "FlexOrder"), Step(1, "again", "FlexOrder")
    walked = Walked(judged=[Judged(step, exchange, broken(), "first", rejected("No")) for step in steps])
    assert answered(walked).exchanges == (exchange,)
    assert answered(walked).facts[SEQUENCE]


@pytest.mark.parametrize(
    ("seen", "requirement"),
    [
        (Observation(frozenset({"200", "2xx", "answered"}), "TestMessageResponse"), ""),
        (Observation(frozenset({"400", "4xx"}), "HTTP 400"), ""),
        (SILENT, ""),
        (CRASHED, "ANS-GIVEN"),
    ],
)
def test_a_test_message_that_cannot_be_rejected_may_be_refused_otherwise(seen: Observation, requirement: str) -> None:
    """In 3.x no answer says that it is for somebody else (register, point 129)."""
    target = target_of(statement_of("AGR"))
    message = Element(
        "TestMessage", {"RecipientDomain": "x.example", "SenderDomain": "dso.suite.example", "MessageID": "a"}
    )
    breaks = Oracle(target).broken(message, ("dso.suite.example", "DSO"), History(()), 0.0)
    assert breaks == broken(perhaps=("VAL-RECIPIENT-TEST",))
    assert accused(seen, breaks, "TestMessage") == requirement
