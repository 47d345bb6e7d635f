"""Every way in which a secret could have come into a document."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote


def encodings(secret: bytes) -> Iterator[bytes]:
    """Walk the encodings of some bytes, also as they look in the middle of longer ones."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield secret.hex(":").encode()
    yield base64.b32encode(secret).rstrip(b"=")
    yield base64.b85encode(secret)
    yield base64.a85encode(secret)
    yield quote(secret).encode()
    yield json.dumps(secret.decode("latin-1")).strip('"').encode()
    yield json.dumps(list(secret), separators=(",", ":")).strip("[]").encode()
    yield str(list(secret)).strip("[]").encode()
    for before in range(3):  # where in a group of three bytes it begins
        whole = base64.b64encode(b"\0" * before + secret)
        inner = whole[4 if before else 0 : len(whole) - 4]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def found_in(document: bytes, secret: bytes) -> list[bytes]:
    """Return the encodings of a secret that stand in a document."""
    return [form for form in encodings(secret) if form in document]
