from dataclasses import replace

import pytest

from tests.judging.recorded import CELL, ROW, TEST, Desk, verdict_of
from tests.judging.seen import (
    OTHER_KEY,
    TARGET,
    US,
    accepted,
    delivery,
    exchange,
    rejected,
    request,
    response,
    trial,
)
from uftp_conformance.catalogue import Catalogue, Cell, Requirement, load
from uftp_conformance.judging.evidence import Exchange, Trial, restore
from uftp_conformance.judging.verdict import Grade, Inconclusive, Kind, Verdict, Violation
from uftp_conformance.run.events import collect
from uftp_conformance.run.recorder import SuiteError, header

SEAL = Cell(load()["ANS-SEAL"], "FlexOffer", "DSO", "3.1.0")
DOOR = Cell(load()["TRN-PAYLOAD-SCHEMA"], "FlexOffer", "DSO", "3.1.0")
FORGED = exchange("case", delivery(response(), key=OTHER_KEY))


def test_a_verdict_becomes_an_event(desk: Desk) -> None:
    """A verdict is written with its cell, its test, the command to repeat it and its evidence."""
    seen = trial(rejected())
    verdict = verdict_of(Kind.FAIL, "Rejected", grade=Grade.OTHER, findings=("odd",))
    desk.recorder().record(CELL, verdict, seen)
    (event,) = desk.events()
    evidence = event.pop("trial")
    assert event == {
        "event": "verdict",
        "target": "dso",
        "requirement": "OPR-FO-ACCEPT",
        "message": "FlexOffer",
        "role": "DSO",
        "version": "3.1.0",
        "test": TEST,
        "number": 1,
        "kind": "fail",
        "obligation": "must",
        "blame": "target: semantics",
        "grade": "another documented reason",
        "expected": "Accepted",
        "got": "Rejected",
        "findings": ["odd"],
        "again": "run --only OPR-FO-ACCEPT",
    }
    assert restore(evidence) == seen


def test_verdicts_are_counted_over_all_tests(desk: Desk) -> None:
    """All recorders of a run count together, by kind and obligation, and number their verdicts on."""
    for kind in (Kind.PASS, Kind.FAIL, Kind.PASS):
        desk.recorder().record(CELL, verdict_of(kind), trial())
    assert desk.tallies == {"pass must": 2, "fail must": 1}
    assert desk.events()[-1]["number"] == 3


# --- the form of answers ---------------------------------------------------------------------------------------


def test_a_rule_of_form_is_recorded_where_it_is_judged(desk: Desk) -> None:
    """A test of a rule of form records it for each answer, whether it holds or not, and no other rule."""
    desk.recorder().examine(SEAL, trial(accepted("twin"), FORGED))
    assert desk.rules() == [("ANS-SEAL", "FlexOffer", "pass"), ("ANS-SEAL", "FlexOffer", "fail")]
    assert [(e["blame"], e["got"]) for e in desk.events()] == [
        ("none", "it holds"),
        ("target: signature", "the seal does not verify with the target's public key"),
    ]


def test_only_the_message_in_question_is_examined(desk: Desk) -> None:
    """A test of a rule of form looks at the answers to the message type of its cell alone."""
    desk.recorder().examine(SEAL, trial(accepted("twin", "TestMessage"), accepted()))
    assert desk.rules() == [("ANS-SEAL", "FlexOffer", "pass")]


def test_elsewhere_only_what_does_not_hold_is_recorded(desk: Desk) -> None:
    """In other tests what breaks a rule of form is recorded under that rule, and what holds is not."""
    desk.recorder().examine(CELL, trial(accepted("twin"), FORGED))
    assert desk.rules() == [("ANS-SEAL", "FlexOffer", "fail")]


def test_silence_of_a_case_is_its_own_matter(desk: Desk) -> None:
    """Whether a case has to be answered its own verdict says; an unanswered twin breaks ANS-GIVEN."""
    desk.recorder().examine(CELL, trial(exchange("twin"), exchange("case")))
    assert desk.rules() == [("ANS-GIVEN", "FlexOffer", "fail")]


def test_answers_to_what_should_not_be_read(desk: Desk) -> None:
    """The answer to a case that should have been refused at the door is not held to the form of answers."""
    forged_twin = replace(FORGED, sent=replace(FORGED.sent, part="twin"))
    desk.recorder().examine(DOOR, trial(forged_twin, FORGED))
    assert desk.rules() == [("ANS-SEAL", "FlexOffer", "fail")]


def test_rules_of_form_keep_to_their_message_types(desk: Desk) -> None:
    """A rule of form is recorded only for message types and versions that its row is about."""
    for narrowed in ({"messages": ("FlexOrder",)}, {"versions": ("draft",)}):
        row: Requirement = replace(load()["ANS-GIVEN"], **narrowed)  # type: ignore[arg-type]  # one of the two
        desk.catalogue = Catalogue({row.id: row})
        desk.recorder().examine(CELL, trial(exchange("twin")))
    assert desk.rules() == []


def test_identifiers_that_were_used_before(desk: Desk) -> None:
    """The examination knows the MessageIDs that the target repeated during the run."""
    desk.repeated.add(response()["MessageID"])
    desk.recorder().examine(CELL, trial(accepted()))
    assert desk.rules() == [("ANS-MESSAGE-ID", "FlexOffer", "fail")]


def _rejected_query() -> Exchange:
    asked = request("AGRPortfolioQuery")
    day = {"TimeZone": "Europe/Amsterdam", "Period": "2026-05-02"}
    answer = response(asked, **day, Result="Rejected", RejectionReason="No")
    return exchange("twin", delivery(answer, sender=(TARGET, "CRO")), element=asked)


def test_what_is_tolerated_is_a_finding(desk: Desk) -> None:
    """An answer that has no valid form passes with a finding in the test of that rule, and is silent elsewhere."""
    desk.role = "CRO"
    schema = Cell(load()["ANS-SCHEMA"], "AGRPortfolioQuery", "CRO", "3.1.0")
    elsewhere = Cell(load()["PLN-APQ-OWN"], "AGRPortfolioQuery", "CRO", "3.1.0")
    desk.recorder().examine(schema, trial(_rejected_query()))
    (event,) = desk.events()
    assert (event["kind"], event["findings"]) == (
        "pass",
        ["the schema leaves this answer no valid form (register, point 21)"],
    )
    desk.recorder().examine(elsewhere, trial(_rejected_query()))
    assert desk.events() == [event]


# --- the end of a test -------------------------------------------------------------------------------------------


def test_all_passed(desk: Desk) -> None:
    """A test whose verdicts pass ends without a word."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(), trial(accepted()))
    recorder.record(CELL, verdict_of(Kind.INCONCLUSIVE, "no twin"), trial())
    assert recorder.conclude() is None  # type: ignore[func-returns-value]  # that it returns at all is the point


def test_a_violation_is_reported_as_it_is_read(desk: Desk) -> None:
    """A violated must fails the test with the last failure as a reader meets it, and how many more there are."""
    recorder = desk.recorder()
    for got in ("Rejected 1", "Rejected 2", "Rejected 3"):
        recorder.record(CELL, verdict_of(Kind.FAIL, got), trial(rejected()))
    with pytest.raises(Violation) as caught:
        recorder.conclude()
    text = str(caught.value)
    assert text.startswith("FAIL  OPR-FO-ACCEPT")
    assert ("Rejected 3" in text, "Rejected 1" in text) == (True, False)
    assert text.endswith("\n  and 2 more")


def test_a_single_violation(desk: Desk) -> None:
    """A single failure has no more behind it."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(Kind.FAIL, "Rejected"), trial(rejected()))
    with pytest.raises(Violation) as caught:
        recorder.conclude()
    assert "more" not in str(caught.value)


@pytest.mark.parametrize("obligation", ["should", "may"])
def test_what_is_no_must_fails_no_test(desk: Desk, obligation: str) -> None:
    """A should or may that does not hold is in the stream and fails no test."""
    recorder = desk.recorder()
    row = replace(ROW, obligation="should" if obligation == "should" else "may")
    recorder.record(replace(CELL, requirement=row), verdict_of(Kind.FAIL), trial(rejected()))
    recorder.conclude()
    assert desk.tallies == {f"fail {obligation}": 1}


def test_an_error_of_our_own(desk: Desk) -> None:
    """A mistake of ours ends the test as such, whatever else was seen."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(Kind.FAIL), trial(rejected()))
    recorder.record(CELL, verdict_of(Kind.ERROR, "a message of ours is not valid"), trial())
    with pytest.raises(SuiteError, match="a message of ours is not valid"):
        recorder.conclude()


@pytest.mark.parametrize(
    ("verdicts", "why"),
    [
        ([], "no case could be made"),
        ([verdict_of(Kind.INCONCLUSIVE, "the twin was refused")], "the twin was refused"),
    ],
)
def test_nothing_was_judged(desk: Desk, verdicts: list[Verdict], why: str) -> None:
    """A test in which nothing passed or failed is inconclusive, with the first reason."""
    recorder = desk.recorder()
    for verdict in verdicts:
        recorder.record(CELL, verdict, trial())
    with pytest.raises(Inconclusive, match=why):
        recorder.conclude()


def test_a_failure_beside_the_matter(desk: Desk) -> None:
    """A broken rule of form fails its own cell in the stream, and not the test that met it by the way."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(), trial(FORGED))
    recorder.examine(CELL, trial(FORGED))
    recorder.conclude()
    assert desk.tallies == {"pass must": 1, "fail must": 1}


def test_a_failure_beside_the_matter_judges_nothing(desk: Desk) -> None:
    """A broken rule of form does not make a test conclusive that judged nothing of its own."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(Kind.INCONCLUSIVE, "the twin was refused"), trial(FORGED))
    recorder.examine(CELL, trial(FORGED))
    with pytest.raises(Inconclusive, match="the twin was refused"):
        recorder.conclude()


def test_a_violation_is_of_the_tests_own_rule(desk: Desk) -> None:
    """What fails a test is reported about the rule that the test judges, whatever else was met after it."""
    recorder = desk.recorder()
    recorder.record(CELL, verdict_of(Kind.FAIL, "Rejected"), trial(FORGED))
    recorder.examine(CELL, trial(FORGED))
    with pytest.raises(Violation) as caught:
        recorder.conclude()
    assert str(caught.value).startswith("FAIL  OPR-FO-ACCEPT")


def test_a_should_beside_a_must(desk: Desk) -> None:
    """A should that does not hold fails no test, also when the answer breaks a rule of form that is a must."""
    recorder = desk.recorder()
    about = replace(CELL, requirement=replace(ROW, obligation="should"))
    recorder.record(about, verdict_of(Kind.FAIL, "Rejected"), trial(FORGED))
    recorder.examine(about, trial(FORGED))
    recorder.conclude()
    assert desk.tallies == {"fail should": 1, "fail must": 1}


def test_many_errors_keep_their_word(desk: Desk) -> None:
    """An error that comes after many failures still ends the test as an error with its own words."""
    recorder = desk.recorder()
    for _ in range(60):
        recorder.record(CELL, verdict_of(Kind.FAIL), trial())
    recorder.record(CELL, verdict_of(Kind.ERROR, "ours"), trial())
    with pytest.raises(SuiteError, match="ours"):
        recorder.conclude()


def test_a_header_begins_a_stream() -> None:
    """The header of a recorder is one that a stream begins with."""
    cell = ["dso", "OPR-FO-ACCEPT", "FlexOffer", "DSO", "3.1.0", ""]
    run = collect([header(1, "smoke", "any", "2026-05-01T10:00:00+00:00", [{"label": "dso"}], [cell])])
    assert (run.header["seed"], run.header["profile"], run.header["reasons"]) == (1, "smoke", "any")
    assert [result.kind for result in run.results()] == ["not tested"]


def test_evidence_is_whole() -> None:
    """Nothing of these tests depends on what is not evidence: a trial is a value."""
    assert trial(accepted()) == Trial("a case", (accepted(),))
    assert accepted().sent.sender == US
