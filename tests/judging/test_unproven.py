"""Answers that prove nothing: to a message that came twice, and to one that was only sent on to another place."""

from dataclasses import replace

import pytest

from tests.judging.answers import WHO
from tests.judging.seen import (
    ACCEPTANCE,
    CONTENT,
    DOOR,
    REFUSAL,
    accepted,
    cell,
    criteria,
    delivery,
    exchange,
    http,
    rejected,
    response,
    trial,
)
from tests.judging.verdicts import DELIVERY, FAIL, INCONCLUSIVE, PASS, TWIN
from uftp_conformance.catalogue import Requirement
from uftp_conformance.judging.answer_form import examine
from uftp_conformance.judging.evidence import Exchange, Part
from uftp_conformance.judging.judge import judge
from uftp_conformance.judging.verdict import Kind

OTHER_ID = "00000000-0000-4000-8000-0000000000a2"
TAKEN_AND_REFUSED = exchange("case", delivery(response()), status=400)
TAKEN_AND_DOWN = exchange("case", delivery(response()), status=503)
TWO_ANSWERS = exchange("case", delivery(response()), delivery(response(MessageID=OTHER_ID)))


def twice(seen: Exchange) -> Exchange:
    """Let our request have been sent a second time."""
    return replace(seen, http=replace(seen.http, attempts=2))


def moved(seen: Exchange, place: str = "https://node-2.example/") -> Exchange:
    """Let the HTTP answer name another place."""
    return replace(seen, http=replace(seen.http, location=place))


@pytest.mark.parametrize(
    ("seen", "row", "once", "again"),
    [
        (accepted(), DELIVERY, PASS, PASS),
        (TAKEN_AND_REFUSED, DELIVERY, FAIL, INCONCLUSIVE),
        (http(400), DELIVERY, FAIL, INCONCLUSIVE),
        (TAKEN_AND_DOWN, DELIVERY, FAIL, FAIL),
        (http(503), DELIVERY, FAIL, FAIL),
        (http(400), ACCEPTANCE, FAIL, INCONCLUSIVE),
        (TAKEN_AND_REFUSED, ACCEPTANCE, PASS, PASS),
        (rejected("Already Submitted"), ACCEPTANCE, FAIL, INCONCLUSIVE),
        (TAKEN_AND_REFUSED, DOOR, FAIL, FAIL),
        (TAKEN_AND_REFUSED, REFUSAL, FAIL, FAIL),
        (accepted(), REFUSAL, FAIL, FAIL),
        (exchange(), REFUSAL, FAIL, FAIL),
        (TAKEN_AND_REFUSED, CONTENT, FAIL, INCONCLUSIVE),
        (http(503), CONTENT, FAIL, FAIL),
    ],
)
def test_what_a_copy_may_be_answered_proves_nothing(seen: Exchange, row: Requirement, once: Kind, again: Kind) -> None:
    """A copy may be refused; whoever takes what is to be refused, or breaks down, does so whichever of them it was."""
    verdicts = [judge(trial(TWIN, each), cell(row), criteria()).kind for each in (seen, twice(seen))]
    assert verdicts == [once, again]


def test_each_copy_may_be_answered() -> None:
    """Of a request that was sent again, two answers prove nothing, and one is one."""
    assert examine(TWO_ANSWERS, WHO)["ANS-ONE"]
    assert "ANS-ONE" not in examine(twice(TWO_ANSWERS), WHO)
    assert not examine(twice(accepted()), WHO)["ANS-ONE"]


@pytest.mark.parametrize(
    ("cases", "kind"),
    [
        ((TWO_ANSWERS,), FAIL),
        ((twice(TWO_ANSWERS),), INCONCLUSIVE),
        ((twice(TWO_ANSWERS), TWO_ANSWERS), FAIL),
        ((twice(TWO_ANSWERS), accepted()), PASS),
    ],
)
@pytest.mark.parametrize("expected", [{"same message": True}, {"given up": {"for": 5.0}}])
def test_an_answer_to_a_copy_is_no_attempt(
    cases: tuple[Exchange, ...], kind: Kind, expected: dict[str, object]
) -> None:
    """It has a MessageID of its own, and comes when it comes; the attempts for other messages are judged."""
    assert judge(trial(TWIN, *cases, expected=expected), cell(CONTENT), criteria()).kind is kind


@pytest.mark.parametrize("row", [DELIVERY, ACCEPTANCE, REFUSAL, CONTENT])
def test_a_redirect_proves_nothing(row: Requirement) -> None:
    """The suite follows none, and says what to write; a redirect to nowhere is none."""
    for status in (302, 307, 308):
        verdict = judge(trial(TWIN, moved(http(status))), cell(row), criteria())
        assert (verdict.kind, "target.endpoint" in verdict.got) == (INCONCLUSIVE, True)
        assert judge(trial(TWIN, http(status)), cell(row), criteria()).kind is FAIL


def put_off(status: int = 503, seconds: int | None = 120, part: Part = "case") -> Exchange:
    """Let the target ask for so many seconds before it is sent a message again."""
    seen = http(status, part=part)
    return replace(seen, http=replace(seen.http, retry_after=seconds, attempts=4))


@pytest.mark.parametrize("row", [DELIVERY, ACCEPTANCE, DOOR, REFUSAL, CONTENT])
@pytest.mark.parametrize("status", [419, 429, 502, 503, 504])
def test_what_is_to_come_later_than_we_wait_was_not_looked_at(row: Requirement, status: int) -> None:
    """It is not a pass, unless the status itself is legal, and it says what the target asked for."""
    verdict = judge(trial(TWIN, put_off(status)), cell(row), criteria())
    legal = row is REFUSAL and status == 419  # as good as any 4xx
    assert verdict.kind is (PASS if legal else INCONCLUSIVE)
    assert "Retry-After: 120" in verdict.got


@pytest.mark.parametrize("row", [DELIVERY, ACCEPTANCE, DOOR, REFUSAL, CONTENT])
@pytest.mark.parametrize(("status", "seconds"), [(503, None), (503, 10), (500, 120)])
def test_what_breaks_down_to_the_end_fails(row: Requirement, status: int, seconds: int | None) -> None:
    """So does what is unavailable at every attempt, and an error that is not temporary by its status."""
    assert judge(trial(TWIN, put_off(status, seconds)), cell(row), criteria()).kind is FAIL


def test_a_content_that_may_be_refused_is_not_judged_by_what_was_put_off() -> None:
    seen = trial(TWIN, put_off(), expected={"outcome": ["Accepted", "Rejected"]})
    assert judge(seen, cell(CONTENT), criteria()).kind is INCONCLUSIVE


def test_who_accepts_what_is_to_come_again_has_taken_it() -> None:
    """An answer message counts, whatever is said over HTTP."""
    taken = replace(put_off(), deliveries=(delivery(response()),))
    assert judge(trial(TWIN, taken), cell(REFUSAL), criteria()).kind is FAIL
    assert judge(trial(TWIN, taken), cell(ACCEPTANCE), criteria()).kind is PASS


@pytest.mark.parametrize("row", [REFUSAL, CONTENT])
def test_a_probe_that_is_put_off_shows_neither_life_nor_a_breakdown(row: Requirement) -> None:
    case = rejected() if row is REFUSAL else accepted()
    for probe, kind in ((put_off(part="probe"), INCONCLUSIVE), (put_off(503, None, "probe"), FAIL)):
        assert judge(trial(TWIN, case, probe), cell(row), criteria()).kind is kind


def test_who_takes_a_message_and_sends_it_on_has_not_taken_it_with_200() -> None:
    seen = moved(exchange("case", delivery(response()), status=307))
    assert judge(trial(seen), cell(DELIVERY), criteria()).kind is FAIL


def test_a_probe_that_is_sent_on_shows_no_breakdown() -> None:
    """Another node would have answered it."""
    for probe, kind in ((moved(http(307, part="probe")), PASS), (http(500, part="probe"), FAIL)):
        assert judge(trial(TWIN, rejected(), probe), cell(REFUSAL), criteria()).kind is kind


def test_an_answer_may_be_to_another_message_of_the_identifier_that_came_twice() -> None:
    """Which of two answers is to which message cannot be told; where none came twice, it can."""
    case = replace(accepted(), sent=replace(accepted().sent, part="case"))
    twin = replace(TWIN, sent=replace(TWIN.sent, message_id=case.sent.message_id))
    assert judge(trial(twin, case), cell(REFUSAL), criteria()).kind is FAIL
    assert judge(trial(twice(twin), case), cell(REFUSAL), criteria()).kind is INCONCLUSIVE
    another = replace(twin, sent=replace(twin.sent, message_id=OTHER_ID))
    assert judge(trial(twice(another), case), cell(REFUSAL), criteria()).kind is FAIL


def test_what_was_refused_as_a_copy_may_have_been_done() -> None:
    """A content that rests on what came before proves nothing where that came twice, and was refused at last."""
    before = replace(TAKEN_AND_REFUSED, sent=replace(TAKEN_AND_REFUSED.sent, part="attempt"))
    expected = {"fact": {"sent": 1}}
    facts = {"sent": 2}
    for earlier, kind in ((before, FAIL), (twice(before), INCONCLUSIVE), (twice(accepted("attempt")), FAIL)):
        seen = replace(trial(earlier, accepted()), expected=expected, facts=facts)
        assert judge(seen, cell(CONTENT), criteria()).kind is kind
