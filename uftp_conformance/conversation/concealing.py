"""Our own secrets in what comes back: a debug page, a TRACE or a proxy may repeat the header that let us through.

The answer is evidence, and evidence is shown to others; so the secret is taken out before anybody sees it.
"""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote, quote_plus

from uftp_conformance.judging.evidence import HttpAnswer

WITHHELD = "[withheld]"
_SHORTEST = 6  # characters: what is shorter guards nothing, and stands in many words


def secrets_in(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what has to stay secret in headers that let a request through, longest first."""
    found = {part for _, value in headers for part in _parts(value) if len(part) >= _SHORTEST}
    return tuple(sorted(found, key=len, reverse=True))


def _parts(value: str) -> Iterator[str]:
    scheme, _, credentials = value.partition(" ")
    yield credentials.strip()
    if scheme.lower() == "basic":
        _, _, password = base64.b64decode(credentials).decode("utf-8", "replace").partition(":")
        yield password


def concealed(answer: HttpAnswer, secrets: Iterable[str]) -> HttpAnswer:
    """Return an answer without these secrets, as they are and as pages, addresses and JSON write them."""
    for form in dict.fromkeys(form for secret in secrets for form in _forms(secret)):
        answer = replace(
            answer,
            body=answer.body.replace(form.encode(), WITHHELD.encode()),
            **{name: getattr(answer, name).replace(form, WITHHELD) for name in _TEXTS},
        )
    return answer


_TEXTS = ("content_type", "location", "challenge", "detail")


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("/", "\\/"))
    for before in range(3):  # where it begins in a group of three bytes, as base64 writes them
        whole = base64.b64encode(bytes(before) + secret.encode()).decode().rstrip("=")
        inner = whole[(4 if before else 0) : -1]
        yield from (inner, inner.replace("+", "-").replace("/", "_"))
