"""A fault that does not come again is looked for again before it is told; silence is told only where it comes again."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.oracle.desk import statement_of
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.fuzzing.campaign import Asked, Campaign
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.received import Broken
from uftp_conformance.sequences.evidence import answered
from uftp_conformance.sequences.silence import held_to_answer, is_silence
from uftp_conformance.sequences.steps import Change, Step
from uftp_conformance.sequences.verdicts import Cause
from uftp_conformance.sequences.walked import Judged, Walked

TARGET = target_of(statement_of("DSO"))
CATALOGUE = load()
CASE: Any = SimpleNamespace(cell=SimpleNamespace(requirement=SimpleNamespace(id="SEQ-OFFERS")))
NOTHING = Broken()
SILENT, TAKEN = frozenset({"200", "2xx", "silent"}), frozenset({"200", "2xx", "accepted"})


def walked(
    classes: frozenset[str], broken: Broken = NOTHING, *changes: Change, taken: bool = True, formless: bool = False
) -> Walked:
    """Return a sequence of one offer, and what was seen of its answer."""
    sent, http = SimpleNamespace(message="FlexOffer"), SimpleNamespace(taken=taken)
    step, exchange = Step(0, "send", "FlexOffer", changes=changes), SimpleNamespace(sent=sent, http=http)
    seen = Observation(classes, "HTTP 200 and no answer message")
    judged: Any = Judged(step, exchange, broken, "first", seen, formless=formless)  # type: ignore[arg-type]  # all that is asked of an exchange
    return Walked([step], [judged])


def held(found: Walked) -> Walked:
    return held_to_answer(found, TARGET, CATALOGUE)


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (walked(SILENT), True),
        (walked(TAKEN), False),
        (walked(SILENT, Broken(frozenset({"VAL-BARRED"}))), False),
        (walked(SILENT, Broken(perhaps=frozenset({"VAL-PERIOD"}))), False),
        (walked(SILENT, NOTHING, Change(0, "no seal")), False),
        (walked(SILENT, taken=False), False),
        (walked(SILENT, formless=True), False),
    ],
)
def test_what_breaks_nothing_has_to_be_answered(found: Walked, fault: bool) -> None:
    assert (held(found).fault is not None) is fault


def test_the_form_of_answers_says_nothing_of_silence_that_is_asked_for_again() -> None:
    assert len(answered(walked(SILENT)).exchanges) == 1
    assert not answered(walked(SILENT), silent=False).exchanges


def test_silence_leaves_nothing_open_where_the_answer_has_no_form() -> None:
    assert (walked(SILENT).unanswered, walked(SILENT, formless=True).unanswered) == (1, 0)
    assert not answered(walked(SILENT, formless=True)).exchanges


@dataclass(slots=True)
class _Campaign(Campaign):
    """One whose sequences come to what a test says."""

    again: list[Walked] = field(default_factory=list)
    reported: list[Cause] = field(default_factory=list)

    async def _walk(self, *_: Any, **__: Any) -> Walked:
        return self.again.pop(0) if self.again else walked(TAKEN)

    def _keep(self, _target: Any, _case: Any, found: Any, _known: Any) -> None:
        self.reported.append(found.walked.fault.accusation.cause)


def campaign(*again: Walked) -> _Campaign:
    run: Any = SimpleNamespace()
    return _Campaign(run, Asked(None, 10, None, None), lambda _: None, again=[*again])


def accuse(of: _Campaign, found: Walked) -> None:
    ground = SimpleNamespace(oracle=SimpleNamespace(target=TARGET), criteria=SimpleNamespace(catalogue=CATALOGUE))
    target: Any = SimpleNamespace(label="a DSO", ground=ground)
    assert found.fault is not None
    assert found.fault.accusation is not None
    asyncio.run(of._accuse(target, CASE, found, found.fault.accusation))


def test_silence_that_comes_again_is_reported() -> None:
    of = campaign(*[walked(SILENT)] * 9)
    accuse(of, held(walked(SILENT)))
    assert [is_silence(cause) for cause in of.reported] == [True]


def test_silence_that_does_not_come_again_is_not_reported() -> None:
    of = campaign()
    for _ in range(4):
        accuse(of, held(walked(SILENT)))
    of._keep_the_doubtful()
    assert not of.reported


def other() -> Walked:
    """Return another fault than silence."""
    found = held(walked(SILENT))
    (judged,) = found.judged
    assert judged.accusation is not None
    changed: Any = SimpleNamespace(cause=("OPR-FO-ACCEPT", "FlexOffer", "nothing", "500/5xx"), place="FlexOffer")
    found.judged = [Judged(judged.step, judged.exchange, judged.broken, "first", judged.seen, changed)]
    return found


def test_what_does_not_come_again_is_reported_once_at_the_end() -> None:
    of = campaign()
    for _ in range(4):
        accuse(of, other())
    assert not of.reported
    of._keep_the_doubtful()
    assert [cause[3] for cause in of.reported] == ["500/5xx"]


def test_what_comes_again_at_last_is_reported_instead() -> None:
    of = campaign()
    accuse(of, other())
    of.again = [other() for _ in range(9)]
    accuse(of, other())
    of._keep_the_doubtful()
    assert [cause[3] for cause in of.reported] == ["500/5xx"]
    assert of.tally.faults == 1
