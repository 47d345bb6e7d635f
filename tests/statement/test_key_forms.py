"""A key in another form than UFTP's is recognised, and the sentence says what to write; a secret one is never shown."""

import base64

import pytest

from uftp_conformance.messages.sealing import read_public_key
from uftp_conformance.statement.key_forms import advice

RAW = bytes(range(200, 232))
PLAIN = base64.b64encode(RAW).decode()
SPKI = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + RAW).decode()
PKCS8 = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + RAW).decode()


@pytest.mark.parametrize("text", [
    RAW.hex(), RAW.hex().upper(), RAW.hex(":"), f"0x{RAW.hex()}", base64.urlsafe_b64encode(RAW).decode(),
    base64.urlsafe_b64encode(RAW).decode().rstrip("="),
    f"-----BEGIN PUBLIC KEY-----\n{SPKI}\n-----END PUBLIC KEY-----\n",
    f"-----BEGIN PUBLIC KEY-----\r\n{SPKI}\r\n-----END PUBLIC KEY-----\r\n",
])  # fmt: skip
def test_a_public_key_is_written_out(text: str) -> None:
    """What is proposed is the same key."""
    sentence = advice(text, secret=False)
    assert read_public_key(sentence.rpartition(': "')[2].rstrip('"')).material == RAW


@pytest.mark.parametrize("text", [RAW.hex(), f"-----BEGIN PRIVATE KEY-----\n{PKCS8}\n-----END PRIVATE KEY-----"])
def test_a_secret_key_is_not(text: str) -> None:
    """Its form is named, and nothing of it."""
    sentence = advice(text, secret=True)
    assert ("hexadecimal" in sentence) != ("PEM" in sentence)
    assert PLAIN not in sentence
    assert RAW.hex() not in sentence


def test_what_is_base64_needs_no_advice() -> None:
    """Digits that are a key's are one, also where all of them are of a hexadecimal number."""
    assert [advice(text, secret=False) for text in (PLAIN, "A" * 43 + "=", "AAAA", "secret")] == [""] * 4
