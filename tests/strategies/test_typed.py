"""Every way in which a message breaks its schema, as it would be sent."""

from dataclasses import replace
from functools import cache

import pytest
import xmlschema
from lxml import etree

from fixtures.drawing import draw
from fixtures.procedures import BASE, in_every_way, parted
from strategies.cases import Case
from strategies.contents import contents
from strategies.defects import defects_of
from suites.walkthrough.rehearsal import Line, Rehearsal, at_once, scene
from suites.walkthrough.script import scene_of
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial
from uftp_conformance.messages import REQUESTS, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.schema import complaints, schema_path
from uftp_conformance.messages.ways import ENVELOPE, Way, ways_of

RECEIVED = [
    (message, role)
    for message, row in REQUESTS.items()
    for role in ("AGR", "CRO", "DSO")
    if row.receiver in (None, role)
]


@cache
def strict() -> xmlschema.XMLSchema:
    """Return the schema as another implementation of XML Schema reads it."""
    return xmlschema.XMLSchema(schema_path("3.1.0"))


def walked(requirement: str, message: str, role: str, ways: tuple[Way, ...]) -> list[Line]:
    """Return what would be sent for these ways."""
    run, situation = scene_of(role)
    (breaking,) = defects_of(requirement, message)
    base = BASE.get(message, message)
    content = draw(contents(base, situation), 1, 1, message)[0]
    trial = Rehearsal(situation, run, message)
    trial.message = message
    at_once(in_every_way(trial, Case(content, breaking, ways)))
    return trial.lines


@pytest.mark.parametrize(("message", "role"), RECEIVED)
def test_every_way_is_sent_beside_one_twin(message: str, role: str) -> None:
    """One valid message is followed by one of each way, and two readers of the schema refuse each of them."""
    ways = ways_of(message, "3.1.0")
    lines = walked("TRN-PAYLOAD-TYPES", message, role, ways)
    (twin,) = [line for line in lines if line.part == "twin"]
    cases = [line for line in lines if line.part == "case"]
    assert complaints(parse_lxml(serialise(twin.outgoing.element)), "3.1.0") == ()
    assert [line.note.removeprefix("With one violation of its schema: ")[:55] for line in cases] == [
        str(way)[:55] for way in ways
    ]
    for line in cases:
        document = line.outgoing.payload or serialise(line.outgoing.element)
        assert complaints(parse_lxml(document), "3.1.0"), line.note
        assert not strict().is_valid(etree.fromstring(document)), line.note


def test_every_way_of_the_envelope() -> None:
    """The envelope is broken in each way, while the message inside stays valid."""
    ways = ways_of(ENVELOPE, "3.1.0")
    cases = [line for line in walked("TRN-ENVELOPE-TYPES", "TestMessage", "AGR", ways) if line.part == "case"]
    assert len(cases) == len(ways)
    for line in cases:
        body = encode(line.outgoing)[1]
        assert complaints(parse_lxml(body), "3.1.0"), line.note
        assert not strict().is_valid(etree.fromstring(body)), line.note
        assert complaints(parse_lxml(serialise(line.outgoing.element)), "3.1.0") == ()


def test_lists_are_broken_at_several_places() -> None:
    """Of several elements of one kind not always the first is broken."""
    ways = tuple(way for way in ways_of("DSOPortfolioUpdate", "3.1.0") if way.path == "/CongestionPoint/Connection")
    run, situation = scene("CRO")
    (breaking,) = defects_of("TRN-PAYLOAD-TYPES", "DSOPortfolioUpdate")
    drawn = draw(contents("DSOPortfolioUpdate", situation), 20, 1, "several")
    content = max(drawn, key=lambda each: sum(1 for _ in each.walk()))
    trial = Rehearsal(situation, run, "places")
    valid = trial.outgoing(content)
    broken = [breaking.apply(valid, situation, way).element for way in ways if way.of_attribute]
    pairs = [zip(valid.element.walk(), each.walk(), strict=True) for each in broken]
    places = {n for pair in pairs for n, (one, other) in enumerate(pair) if one.attributes != other.attributes}
    assert len(places) > 1


def test_each_case_is_a_trial_of_its_own() -> None:
    """The cases of a trial are parted, each with the twin and the probe; a trial without any stays as it is."""

    def exchange(part: str, note: str = "") -> Exchange:
        sent = Sent(part, "TestMessage", "", "", "a.example", "AGR", b"", None, 0.0, note)  # type: ignore[arg-type]  # a part
        return Exchange(sent, HttpAnswer(400, "", 0.0))

    twin, one, two, probe = exchange("twin"), exchange("case", "one"), exchange("case", "two"), exchange("probe")
    trial = Trial("all", (twin, one, two, probe))
    assert [(each.label, each.exchanges) for each in parted(trial)] == [
        ("one", (twin, one, probe)),
        ("two", (twin, two, probe)),
    ]
    alone = replace(trial, exchanges=(twin, probe))
    assert list(parted(alone)) == [alone]
