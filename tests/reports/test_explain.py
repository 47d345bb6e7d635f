import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports import sample
from tests.reports.sample import Answer
from uftp_conformance.judging.evidence import HttpAnswer, Trial, dump
from uftp_conformance.run.events import Event
from uftp_conformance.run.explain import answered, failure, shortened, unsealed, visible


def first(requirement: str, message: str) -> Event:
    return next(
        event for event in sample.verdicts("dso") if (event["requirement"], event["message"]) == (requirement, message)
    )


TODAY = first("OPR-DP-TODAY", "D-Prognosis")


def test_a_failure_is_the_block_that_the_guide_shows() -> None:
    block = failure(first("OPR-DP-LACKING", "D-Prognosis"), target="dso.example.com")

    assert block.splitlines() == [
        "FAIL  OPR-DP-LACKING  Lacking ISPs        D-Prognosis -> DSO dso.example.com   UFTP 3.1.0",
        "  rule      A D-Prognosis that leaves out an ISP of its Period is rejected.",
        "            use-cases/operate-phase.md, Exchange updated D-Prognoses;",
        "            message-catalog/d-prognosis.md, note",
        "  twin      D-Prognosis, 96 ISPs of 2026-11-21                Accepted after 31 ms",
        "  sent      the same without ISP 17",
        '  expected  Rejected, "Lacking ISPs"',
        "  got       Accepted after 38 ms",
        "  blame     target: semantics",
        "  again     uftp-conformance replay report/cases/OPR-DP-LACKING-3f2a.json",
    ]


def test_findings_and_the_grade_are_shown() -> None:
    block = failure(first("VAL-DUPLICATE", "FlexOffer"))

    assert "(reason: undocumented)" in block
    assert f"  finding   the reason holds markup: {sample.SCRIPT}" in block.splitlines()


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    event = first("OPR-DP-POWER", "D-Prognosis") | {"got": "word " * 100, "findings": ["x" * 500]}

    assert max(len(line) for line in failure(event, width).splitlines()[3:]) <= width


def test_what_a_target_says_acts_on_nothing() -> None:
    block = failure(first("OPR-DP-POWER", "D-Prognosis"))

    assert r'"Lacking \x1b[2J\x1b]0;owned\x07 ISPs\r\n\u202egnitseb"' in block
    assert all(line.isprintable() for line in block.split("\n"))


@given(st.text(st.characters(codec=None)))
def test_visible_text_is_printable(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)
    assert visible(text).encode("utf-8").decode("utf-8") == visible(text)


@given(st.text())
def test_a_block_has_only_its_own_lines(text: str) -> None:
    plain = failure(TODAY | {"got": "x"})
    block = failure(TODAY | {"got": f"x{text}"}, width=10_000)

    assert len(block.split("\n")) <= len(plain.split("\n"))
    assert block.replace("\n", "").isprintable()


def test_a_long_answer_is_cut_and_says_so() -> None:
    block = failure(first("OPR-DP-POWER", "D-Prognosis") | {"got": "x" * 1_000_000})

    assert len(block) < 5_000
    assert "more characters]" in block
    assert shortened("abc", 3) == "abc"


def test_a_should_warns() -> None:
    assert failure(first("TRN-LENGTH", "TestMessage")).startswith("WARN  TRN-LENGTH")
    assert "(should)" in failure(first("TRN-LENGTH", "TestMessage"))


def test_each_kind_has_its_word() -> None:
    event = first("OPR-DP-LACKING", "D-Prognosis")

    words = {
        kind: failure(event | {"kind": kind}).partition("  ")[0]
        for kind in ("pass", "fail", "inconclusive", "error", "not applicable")
    }

    assert list(words.values()) == ["PASS", "FAIL", "INCONCLUSIVE", "ERROR", "NOT APPLICABLE"]


def test_a_requirement_of_another_catalogue_and_a_verdict_without_evidence_are_shown() -> None:
    event = first("OPR-DP-LACKING", "D-Prognosis") | {"requirement": "OLD-RULE", "trial": {}}

    block = failure(event)

    assert block.startswith("FAIL  OLD-RULE")
    assert "rule" not in block.splitlines()[1]
    assert "  got       Accepted after 38 ms" in block


def test_an_unmet_prerequisite_is_reported_once() -> None:
    event = first("OPR-DP-STATUS", "D-Prognosis")

    assert failure(event).count("declined the stimulus") == 1
    assert "unmet     the target declined" in failure(event | {"got": "not judged"})


def test_a_case_without_a_note_is_reported_by_its_label_or_its_message() -> None:
    event = first("OPR-DP-LACKING", "D-Prognosis")
    case = sample.exchange("case", sample.prognosis(), Answer())

    assert "sent      D-Prognosis, 96 ISPs" in failure(event | {"trial": dump(Trial("", (case,)))})
    assert "sent      all of the day" in failure(event | {"trial": dump(Trial("all of the day", (case,)))})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(), "Accepted after 31 ms"),
        (Answer("Rejected", "ISP conflict"), 'Rejected, "ISP conflict" after 31 ms'),
        (Answer(None), "HTTP 200 after 4 ms and no answer message"),
        (Answer(None, status=400), "HTTP 400 after 4 ms"),
        (Answer(None, status=None, failure="closed"), "connection closed without an answer after 4 ms"),
    ],
)
def test_an_answer_in_words(answer: Answer, words: str) -> None:
    assert answered(sample.exchange("case", sample.prognosis(), answer)) == words


def test_an_answer_to_a_refused_request_is_reported_as_such() -> None:
    exchange = sample.exchange("case", sample.prognosis(), Answer())

    refused = replace(exchange, http=HttpAnswer(400, "", 0.004))

    assert answered(refused) == "HTTP 400, and yet Accepted after 31 ms"


def test_a_strange_duration_is_counted_as_one_isp() -> None:
    strange = sample.prognosis().children[0].having({"Duration": "²" * 9})
    message = sample.prognosis().containing(strange, strange.having({"Duration": "4"}))
    seen = Trial("", (sample.exchange("twin", message, Answer()),))

    assert "D-Prognosis, 5 ISPs of" in failure(first("OPR-DP-LACKING", "D-Prognosis") | {"trial": dump(seen)})


def test_unsealed_reads_what_an_envelope_carries() -> None:
    def envelope(data: bytes) -> bytes:
        return b'<SignedMessage Body="' + base64.b64encode(data) + b'"/>'

    assert unsealed(envelope(b"s" * sample.SEAL + b"<a/>")) == b"<a/>"
    assert unsealed(envelope(b"<a/>")) == b"<a/>"
    assert unsealed(envelope(b"<" + b"s" * (sample.SEAL - 1) + b"<a/>")) == b"<a/>"  # one signature of 256 begins so
    assert unsealed(envelope(b"<a" + b" " * sample.SEAL)) == b"<a" + b" " * sample.SEAL
    assert unsealed(envelope(b"")) is None
    assert unsealed(b'<SignedMessage Body="%%"/>') is None
    assert unsealed('<SignedMessage Body="é"/>'.encode()) is None
    assert unsealed(b"<SignedMessage/>") is None
    assert unsealed(b"not XML") is None
