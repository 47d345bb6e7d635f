"""An inbox of a participant's partners: it takes deliveries, and answers each as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from uftp_conformance.conversation.http_client import Wire
from uftp_conformance.messages import Element, read
from uftp_conformance.messages.envelope import open_envelope
from uftp_conformance.messages.sealing import unseal
from uftp_conformance.statement import Statement


class Inbox:
    """Takes deliveries, and answers each with the next of some statuses, then with 200."""

    def __init__(self) -> None:
        self.bodies: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self.statuses: list[int] = []
        self.port = 0
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._open[writer] = asyncio.get_running_loop().create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(int(line[15:]) for line in head.lower().split("\r\n") if line[:15] == "content-length:")
                self.bodies.put_nowait((head, await reader.readexactly(length)))
                status = self.statuses.pop(0) if self.statuses else 200
                writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def answer(self, statement: Statement, conversation: str, within: float = 5.0) -> tuple[str, bytes, Element]:
        """Return the next delivery of a conversation: request head, body, and the message in it."""
        async with asyncio.timeout(within):
            while True:
                head, body = await self.bodies.get()  # what other tests left undelivered comes here too
                envelope = open_envelope(body, "3.1.0")
                if envelope.sender_domain != statement.target.domain:
                    continue
                message = read(unseal(envelope.sealed, statement.target.key), "3.1.0")
                if message["ConversationID"] == conversation:
                    assert envelope.sender_role == statement.target.role
                    return head, body, message

    async def close(self) -> None:
        """Drop all connections; who was being accepted while the server closed comes a little later."""
        for _ in range(5):
            for writer, task in [*self._open.items()]:
                task.cancel()
                writer.transport.abort()
            await asyncio.gather(*self._open.values(), return_exceptions=True)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def listening(port: int) -> AsyncIterator[tuple[Inbox, Wire]]:
    inbox, wire = Inbox(), Wire(timeout=30.0)
    server = await asyncio.start_server(inbox.take, "127.0.0.1", port)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox, wire
    finally:
        server.close()
        await inbox.close()
        await wire.close()
