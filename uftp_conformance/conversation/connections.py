"""Connections at the inbox: bounded in number and in time, so that nobody uses up ours.

A correct sender notices nothing: it may be slow, and may keep idle connections, of which it opens another where one
was closed (RFC 9112, 9.3.1).
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, ClassVar

import h11

from uftp_conformance.conversation.http_server import Connected


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be, and for how many seconds each is waited for.

    Attributes:
        number: beyond it a new connection takes the place of the one that was idle for longest.
        quiet: without a byte, while a request is awaited or on its way.
        whole: from the first byte of a request to its last.
    """

    number: int = 512
    quiet: float = 60.0
    whole: float = 300.0


class Bounded(Connected):
    """A connection that ends when it keeps us waiting, or when another one needs its place."""

    bounds: ClassVar[Bounds] = Bounds()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard = self.loop.time()
        self._begun: float | None = None  # when the request began that is on its way
        self._alarm: asyncio.TimerHandle | None = None

    @staticmethod
    def came_in(place: object) -> None:
        """Tell from where a connection came; who counts them before the handshake listens."""

    @property
    def _answering(self) -> bool:
        return self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)

    @property
    def _receiving(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY or bool(self.conn.trailing_data[0])

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin a connection, in the place of another one where there are too many."""
        others = [each for each in self.connections if isinstance(each, Bounded)]
        if len(others) >= self.bounds.number:
            others.sort(key=lambda each: (each._answering, each._receiving, each._heard))
            self.connections.discard(others[0])
            others[0]._drop()
        super().connection_made(transport)
        self.came_in(transport.get_extra_info("peername"))
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the watch."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and note when."""
        self._heard = self.loop.time()
        if self._begun is None:
            self._begun = self._heard
        super().data_received(data)
        if not self._receiving:
            self._begun = None

    def _look(self) -> None:
        """End the connection where it has kept us waiting for too long, else look again in time."""
        now, bounds = self.loop.time(), self.bounds
        if self._answering:
            self._heard = now  # it is our turn, and what it waits for may be late on purpose
        left = self._heard + bounds.quiet - now
        if self._begun is not None:
            left = min(left, self._begun + bounds.whole - now)
        if left <= 0:
            self._drop()
            return
        self._alarm = self.loop.call_later(left, self._look)

    def _drop(self) -> None:
        with contextlib.suppress(AttributeError):  # early Pythons 3.11 cannot abort TLS that has ended already
            self.transport.abort()
