"""Our codec, schemas, seals and calendar, held against data that was made without them (see README.md)."""

import base64
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance.messages import VERSIONS, Element, MalformedXml, SchemaInvalid, parse, read, serialise
from uftp_conformance.messages.envelope import open_envelope
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import BadSeal, read_public_key, read_secret_key, seal, unseal
from uftp_conformance.statement.market import isps_in_day

HERE = Path(__file__).parent
VECTORS: list[dict[str, str]] = json.loads((HERE / "seals" / "rfc8032.json").read_text(encoding="utf-8"))
DOCUMENTS = sorted(path.stem for path in (HERE / "documents").glob("*.xml"))
SEALED = dict(zip(("flex_request", "test_message", "prognosis_response"), VECTORS, strict=True))
ROLES = {"flex_request": "DSO", "test_message": "AGR", "prognosis_response": "DSO"}


def _bytes(name: str) -> bytes:
    return (HERE / "documents" / f"{name}.xml").read_bytes()


def _expected(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((HERE / "documents" / f"{name}.json").read_text(encoding="utf-8"))
    return document


def _tree(tag: str, attributes: dict[str, str], children: list[Any]) -> Element:
    return Element(tag, attributes, tuple(_tree(*child) for child in children))


def _text(material: str) -> str:
    return base64.b64encode(bytes.fromhex(material)).decode()


# --- seals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["public"])[:8])
@pytest.mark.parametrize("form", ["seed", "both halves"])
def test_vectors_of_the_rfc(vector: dict[str, str], form: str) -> None:
    """A seal is the signature of the RFC, then the message; a seed and a key of 64 bytes are the same key."""
    key = read_secret_key(_text(vector["seed"] + (vector["public"] if form == "both halves" else "")))
    message = bytes.fromhex(vector["message"])
    sealed = seal(message, key)
    assert key.public.material.hex() == vector["public"]
    assert sealed.hex() == vector["signature"] + vector["message"]
    for public in (_text(vector["public"]), "cs1." + _text(vector["public"]), "cs1." + _text(vector["public"] * 2)):
        assert unseal(bytes.fromhex(vector["signature"] + vector["message"]), read_public_key(public)) == message


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["public"])[:8])
@pytest.mark.parametrize("bit", [0, 255, 256, 511])
def test_a_changed_vector(vector: dict[str, str], bit: int) -> None:
    """One bit less in the signature, and it is nobody's."""
    sealed = bytearray.fromhex(vector["signature"] + vector["message"])
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSeal):
        unseal(bytes(sealed), read_public_key(_text(vector["public"])))


@pytest.mark.parametrize("name", SEALED)
def test_what_openssl_sealed(name: str) -> None:
    """An envelope that was made with OpenSSL is opened, and ours around the same bytes holds the same."""
    role, vector = ROLES[name], SEALED[name]
    envelope = open_envelope((HERE / "seals" / f"{name}.xml").read_bytes(), "3.1.0")
    assert (envelope.sender_role, envelope.sender_domain) == (role, f"{role.lower()}.example.com")
    assert unseal(envelope.sealed, read_public_key(_text(vector["public"]))) == _bytes(name)
    assert seal(_bytes(name), read_secret_key(_text(vector["seed"]))) == envelope.sealed


@pytest.mark.parametrize("name", SEALED)
@pytest.mark.parametrize("other", VECTORS, ids=lambda vector: str(vector["public"])[:8])
def test_a_delivery_made_with_openssl(name: str, other: dict[str, str]) -> None:
    """A delivery is read with any key; its seal holds with the one that made it, and with no other."""
    body = (HERE / "seals" / f"{name}.xml").read_bytes()
    reading = read_delivery(body, read_public_key(_text(other["public"])), "3.1.0")
    assert reading.sealed is (other is SEALED[name])
    assert reading.element == _tree(*_expected(name)["tree"])
    assert (reading.invalid, reading.problem) == ((), "")


# --- documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_written_by_hand(name: str) -> None:
    """What stands in a document is what is read from it, and survives being written by us."""
    expected = _tree(*_expected(name)["tree"])
    assert parse(_bytes(name)) == expected
    assert parse(serialise(expected)) == expected


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("version", VERSIONS)
def test_validity(name: str, version: str) -> None:
    """A document is valid for us in the versions whose published schema takes it."""
    try:
        read(_bytes(name), version)
    except (SchemaInvalid, MalformedXml):
        assert version not in _expected(name)["valid"]
    else:
        assert version in _expected(name)["valid"]


# --- calendar -----------------------------------------------------------------------------------------------------


def _calendar() -> dict[str, dict[str, int]]:
    numbers: dict[str, dict[str, int]] = {}
    for line in (HERE / "isps.txt").read_text(encoding="utf-8").splitlines():
        zone, what, number = line.split()
        numbers.setdefault(zone, {})[what] = int(number)
    return numbers


@pytest.mark.parametrize(("zone", "numbers"), _calendar().items(), ids=_calendar())
def test_isps_of_two_years(zone: str, numbers: dict[str, int]) -> None:
    """Each day of two years has as many ISPs as the system's own calendar counts quarters of an hour in it."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(numbers["days"])]
    ours = {day.isoformat(): isps_in_day(day, zone, 15) for day in days}
    assert days[-1] == date(2027, 12, 31)
    assert {day: count for day, count in ours.items() if count != 96} == {
        what: number for what, number in numbers.items() if what not in ("days", "total")
    }
    assert sum(ours.values()) == numbers["total"]
