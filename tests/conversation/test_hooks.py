"""Hooks that are asked for messages, as servers that close connections when they like."""

import asyncio
import contextlib

from tests.conversation.test_stimulus import WISH
from uftp_conformance.conversation.stimulus import Stimulus
from uftp_conformance.statement import StimulusSection


def test_a_hook_that_drops_idle_connections_is_asked_all_the_same() -> None:
    """No connection is used twice: its end could cross the next wish, which nobody could tell from a refusal."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers = iter((b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",))
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
                if (answer := next(answers, None)) is None:
                    break
                writer.write(answer)

    async def asked() -> list[str]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        section = StimulusSection(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        stimulus = Stimulus(section)
        try:
            return [await stimulus.ask(WISH) for _ in range(3)]
        finally:
            await stimulus.close()
            server.close()

    assert asyncio.run(asked()) == ["", "", ""]
