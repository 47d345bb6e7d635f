"""Our own secrets, in whatever somebody else says: a debug page, a TRACE, a proxy or a RejectionReason may repeat them.

Tokens and passwords let us through, and whoever is let through may say them again, by any way.  What is said is
evidence, and evidence is shown to others; so a secret is guarded from the moment at which it is read, in the whole
process, and taken out of all that is written or shown.
"""

import base64
import html
import json
import string
from collections.abc import Iterator

WITHHELD = "[withheld]"
_SHORTEST = 6  # characters: what is shorter guards nothing, and stands in many words
_GUARDED: dict[str, tuple[str, ...]] = {}  # the ways in which each may be written


def guard(secret: str | None) -> None:
    """Withhold a secret from now on; one that is too short to be one is let pass."""
    if secret is not None and len(secret) >= _SHORTEST and secret not in _GUARDED:
        longest_first = sorted({secret, *_GUARDED}, key=len, reverse=True)
        forms = {**_GUARDED, secret: tuple(dict.fromkeys(_forms(secret)))}
        _GUARDED.clear()
        _GUARDED.update((each, forms[each]) for each in longest_first)


def guarding() -> bool:
    """Return whether there is any secret."""
    return bool(_GUARDED)


def withheld(text: str) -> str:
    """Return a text without the secrets, as they are and as pages, addresses and JSON write them."""
    for forms in _GUARDED.values():
        for form in forms:
            if form in text:
                text = text.replace(form, WITHHELD)
    return text


def withheld_bytes(data: bytes) -> bytes:
    """Return the same of bytes."""
    for forms in _GUARDED.values():
        for form in forms:
            data = data.replace(form.encode(), WITHHELD.encode())
    return data


_UNRESERVED = string.ascii_letters + string.digits + "_.-~"


def _quoted(text: str, kept: str) -> str:
    """Return a text as an address writes it (RFC 3986, 2.1); what is kept stays as it is."""
    return "".join(
        char if char in _UNRESERVED + kept else "".join(f"%{byte:02X}" for byte in char.encode()) for char in text
    )


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, html.escape(secret), *(_quoted(secret, kept) for kept in ("", "/", "+", " /")))
    yield _quoted(secret, " ").replace(" ", "+")
    yield from (json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("/", "\\/"))
    data = secret.encode()
    yield from (data.hex(), data.hex().upper(), data.hex(":"), base64.b32encode(data).decode().rstrip("="))
    for before in range(3):  # where it begins in a group of three bytes, as base64 writes them
        whole = base64.b64encode(bytes(before) + data).decode().rstrip("=")
        inner = whole[(4 if before else 0) : -1]
        yield from (inner, inner.replace("+", "-").replace("/", "_"))
