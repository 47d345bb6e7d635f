"""A trial whose twin or prerequisite was accepted only after the trial had gone on without it."""

from fixtures.lateness import too_late
from tests.judging.seen import accepted, cell, criteria, exchange, rejected, trial
from uftp_conformance.judging.judge import judge
from uftp_conformance.judging.verdict import Kind

TWIN = accepted("twin")
WHY = "the twin FlexOffer was accepted only when it was given up"


def test_what_came_too_late_is_reported() -> None:
    """Nothing can be said of the case that was not sent, and that is no mistake of the suite."""
    assert too_late((TWIN,), [TWIN.sent], criteria()) == WHY
    assert judge(trial(TWIN, unmet=WHY), cell(), criteria()).kind is Kind.INCONCLUSIVE


def test_what_was_accepted_in_time_or_never_is_not_late() -> None:
    """A trial without a case for no such reason stays a mistake of the suite; what was refused is reported as such."""
    assert too_late((TWIN,), [], criteria()) == ""
    assert judge(trial(TWIN), cell(), criteria()).kind is Kind.ERROR
    refused = rejected(part="twin")
    assert too_late((refused,), [refused.sent], criteria()) == ""


def test_a_case_that_was_sent_is_judged() -> None:
    """Where a case was sent all the same there is something to judge."""
    assert too_late((TWIN, exchange("case")), [TWIN.sent], criteria()) == ""
