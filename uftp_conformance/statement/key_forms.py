"""Keys in forms that are none of UFTP's: recognised, so that the sentence says what to write instead.  Pure."""

import base64
import re

_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{2}(?:[:\s]?[0-9a-fA-F]{2})+)")
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_URL_SAFE = re.compile(r"[A-Za-z0-9_\-]+={0,2}")
# How the DER of an Ed25519 key begins (RFC 8410): the raw 32 bytes follow.
_PUBLIC_DER, _PRIVATE_DER = bytes.fromhex("302a300506032b6570032100"), bytes.fromhex("302e020100300506032b657004220420")
_RAW = 32


def advice(text: str, *, secret: bool) -> str:
    """Say what a text holds in place of base64, and what to write; "" where nothing is recognised.

    A public key is written out in the right form; a secret one never.
    """
    text = text.strip().removeprefix("cs1.")
    if not text:
        return "is empty.  Write the key, or make a pair with `uftp-conformance key FILE`"
    found = _PEM.search(text)
    if found is not None:
        return _of_pem(found[1], _decoded(found[2]), secret=secret)
    if text.startswith(("ssh-", "-----")):
        return f"is {'of OpenSSH' if text.startswith('ssh-') else 'half a PEM file'}.  Write base64 of the raw bytes"
    found = _HEX.fullmatch(text)
    digits = re.sub(r"[:\s]", "", found[1]) if found else ""
    if len(digits) in (2 * _RAW, 4 * _RAW):  # of a key, or of a seed and a key
        return _words("hexadecimal", bytes.fromhex(digits), secret=secret)
    if _URL_SAFE.fullmatch(text) and set(text) & set("-_"):
        return _words("base64url", _decoded(text.translate(str.maketrans("-_", "+/"))), secret=secret)
    return ""


def _of_pem(kind: str, der: bytes, *, secret: bool) -> str:
    begin = _PRIVATE_DER if "PRIVATE" in kind else _PUBLIC_DER
    if not secret and "PRIVATE" in kind:
        return "is a private key in PEM, which belongs in no statement.  Write the public key"
    if der.startswith(begin) and len(der) == len(begin) + _RAW:
        return _words("PEM", der[len(begin) :], secret=secret)
    return f"is PEM of another kind ({kind.lower()}).  UFTP signs with Ed25519: write base64 of its raw bytes"


def _words(form: str, material: bytes, *, secret: bool) -> str:
    if not secret and len(material) == _RAW:
        return f'is {form}.  Write base64 of its bytes: "{base64.b64encode(material).decode()}"'
    return f"is {form}.  Write base64 of the raw bytes"


def _decoded(text: str) -> bytes:
    plain = "".join(text.split())
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        return b""
