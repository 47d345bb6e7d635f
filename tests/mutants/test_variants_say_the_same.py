"""Variants of the bytes say the same as the participant as it is, and those of values have values that are equal."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.messages.documents import connection, flex_offer, point, points, prognosis
from uftp_conformance.messages import Element, complaints, lexical
from uftp_conformance.messages.codec import parse_lxml, to_tree
from uftp_conformance.messages.envelope import open_envelope
from uftp_conformance.messages.sealing import new_secret_key, unseal
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.script import Sealing
from uftp_conformance.mutants.variants.values import Reformed
from uftp_conformance.participants.context import Own

KEY = new_secret_key()
TELLING = {"MessageID": "0f8fad5b-d9cb-469f-a165-70867728950e", "TimeStamp": "2026-05-01T10:00:00.250Z"}
MESSAGES = tuple(
    message.having(TELLING) for message in (prognosis(), flex_offer(Unsolicited="false"), points(point(connection())))
)
REGISTER = Path(__file__).parents[2] / "docs" / "interpretation-register.md"
SEALINGS = {v.name: s for v in registry.variants() if isinstance(s := v.way().sealed, Sealing)}
FORMS = {name: s for name, s in SEALINGS.items() if isinstance(s.change, Reformed)}


def written(sealing: Sealing, message: Element) -> Element:
    """Let a variant write, seal and wrap a message, and read what it wrote; it has to be valid."""
    envelope = open_envelope(sealing(message, Own("DSO", "dso.example.com"), KEY), "3.1.0")
    assert (envelope.sender_domain, envelope.sender_role) == ("dso.example.com", "DSO")
    node = parse_lxml(unseal(envelope.sealed, KEY.public))
    assert complaints(node, "3.1.0") == ()
    return _without_foreign_names(to_tree(node))


def _without_foreign_names(element: Element) -> Element:
    kept = {name: value for name, value in element.attributes.items() if not name.startswith("{")}
    return Element(element.tag, kept, tuple(map(_without_foreign_names, element.children)))


@pytest.mark.parametrize("name", [name for name in SEALINGS if name.startswith("xml/")])
def test_other_bytes_say_the_same(name: str) -> None:
    """The bytes are others; the elements, attributes and values are the same."""
    for message in MESSAGES:
        assert written(SEALINGS[name], message) == message
        own = Own("DSO", "dso.example.com")
        assert SEALINGS[name](message, own, KEY) != Sealing()(message, own, KEY)


def _meaning(name: str, value: str) -> object:
    """Return what a value means, by the type that its attribute has."""
    if name in ("TimeStamp", "ExpirationDateTime"):
        return lexical.instant(value).replace(microsecond=0)
    if name in ("Period", "StartPeriod", "EndPeriod"):
        return lexical.day(value)
    if name in ("Start", "Duration", "Power", "Revision", "Price", "MinActivationFactor"):
        return Decimal(value.strip())
    if name in ("Unsolicited", "MutexOffersSupported"):
        return value.strip() in ("1", "true")
    return value.lower()


def _meanings(element: Element) -> object:
    own = sorted((name, _meaning(name, value)) for name, value in element.attributes.items())
    return element.tag, own, [_meanings(child) for child in element.children]


@pytest.mark.parametrize("name", [name for name in FORMS if "/clock-" not in name])
def test_other_forms_mean_the_same(name: str) -> None:
    """Each value is of its type, and equal to the usual one; some are written otherwise."""
    read = [written(FORMS[name], message) for message in MESSAGES]
    assert [_meanings(message) for message in read] == [_meanings(message) for message in MESSAGES]
    assert read != list(MESSAGES)


def test_sources_are_points_of_the_register() -> None:
    """Where a variant names points of the register, there are such points."""
    there = {int(number) for number in re.findall(r'id="point-(\d+)"', REGISTER.read_text(encoding="utf-8"))}
    for variant in registry.variants():
        named = variant.source.partition("register, ")[2].partition(";")[0]
        numbers = {int(number) for number in re.findall(r"\d+", named)}
        assert numbers <= there, variant.name
        assert bool(named) is (bool(numbers) or "grades" in named), variant.name


def test_there_are_enough() -> None:
    """There are variants of every kind, far more than forty."""
    kinds = {variant.name.partition("/")[0] for variant in registry.variants()}
    assert {"xml", "value", "word", "delivery", "again", "late", "copy", "http", "strict", "agreed", "start"} <= kinds
    assert len(registry.variants()) >= 100
