"""What a target started, held against the rules about it: from stored bytes alone."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.messages.published import publish
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.envelope import wrap
from uftp_conformance.evidence import Delivery, Trial, dump, restore
from uftp_conformance.initiated import Started, examine, rules
from uftp_conformance.judge import Bar, judge
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.reading import Reading
from uftp_conformance.sealing import new_secret_key
from uftp_conformance.verdict import Blame, Kind, Verdict

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


def order(*isps: tuple[int, int | None, int], **changed: str) -> Delivery:
    """Return the delivery of a FlexOrder with these ISPs: start, duration (None: not written), power."""
    attributes = {
        **{k: v for k, v in prognosis().attributes.items() if k != "Revision"}, "FlexOfferMessageID": str(uuid4()),
        "Price": "1.00", "Currency": "EUR", "OrderReference": "O-1", "OptionReference": "A", **changed,
    }
    elements = (
        Element("ISP", {"Power": str(power), "Start": str(start), **({"Duration": str(long)} if long else {})})
        for start, long, power in isps
    )
    return sealed(Element("FlexOrder", attributes, (*elements,)))


def judged(rule: str, *deliveries: Delivery, **facts: Any) -> tuple[Kind, str]:
    found = verdict(rule, *deliveries, **facts)
    return found.kind, found.got.partition(": ")[2]  # behind the name of the message


PASSED, AS_TOLD = (Kind.PASS, ""), [[5, 2, 10], [9, 1, -3]]


@pytest.mark.parametrize(("isps", "complaint"), [
    (((5, 2, 10), (9, None, -3)), ""),                                  # one ISP, when no Duration is written
    (((9, 1, -3), (6, 1, 10), (5, 1, 10)), ""),                         # the same, in other pieces and another order
    (((5, 2, 10),), "ISP 9 has the power None, where -3 was offered"),
    (((3, 4, 10), (9, 1, -3)), "ISP 3 has the power 10, where None was offered"),
    (((5, 2, 10), (9, 1, 3)), "ISP 9 has the power 3, where -3 was offered"),
])
def test_an_order_copies_every_isp_of_the_offer(isps: tuple[tuple[int, int | None, int], ...], complaint: str) -> None:
    expected = (Kind.FAIL, complaint) if complaint else PASSED
    assert judged("INI-COPY", order(*isps), offered=[AS_TOLD]) == expected


def test_isps_of_five_minutes_are_compared_to_the_last() -> None:
    """Also a day of 25 hours in the shortest ISPs is compared whole."""
    offered = [[1, 299, 7], [300, 1, 8]]
    facts = {"isp minutes": 5, "offered": [offered]}
    changed = {"ISP-Duration": "PT5M", "Period": "2026-10-25"}
    assert judged("INI-COPY", order((1, 299, 7), (300, 1, 8), **changed), **facts) == PASSED
    wrong = judged("INI-COPY", order((1, 300, 7), **changed), **facts)
    assert wrong == (Kind.FAIL, "ISP 300 has the power 7, where 8 was offered")


@pytest.mark.parametrize(("share", "kind"), [
    ("1", Kind.FAIL), ("1.0", Kind.FAIL), ("1.00", Kind.FAIL), ("0.50", Kind.PASS),
])
def test_of_a_part_the_power_is_another(share: str, kind: Kind) -> None:
    """Only where all of an offer is activated the power has to be that of the offer."""
    half = order((5, 2, 5), (9, 1, -2), ActivationFactor=share)
    assert verdict("INI-COPY", half, offered=[AS_TOLD]).kind is kind


@pytest.mark.parametrize("rule", ["INI-COPY", "INI-REFERENCES"])
def test_only_what_was_asked_for_can_be_compared(rule: str) -> None:
    """What a target starts beyond what it was asked for is a copy of nothing."""
    both = order((5, 2, 10), (9, 1, -3)), order((1, 1, 1))
    assert judged(rule, *both, offered=[AS_TOLD], references=[{}]) == PASSED


@pytest.mark.parametrize(("given", "wanted", "same"), [
    ({"Period": "2026-11-22+01:00"}, {"Period": "2026-11-22"}, True),
    ({"Period": "2026-11-22"}, {"Period": "2026-11-22+01:00"}, True),
    ({"Period": "2026-11-23"}, {"Period": "2026-11-22"}, False),
    ({"CongestionPoint": POINT}, {"CongestionPoint": f" {POINT.upper()} "}, True),
    ({"CongestionPoint": POINT[:-1] + "2"}, {"CongestionPoint": POINT}, False),
])
def test_references_are_compared_by_their_meaning(given: dict[str, str], wanted: dict[str, str], *, same: bool) -> None:
    """The case of an identifier and an offset behind a day are no difference; everything else is one."""
    assert (judged("INI-REFERENCES", sealed(prognosis(**given)), references=[wanted]) == PASSED) is same


def test_every_wrong_reference_is_told() -> None:
    wanted = {"Period": "2026-11-23", "Revision": "1", "CongestionPoint": "ean.1"}
    told = f"Period is 2026-11-22, not 2026-11-23, CongestionPoint is {POINT}, not ean.1"
    assert judged("INI-REFERENCES", sealed(prognosis()), references=[wanted]) == (Kind.FAIL, told)


@pytest.mark.parametrize(("length", "minutes", "agreed"), [
    ("PT15M", 15, True), ("PT1H", 60, True), ("PT60M", 60, True), ("PT2H", 120, True), ("PT1H30M", 90, True),
    ("PT15M", 60, False), ("PT1H", 15, False), ("PT1H15M", 15, False), ("PT1H15M", 60, False), ("PT2H", 121, False),
    ("PT900S", 15, True), ("PT15M0S", 15, True), ("PT1H0S", 60, True), ("P0DT15M", 15, True), ("P1D", 15, True),
])
def test_how_long_an_isp_lasts(length: str, minutes: int, *, agreed: bool) -> None:
    """Hours and minutes are counted; a duration in other units is not held against the agreement."""
    kind = verdict("INI-MARKET", sealed(prognosis(ISP_Duration=length)), **{"isp minutes": minutes}).kind
    assert kind is (Kind.PASS if agreed else Kind.FAIL)


@pytest.mark.parametrize(("zone", "period", "kind"), [
    ("Europe/London", "2026-11-22", Kind.FAIL),
    ("Europe/Nowhere", "2026-11-22", Kind.FAIL),
    ("Africa/Lagos", "2026-11-22", Kind.PASS),            # an hour before UTC the whole year
    ("Africa/Lagos", "2026-11-22+01:00", Kind.PASS),
    ("Africa/Lagos", "2026-07-01", Kind.FAIL),
])
def test_zones_are_compared_on_their_day(zone: str, period: str, kind: Kind) -> None:
    """Another name of a zone is no fault while its clocks show the same (register, point 15)."""
    assert verdict("INI-MARKET", sealed(prognosis(TimeZone=zone, Period=period))).kind is kind


def test_a_point_is_known_in_any_case_of_its_letters() -> None:
    facts: dict[str, Any] = {"points": ["EAN.1", POINT.upper()]}
    assert verdict("INI-MARKET", sealed(prognosis()), **facts).kind is Kind.PASS


@pytest.mark.parametrize(("revisions", "periods", "expected"), [
    (("1", "2"), ("2026-11-22", "2026-11-22"), PASSED),
    (("9", "10"), ("2026-11-22", "2026-11-22+01:00"), PASSED),
    (("2", "1"), ("2026-11-22+01:00", "2026-11-22"), (Kind.FAIL, "after the Revision 2 came 1")),
    (("5", "1", "6"), ("2026-11-22", "2026-11-23", "2026-11-22"), PASSED),
    (("5", "9", "6"), ("2026-11-22",) * 3, (Kind.FAIL, "after the Revision 9 came 6")),
])
def test_revisions_rise_as_numbers(
    revisions: tuple[str, ...], periods: tuple[str, ...], expected: tuple[Kind, str]
) -> None:
    """Within one Period and congestion point each revision is greater than the one before."""
    made = [sealed(prognosis(Revision=r, Period=p)) for r, p in zip(revisions, periods, strict=True)]
    assert judged("INI-REVISION", *made) == expected


@pytest.mark.parametrize(("other", "kind"), [
    ("ean.871685900000000028", Kind.INCONCLUSIVE), ("ea1.2026-01.x:b", Kind.INCONCLUSIVE),
    ("ea1.2026-01.x:A", Kind.FAIL), ("ea1.2026-01.x:a", Kind.FAIL),
])
def test_each_point_has_its_own_revisions(other: str, kind: Kind) -> None:
    """Revisions are compared at one congestion point, which is the same one in capitals."""
    first = sealed(prognosis(CongestionPoint="ea1.2026-01.x:a", Revision="5"))
    assert verdict("INI-REVISION", first, sealed(prognosis(CongestionPoint=other, Revision="1"))).kind is kind


def test_everything_against_a_schema_is_told() -> None:
    message = prognosis().having({"Edition": "1", "Issue": "2"})
    told = complaints(parse_lxml(serialise(message)), "3.1.0")
    assert len(told) == 2
    assert judged("INI-SCHEMA", sealed(message)) == (Kind.FAIL, f"{told[0]}; {told[1]}")


def as_read(*isps: tuple[int, int], **changed: str) -> tuple[Started, ...]:
    """Return a prognosis as it was read by a schema that lets every number pass."""
    return (Started(delivered(b""), Reading(None, True, prognosis(*isps, **changed))),)  # noqa: FBT003


@pytest.mark.parametrize(("isps", "complaint"), [
    (((1, 1),), ""), (((96, 1),), ""), (((1, 2), (3, 94)), ""),
    (((0, 2),), "the ISPs 0 to 1 are not all within 1 to 96"),
    (((5, 0),), "the ISPs 5 to 4 are not all within 1 to 96"),
    (((97, 1),), "the ISPs 97 to 97 are not all within 1 to 96"),
    (((3, 1), (3, 1)), "ISP 3 appears twice"),
    (((3, 2), (1, 3)), "ISP 3 appears twice"),
])
def test_isps_lie_within_their_day(isps: tuple[tuple[int, int], ...], complaint: str) -> None:
    """Every ISP is one of the day's, and none appears twice, in whatever order they come."""
    assert examine("INI-BOUNDS", as_read(*isps), FACTS) == (complaint, "")


@pytest.mark.parametrize(("isps", "complaint"), [
    (((1, 96),), ""), (((1, 500),), ""), (((-3, 100),), ""), (((2, 95), (1, 1)), ""),
    (((1, 40), (42, 55)), "ISP 41 of 96 is missing (1 in all)"),
    (((10, 80),), "ISP 1 of 96 is missing (16 in all)"),
])
def test_a_prognosis_speaks_of_every_isp(isps: tuple[tuple[int, int], ...], complaint: str) -> None:
    """No ISP of the day is missing; what lies outside of the day is the matter of INI-BOUNDS."""
    assert examine("INI-ISPS", as_read(*isps), FACTS) == (complaint, "")


@pytest.mark.parametrize("name", ["OfferOption", "Profile"])
def test_options_and_profiles_are_looked_at_apart(name: str) -> None:
    """One ISP may stand in two options of an offer, but not twice in one of them."""
    def offer(*options: tuple[int, int]) -> tuple[Started, ...]:
        parts = tuple(Element(name, {}, tuple(
            Element("ISP", {"Start": str(start), "Power": "1"}) for start in option)) for option in options)
        element = Element("FlexOffer", {"Period": "2026-11-22"}, parts)
        return (Started(delivered(b""), Reading(None, True, element)),)  # noqa: FBT003

    assert examine("INI-BOUNDS", offer((1, 2), (2, 3)), FACTS) == ("", "")
    assert examine("INI-BOUNDS", offer((1, 2), (3, 3)), FACTS) == ("ISP 3 appears twice", "")


@pytest.mark.parametrize("rule", ["INI-ISPS", "INI-BOUNDS"])
def test_an_offset_behind_a_day_does_not_change_its_isps(rule: str) -> None:
    assert examine(rule, as_read((1, 96), Period="2026-11-22+01:00"), FACTS) == ("", "")


def test_why_nothing_can_be_said() -> None:
    """Where nothing can be said there is no complaint, but a reason."""
    series = "no two prognoses were about the same Period and congestion point"
    assert examine("INI-REVISION", as_read(), FACTS) == ("", series)
    unread = (Started(delivered(b""), Reading(problem="the body is not XML")),)
    why = "a message is not schema-valid, which is the matter of INI-SCHEMA"
    assert examine("INI-ISPS", unread, FACTS) == ("", why)


def test_what_is_said_of_a_seal() -> None:
    assert judged("INI-SEALED", delivered(serialise(prognosis())))[1] == "it is in no SignedMessage"
    forged = judged("INI-SEALED", sealed(prognosis(), key=new_secret_key()))[1]
    assert forged == "the seal does not verify with the target's public key"


def test_a_value_that_no_calendar_has_says_nothing() -> None:
    """What the schema allows and a calendar does not cannot be judged, and is told."""
    assert examine("INI-ISPS", as_read(Period="2026-11-32"), FACTS)[0] == ""
    assert examine("INI-ISPS", as_read(Period="2026-11-32"), FACTS)[1].startswith("a value cannot be read: ")


def test_what_is_said_of_a_verdict_about_what_was_started() -> None:
    """Whatever the outcome, the verdict names its requirement, what was expected and who is to blame."""
    right, wrong = sealed(prognosis()), sealed(prognosis(RecipientDomain="b.example"))
    unread, sentence = sealed(prognosis().without("TimeStamp")), load()["INI-RECIPIENT"].sentence
    told = {
        (): (Kind.INCONCLUSIVE, Blame.NONE, "nothing was started"),
        (right,): (Kind.PASS, Blame.NONE, "as expected"),
        (wrong,): (Kind.FAIL, Blame(f"target: {load()['INI-RECIPIENT'].blame}"),
                   f"the {load()['INI-RECIPIENT'].messages[0]}: the RecipientDomain is b.example, not {DSO}"),
        (unread,): (Kind.INCONCLUSIVE, Blame.NONE,
                    "a D-Prognosis is not schema-valid, which is the matter of INI-SCHEMA"),
    }
    for deliveries, (kind, blame, got) in told.items():
        assert verdict("INI-RECIPIENT", *deliveries) == Verdict(kind, "INI-RECIPIENT", blame, sentence, got)


def test_the_published_schema_counts_for_what_is_started_too(tmp_path: Path) -> None:
    """Where the specification's own files are named, they judge what the target starts, instead of ours."""
    folder = publish("3.1.0", tmp_path / "xsd")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('name="Revision"', 'name="Edition"'), encoding="utf-8")
    trial = Trial("t", (), {"started": "INI-SCHEMA"}, facts=FACTS, started=(sealed(prognosis()),))
    cell = Cell(load()["INI-SCHEMA"], "D-Prognosis", "AGR", "3.1.0")
    bars = (Bar(KEY.public, "3.1.0", load(), published=published) for published in (None, folder))
    assert [judge(trial, cell, bar).kind for bar in bars] == [Kind.PASS, Kind.FAIL]
