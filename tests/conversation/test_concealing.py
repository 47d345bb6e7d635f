"""What let our requests through is in no evidence, although a target, a debug page or a proxy repeats it."""

import base64
import html
import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.encodings import found_in
from tests.hostile.lives import written_in
from uftp_conformance.conversation.concealing import concealed, concealed_trial, guard_headers, guard_query
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, Trial, dump
from uftp_conformance.messages import Element, secrets, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.messages.secrets import WITHHELD, guard, withheld

TOKEN = "t0ken/+=&<5823>"  # noqa: S105 - made for these tests
HEADERS = (("Authorization", f"Bearer {TOKEN}"), ("Proxy-Authorization", "Basic dXM6UHIweHkrLz0="))  # us:Pr0xy+/=
KEY = new_secret_key()


@pytest.fixture(autouse=True)
def _guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_GUARDED", {})
    guard_headers(HEADERS)


@pytest.mark.parametrize(
    "said", [TOKEN, quote(TOKEN), quote(TOKEN, safe=""), html.escape(TOKEN), json.dumps({"was": f"Bearer {TOKEN}"})]
)
def test_a_secret_that_comes_back_is_withheld(said: str) -> None:
    answer = HttpAnswer(400, "", 0.1, f"Your header was {said}".encode(), f"text/{said}", said, challenge=said)
    found = concealed(answer)
    assert found_in(repr(found).encode(), TOKEN.encode()) == []
    assert WITHHELD.encode() in found.body
    assert WITHHELD in found.content_type
    assert found.location.startswith((WITHHELD, "{"))


@pytest.mark.parametrize("form", [*range(len([*written_in(TOKEN.encode())]))])
def test_every_way_of_writing_a_secret_is_known(form: int) -> None:
    written = [*written_in(TOKEN.encode())][form].decode()
    assert written not in withheld(f"<{written}>")
    assert written not in safe(f"it says {written}")


def test_both_halves_of_a_basic_credential_are_secret() -> None:
    """The password as it is, and as the header has it; nothing of a token that is too short to guard anything."""
    guard_headers((("Authorization", "Bearer ab"),))
    assert [withheld(each) for each in (TOKEN, "dXM6UHIweHkrLz0=", "Pr0xy+/=")] == [WITHHELD] * 3
    assert withheld("ab") == "ab"


def test_the_longer_one_of_two_secrets_is_withheld_as_a_whole() -> None:
    guard("abcdef")
    guard("abcdefghi")
    assert withheld("abcdefghi") == WITHHELD


def test_the_query_of_a_hook_is_withheld_and_what_is_secret_in_it() -> None:
    assert guard_query("http://hook.example/start?vendor=example&api_key=Hush-4711") == "http://hook.example/start"
    assert withheld("I was asked for /start?vendor=example&api_key=Hush-4711") == f"I was asked for /start?{WITHHELD}"
    assert withheld("key: Hush-4711, vendor: example") == f"key: {WITHHELD}, vendor: example"


def test_an_answer_without_a_secret_stays_as_it_is() -> None:
    answer = HttpAnswer(200, "", 0.1, b"\xff\x00 ok", "text/plain")
    assert concealed(answer) == answer


def delivered(body: bytes) -> Trial:
    sent = Sent("case", "TestMessage", "m", "c", "agr.example", "AGR", b"<x/>", b"<TestMessage/>", 0.0)
    delivery = Delivery(1.0, "/", "agr.example", "POST", "text/xml", body)
    return Trial("a case", (Exchange(sent, HttpAnswer(200, "", 0.1), (delivery,)),), heard=(delivery,))


def _wrapped(payload: bytes) -> bytes:
    """Return an envelope whose base64 is in lines."""
    body = wrap(payload, "dso.example", "DSO", KEY).decode()
    sealed = body.partition('Body="')[2].partition('"')[0]
    return body.replace(sealed, "\n".join(sealed[at : at + 19] for at in range(0, len(sealed), 19))).encode()


ANSWER = Element("TestMessageResponse", {"Result": "Rejected", "RejectionReason": f"no {TOKEN}"})
REFERENCES = serialise(ANSWER).replace(html.escape(TOKEN).encode(), "".join(f"&#{ord(c)};" for c in TOKEN).encode())
BODIES = {
    "sealed": wrap(serialise(ANSWER), "dso.example", "DSO", KEY),
    "sealed, in lines": _wrapped(serialise(ANSWER)),
    "sealed, in references": wrap(REFERENCES, "dso.example", "DSO", KEY),
    "sealed, no XML": wrap(b"\xff " + TOKEN.encode(), "dso.example", "DSO", KEY),
    "plain": TOKEN.encode(),
    "not UTF-8": b"\xff" + TOKEN.encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_secret_in_a_delivery_is_withheld_however_it_is_sealed(name: str) -> None:
    assert serialise(ANSWER) != REFERENCES
    stored = dump(concealed_trial(delivered(BODIES[name])))
    text = json.dumps(stored)
    unpacked = text.encode() + b"".join(_unpacked(each) for each in stored["exchanges"][0]["deliveries"])
    assert found_in(unpacked, TOKEN.encode()) == []
    assert "&#43;" not in unpacked.decode("utf-8", "replace")
    if name in ("sealed", "sealed, in lines", "sealed, in references"):
        assert "Rejected" in stored["heard"][0]["said"]
        assert WITHHELD in stored["heard"][0]["said"]


def _unpacked(delivery: dict[str, Any]) -> bytes:
    body = delivery.get("body", "")
    return base64.b64decode(body["base64"]) if isinstance(body, dict) else b""


def test_a_delivery_without_a_secret_is_stored_as_it_is() -> None:
    trial = delivered(wrap(serialise(ANSWER.having({"RejectionReason": "no"})), "dso.example", "DSO", KEY))
    assert concealed_trial(trial) == trial
