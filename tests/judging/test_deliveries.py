"""Checks over the attempts of a delivery, and how deliveries that we refused are counted and stored."""

import asyncio
from typing import Any

import pytest

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.judging.answer_content import Attempt, check
from uftp_conformance.judging.answer_form import examine
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, Trial, dump, restore
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import new_secret_key

SENT = Sent("case", "TestMessage", "m-1", "c-1", "us.example", "DSO", b"<a/>", None, 0.0)
WITHIN = {"within": 5.0}


def tried(*attempts: tuple[float, int], identifiers: str = "aaaaaaaa", paths: tuple[str, ...] = ()) -> list[Attempt]:
    return [
        Attempt(at, paths[number] if paths else "/us", status, identifiers[number])
        for number, (at, status) in enumerate(attempts)
    ]


ONCE, TWICE = [(0.0, 503)], [(0.0, 503), (1.0, 200)]
JUDGED: list[tuple[str, Any, list[Attempt], str]] = [
    ("redelivered", WITHIN, tried(*TWICE), ""),
    ("redelivered", WITHIN, tried(*ONCE), "after HTTP 503 it was not delivered again within 5 s"),
    ("redelivered", WITHIN, tried((0.0, 0)), "after no HTTP answer it was not delivered again within 5 s"),
    ("redelivered", WITHIN, tried((0.0, 503), (5.0, 200)), ""),
    ("redelivered", WITHIN, tried((0.0, 503), (5.1, 200)), "it was delivered again after 5.1 s, not within 5 s"),
    ("given up", {"for": 5.0}, tried((0.0, 400)), ""),
    (
        "given up",
        {"for": 5.0},
        tried((0.0, 401), (1.0, 200)),
        "after HTTP 401, which is final, it was delivered again 1.0 s later",
    ),
    (
        "given up",
        {"for": 5.0},
        tried((7.0, 403), (9.5, 200)),
        "after HTTP 403, which is final, it was delivered again 2.5 s later",
    ),
    ("same message", True, tried(*TWICE), ""),
    ("same message", True, tried(*ONCE), ""),
    ("same message", True, tried(*TWICE, identifiers="ab"), "the MessageID was a at first and b again"),
    ("pauses grow", WITHIN, tried((0.0, 503), (1.0, 503), (3.0, 503), (7.0, 200)), ""),
    ("pauses grow", WITHIN, tried((0.0, 503), (0.5, 503), (1.0, 503), (1.5, 503), (2.5, 200)), ""),
    ("pauses grow", WITHIN, tried(*((0.5 * n, 503) for n in range(5)), (3.0, 200)), ""),
    (
        "pauses grow",
        WITHIN,
        tried(*((0.5 * n, 503) for n in range(7)), (3.7, 200)),
        "the pauses do not grow: 0.50, 0.50, 0.50, 0.50, 0.50, 0.50, 0.70 s",
    ),
    ("pauses grow", WITHIN, tried((0.0, 503), (1.0, 503), (2.5, 200)), ""),
    ("pauses grow", WITHIN, tried((0.0, 503), (2.0, 503), (3.0, 503), (7.0, 200)), ""),
    ("pauses grow", WITHIN, tried((0.0, 503), (1.0, 503), (2.1, 200)), "the pauses do not grow: 1.00, 1.10 s"),
    ("pauses grow", WITHIN, tried((0.0, 503), (1.0, 503), (2.16, 200)), ""),
    ("pauses grow", WITHIN, tried((0.0, 503), (4.0, 503), (5.0, 200)), "the pauses do not grow: 4.00, 1.00 s"),
    ("pauses grow", WITHIN, tried(*TWICE), ""),
    ("pauses grow", WITHIN, tried((0.0, 503), (2.4, 200)), "the pauses do not grow: 2.40, 2.60 s"),
    ("pauses grow", WITHIN, tried(*ONCE), ""),
    ("redirected", {"path": "/new"}, tried((0.0, 307), (0.1, 200), paths=("/us", "/new")), ""),
    ("redirected", {"path": "/new"}, tried((0.0, 307)), "after HTTP 307 nothing arrived at the new place"),
    ("redirected", {"path": "/new"}, tried((0.0, 308), (0.1, 200)), "after HTTP 308 it was delivered to /us again"),
]


@pytest.mark.parametrize(("name", "value", "attempts", "complaint"), JUDGED)
def test_attempts(name: str, value: Any, attempts: list[Attempt], complaint: str) -> None:
    """A check of the attempts holds, or says what was seen instead."""
    assert check({name: value}, [], {"attempts": [attempts]}) == complaint


def test_every_case_has_to_hold() -> None:
    """Of several cases the first that does not hold is reported."""
    attempts = [tried(*TWICE), tried((0.0, 500))]
    assert check({"redelivered": WITHIN}, [], {"attempts": attempts}).startswith("after HTTP 500")


def paused(*pauses: float) -> list[Attempt]:
    return tried(*((sum(pauses[:number]), 503) for number in range(len(pauses) + 1)))


@pytest.mark.parametrize(
    ("attempts", "complaint"),
    [
        ([paused(1.0, 1.0), paused(1.0, 2.0)], ""),
        ([paused(2.0, 1.0), paused(0.2, 3.0), tried(*ONCE)], ""),
        ([paused(1.0, 1.0), paused(1.0, 1.2), tried(*ONCE)], "the pauses do not grow: 1.00, 1.00; 1.00, 1.20 s"),
        ([tried(*ONCE), tried(*ONCE)], ""),
        ([paused(1.0, 10.0, 1.0, 20.0, 1.0)], ""),
        ([paused(1.0, 4.0, 1.0), paused(1.0, 3.0, 0.9), paused(1.0, 1.0)], ""),
        ([paused(4.0, 2.0, 1.0), paused(4.0, 2.0)], "the pauses do not grow: 4.00, 2.00, 1.00; 4.00, 2.00 s"),
        ([paused(1.0, 1.0, 1.0), paused(1.0, 1.1)], "the pauses do not grow: 1.00, 1.00, 1.00; 1.00, 1.10 s"),
    ],
)
def test_pauses_of_several_messages(attempts: list[list[Attempt]], complaint: str) -> None:
    """A sender may add chance to its pauses, so that one message alone may be unlucky."""
    assert check({"pauses grow": WITHIN}, [], {"attempts": attempts}) == complaint


def arrived(at: float, status: int, body: bytes = b"x") -> Delivery:
    return Delivery(at, "/us", "us.example", "POST", "text/xml", body, status)


@pytest.mark.parametrize(
    ("statuses", "complaint"),
    [
        ((200,), ""),
        ((503, 503, 200), ""),
        ((0, 200), ""),
        ((307, 200), ""),
        ((400,), ""),
        ((200, 200), "2 answers were delivered to one request"),
        ((503, 200, 200), "2 answers were delivered to one request"),
    ],
)
def test_what_we_refused_does_not_count(statuses: tuple[int, ...], complaint: str) -> None:
    """An answer is delivered once if we took it once, however often we refused it before."""
    key = new_secret_key()
    body = wrap(b"<TestMessageResponse/>", "them.example", "DSO", key)
    deliveries = tuple(arrived(float(number), status, body) for number, status in enumerate(statuses))
    exchange = Exchange(SENT, HttpAnswer(200, "", 0.0), deliveries)
    target = Target("them.example", "DSO", key.public, "3.1.0", 60.0)
    assert examine(exchange, target)["ANS-ONCE"] == complaint


def test_a_status_is_stored() -> None:
    """What we answered is stored with the delivery; a stream that knows no status means 200."""
    exchange = Exchange(SENT, HttpAnswer(200, "", 0.0), tuple(arrived(0.0, status) for status in (0, 200, 503)))
    data = dump(Trial("a", (exchange,)))
    assert restore(data).exchanges == (exchange,)
    for delivery in data["exchanges"][0]["deliveries"]:
        del delivery["status"]
    assert {delivery.status for delivery in restore(data).exchanges[0].deliveries} == {200}


def test_heavy_messages_are_stored_in_short() -> None:
    """Of what was heavy on purpose only the beginning is stored."""
    heavy = Sent("case", "TestMessage", "m-1", "c-1", "us.example", "DSO", b"y" * 10**6, b"z" * 10**6, 0.0, line="x")
    stored = restore(dump(Trial("a", (Exchange(heavy, HttpAnswer(413, "", 0.0)),)))).exchanges[0].sent
    assert stored.payload is not None
    assert (stored.body, stored.payload) == (b"y" * 64 * 1024, b"z" * 64 * 1024)


def test_replies_come_in_their_order() -> None:
    """Each delivery gets the next reply, then all are taken; waiting ends with the delivery that was waited for."""

    async def story() -> None:
        pending = Pending(SENT, "target", conduct=(Reply(503), Reply(0)))
        assert [pending.reply().status for _ in range(4)] == [503, 0, 200, 200]
        pending.take(arrived(0.0, 503))
        waiting = asyncio.create_task(pending.until(2))
        await asyncio.sleep(0)
        assert not waiting.done()
        pending.take(arrived(1.0, 0))
        async with asyncio.timeout(1):
            await waiting

    asyncio.run(story())
