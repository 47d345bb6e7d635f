"""What let our requests through is in no evidence, although a target, a debug page or a proxy repeats it."""

import html
import json
from urllib.parse import quote

import pytest

from tests.encodings import found_in
from uftp_conformance.conversation.concealing import WITHHELD, concealed, secrets_in
from uftp_conformance.judging.evidence import HttpAnswer

TOKEN = "t0ken/+=&<5823>"  # noqa: S105 - made for these tests
HEADERS = (("Authorization", f"Bearer {TOKEN}"), ("Proxy-Authorization", "Basic dXM6UHIweHkrLz0="))  # us:Pr0xy+/=


@pytest.mark.parametrize(
    "said", [TOKEN, quote(TOKEN), quote(TOKEN, safe=""), html.escape(TOKEN), json.dumps({"was": f"Bearer {TOKEN}"})]
)
def test_a_secret_that_comes_back_is_withheld(said: str) -> None:
    answer = HttpAnswer(400, "", 0.1, f"Your header was {said}".encode(), f"text/{said}", said, challenge=said)
    found = concealed(answer, secrets_in(HEADERS))
    assert found_in(repr(found).encode(), TOKEN.encode()) == []
    assert WITHHELD.encode() in found.body
    assert WITHHELD in found.content_type
    assert found.location.startswith((WITHHELD, "{"))


def test_both_halves_of_a_basic_credential_are_secret() -> None:
    """The password as it is, and as the header has it; nothing of a token that is too short to guard anything."""
    assert {*secrets_in(HEADERS)} == {TOKEN, "dXM6UHIweHkrLz0=", "Pr0xy+/="}
    assert secrets_in((("Authorization", "Bearer ab"),)) == ()


def test_an_answer_without_a_secret_stays_as_it_is() -> None:
    answer = HttpAnswer(200, "", 0.1, b"\xff\x00 ok", "text/plain")
    assert concealed(answer, secrets_in(HEADERS)) == answer
