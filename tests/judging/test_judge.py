"""Verdicts: what was seen, held against what a row lets pass."""

from dataclasses import replace
from typing import Any

import pytest

from tests.judging.seen import (
    ACCEPTANCE,
    BEGIN,
    CONTENT,
    DOOR,
    OPEN,
    REFUSAL,
    SILENT,
    TEST,
    accepted,
    cell,
    criteria,
    delivery,
    exchange,
    expected_and_facts,
    http,
    rejected,
    response,
    trial,
)
from tests.judging.verdicts import (
    EXPECTED,
    FAIL,
    INCONCLUSIVE,
    LATE,
    NOBODY,
    PASS,
    SEMANTICS,
    TIMING,
    TRANSPORT,
    TWIN,
    VERDICTS,
)
from uftp_conformance.catalogue import Cell, Requirement
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import judge
from uftp_conformance.judging.verdict import Blame, Grade, Kind, Verdict


@pytest.mark.parametrize(("exchanges", "row", "kind", "blame", "got"), VERDICTS)
def test_verdicts(exchanges: tuple[Exchange, ...], row: Requirement, kind: Kind, blame: Blame, got: str) -> None:
    """What was seen, held against what the row lets pass, makes the verdict and says who is to blame."""
    verdict = judge(trial(*exchanges), cell(row), criteria())
    assert (verdict.kind, verdict.blame, verdict.got) == (kind, blame, got)
    assert (verdict.requirement, verdict.expected) == (row.id, EXPECTED[row.id])


@pytest.mark.parametrize(
    ("reason", "policy", "row", "kind", "grade"),
    [
        ("Bad offer", "documented", REFUSAL, PASS, Grade.DOCUMENTED),
        ("Offer is bad", "documented", REFUSAL, PASS, Grade.EQUIVALENT),
        ("Unknown thing", "documented", REFUSAL, FAIL, Grade.OTHER),
        ("No", "documented", REFUSAL, FAIL, Grade.UNDOCUMENTED),
        (None, "documented", REFUSAL, FAIL, Grade.NONE),
        ("Bad offer", "any", REFUSAL, PASS, Grade.DOCUMENTED),
        ("Unknown thing", "any", REFUSAL, PASS, Grade.OTHER),
        ("No", "any", REFUSAL, PASS, Grade.UNDOCUMENTED),
        (None, "any", REFUSAL, FAIL, Grade.NONE),
        ("No", "documented", OPEN, PASS, Grade.DOCUMENTED),
        # a rejection that is only tolerated has to say why, whatever the policy
        ("No", "any", replace(REFUSAL, legal=("accepted",), finding=("rejected",)), FAIL, Grade.UNDOCUMENTED),
        ("Bad offer", "any", replace(REFUSAL, legal=("accepted",), finding=("rejected",)), PASS, Grade.DOCUMENTED),
    ],
)
def test_reasons(reason: str | None, policy: Any, row: Requirement, kind: Kind, grade: Grade) -> None:
    """The policy says how well a rejection has to name its reason; the grade is always reported."""
    verdict = judge(trial(TWIN, rejected(reason)), cell(row), criteria(policy))
    assert (verdict.kind, verdict.grade) == (kind, grade)


@pytest.mark.parametrize(("direction", "blame"), [("usual", TIMING), ("initiated", SEMANTICS)])
def test_of_an_answer_of_ours_no_answer_is_awaited(direction: Any, blame: Blame) -> None:
    """A target that takes with 200 what had to be refused is not blamed for its silence, where no answer is due."""
    row = replace(ACCEPTANCE, legal=("401",), direction=direction)
    verdict = judge(trial(SILENT), cell(row), criteria())
    assert (verdict.kind, verdict.blame, verdict.got) == (FAIL, blame, "HTTP 200 and no answer message")


def test_no_grade_without_a_rejection() -> None:
    """Where nothing was rejected, or the row documents no reason, there is no grade."""
    row = replace(ACCEPTANCE, legal=("rejected", "accepted"))
    graded = [judge(trial(seen), cell(r), criteria()).grade for seen, r in ((http(400), REFUSAL), (rejected(), row))]
    assert graded == [None, None]


@pytest.mark.parametrize(
    ("seen", "row", "facts", "expected"),
    [
        (rejected(), REFUSAL, {}, ()),
        (rejected("Newer"), REFUSAL, {}, ("the reason is graded equivalent",)),
        (http(404), REFUSAL, {}, ("HTTP 404 is tolerated, not what the specification says",)),
        (http(None, "closed"), DOOR, {}, ("no HTTP answer: closed is tolerated, not what the specification says",)),
        (
            rejected(),
            replace(REFUSAL, legal=("accepted",), finding=("rejected",)),
            {},
            ('Rejected, "Bad offer" is tolerated, not what the specification says',),
        ),
        (rejected(), REFUSAL, {"findings": ["it was answered anew"]}, ("it was answered anew",)),
    ],
)
def test_findings(seen: Exchange, row: Requirement, facts: dict[str, Any], expected: tuple[str, ...]) -> None:
    """What passes without being what the specification says is reported as a finding."""
    verdict = judge(trial(TWIN, seen, facts=facts), cell(row), criteria())
    assert (verdict.kind, verdict.findings) == (PASS, expected)


def test_an_unmet_prerequisite() -> None:
    """A trial that could not be walked to its end is inconclusive, whatever was seen."""
    verdict = judge(trial(TWIN, accepted(), unmet="no second AGR"), cell(), criteria())
    assert (verdict.kind, verdict.got) == (INCONCLUSIVE, "no second AGR")


@pytest.mark.parametrize(
    ("seen", "not_after", "kind"),
    [
        (rejected(), BEGIN + 1, PASS),
        (rejected(), BEGIN + 0.01, INCONCLUSIVE),
        (LATE, BEGIN + 8, INCONCLUSIVE),
        (LATE, BEGIN + 9, PASS),
        (exchange(elapsed=5.0, status=400), BEGIN + 4, INCONCLUSIVE),
        (accepted(), BEGIN + 0.01, INCONCLUSIVE),
    ],
)
def test_a_premise_that_lapsed(seen: Exchange, not_after: float, kind: Kind) -> None:
    """An answer that came after the premise of its case had passed shows nothing."""
    verdict = judge(trial(TWIN, seen, not_after=not_after), cell(), criteria())
    assert (verdict.kind, verdict.requirement, verdict.blame) == (kind, REFUSAL.id, NOBODY)
    lapsed = "the premise of the case (its day or its expiry) had passed when the answer came; run it again"
    assert (verdict.expected, verdict.got == lapsed) == (EXPECTED[REFUSAL.id], kind is INCONCLUSIVE)


@pytest.mark.parametrize(
    ("expected", "facts", "exchanges", "kind", "blame", "got"),
    [
        ({"fact": {"fetched": 0}}, {"fetched": 0}, (), PASS, NOBODY, "as expected"),
        ({"fact": {"fetched": 0}}, {"fetched": 2}, (), FAIL, Blame.SEQUENCE, "fetched: 2"),
        ({}, {}, (rejected(),), FAIL, SEMANTICS, 'Rejected, "Bad offer" after 30 ms'),
        ({}, {}, (SILENT,), FAIL, SEMANTICS, "HTTP 200 and no answer message"),
        ({"outcome": ["Rejected"]}, {}, (rejected(),), PASS, NOBODY, "as expected"),
        (
            {"outcome": ["Rejected"]},
            {},
            (accepted(),),
            FAIL,
            Blame.SEQUENCE,
            "the answer says ['Accepted'], not one of ['Rejected']",
        ),
        ({"outcome": ["Rejected"]}, {}, (SILENT,), FAIL, Blame.SEQUENCE, "the answer says [], not one of ['Rejected']"),
        (
            {"outcome": ["Rejected"]},
            {},
            (accepted(), SILENT),
            FAIL,
            Blame.SEQUENCE,
            "no answer to the FlexOffer that was number 2 of 2 (HTTP 200); "
            "the answer says ['Accepted'], not one of ['Rejected']",
        ),
        (
            {},
            {},
            (rejected(part="twin"),),
            INCONCLUSIVE,
            NOBODY,
            'the twin FlexOffer was not accepted: Rejected, "Bad offer" after 30 ms',
        ),
        (
            {},
            {},
            (accepted(), exchange("probe", element=TEST)),
            FAIL,
            TRANSPORT,
            "as expected; and afterwards no answer to a TestMessage: HTTP 200 and no answer message",
        ),
    ],
)
def test_contents(
    expected: dict[str, Any], facts: dict[str, Any], exchanges: tuple[Exchange, ...], kind: Kind, blame: Blame, got: str
) -> None:
    """A row about content holds when every case was accepted, unless it says otherwise, and every check holds."""
    verdict = judge(trial(*exchanges, **expected_and_facts(expected, facts)), cell(CONTENT), criteria())
    assert (verdict.kind, verdict.blame, verdict.got) == (kind, blame, got)
    assert (verdict.requirement, verdict.expected) == (CONTENT.id, EXPECTED[CONTENT.id])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (REFUSAL, 'Rejected, "Bad offer" or "Worse offer"'),
        (OPEN, "Rejected, with a reason"),
        (ACCEPTANCE, "Accepted"),
        (DOOR, "HTTP 400"),
        (CONTENT, "A bad offer is rejected."),
        (replace(DOOR, legal=("400", "4xx", "closed")), "HTTP 400 or HTTP 4xx or a closed connection"),
        (replace(ACCEPTANCE, legal=("accepted", "silent", "answered")), "Accepted or no second answer or an answer"),
    ],
)
def test_what_was_expected(row: Requirement, words: str) -> None:
    """What passes is described in words."""
    assert judge(trial(unmet="no"), cell(row), criteria()).expected == words


def test_a_probe_needs_no_more_than_an_answer() -> None:
    """A target that answers the TestMessage by callback lives, whatever it said over HTTP."""
    odd = exchange("probe", delivery(response(TEST)), element=TEST, status=400)
    for row, case in ((DOOR, http(400)), (CONTENT, accepted())):
        assert judge(trial(case, odd), cell(row), criteria()).kind is PASS


def test_attempts_are_those_of_the_cases() -> None:
    """A check of how is delivered sees the attempts for each case, and for nothing else."""
    again = [delivery(response(), at=BEGIN + at, status=status) for at, status in ((1, 503), (2, 200))]
    once = exchange("probe", delivery(response(TEST)), element=TEST)
    expected = {"redelivered": {"within": 5.0}}
    verdicts = [
        judge(trial(exchange("case", *some), once, expected=expected), cell(CONTENT), criteria())
        for some in (again, again[1:])
    ]
    assert [verdict.kind for verdict in verdicts] == [PASS, FAIL]
    assert verdicts[1].got == "after HTTP 200 it was not delivered again within 5 s"


def test_a_dead_target_fails_without_findings() -> None:
    """Findings of a case are not reported when the target did not survive it."""
    verdict = judge(trial(http(None, "closed"), exchange("probe", element=TEST)), cell(DOOR), criteria())
    assert (verdict.kind, verdict.findings) == (FAIL, ())


def test_a_verdict_is_a_plain_value() -> None:
    """Judging is pure: the same trial gets an equal verdict, with every field."""
    about: Cell = cell()
    assert judge(trial(TWIN, rejected("Newer")), about, criteria()) == Verdict(
        PASS,
        "ABC-REFUSAL",
        NOBODY,
        'Rejected, "Bad offer" or "Worse offer"',
        'Rejected, "Newer" after 30 ms',
        Grade.EQUIVALENT,
        ("the reason is graded equivalent",),
    )


def test_a_callback_counts_without_an_http_answer() -> None:
    """A message whose connection was closed and that was accepted by callback all the same has taken effect."""
    seen = exchange("case", delivery(response()), status=None, failure="closed")
    assert judge(trial(seen), cell(DOOR), criteria()).kind is Kind.FAIL


def test_a_request_that_was_sent_again_may_have_been_refused_as_a_copy() -> None:
    """Its acceptance, and that nothing was answered at all, still tell what they tell."""
    seen = rejected("Already Submitted")
    again = replace(seen, http=replace(seen.http, attempts=2))
    assert judge(trial(TWIN, seen), cell(REFUSAL), criteria()).kind is FAIL
    assert judge(trial(TWIN, again), cell(REFUSAL), criteria()).kind is INCONCLUSIVE
    for other in (accepted(), http(500)):
        sent_twice = replace(other, http=replace(other.http, attempts=2))
        assert judge(trial(TWIN, sent_twice), cell(REFUSAL), criteria()).kind is FAIL


@pytest.mark.parametrize(("seen", "kind"), [(0, PASS), (1, FAIL)])
def test_an_effect_beside_a_right_answer_fails(seen: int, kind: Kind) -> None:
    found = replace(trial(TWIN, rejected("Bad offer")), expected={"fact": {"effects": 0}}, facts={"effects": seen})
    verdict = judge(found, cell(REFUSAL), criteria())
    assert (verdict.kind, verdict.got) == (kind, "effects: 1" if seen else 'Rejected, "Bad offer" after 30 ms')
