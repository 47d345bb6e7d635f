"""A way to a target on which everything that is sent arrives later."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def delayed(host: str, port: int, seconds: float) -> AsyncIterator[int]:
    """Listen on a free port, and hand on what comes to another one after so many seconds; answers come at once."""
    open_: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            open_.add(task)
        there, onward = await asyncio.open_connection(host, port)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(_copy(reader, onward, seconds), _copy(there, writer, 0.0))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in open_:
            task.cancel()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while data := await source.read(64 * 1024):
            if seconds:
                await asyncio.sleep(seconds)  # one request at a time is on a connection
            sink.write(data)
            await sink.drain()
    finally:
        sink.close()
