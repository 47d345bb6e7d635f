"""A wire that talks to a server with a script."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.conversation.serving import Reply, Script, Served, answer, serving
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.judging.evidence import HttpAnswer

OK = Reply(answer(body=b"fine"))
Talk = Callable[[Wire, Served], Awaitable[list[HttpAnswer]]]


def talking(talk: Talk, *scripts: Script, timeout: float = 5.0) -> tuple[list[HttpAnswer], Served]:
    """Let a wire talk to a server that follows the scripts; return the answers and what the server saw."""

    async def run() -> tuple[list[HttpAnswer], Served]:
        async with serving(*scripts) as served:
            wire = Wire(timeout=timeout)
            try:
                return await talk(wire, served), served
            finally:
                await wire.close()

    return asyncio.run(run())


def sending_one(*replies: Reply, timeout: float = 5.0) -> HttpAnswer:
    """Send one request to a server with this script."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(served.url, b"x"))]

    return talking(talk, replies, timeout=timeout)[0][0]


async def sending_two(wire: Wire, served: Served) -> list[HttpAnswer]:
    return [await wire.send(HttpRequest(served.url, body)) for body in (b"one", b"two")]


def shown(seen: HttpAnswer) -> tuple[int | None, str, bytes]:
    return seen.status, seen.failure, seen.body
