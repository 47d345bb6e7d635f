"""Numbers that nobody counts with, in every place where a target may write one: judged at once, and never a crash."""

import time
from collections.abc import Iterator

import pytest

from tests.judging.started import AGR, DSO, FACTS, delivered
from tests.judging.started_rightly import RIGHT
from uftp_conformance.judging.initiated_messages import Started, examine
from uftp_conformance.messages import REQUESTS, Element, response_type
from uftp_conformance.messages.lexical import number
from uftp_conformance.messages.reading import Reading
from uftp_conformance.messages.shapes import shape_of
from uftp_conformance.oracle.initiated import rows_about

HOSTILE = {
    "digits": "9" * 10**5,
    "zeros behind": "1" + "0" * 10**5,
    "zeros before": "0" * 10**5 + "1",
    "a fraction": "0." + "0" * 10**5 + "1",
    "both": "9" * 5000 + "." + "9" * 5000,
    "beyond a float": "1" + "0" * 400,
    "an exponent": "1e400000",
    "no number": "NaN",
    "infinity": "-Infinity",
    "other digits": "\u0661\u00b2\uff13",
    "an underscore": "1_0",
    "a plus": "+5",
    "blanks": " 5 ",
    "nothing": "",
}
AT_ONCE = 2.0  # seconds, for all rows, on a machine that others use
WHOLE_DAY = tuple(str(n) for n in range(1, 97))


def _simplest() -> dict[str, Element]:
    """Return a right message of each type that has ISPs, or items."""
    return {element.tag: element for element, _ in reversed(RIGHT)}


def _numeric(tag: str) -> Iterator[tuple[str, str]]:
    """Walk what the schema calls a number in a message: its elements and attributes."""
    for shape in shape_of(tag, "3.1.0").walk():
        for each in shape.attributes:
            if each.type is not None and each.takes("12") and not each.takes("x"):
                yield shape.tag, each.name


PLACES = {f"{tag} {place[0]} {place[1]}": (tag, *place) for tag in _simplest() for place in _numeric(tag)}


def _with(element: Element, tag: str, name: str, value: str) -> Element:
    """Write a value into every element of a name, so that sums of several are made as well."""
    changed = element.having({name: value}) if element.tag == tag else element
    return changed.containing(*(_with(child, tag, name, value) for child in element.children))


def _examined(element: Element, row: str) -> tuple[str, str]:
    role = REQUESTS[element.tag].sender or "AGR"
    facts = {**FACTS, "role": role} | ({} if role == "AGR" else {"domain": DSO, "recipient": AGR})
    return examine(row, (Started(delivered(b""), Reading(element=element, sealed=True)),), facts)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("message", "tag", "name"), PLACES.values(), ids=PLACES)
def test_what_a_target_starts_is_judged_whatever_number_it_has(message: str, tag: str, name: str, value: str) -> None:
    element = _with(_simplest()[message], tag, name, value)
    begin = time.process_time()
    for row in rows_about(message, REQUESTS[message].sender or "AGR", "3.1.0"):
        _examined(element, row)
    assert time.process_time() - begin < AT_ONCE


@pytest.mark.parametrize("zeros", [100, 10_000])
def test_readings_of_a_whole_day_are_judged_at_once(zeros: int) -> None:
    metering = _simplest()["Metering"].having({"Period": "2026-11-01"})
    many = tuple(Element("ISP", {"Start": start, "Value": start + "0" * zeros}) for start in WHOLE_DAY)
    none = tuple(isp.having({"Value": "0"}) for isp in many)
    profiles = (p.containing(*(many if "Import" in p["ProfileType"] else none)) for p in metering.all("Profile"))
    metering = metering.containing(*profiles)
    begin = time.process_time()
    _, unclear = _examined(metering, "INI-METERED")
    assert time.process_time() - begin < AT_ONCE / 4
    assert "is no number that can be counted with" in unclear
    assert len(unclear) < 200


def test_no_answer_has_a_number() -> None:
    for request in REQUESTS:
        assert not {name for _, name in _numeric(response_type(request))} - {"MutexOffersSupported", "IsValidated"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("0" * 5000 + "1.5" + "0" * 5000, "1.5"), ("-" + "0" * 200, "0"), ("+" + "0" * 90 + "5", "5"), (" 5 ", "5")],
)
def test_zeros_that_say_nothing_are_no_digits(text: str, value: str) -> None:
    assert str(abs(number(text)) if value == "0" else number(text)).rstrip(".") == value
