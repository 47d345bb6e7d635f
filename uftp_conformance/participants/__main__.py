"""Serve reference participants: `python -m uftp_conformance.participants CONFIG`.

Binds a free port of 127.0.0.1, prints `{"port": N}` as one line, and serves until SIGTERM, or until standard input
ends because whoever started it is gone.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from uftp_conformance.conversation.http_server import HEAD_LIMIT, Swift
from uftp_conformance.messages.garbage_collection import collect_seldom
from uftp_conformance.participants import config
from uftp_conformance.participants.participant import Participant
from uftp_conformance.participants.server import Application


def main(
    arguments: list[str],
    make: config.Make = lambda _: Participant,
    application: Callable[[Mapping[str, Participant]], Application] = Application,
) -> int:
    """Run until a signal to stop; return the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m uftp_conformance.participants CONFIG\n")
        return 2
    try:
        participants = config.load(Path(arguments[0]), make)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{arguments[0]}: {error}\n")
        return 2
    collect_seldom()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        asyncio.run(_serve(application(participants), listening))
    return 0


class _Server(uvicorn.Server):
    """Leaves signals alone: uvicorn's own way ends the process before what is open could be closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(application: Application, listening: socket.socket) -> None:
    server = _Server(
        uvicorn.Config(
            application,
            loop="asyncio",
            http=Swift,
            h11_max_incomplete_event_size=HEAD_LIMIT,
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            proxy_headers=False,
            log_level="warning",
            server_header=False,
            date_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
    )

    def stop() -> None:
        server.should_exit = True

    # uvicorn queues connections of a bound socket already, so the port can be announced before it serves.
    sys.stdout.write(json.dumps({"port": listening.getsockname()[1]}) + "\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    threading.Thread(target=_when_orphaned, args=(loop, stop), daemon=True).start()
    try:
        await server.serve(sockets=[listening])
    finally:
        await application.close()


def _when_orphaned(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    # os.read, because a thread that waits in sys.stdin holds a lock that the interpreter wants when it ends.
    while os.read(0, 1024):
        continue
    if not loop.is_closed():
        loop.call_soon_threadsafe(stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
