"""Where the schema contradicts the text, or leaves an answer no valid form, its complaint is tolerated and reported."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.judging.answers import CRO, WHO, examine, said
from tests.judging.seen import (
    TARGET,
    delivery,
    exchange,
    request,
    response,
)
from tests.messages.published import publish
from uftp_conformance.judging.answer_form import Tolerated
from uftp_conformance.judging.answer_form import examine as examine_all
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml


def test_everything_that_the_schema_has_against_an_answer_is_reported() -> None:
    """Two complaints of the schema stand in one sentence."""
    found = complaints(parse_lxml(serialise(response(Revision="1", Edition="2"))), "3.1.0")
    assert len(found) == 2
    assert examine(said(Revision="1", Edition="2"), WHO)["ANS-SCHEMA"] == f"{found[0]}; {found[1]}"


def test_the_published_schema_counts(tmp_path: Path) -> None:
    """Where the specification's own files are named, they judge an answer, instead of ours."""
    folder = publish("3.1.0", tmp_path / "xsd")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('name="Result"', 'name="Outcome"'), encoding="utf-8")
    assert examine(said(), replace(WHO, published=folder))["ANS-SCHEMA"] != ""
    assert examine(said(), WHO)["ANS-SCHEMA"] == ""


def _agr_query(*children: Element, **changed: str | None) -> Exchange:
    asked = request("AGRPortfolioQuery")
    day = {"TimeZone": "Europe/Amsterdam", "Period": "2026-05-02"}
    answer = response(asked, **day, **changed).containing(*children)
    return exchange("case", delivery(answer, sender=(TARGET, "CRO")), element=asked)


_UNALLOCATED = Element("DSO-View", {}, (Element("Connection", {"EntityAddress": "ean.871600000001"}),))


@pytest.mark.parametrize(
    "seen",
    [
        _agr_query(Result="Rejected", RejectionReason="No"),
        _agr_query(_UNALLOCATED),
        _agr_query(Element("DSO-View")),
        _agr_query(),
    ],
    ids=["a rejection", "only unallocated connections", "an empty view", "no view"],
)
def test_answers_without_a_valid_form(seen: Exchange) -> None:
    """Where the schema leaves an answer no valid form, what is against it is tolerated and shown."""
    held = {i: c for i, c in examine(seen, CRO).items() if c}
    assert list(held) == ["ANS-SCHEMA"]
    assert isinstance(held["ANS-SCHEMA"], Tolerated)


_ALLOCATED = Element(
    "DSO-View",
    {},
    (
        Element(
            "DSO-Portfolio",
            {"DSO-Domain": "dso.example"},
            (
                Element(
                    "CongestionPoint",
                    {
                        "EntityAddress": "ean.871600000002",
                        "MutexOffersSupported": "true",
                        "DayAheadRedispatchBy": "AGR",
                    },
                    _UNALLOCATED.children,
                ),
            ),
        ),
    ),
)


def test_nothing_is_tolerated_where_nothing_is_wrong() -> None:
    """An answer of a type that the schema can leave without a valid form is plainly right when it has one."""
    found = examine(_agr_query(_ALLOCATED), CRO)["ANS-SCHEMA"]
    assert (found, isinstance(found, Tolerated)) == ("", False)


@pytest.mark.parametrize(
    "seen",
    [
        _agr_query(Result="Rejected", RejectionReason="No", Extra="1"),
        _agr_query(Element("DSO-View", {}, (Element("DSO-Portfolio", {"DSO-Domain": "dso.example"}),))),
        _agr_query(_ALLOCATED.containing(*_UNALLOCATED.children, *_ALLOCATED.children)),
        _agr_query(_ALLOCATED, _UNALLOCATED),
        _agr_query(_UNALLOCATED.containing(Element("Strange"))),
        _agr_query(Element("Strange"), _ALLOCATED),
        _agr_query(*_UNALLOCATED.children),
    ],
    ids=[
        "a strange attribute",
        "a portfolio without points",
        "what is unallocated before a portfolio",
        "what is unallocated in a view of its own",
        "a strange element in a view",
        "a strange element before a view",
        "a connection outside of a view",
    ],
)
def test_other_complaints_are_not_tolerated(seen: Exchange) -> None:
    """Anything else that the schema has against such an answer fails."""
    complaint = examine(seen, CRO)["ANS-SCHEMA"]
    assert complaint
    assert not isinstance(complaint, Tolerated)


SETTLEMENT = request("FlexSettlement")
MISSING = "Missing child element"


def _settled(**changed: str | None) -> Exchange:
    return exchange("case", delivery(response(SETTLEMENT, **changed)), element=SETTLEMENT)


@pytest.mark.parametrize(
    ("seen", "tolerated", "words"),
    [
        (
            _settled(Result="Rejected", RejectionReason="x"),
            True,
            "the schema wants a status in a rejection too, the text does not (register, point 19)",
        ),
        (_settled(), False, MISSING),
        (_settled(Result="Perhaps"), False, MISSING),
        (_settled(Result="Rejected", RejectionReason="x", Revision="1"), False, "attribute 'Revision'"),
    ],
)
def test_the_schema_contradicts_the_text(seen: Exchange, tolerated: bool, words: str) -> None:
    """A rejected settlement needs no status, whatever the schema says; an accepted one does."""
    complaint = examine_all(seen, replace(WHO, role="AGR"))["ANS-SCHEMA"]
    assert isinstance(complaint, Tolerated) is tolerated
    assert complaint == words if tolerated else words in complaint


def test_nothing_is_tolerated_of_other_answers() -> None:
    """An answer whose schema contradicts nothing has no excuse."""
    assert examine_all(said(), WHO)["ANS-SCHEMA"] == ""


@pytest.mark.parametrize(
    ("result", "status", "complaint"),
    [
        ("Accepted", {"Disposition": "Accepted"}, ""),
        ("Accepted", {"Disposition": "Accepted", "DisputeReason": ""}, ""),
        ("Accepted", {"Disposition": "Accepted", "DisputeReason": " "}, ""),
        ("Accepted", {"Disposition": "Disputed", "DisputeReason": "unknown"}, ""),
        ("Rejected", {"Disposition": "Accepted", "DisputeReason": "the settlement is rejected"}, ""),
        (
            "Accepted",
            {"Disposition": "Accepted", "DisputeReason": "OK"},
            'the order o-2 is accepted with the DisputeReason "OK"',
        ),
    ],
)
def test_only_a_dispute_has_a_reason(result: str, status: dict[str, str], complaint: str) -> None:
    """What is accepted has no DisputeReason; an empty one is none, and in a rejection no status means anything."""
    known = Element("FlexOrderSettlementStatus", {"OrderReference": "o-1", "Disposition": "Accepted"})
    judged = Element("FlexOrderSettlementStatus", {"OrderReference": "o-2", **status})
    reason = {"RejectionReason": "no"} if result == "Rejected" else {}
    answer = response(SETTLEMENT, Result=result, **reason).containing(known, judged)
    seen = exchange("case", delivery(answer), element=SETTLEMENT)
    assert examine_all(seen, replace(WHO, role="AGR"))["ANS-DISPUTE-REASON"] == complaint
