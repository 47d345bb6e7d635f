"""What a target started, held against the rules about it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.judging.started import DSO, FACTS, KEY, PASSED, as_read, delivered, judged, prognosis, sealed, verdict
from tests.messages.published import publish
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Delivery, Trial
from uftp_conformance.judging.initiated_messages import Started, examine, rules
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.reading import Reading
from uftp_conformance.messages.sealing import new_secret_key


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
    for rule in (r for r in rules() if r not in ("INI-SCHEMA", "INI-SEALED", "INI-HTTP")):
        found = verdict(rule, broken)
        assert (found.kind, "the matter of INI-SCHEMA" in found.got) == (Kind.INCONCLUSIVE, True)
    assert verdict("INI-SEALED", broken).kind is Kind.PASS
    assert verdict("INI-HTTP", broken).kind is Kind.PASS


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"content_type": "application/x-www-form-urlencoded"}, 'its Content-Type is "application/x-www-form-urlencod'),
        ({"content_type": "text/xml; charset=utf-16"}, "its character set is utf-16"),
        ({"method": "PUT"}, "it was sent with PUT"),
        ({"body": b"{}", "content_type": "application/json"}, 'its Content-Type is "application/json"'),
    ],
)
def test_what_is_sent_otherwise_than_answers_have_to_be(how: dict[str, Any], words: str) -> None:
    """What is started is POSTed as XML in UTF-8, whatever it is."""
    kind, said = judged("INI-HTTP", replace(sealed(prognosis()), **how))
    assert (kind, said.startswith(words)) == (Kind.FAIL, True)


@pytest.mark.parametrize(
    "media", ["text/xml", "application/xml", 'Text/XML; charset="UTF-8"', "text/xml;charset=us-ascii"]
)
def test_what_is_sent_as_answers_may_be(media: str) -> None:
    assert judged("INI-HTTP", replace(sealed(prognosis()), content_type=media)) == PASSED


def test_what_is_sent_in_chunks() -> None:
    """What has no Content-Length is a finding, and hides nothing that is wrong (register, point 9)."""
    chunked = replace(sealed(prognosis()), transfer="chunked")
    found, words = (
        verdict("INI-HTTP", chunked),
        "it came in chunks, without a Content-Length, which a recipient may refuse",
    )
    assert (found.kind, found.findings) == (Kind.PASS, (words,))
    assert verdict("INI-HTTP", chunked, replace(sealed(prognosis()), method="PUT")).kind is Kind.FAIL


def test_everything_against_a_schema_is_reported() -> None:
    message = prognosis().having({"Edition": "1", "Issue": "2"})
    found = complaints(parse_lxml(serialise(message)), "3.1.0")
    assert len(found) == 2
    assert judged("INI-SCHEMA", sealed(message)) == (Kind.FAIL, f"{found[0]}; {found[1]}")


@pytest.mark.parametrize(
    ("isps", "complaint"),
    [
        (((1, 1),), ""),
        (((96, 1),), ""),
        (((1, 2), (3, 94)), ""),
        (((0, 2),), "the ISPs 0 to 1 are not all within 1 to 96"),
        (((5, 0),), ""),  # a run of no ISPs, which recipients may take as they like
        (((97, 1),), "the ISPs 97 to 97 are not all within 1 to 96"),
        (((3, 1), (3, 1)), "ISP 3 appears twice"),
        (((3, 2), (1, 3)), "ISP 3 appears twice"),
    ],
)
def test_isps_lie_within_their_day(isps: tuple[tuple[int, int], ...], complaint: str) -> None:
    """Every ISP is one of the day's, and none appears twice, in whatever order they come."""
    assert examine("INI-BOUNDS", as_read(*isps), FACTS) == (complaint, "")


@pytest.mark.parametrize(
    ("isps", "complaint"),
    [
        (((1, 96),), ""),
        (((1, 500),), ""),
        (((-3, 100),), ""),
        (((2, 95), (1, 1)), ""),
        (((1, 40), (42, 55)), "ISP 41 of 96 is missing (1 in all)"),
        (((10, 80),), "ISP 1 of 96 is missing (16 in all)"),
    ],
)
def test_a_prognosis_speaks_of_every_isp(isps: tuple[tuple[int, int], ...], complaint: str) -> None:
    """No ISP of the day is missing; what lies outside of the day is the matter of INI-BOUNDS."""
    assert examine("INI-ISPS", as_read(*isps), FACTS) == (complaint, "")


@pytest.mark.parametrize("name", ["OfferOption", "Profile"])
def test_options_and_profiles_are_looked_at_apart(name: str) -> None:
    """One ISP may stand in two options of an offer, but not twice in one of them."""

    def offer(*options: tuple[int, int]) -> tuple[Started, ...]:
        parts = tuple(
            Element(name, {}, tuple(Element("ISP", {"Start": str(start), "Power": "1"}) for start in option))
            for option in options
        )
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
    """What the schema allows and a calendar does not cannot be judged, and is reported."""
    assert examine("INI-ISPS", as_read(Period="2026-11-32"), FACTS)[0] == ""
    assert examine("INI-ISPS", as_read(Period="2026-11-32"), FACTS)[1].startswith("a value cannot be read: ")


def test_what_is_said_of_a_verdict_about_what_was_started() -> None:
    """Every verdict names its requirement, what was expected and who is to blame."""
    right, wrong = sealed(prognosis()), sealed(prognosis(RecipientDomain="b.example"))
    unread, sentence = sealed(prognosis().without("TimeStamp")), load()["INI-RECIPIENT"].sentence
    expected = {
        (): (Kind.INCONCLUSIVE, Blame.NONE, "nothing was started"),
        (right,): (Kind.PASS, Blame.NONE, "as expected"),
        (wrong,): (
            Kind.FAIL,
            Blame(f"target: {load()['INI-RECIPIENT'].blame}"),
            f"the {load()['INI-RECIPIENT'].messages[0]}: the RecipientDomain is b.example, not {DSO}",
        ),
        (unread,): (
            Kind.INCONCLUSIVE,
            Blame.NONE,
            "a D-Prognosis is not schema-valid, which is the matter of INI-SCHEMA",
        ),
    }
    for deliveries, (kind, blame, got) in expected.items():
        assert verdict("INI-RECIPIENT", *deliveries) == Verdict(kind, "INI-RECIPIENT", blame, sentence, got)


def test_the_published_schema_counts_for_what_is_started_too(tmp_path: Path) -> None:
    """Where the specification's own files are named, they judge what the target starts, instead of ours."""
    folder = publish("3.1.0", tmp_path / "xsd")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('name="Revision"', 'name="Edition"'), encoding="utf-8")
    trial = Trial("t", (), {"started": "INI-SCHEMA"}, facts=FACTS, started=(sealed(prognosis()),))
    cell = Cell(load()["INI-SCHEMA"], "D-Prognosis", "AGR", "3.1.0")
    bars = (Criteria(KEY.public, "3.1.0", load(), published=published) for published in (None, folder))
    assert [judge(trial, cell, criteria).kind for criteria in bars] == [Kind.PASS, Kind.FAIL]
