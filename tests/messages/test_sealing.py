import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uftp_conformance.messages.sealing import (
    SIGNATURE_BYTES,
    BadKey,
    BadSeal,
    PublicKey,
    SecretKey,
    new_secret_key,
    read_public_key,
    read_secret_key,
    seal,
    unseal,
)

# RFC 8032, section 7.1: seed, public key, message, signature.  They were made by other means than ours.
VECTORS = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
SEED, PUBLIC, MESSAGE, SIGNATURE = (bytes.fromhex(part) for part in VECTORS["TEST 3"])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


KEY = read_secret_key(_base64(SEED))


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_known_seals(vector: tuple[str, str, str, str]) -> None:
    """A seal is the signature of RFC 8032 followed by the message."""
    seed, public, message, signature = (bytes.fromhex(part) for part in vector)
    assert seal(message, read_secret_key(_base64(seed))) == signature + message
    assert unseal(signature + message, read_public_key(_base64(public))) == message


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_known_keys(vector: tuple[str, str, str, str]) -> None:
    """A seed, and the 64 bytes of seed and public key, are the same secret key."""
    seed, public = (bytes.fromhex(part) for part in vector[:2])
    assert SecretKey(seed + public) == read_secret_key(_base64(seed)) == read_secret_key(_base64(seed + public))
    assert read_secret_key(_base64(seed)).public == PublicKey(public)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 8 * (SIGNATURE_BYTES + len(MESSAGE)) - 1))
def test_every_flipped_bit_breaks_the_seal(bit: int) -> None:
    """A seal in which one bit was flipped, in the signature or in the message, does not hold."""
    sealed = bytearray(SIGNATURE + MESSAGE)
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSeal, match="does not belong to these bytes"):
        unseal(bytes(sealed), PublicKey(PUBLIC))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_round_trip(message: bytes) -> None:
    """What is sealed comes out again with the public half of the key, and with no other."""
    assert unseal(seal(message, KEY), KEY.public) == message
    with pytest.raises(BadSeal):
        unseal(seal(message, KEY), read_secret_key(_base64(bytes(32))).public)


@pytest.mark.parametrize("length", [0, 1, SIGNATURE_BYTES - 1])
def test_too_short_for_a_seal(length: int) -> None:
    """Fewer bytes than a signature has are no seal, and the error says how many there were."""
    with pytest.raises(BadSeal, match=f"{length} bytes are too short"):
        unseal(SIGNATURE[:length], PublicKey(PUBLIC))


def test_a_key_of_zeroes_verifies_nothing() -> None:
    """The placeholder key of a starter statement verifies no seal."""
    with pytest.raises(BadSeal):
        unseal(bytes(SIGNATURE_BYTES) + MESSAGE, PublicKey(bytes(32)))


CS1 = bytes(range(100, 132))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_base64(PUBLIC), PUBLIC),
        (f"  {_base64(PUBLIC)}\n", PUBLIC),
        (f"{_base64(PUBLIC)[:20]}\n{_base64(PUBLIC)[20:]}", PUBLIC),
        (f"cs1.{_base64(PUBLIC)}", PUBLIC),
        (f"cs1.{_base64(PUBLIC + CS1)}", PUBLIC),
    ],
)
def test_public_keys(text: str, expected: bytes) -> None:
    """A public key is 32 bytes in base64, or behind cs1. with or without the key for encryption after it."""
    assert read_public_key(text) == PublicKey(expected)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a public key has 32 bytes; this one has 0"),
        (_base64(PUBLIC[:31]), "a public key has 32 bytes; this one has 31"),
        (_base64(PUBLIC + CS1), "a public key has 32 bytes; this one has 64"),
        (f"cs1.{_base64(PUBLIC + b'x')}", "a public key has 32 or 64 bytes after `cs1.`; this one has 33"),
        ("cs1.", "a public key has 32 or 64 bytes after `cs1.`; this one has 0"),
        (_base64(PUBLIC).rstrip("="), "the public key is not base64"),
        (f"cs2.{_base64(PUBLIC)}", "the public key is not base64"),
        ("not a key!", "the public key is not base64"),
        ("schlüssel", "the public key is not base64"),
    ],
)
def test_no_public_keys(text: str, complaint: str) -> None:
    """What is no public key is refused with what is wrong about it."""
    with pytest.raises(BadKey) as caught:
        read_public_key(text)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (_base64(SEED[:31]), "a secret key has 64 bytes, a seed 32; this one has 31"),
        (_base64(SEED + PUBLIC + b"x"), "a secret key has 64 bytes, a seed 32; this one has 65"),
        (_base64(SEED + CS1), "the public half of this secret key does not belong to its seed"),
        ("?", "the secret key is not base64"),
        ("clé", "the secret key is not base64"),
    ],
)
def test_no_secret_keys(text: str, complaint: str) -> None:
    """What is no secret key is refused, also where its two halves do not belong together."""
    with pytest.raises(BadKey) as caught:
        read_secret_key(text)
    assert str(caught.value) == complaint


def test_new_keys() -> None:
    """A fresh key is never the same twice, survives being written, and seals for its public half."""
    first, second = new_secret_key(), new_secret_key()
    assert first != second
    assert read_secret_key(first.text()) == first
    assert read_public_key(first.public.text()) == first.public
    assert unseal(seal(b"x", first), first.public) == b"x"


def test_secret_keys_are_never_shown() -> None:
    """A secret key does not show its bytes when it is printed."""
    shown = f"{KEY!r} {KEY}"
    assert [form in shown for form in (KEY.text(), repr(KEY.material), KEY.material.hex())] == [False] * 3
