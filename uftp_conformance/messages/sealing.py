"""Seals: bytes in, bytes out, with NaCl's crypto_sign (Ed25519), and the forms in which keys travel."""

import base64
from dataclasses import dataclass
from functools import lru_cache

from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_keypair,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

SIGNATURE_BYTES = crypto_sign_BYTES
_SEED, _PUBLIC, _SECRET = 32, 32, 64


class BadSeal(ValueError):
    """The sealed bytes were not made with the secret half of this public key, or were changed since."""


class BadKey(ValueError):
    """The text is none of the forms in which a key may be written."""


@dataclass(frozen=True, slots=True, repr=False)
class SecretKey:
    """A signing key in the 64-byte layout of crypto_sign: seed, then public key.  Never printed."""

    material: bytes

    @property
    def public(self) -> "PublicKey":
        """The public half."""
        return PublicKey(self.material[_SEED:])

    def text(self) -> str:
        """Return the key as it is kept in a key file: base64 of the 64 bytes."""
        return base64.b64encode(self.material).decode()


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The 32 bytes that verify a seal."""

    material: bytes

    def text(self) -> str:
        """Return the key as base64 of the raw 32 bytes."""
        return base64.b64encode(self.material).decode()


def new_secret_key() -> SecretKey:
    """Make a fresh key pair from the system's randomness."""
    _, secret = crypto_sign_keypair()
    return SecretKey(secret)


def _decode(text: str, what: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:  # binascii.Error, or a plain one when the text is not ASCII
        raise BadKey(f"{what} is not base64") from None


def read_secret_key(text: str) -> SecretKey:
    """Read base64 of a 64-byte crypto_sign secret key or of a 32-byte seed; raise BadKey otherwise."""
    material = _decode(text, "the secret key")
    if len(material) == _SEED:
        return SecretKey(crypto_sign_seed_keypair(material)[1])
    if len(material) != _SECRET:
        raise BadKey(f"a secret key has 64 bytes, a seed 32; this one has {len(material)}")
    if crypto_sign_seed_keypair(material[:_SEED])[1] != material:
        raise BadKey("the public half of this secret key does not belong to its seed")
    return SecretKey(material)


@lru_cache(maxsize=4096)  # the key of a statement is read for every message of its target
def read_public_key(text: str) -> PublicKey:
    """Read base64 of 32 raw bytes, or the `cs1.` form of 32 or 64 bytes (signature key first).

    Source: message-transport-mechanism.md, Cryptographic Scheme; practice hands out the bare key.
    """
    text = text.strip()
    in_scheme = text.startswith("cs1.")
    material = _decode(text.removeprefix("cs1."), "the public key")
    lengths = (_PUBLIC, 2 * _PUBLIC) if in_scheme else (_PUBLIC,)
    if len(material) not in lengths:
        expected = "32 or 64 bytes after `cs1.`" if in_scheme else "32 bytes"
        raise BadKey(f"a public key has {expected}; this one has {len(material)}")
    return PublicKey(material[:_PUBLIC])


def seal(message: bytes, key: SecretKey) -> bytes:
    """Put a signature before the message, as crypto_sign does."""
    return crypto_sign(message, key.material)


def unseal(sealed: bytes, key: PublicKey) -> bytes:
    """Verify and strip the signature; raise BadSeal when it does not hold."""
    if len(sealed) < SIGNATURE_BYTES:
        raise BadSeal(f"{len(sealed)} bytes are too short to hold a signature")
    try:
        return crypto_sign_open(sealed, key.material)
    except BadSignatureError:
        raise BadSeal("the signature does not belong to these bytes and this key") from None
