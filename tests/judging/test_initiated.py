"""What a target started, held against the rules about it: from stored bytes alone."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from uftp_conformance.catalogue import Cell, load
from uftp_conformance.envelope import wrap
from uftp_conformance.evidence import Delivery, Trial, dump, restore
from uftp_conformance.initiated import rules
from uftp_conformance.judge import Bar, judge
from uftp_conformance.messages import Element, serialise
from uftp_conformance.sealing import new_secret_key
from uftp_conformance.verdict import Kind, Verdict

KEY = new_secret_key()
AGR, DSO, POINT = "agr.target.example", "dso.suite.example", "ean.871685900000000011"
FACTS: Mapping[str, Any] = {
    "domain": AGR, "role": "AGR", "recipient": DSO, "time zone": "Europe/Amsterdam", "isp minutes": 15,
    "points": [POINT], "known": [], "references": [], "offered": [],
}


def prognosis(*isps: tuple[int, int], **changed: str) -> Element:
    attributes = {
        "Version": "3.1.0", "SenderDomain": AGR, "RecipientDomain": DSO, "TimeStamp": "2026-11-21T10:00:00Z",
        "MessageID": str(uuid4()), "ConversationID": str(uuid4()), "ISP-Duration": "PT15M",
        "TimeZone": "Europe/Amsterdam", "Period": "2026-11-22", "CongestionPoint": POINT, "Revision": "1",
    }
    elements = (Element("ISP", {"Power": "1", "Start": str(s), "Duration": str(d)}) for s, d in isps or ((1, 96),))
    return Element("D-Prognosis", {**attributes, **{k.replace("_", "-"): v for k, v in changed.items()}}, (*elements,))


def delivered(body: bytes, at: str = DSO) -> Delivery:
    return Delivery(time.time(), f"/{at}", at, "POST", "text/xml", body)


def sealed(message: Element, **how: Any) -> Delivery:
    body = wrap(serialise(message), how.get("domain", AGR), how.get("role", "AGR"), how.get("key", KEY))
    return delivered(body, how.get("at", DSO))


def verdict(rule: str, *deliveries: Delivery, **facts: Any) -> Verdict:
    """Judge deliveries by one rule, after they have been stored and read back."""
    trial = Trial("t", (), {"started": rule}, facts={**FACTS, **facts}, started=deliveries)
    cell = Cell(load()[rule], load()[rule].messages[0], "AGR", "3.1.0")
    return judge(restore(dump(trial)), cell, Bar(KEY.public, "3.1.0", load()))


@pytest.mark.parametrize("rule", [r for r in rules() if r not in ("INI-REVISION", "INI-COPY")])
def test_what_is_right_passes(rule: str) -> None:
    assert verdict(rule, sealed(prognosis()), sealed(prognosis((50, 47), (1, 49), Revision="2"))).kind is Kind.PASS


Make = Callable[[], tuple[Delivery, ...]]
WRONG: list[tuple[str, Make, str]] = [
    ("INI-ISPS", lambda: (sealed(prognosis((1, 95))),), "ISP 96 of 96 is missing (1 in all)"),
    ("INI-ISPS", lambda: (sealed(prognosis((2, 95))),), "ISP 1 of 96 is missing"),
    ("INI-ISPS", lambda: (sealed(prognosis((1, 96), Period="2026-10-25")),), "ISP 97 of 100 is missing (4 in all)"),
    ("INI-BOUNDS", lambda: (sealed(prognosis((1, 97))),), "the ISPs 1 to 97 are not all within 1 to 96"),
    ("INI-BOUNDS", lambda: (sealed(prognosis((1, 96), Period="2026-03-29")),), "not all within 1 to 92"),
    ("INI-BOUNDS", lambda: (sealed(prognosis((1, 50), (50, 47))),), "ISP 50 appears twice"),
    ("INI-SCHEMA", lambda: (sealed(prognosis().without("TimeStamp")),), "TimeStamp"),
    ("INI-SCHEMA", lambda: (delivered(b"no XML"),), "the body is not XML"),
    ("INI-SEALED", lambda: (sealed(prognosis(), key=new_secret_key()),), "the seal does not verify"),
    ("INI-SEALED", lambda: (sealed(prognosis(), role="DSO"),), "the envelope names agr.target.example as DSO"),
    ("INI-SEALED", lambda: (sealed(prognosis(SenderDomain="x.example")),), "the SenderDomain inside is x.example"),
    ("INI-SEALED", lambda: (delivered(serialise(prognosis())),), "it is in no SignedMessage"),
    ("INI-RECIPIENT", lambda: (sealed(prognosis(), at="b.example"),), "it was delivered to b.example"),
    ("INI-RECIPIENT", lambda: (sealed(prognosis(RecipientDomain="b.example")),), "the RecipientDomain is b.example"),
    ("INI-MARKET", lambda: (sealed(prognosis(TimeZone="America/New_York")),), "the TimeZone is America/New_York"),
    ("INI-MARKET", lambda: (sealed(prognosis(ISP_Duration="PT30M")),), "the ISP-Duration is PT30M, not PT15M"),
    ("INI-MARKET", lambda: (sealed(prognosis(CongestionPoint="ean.871685900009")),), "does not join the two"),
    ("INI-REVISION", lambda: (sealed(prognosis(Revision="10")), sealed(prognosis(Revision="9"))), "after the Revisio"),
    ("INI-REVISION", lambda: (sealed(prognosis()), sealed(prognosis())), "after the Revision 1 came 1"),
]


@pytest.mark.parametrize(("rule", "make", "words"), WRONG)
def test_what_is_wrong_fails(rule: str, make: Make, words: str) -> None:
    found = verdict(rule, *make())
    assert found.kind is Kind.FAIL
    assert words in found.got


def test_a_repeated_identifier() -> None:
    same = str(uuid4())
    first, second = sealed(prognosis(MessageID=same)), sealed(prognosis(MessageID=same.upper(), Revision="2"))
    assert verdict("INI-UNIQUE", first, second).kind is Kind.FAIL
    assert verdict("INI-UNIQUE", first, known=[same]).kind is Kind.FAIL
    # The same bytes again are a repetition of the delivery, no second message.
    assert verdict("INI-UNIQUE", first, first).kind is Kind.PASS


@pytest.mark.parametrize("changed", [{"TimeZone": "Europe/Berlin"}, {"ISP_Duration": "PT15M"}])
def test_another_name_of_the_same_is_no_fault(changed: dict[str, str]) -> None:
    assert verdict("INI-MARKET", sealed(prognosis(**changed))).kind is Kind.PASS


def test_what_cannot_be_read_is_judged_by_its_form_alone() -> None:
    broken = sealed(prognosis().without("TimeStamp"))
    for rule in (r for r in rules() if r not in ("INI-SCHEMA", "INI-SEALED")):
        found = verdict(rule, broken)
        assert (found.kind, "the matter of INI-SCHEMA" in found.got) == (Kind.INCONCLUSIVE, True)
    assert verdict("INI-SEALED", broken).kind is Kind.PASS


def test_nothing_to_compare() -> None:
    of_two_days = sealed(prognosis()), sealed(prognosis(Period="2026-11-23"))
    assert verdict("INI-REVISION", *of_two_days).kind is Kind.INCONCLUSIVE
    assert verdict("INI-SCHEMA").kind is Kind.INCONCLUSIVE
    assert verdict("INI-ISPS", sealed(prognosis(Period="0000-01-01"))).kind in (Kind.INCONCLUSIVE, Kind.FAIL)


def test_references_and_copies() -> None:
    wanted = {"CongestionPoint": POINT.upper(), "Period": "2026-11-22"}
    assert verdict("INI-REFERENCES", sealed(prognosis()), references=[wanted]).kind is Kind.PASS
    wrong = verdict("INI-REFERENCES", sealed(prognosis()), references=[{"FlexOfferMessageID": "a"}])
    assert (wrong.kind, wrong.got) == (Kind.FAIL, "the FlexOffer: FlexOfferMessageID is None, not a")
    twelve = [[1, 10, 1], [11, 86, 1]]
    assert verdict("INI-COPY", sealed(prognosis()), offered=[twelve]).kind is Kind.PASS
    assert verdict("INI-COPY", sealed(prognosis()), offered=[[[1, 96, 2]]]).kind is Kind.FAIL
    assert verdict("INI-COPY", sealed(prognosis((1, 95))), offered=[twelve]).kind is Kind.FAIL
