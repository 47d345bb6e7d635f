"""A closed-loop load generator: as many messages a second as a target takes, of the kinds that the fuzzer sends.

It stands in for wrk, which cannot send another body with each request without a script.  The messages are made and
sealed before the clock runs; nothing is judged, and answers go to a sink that says 200.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from random import Random

from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.conversation.tester import CONTENT_TYPE
from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.families import families_of
from uftp_conformance.sequences.lanes import Lanes
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import enlist

_STEPS = (12, 25, 40)
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def bodies(statement: Statement, count: int, seed: int) -> list[bytes]:
    """Make so many messages as the fuzzer draws them, as if whatever came before had been accepted."""
    target, ours = target_of(statement), enlist(statement)
    lanes = Lanes(target.market.periods_ahead, 0.0)
    found: list[bytes] = []
    for number in range(count):
        family = families_of(target.role)[number % len(families_of(target.role))]
        dice = Random(f"{seed} {number}")
        async with lanes.lane(near=False, past=family.past) as lane:
            past = Past(partial=True)
            maker = Maker(target, past, lane)
            for step in draw_steps(dice, family, dice.choice(_STEPS)):
                us = next((each for each in ours if (each.role, each.standing) == step.party), None)
                partner, (made, message) = maker.partner(step), maker.make(step, time.time())
                if us is None or partner is None or message is None:
                    continue
                at = time.time()
                past.entries.append(Entry(made.number, message, partner, at, outcome="accepted", settled=at))
                found.append(encode(Outgoing(message, us))[1])
        if len(found) >= count:
            break
    return found[:count]


async def rate(host: str, port: int, path: str, messages: list[bytes], in_flight: int) -> float:
    """Send the messages, so many at once, and return how many a second were answered over HTTP."""
    requests = iter(messages)
    begun = time.monotonic()
    await asyncio.gather(*(_send(host, port, path, requests) for _ in range(in_flight)))
    return len(messages) / (time.monotonic() - begun)


async def _send(host: str, port: int, path: str, requests: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: "
    for body in requests:
        writer.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
        await _read(reader)
    writer.close()


async def _read(reader: asyncio.StreamReader) -> bool:
    """Read one HTTP message away; False where there is none."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return False
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    await reader.readexactly(int(length.partition(b":")[2]))
    return True


async def sink() -> tuple[asyncio.Server, int]:
    """Listen on a free port, and answer whatever is delivered there with 200."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):  # the end of the measurement
            while await _read(reader):
                writer.write(_ANSWER)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    return server, int(server.sockets[0].getsockname()[1])
