"""What is wrong at the door: changes of the request itself, and how a case says so."""

import base64
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from strategies.cases import Case
from strategies.defects import Unsuited, defects_of
from strategies.defects.registry import Defect
from tests.strategies.table import situation_of
from tests.strategies.test_messages import DRAWING, NOW, complaints_about, trial_of
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, MalformedXml, parse, serialise

AT_THE_DOOR = [
    defect
    for row in load()
    if row.observed == "transport" and row.messages == ("TestMessage",)
    for defect in defects_of(row.id, "TestMessage")
]


def _case(defect: Defect, value: Any, role: str = "AGR") -> Outgoing:
    trial = trial_of(role)
    return defect.apply(trial.outgoing(Element("TestMessage")), trial.situation, value)


def _shown(out: Outgoing) -> tuple[object, ...]:
    return out.method, out.path, dict(out.headers), out.chunked, encode(out)[1]


@pytest.mark.parametrize("defect", AT_THE_DOOR, ids=lambda d: f"{d.requirement}-{d.name}")
@DRAWING
@given(data=st.data())
def test_what_is_wrong_at_the_door(defect: Defect, data: st.DataObject) -> None:
    """A defect of the request changes it; where the message in it claims to be valid it still is."""
    try:
        out = _case(defect, data.draw(defect.values(situation_of("AGR", NOW))))
    except Unsuited:
        reject()
    usual = Outgoing(out.element, out.sender)
    assert _shown(out) != _shown(usual)
    if defect.valid:
        assert complaints_about(out.payload or serialise(out.element)) == ()


@pytest.mark.parametrize("defect", AT_THE_DOOR, ids=lambda d: f"{d.requirement}-{d.name}")
def test_boundaries_at_the_door(defect: Defect) -> None:
    """Each defect of the request has boundaries that it can be applied to, and tells its value in words."""
    applied = []
    for value in defect.boundaries(situation_of("AGR", NOW)):
        try:
            applied.append(_case(defect, value))
        except Unsuited:
            continue
        assert "{value}" not in defect.describe(value)
    assert applied


def test_what_is_no_utf_8_is_not_sent() -> None:
    """Whoever decodes a body before the parser sees it may have put something else in its place (register, point 8)."""
    (defect,) = (d for d in AT_THE_DOOR if d.name == "has_a_flipped_bit")
    for value in range(0, 16_000, 7):
        text = encode(_case(defect, value))[1].decode()
        with pytest.raises(MalformedXml):
            parse(text.encode())


@pytest.mark.parametrize("value", ["!", "unpadded", "=", "AA=A"])
def test_bodies_that_are_no_base64(value: str) -> None:
    """A Body that is meant to be no base64 is none, for us and for the alphabet's strictest reader."""
    (defect,) = (d for d in AT_THE_DOOR if d.name == "carries_no_base64")
    body = parse(encode(_case(defect, value))[1])["Body"]
    with pytest.raises(ValueError, match=r"base64|padding|padded"):
        base64.b64decode(body, validate=True)


def test_cases_say_what_is_wrong() -> None:
    """A case says its defect with a value that is not too long, or how the message is written."""
    (defect,) = (d for d in AT_THE_DOOR if d.name == "is_no_document")
    case = Case(Element("TestMessage"), defect, b"x" * 100)
    assert case.describe().endswith("...")
    assert len(case.describe()) < 100
    assert Case(Element("TestMessage")).describe() == "Written plainly"
