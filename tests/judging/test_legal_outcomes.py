"""Outcomes that contradictions and gaps of the specification leave legal, by the rows of the catalogue."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.judging.seen import (
    BEGIN,
    KEY,
    TARGET,
    VERSION,
    accepted,
    delivery,
    exchange,
    http,
    rejected,
    request,
    response,
    trial,
)
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import OPEN_AFTER, SEQUENCE, Exchange, Part
from uftp_conformance.judging.grades import grade
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Grade, Kind
from uftp_conformance.messages import VERSIONS, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.oracle.received import Broken
from uftp_conformance.run.events import Writer, lines
from uftp_conformance.run.recorder import Recorder

DOCUMENTED, EQUIVALENT, OTHER, UNDOCUMENTED = Grade.DOCUMENTED, Grade.EQUIVALENT, Grade.OTHER, Grade.UNDOCUMENTED
OWN = "We have no such thing"


@pytest.mark.parametrize(
    ("identifier", "message", "reason", "expected"),
    [
        *(
            (i, m, OWN, DOCUMENTED)
            for i in ("VAL-CONTRACT", "VAL-BASELINE-REFERENCE")
            for m in ("FlexOffer", "FlexOrder")
        ),
        ("VAL-CONTRACT", "FlexReservationUpdate", OWN, DOCUMENTED),
        ("STL-AGREED", "FlexSettlement", OWN, DOCUMENTED),
        ("VAL-CONGESTION-POINT", "FlexReservationUpdate", "Time zone rejected", OTHER),
        ("VAL-CONGESTION-POINT", "FlexRequest", OWN, UNDOCUMENTED),
        ("VAL-BARRED", "FlexRequest", OWN, UNDOCUMENTED),
        ("PLN-DPQ-NONE", "DSOPortfolioQuery", OWN, UNDOCUMENTED),
        ("PLN-DPQ-NONE", "DSOPortfolioQuery", "No connections available", DOCUMENTED),
        ("VAL-PERIOD", "FlexRequest", "Reference Period mismatch", OTHER),
        ("VAL-PERIOD", "FlexOrder", "Price mismatch", OTHER),
        ("VAL-SEVERAL", "D-Prognosis", "Deadline expired", OTHER),
        ("VAL-TIME-ZONE", "FlexRequest", "Lacking ISPs", OTHER),
        ("STL-PERIOD-END", "FlexSettlement", "Missing Settlement Items", EQUIVALENT),
        ("OPR-FOFR-EXPIRED", "FlexOfferRevocation", "Reference message expired", DOCUMENTED),
        ("OPR-FOFR-EXPIRED", "FlexOfferRevocation", "Unknown reference FlexOfferMessageID", EQUIVALENT),
        ("OPR-FOFR-EXPIRED", "FlexOfferRevocation", "Flexibility procured", OTHER),
    ],
)
def test_reasons(identifier: str, message: str, reason: str, expected: Grade) -> None:
    """A reason counts that names what is really wrong, however unavoidable, and no other."""
    row = load()[identifier]
    assert grade(reason, Cell(row, message, row.receivers[0], VERSION), load()) is expected


def _judged(identifier: str, message: str, *exchanges: object) -> Kind:
    row = load()[identifier]
    seen = trial(*exchanges)  # type: ignore[arg-type]  # they are
    return judge(seen, Cell(row, message, row.receivers[0], VERSION), Criteria(KEY.public, VERSION, load())).kind


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("OPR-FOFR-EXPIRED", "FlexOfferRevocation"),
        ("OPR-FOFR-REVOKED", "FlexOfferRevocation"),
        ("VAL-PERIOD-PROGNOSIS", "D-Prognosis"),
    ],
)
def test_either_way(identifier: str, message: str) -> None:
    """Where one text takes a message and another refuses it, both pass; no answer does not."""
    (reason, *_) = load()[identifier].reasons(VERSION)
    assert _judged(identifier, message, accepted()) is Kind.PASS
    assert _judged(identifier, message, rejected(reason)) is Kind.PASS
    assert _judged(identifier, message, rejected(OWN)) is Kind.FAIL
    assert _judged(identifier, message, exchange()) is Kind.FAIL


REFUSALS = ["VAL-SENDER-MISMATCH", "VAL-RECIPIENT", "VAL-TIME-ZONE", "VAL-DUPLICATE", "VAL-BARRED"]


@pytest.mark.parametrize("identifier", [*REFUSALS, "PLN-APQ-NONE", "PLN-APQ-UNAUTHORIZED"])
def test_a_rejection_without_a_form(identifier: str) -> None:
    """Saying nothing, because no schema has a form for it, is a finding; accepting fails, and so does crashing."""
    row = load()[identifier]
    cell, criteria = Cell(row, "AGRPortfolioQuery", "CRO", VERSION), Criteria(KEY.public, VERSION, load())
    twin = accepted("twin", "AGRPortfolioQuery")
    silent = exchange("case", element=request("AGRPortfolioQuery"))
    verdict = judge(trial(twin, silent), cell, criteria)
    assert (verdict.kind, len(verdict.findings)) == (Kind.PASS, 1)
    assert judge(trial(twin, accepted("case", "AGRPortfolioQuery")), cell, criteria).kind is Kind.FAIL
    assert judge(trial(twin, replace(silent, http=replace(silent.http, status=500))), cell, criteria).kind is Kind.FAIL


def test_silence_about_others() -> None:
    """A DSO's query can be rejected, and a valid query has to be answered."""
    for identifier, message in (("VAL-RECIPIENT", "DSOPortfolioQuery"), ("VAL-RECIPIENT", "AGRPortfolioUpdate")):
        assert _judged(identifier, message, accepted("twin", message), exchange(element=request(message))) is Kind.FAIL


@pytest.mark.parametrize("version", VERSIONS)
def test_a_test_message_that_no_answer_can_reject(version: str) -> None:
    """Where an answer has no Result, taking it in silence refuses it, and any answer confirms it."""
    row, sent = load()["TRN-SENDER-COMBINATION"], request("TestMessage")
    cell, criteria = Cell(row, "TestMessage", "DSO", version), Criteria(KEY.public, version, load())
    silent, kept = exchange(element=sent), version == "draft"
    verdict = judge(trial(silent), cell, criteria)
    assert (verdict.kind, verdict.findings) == (Kind.FAIL if kept else Kind.PASS, ())
    assert verdict.expected.endswith("silence") is not kept
    assert judge(trial(replace(silent, http=replace(silent.http, status=403))), cell, criteria).kind is Kind.PASS
    assert judge(trial(replace(silent, http=replace(silent.http, status=500))), cell, criteria).kind is Kind.FAIL
    answer = delivery(response(sent, version))
    assert judge(trial(exchange("case", answer, element=sent)), cell, criteria).kind is Kind.FAIL


def test_an_extreme_test_message_is_not_left_alone() -> None:
    """What may be accepted can be answered."""
    assert _judged("VAL-EXTREME", "TestMessage", exchange(element=request("TestMessage"))) is Kind.FAIL


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    """A stream."""
    found = Writer(tmp_path / "events.jsonl")
    yield found
    found.close()


@pytest.mark.parametrize(
    ("message", "facts", "kind"),
    [
        ("AGRPortfolioQuery", {"defect": "names_another_recipient"}, "pass"),
        ("AGRPortfolioQuery", {}, "fail"),
        ("DSOPortfolioQuery", {"defect": "names_another_recipient"}, "fail"),
    ],
)
def test_an_answer_that_has_no_form_is_not_missed(
    message: str, facts: dict[str, str], kind: str, writer: Writer
) -> None:
    """ANS-GIVEN is about answers that can be given."""
    target = Target(TARGET, "CRO", KEY.public, VERSION, 60.0)
    recorder = Recorder(writer, load(), "cro", target, "a test", "", set(), Counter())
    row = load()["ANS-GIVEN"]
    recorder.examine(Cell(row, message, "CRO", VERSION), trial(exchange(element=request(message)), facts=facts))
    (event,) = lines(writer.path)
    assert (event["requirement"], event["kind"], bool(event["findings"])) == ("ANS-GIVEN", kind, kind == "pass")


@pytest.mark.parametrize(
    ("identifier", "message", "part", "fact", "complaints"),
    [
        ("PLN-APQ-ASKED", "AGRPortfolioQuery", "after", "", []),
        ("PLN-APQ-ASKED", "AGRPortfolioQuery", "attempt", "", []),
        ("PLN-APQ-ASKED", "DSOPortfolioQuery", "after", "", ["ANS-GIVEN"]),
        ("SEQ-PORTFOLIOS", "AGRPortfolioQuery", "attempt", SEQUENCE, ["ANS-GIVEN"]),
        ("PLN-APQ-ASKED", "AGRPortfolioQuery", "twin", "", ["ANS-GIVEN"]),
        ("TRN-ENTITY-FETCH", "TestMessage", "after", OPEN_AFTER, []),
        ("TRN-ENTITY-FETCH", "TestMessage", "after", "", ["ANS-GIVEN"]),
        ("TRN-NESTING", "TestMessage", "twin", OPEN_AFTER, ["ANS-GIVEN"]),
    ],
)
def test_what_is_sent_beside_the_case_need_not_be_answered(
    identifier: str, message: str, part: Part, fact: str, complaints: list[str], writer: Writer
) -> None:
    """Asked for what there is not, a CRO may reject an AGR's query, and cannot say so; the busy may be late."""
    target = Target(TARGET, "CRO", KEY.public, VERSION, 60.0)
    recorder = Recorder(writer, load(), "cro", target, "a test", "", set(), Counter())
    row = load()[identifier]
    cell = Cell(row, row.messages[0], "CRO", VERSION)
    recorder.examine(cell, trial(exchange(part, element=request(message)), facts={fact: True}))
    assert [event["requirement"] for event in lines(writer.path)] == complaints


def _timed(writer: Writer, *exchanges: Exchange) -> list[tuple[str, str]]:
    target = Target(TARGET, "DSO", KEY.public, VERSION, 1.0)
    recorder = Recorder(writer, load(), "dso", target, "a test", "", set(), Counter())
    row = load()["VAL-RESUBMITTED"]
    recorder.examine(Cell(row, "FlexOffer", "DSO", VERSION), trial(*exchanges))
    return [(event["requirement"], event["kind"]) for event in lines(writer.path)]


def test_an_answer_that_is_given_again_was_made_before(writer: Writer) -> None:
    """The original answer to a copy has its original TimeStamp, however much later the copy was sent."""
    answer = delivery(response())
    twin, copy = exchange("twin", answer), exchange("case", replace(answer, at=BEGIN + 9.1), at=BEGIN + 9)
    assert ("ANS-TIMESTAMP", "fail") not in _timed(writer, twin, copy)


def test_an_answer_that_is_given_again_in_other_bytes_was_made_before(writer: Writer) -> None:
    """Its MessageID tells that it is the one of the first copy; not where another request was sent."""
    again = delivery(wrap(serialise(response()) + b"<!-- again -->", TARGET, "DSO", KEY), at=BEGIN + 9.1)
    twin, copy = exchange("twin", delivery(response())), exchange("case", again, at=BEGIN + 9)
    assert again.body != twin.deliveries[0].body
    assert ("ANS-TIMESTAMP", "fail") not in _timed(writer, twin, copy)
    another = replace(copy, sent=replace(copy.sent, message_id="another"))
    assert ("ANS-TIMESTAMP", "fail") in _timed(writer, twin, another)


def test_an_answer_that_is_given_anew_is_of_its_time(writer: Writer) -> None:
    """Another answer with an old TimeStamp is wrong."""
    twin = exchange("twin", delivery(response()))
    other = response(MessageID="00000000-0000-4000-8000-0000000000a2")
    copy = exchange("case", delivery(other, at=BEGIN + 9.1), at=BEGIN + 9)
    assert ("ANS-TIMESTAMP", "fail") in _timed(writer, twin, copy)


def test_what_comes_again_beside_an_answer_to_a_copy_is_no_second_one(writer: Writer) -> None:
    """The first answer is delivered again after the copy was sent, which has an answer of its own; not two of them."""
    first = delivery(response())
    second, third = (response(MessageID=f"00000000-0000-4000-8000-0000000000a{n}") for n in (2, 3))
    again = replace(first, at=BEGIN + 9.1)
    own = [delivery(each, at=BEGIN + 9.2) for each in (second, third)]
    twin, copy = exchange("twin", first), exchange("case", again, own[0], at=BEGIN + 9)
    assert not {("ANS-ONE", "fail"), ("ANS-ONCE", "fail")} & {*_timed(writer, twin, copy)}
    assert ("ANS-ONE", "fail") in _timed(writer, twin, exchange("case", again, *own, at=BEGIN + 9))


@pytest.mark.parametrize(
    ("status", "kind", "findings"),
    [
        (405, Kind.PASS, False),
        (400, Kind.PASS, False),
        (501, Kind.PASS, False),  # by a server that knows the method of no resource (register, point 73)
        (200, Kind.PASS, True),
        (500, Kind.FAIL, False),
        (503, Kind.FAIL, False),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_another_method(version: str, status: int, kind: Kind, *, findings: bool) -> None:
    """Of the errors of a server one says that it has no such method, and no other one says that it refuses."""
    row = Cell(load()["TRN-METHOD"], "TestMessage", "DSO", version)
    verdict = judge(trial(http(status), accepted("probe", "TestMessage")), row, Criteria(KEY.public, version, load()))
    assert (verdict.kind, bool(verdict.findings)) == (kind, findings)


def test_the_draft_has_no_word_about_the_zone_of_updates() -> None:
    """In 3.x a portfolio update in another zone is rejected; in the draft nothing is tried."""

    def updates(version: str) -> list[str]:
        return [
            cell.message
            for cell in load().cells("CRO", version)
            if cell.requirement.id.startswith("VAL-TIME-ZONE") and cell.message.endswith("Update")
        ]

    assert [updates(version) for version in ("3.0.0", "3.1.0", "draft")] == [
        ["DSOPortfolioUpdate", "AGRPortfolioUpdate"],
        ["DSOPortfolioUpdate", "AGRPortfolioUpdate"],
        [],
    ]


_PROCURED = frozenset({"OPR-FOFR-PROCURED"})


@pytest.mark.parametrize(
    ("broken", "reason", "kind"),
    [
        (Broken(), "Flexibility procured", Kind.FAIL),
        (Broken(perhaps=_PROCURED), "Flexibility procured", Kind.PASS),
        (Broken(perhaps=_PROCURED), "Unknown reference FlexOfferMessageID", Kind.FAIL),
        (Broken(perhaps=_PROCURED), None, Kind.FAIL),
        (Broken(perhaps=_PROCURED | {"VAL-REFERENCE-OFFER"}), "Flexibility procured", Kind.INCONCLUSIVE),
        (Broken(_PROCURED), "Flexibility procured", Kind.INCONCLUSIVE),
    ],
)
@pytest.mark.parametrize("row", ["OPR-FOFR-ACCEPT", "OPR-FOFR-TODAY"])
def test_an_order_that_was_placed_may_be_in_the_way(row: str, broken: Broken, reason: str | None, kind: Kind) -> None:
    """A DSO that keeps to an order that was rejected says so; it is a finding (register, point 35)."""
    refused = rejected(reason)
    cell = Cell(load()[row], "FlexOfferRevocation", "DSO", VERSION)
    case = replace(refused, sent=replace(refused.sent, breaks=broken))
    verdict = judge(trial(case), cell, Criteria(KEY.public, VERSION, load()))
    assert (verdict.kind, len(verdict.findings)) == (kind, int(kind is Kind.PASS))
