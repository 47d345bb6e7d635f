"""A target that is too busy for a moment: what it turned away comes again, and only what stays out is told."""

import asyncio
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conversation.fronted import Conversation, Front, conversation
from tests.conversation.test_trouble import saying, sent_to
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation import endpoint
from uftp_conformance.conversation.http_client import HttpRequest
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.oracle.received import Broken
from uftp_conformance.run.doctor.asking import Asking
from uftp_conformance.run.doctor.clocks import rate
from uftp_conformance.run.doctor.market import plain_messages


class _Busy(Front):
    """Answers with these statuses before it hands anything on."""

    def __init__(self, target: str, statuses: tuple[int, ...]) -> None:
        super().__init__(target)
        self.statuses = [*statuses]

    async def _status(self, body: bytes) -> int:
        return self.statuses.pop(0) if self.statuses else await super()._status(body)


async def _sent(met: Conversation) -> tuple[HttpAnswer, int]:
    outgoing = met.tester.prepare(Element("TestMessage"), met.tester.counterparties[0])
    pending = await met.tester.send(outgoing, "probe")
    return pending.http, len(pending.deliveries)


@pytest.mark.parametrize(
    ("statuses", "seen", "attempts"),
    [((), 200, None), ((429, 503), 200, 3), ((502, 504, 429), 200, 4), ((500,), 500, None), ((503,) * 9, 503, 4)],
    ids=str,
)
def test_what_was_turned_away_comes_again(
    statuses: tuple[int, ...], seen: int, attempts: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "_PAUSES", (0.0, 0.0, 0.0))
    with conversation(tmp_path, kind=_Busy, front={"statuses": statuses}) as met:
        http, deliveries = met.session.run(_sent(met))
    assert (http.status, http.attempts, deliveries) == (seen, attempts, int(seen == 200))


@pytest.mark.parametrize(("statuses", "seen"), [((504, 200), 200), ((504, 400), 400), ((504, 503), 503)])
def test_what_was_answered_behind_a_gateway_comes_once_more(
    statuses: tuple[int, ...], seen: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer may overtake the 504; what the target says over HTTP is told by one copy, and by no third."""
    left = [HttpAnswer(status, "", 0.1) for status in statuses]

    async def exchanged(met: Conversation) -> HttpAnswer:
        async def send(_: HttpRequest) -> HttpAnswer:
            return left.pop(0)

        monkeypatch.setattr(endpoint, "_PAUSES", (0.0, 0.0, 0.0))
        monkeypatch.setattr(met.tester.endpoint._wire, "send", send)
        known = asyncio.Event()
        known.set()
        return await met.tester.endpoint.delivered(HttpRequest("http://127.0.0.1/"), known)

    with conversation(tmp_path) as met:
        http = met.session.run(exchanged(met))
        monkeypatch.undo()
    assert (http.status, http.attempts, left) == (seen, 2, [])


def test_a_limit_that_nobody_announced(tmp_path: Path) -> None:
    """Twelve at once for a target that takes six a second: all of them are taken in the end."""

    async def several(met: Conversation) -> list[tuple[HttpAnswer, int]]:
        return await asyncio.gather(*(_sent(met) for _ in range(12)))

    with conversation(tmp_path, front={"rate": 6, "beyond": 429}) as met:
        found = met.session.run(several(met))
        assert met.front.refused
    assert [(http.status, deliveries) for http, deliveries in found] == [(200, 1)] * 12


@pytest.mark.parametrize(("asked", "waited"), [(None, 0.2), (0, 0.2), (3, 3.0), (999, 10.0)])
def test_a_target_is_left_alone_as_long_as_it_asks(
    asked: int | None, waited: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a bound: Retry-After may name a year."""
    pauses: list[float] = []
    answers = [HttpAnswer(503, "", 0.1, retry_after=asked), HttpAnswer(200, "", 0.1)]

    async def send(_: HttpRequest) -> HttpAnswer:
        return answers.pop(0)

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def exchanged(met: Conversation) -> HttpAnswer:
        # Of this module alone: whoever watches over the loop would never let go of it.
        own = SimpleNamespace(sleep=sleep, get_running_loop=asyncio.get_running_loop, Event=asyncio.Event)
        monkeypatch.setattr(endpoint, "asyncio", own)
        monkeypatch.setattr(met.tester.endpoint._wire, "send", send)
        return await met.tester.endpoint.send_answer(HttpRequest("http://127.0.0.1/"))

    with conversation(tmp_path) as met:
        http = met.session.run(exchanged(met))
        monkeypatch.undo()
    assert (http.status, http.attempts) == (200, 2)
    assert pauses == [waited]


@pytest.mark.parametrize(
    ("field", "seconds"),
    [("7", 7), ("Fri, 27 Nov 2015 00:00:00 GMT", 0), ("Fri, 27 Nov", None), ("-1", None), ("9" * 9, None)],
)
def test_what_it_asks_for_is_read(field: str, seconds: int | None) -> None:
    async def met() -> HttpAnswer:
        answer = f"HTTP/1.1 503 Busy\r\nRetry-After: {field}\r\nContent-Length: 0\r\n\r\n".encode()
        async with saying(answer) as port:
            return await sent_to(f"http://127.0.0.1:{port}/")

    assert asyncio.run(met()).retry_after == seconds


@pytest.fixture
def in_new_york() -> Iterator[None]:
    """Let this machine be there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize(
    "written", [partial(formatdate, usegmt=True), lambda instant: time.asctime(time.gmtime(instant))]
)
def test_a_date_until_which_it_is_left_alone(written: Callable[[float], str]) -> None:
    """In either form that recipients have to read; the older one names no zone, and is in UTC wherever we are."""

    async def met() -> HttpAnswer:
        until = written(time.time() + 300)
        answer = f"HTTP/1.1 503 Busy\r\nRetry-After: {until}\r\nContent-Length: 0\r\n\r\n".encode()
        async with saying(answer) as port:
            return await sent_to(f"http://127.0.0.1:{port}/")

    assert 200 < (asyncio.run(met()).retry_after or 0) <= 301


@pytest.mark.parametrize(("asked", "attempts"), [(None, None), (3, 4), (120, 4)])
def test_who_lacks_our_key_may_say_when_to_come_again(
    asked: int | None, attempts: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 419 is temporary; where it names no time, it is the answer."""

    async def send(_: HttpRequest) -> HttpAnswer:
        return HttpAnswer(419, "", 0.1, retry_after=asked)

    async def sleep(_: float) -> None:
        pass

    async def exchanged(met: Conversation) -> HttpAnswer:
        # Of this module alone: whoever watches over the loop would never let go of it.
        own = SimpleNamespace(sleep=sleep, get_running_loop=asyncio.get_running_loop, Event=asyncio.Event)
        monkeypatch.setattr(endpoint, "asyncio", own)
        monkeypatch.setattr(met.tester.endpoint._wire, "send", send)
        return await met.tester.endpoint.send_answer(HttpRequest("http://127.0.0.1/"))

    with conversation(tmp_path) as met:
        http = met.session.run(exchanged(met))
        monkeypatch.undo()
    assert (http.attempts, http.put_off) == (attempts, asked == 120)


def test_the_doctor_hears_that_it_comes_too_fast(tmp_path: Path) -> None:
    """Its messages are not sent again behind its back, so that it can tell which key to write."""

    async def asked(met: Conversation) -> Asking:
        asking = Asking(met.tester, met.criteria)
        message, terms = plain_messages(met.tester.situation())[0]
        await asking.say_all(message, [terms] * 6)
        return asking

    with conversation(tmp_path, front={"rate": 3, "beyond": 429}) as met:
        asking = met.session.run(asked(met))
        assert asking.throttled
        assert [found.about for found in rate(asking)] == ["limits.requests_per_second"]
        assert "HTTP 429" in next(rate(asking)).text


@pytest.mark.parametrize(
    ("status", "attempts", "kind"),
    [
        (429, 4, Kind.INCONCLUSIVE),
        (503, 4, Kind.FAIL),
        (400, 4, Kind.INCONCLUSIVE),
        (400, None, Kind.FAIL),
        (419, 4, Kind.FAIL),
    ],
)
@pytest.mark.parametrize("cell", [("OPR-FO-ACCEPT", "FlexOffer", "DSO"), ("CON-APU-END", "AGRPortfolioUpdate", "CRO")])
def test_what_came_too_fast_or_twice_to_the_end_proves_nothing(
    cell: tuple[str, str, str], status: int, attempts: int | None, kind: Kind
) -> None:
    """Neither where it was to be accepted, nor where its answer was to be looked at; it may be refused as a copy."""
    row, message, role = cell
    sent = Sent("case", message, "a", "c", "agr.example", "AGR", b"", b"", 1.0, breaks=Broken())
    trial = Trial("one", (Exchange(sent, HttpAnswer(status, "", 0.1, attempts=attempts), ()),))
    judged = Cell(load()[row], message, role, "3.1.0")
    verdict = judge(trial, judged, Criteria(PublicKey(bytes(32)), "3.1.0", load()))
    assert verdict.kind is kind
    assert ("requests_per_second" in verdict.got) is (status == 429)
