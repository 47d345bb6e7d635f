"""What an answer cannot tell is left open: late ones, lost ones, and what may have come twice."""

import asyncio

import pytest

from tests.oracle.desk import statement_of
from tests.sequences.test_in_the_air import AGR, _Overheard, offer
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.pace import Pace
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.evidence import HttpAnswer, Sent
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.received import Broken
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.outcomes import became
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import accusation, perhaps_a_copy
from uftp_conformance.sequences.wire_verdicts import accusation_of_bytes

TARGET = target_of(statement_of("DSO"))
ACCEPTED = Observation(frozenset({"200", "2xx", "accepted"}), "Accepted")
REFUSED = Observation(frozenset({"200", "2xx", "rejected"}), "Rejected", "Already Submitted")
TOO_FAST = Observation(frozenset({"429", "4xx"}), "HTTP 429")
LATER = Observation(frozenset({"503", "5xx", "put off"}), "HTTP 503 with Retry-After: 120")


class _Unanswered(_Overheard):
    """A walk whose messages get no answer in time."""

    async def _together(self) -> None:
        await super()._together()
        for each in self._past.entries:
            each.outcome = "unknown"
        self.walked.ended = "step 0 was not answered"


def sent(kinds: str, names: str) -> list[str]:
    walk = _Unanswered(*map(offer, names))

    async def all_sent() -> None:
        for number, kind in enumerate(kinds):
            step = Step(number, "again" if kind == "a" else "send", "FlexOffer", ("AGR", "registered"), beside=True)
            await walk._send(step)
        await asyncio.gather(*walk._open)

    asyncio.run(all_sent())
    return [each.name for each in walk._past.entries]


@pytest.mark.parametrize(("kinds", "names"), [("sss", "aAa"), ("saa", "aaa")], ids=["another", "a copy"])
def test_nothing_is_sent_under_the_name_of_what_may_be_answered_late(kinds: str, names: str) -> None:
    assert sent(kinds, names) == ["a"]


def test_only_what_was_not_answered_keeps_its_name() -> None:
    past = Past([Entry(0, offer("a"), AGR, 1.0, settled=2.0), Entry(1, offer("b"), AGR, 1.0)])
    assert past.unanswered(offer("A"))
    assert not past.unanswered(offer("b"))
    past.entries[0].outcome = "rejected"
    assert not past.unanswered(offer("a"))


def test_what_was_damaged_is_not_copied() -> None:
    """Its bytes are those of no message, so that the copy could not be judged as one."""
    past = Past([Entry(0, offer("a"), AGR, 1.0, damaged=True)])
    step = Step(1, "again", "FlexOffer", ("AGR", "registered"))
    assert Maker(TARGET, past, Lane()).make(step, 2.0)[1] is None
    past.entries[0].damaged = False
    assert Maker(TARGET, past, Lane()).make(step, 2.0)[1] == offer("a")


def pending(attempts: int | None) -> Pending:
    request = Sent("attempt", "FlexOffer", "a", "c", AGR.domain, AGR.role, b"", b"", 0.0)
    return Pending(request, "DSO", HttpAnswer(200, "", 0.1, attempts=attempts))


def test_what_may_have_come_twice_may_be_refused_as_a_copy() -> None:
    about = ("FlexOffer", TARGET, load())
    assert accusation(REFUSED, Broken(), *about) is not None
    assert accusation(REFUSED, perhaps_a_copy(Broken()), *about) is None
    broken = perhaps_a_copy(Broken(frozenset({"VAL-PERIOD"})))
    found = accusation(ACCEPTED, broken, *about)
    assert found is not None
    assert found.cell.requirement.id == "VAL-PERIOD"
    assert [became(REFUSED, pending(n)) for n in (None, 2)] == ["rejected", "unknown"]
    assert [became(ACCEPTED, pending(n)) for n in (None, 2)] == ["accepted", "accepted"]


def test_what_came_too_fast_or_to_a_busy_target_was_not_looked_at() -> None:
    for seen in (TOO_FAST, LATER):
        assert accusation(seen, Broken(), "FlexOffer", TARGET, load()) is None
        assert accusation_of_bytes(seen, ("TRN-SIGNATURE",), "FlexOffer", TARGET, load()) is None
    down = Observation(frozenset({"503", "5xx"}), "HTTP 503")
    assert accusation(down, Broken(), "FlexOffer", TARGET, load()) is not None


def test_a_slow_target_has_time_for_what_it_need_not_answer() -> None:
    pace = Pace(most=5.0)
    assert (pace.settling, pace.moment) == (0.0, 0.3)
    pace.note([0.4, 2.0, 0.1])
    assert (pace.settling, pace.moment) == (3.0, 3.0)
    pace.note([60.0])
    assert pace.settling == 5.0
