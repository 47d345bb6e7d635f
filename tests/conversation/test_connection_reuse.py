"""Which connections of a wire are used again, and what never becomes the answer of another request."""

import asyncio
import time

import pytest

from tests.conversation.serving import Reply, Served, answer
from tests.conversation.talking import OK, sending_two, shown, talking
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.judging.evidence import HttpAnswer


@pytest.mark.parametrize(
    ("first", "connections"),
    [
        (OK, 1),
        (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 1),
        (Reply(answer("400 Bad")), 1),
        (Reply(answer("200 OK", b"", "Connection: close")), 2),
        (Reply(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), 2),
        (Reply(answer(body=b"first") + b"more"), 2),
        (Reply(b"hello\r\n\r\n"), 2),
        (Reply(answer(body=b"half", length=8), close=True), 2),
    ],
)
def test_which_connections_are_used_again(first: Reply, connections: int) -> None:
    """A connection is used again after a whole answer, unless the server said otherwise or wrote too much."""
    (_, second), served = talking(sending_two, (first, OK), (OK,))
    assert (shown(second), len(served.requests)) == ((200, "", b"fine"), connections)


def test_many_at_once() -> None:
    """Requests in flight at the same time have a connection each, which later ones use again."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        seen: list[HttpAnswer] = []
        for _ in range(3):
            seen += await asyncio.gather(*(wire.send(HttpRequest(served.url, b"x")) for _ in range(5)))
        return seen

    seen, served = talking(talk, (OK,) * 3)
    assert [shown(one) for one in seen] == [(200, "", b"fine")] * 15
    assert [len(requests) for requests in served.requests] == [3] * 5


def test_an_idle_connection_that_was_closed() -> None:
    """A connection that the server closed while it was idle is noticed and not used."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        await served.until_ended(1)
        await asyncio.sleep(0.05)
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    seen, served = talking(talk, (Reply(OK.data, close=True),), (OK,))
    assert [shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert [len(requests) for requests in served.requests] == [1, 1]


def test_an_idle_connection_that_closes_on_the_next_request() -> None:
    """A request on a used connection that is closed without a byte is sent again, once, on a new one."""
    seen, served = talking(sending_two, (OK, Reply(close=True)), (OK,))
    assert [shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert served.requests[0][1] == served.requests[1][0]
    assert [one.attempts for one in seen] == [None, 2]  # the server may have taken the first one


def test_a_new_connection_that_closes() -> None:
    """A request that is met with a close on a new connection too was closed: it is not sent a third time."""
    (_, second), served = talking(sending_two, (OK, Reply(close=True)), (Reply(close=True),))
    assert (shown(second), len(served.requests)) == ((None, "closed", b""), 2)


def test_half_an_answer_is_not_asked_for_again() -> None:
    """Where a used connection closes after some bytes, the request is not sent again."""
    (_, second), served = talking(sending_two, (OK, Reply(b"HTTP/1.1 2", close=True)), (OK,))
    assert (shown(second), len(served.requests)) == ((None, "closed", b""), 1)


def test_bytes_that_nobody_asked_for() -> None:
    """A connection on which bytes come unasked is dropped: they could pass for the next answer."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        served.release.set()
        await served.until_ended(1)
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    seen, served = talking(talk, (Reply(OK.data, later=answer("500 Unasked")), OK), (OK,))
    assert [shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert len(served.requests) == 2


def test_closing_drops_idle_connections() -> None:
    """When the wire closes, the server sees its connections end."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url))
        await wire.close()
        await served.until_ended(1)
        return [first]

    _, served = talking(talk, (OK,))
    assert served.ended == 1


def test_a_late_answer_is_not_the_next_one() -> None:
    """An answer that comes after the time belongs to nobody: the next request gets its own."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        served.release.set()
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    begin = time.monotonic()
    (first, second), _ = talking(talk, (Reply(later=answer("500 Late")),), (OK,), timeout=0.2)
    assert (first.failure, shown(second)) == ("timeout", (200, "", b"fine"))
    assert time.monotonic() - begin < 5


def test_a_request_that_is_given_up() -> None:
    """When whoever sent a request is cancelled, the server sees its connection end."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.send(HttpRequest(served.url, b"x")), 0.2)
        await served.until_ended(1)
        return []

    _, served = talking(talk, (Reply(), OK))
    assert [len(requests) for requests in served.requests] == [1]
