"""Connections to a TLS server before there is one: who never shakes hands is bounded in number, too.

Until a handshake is over, asyncio tells nobody of a connection.  So the listening socket counts what it accepts, and
the server says which of them became one.
"""

import contextlib
import socket
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable

WAITING = 128  # connections that may be shaking hands; beyond it the oldest has to go
AT_ONCE = 8  # connections that are accepted until the loop turns to those that are there


class Listening(socket.socket):
    """A listening socket that knows which of the connections that it accepted are still open."""

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(listening.family, listening.type, listening.proto, fileno=listening.detach())
        self._accepted: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def accept(self) -> "tuple[socket.socket, tuple[str, int]]":
        """Accept a connection."""
        connection, place = super().accept()
        self._accepted.add(connection)
        return connection, place

    def busy(self) -> bool:
        """Return whether one of them is open."""
        return any(each.fileno() >= 0 for each in [*self._accepted])


class Doorkeeper(Listening):
    """A listening socket that ends the oldest of too many connections that have not shaken hands yet.

    Those that their senders ended count no longer: else a flood of them would drive out who is about to shake hands.
    Closing is left to whoever has the connection: he sees the end of what the other side sends.
    """

    def __init__(self, listening: socket.socket, waiting: int = WAITING) -> None:
        super().__init__(listening)
        self._most = waiting
        self._shaking: OrderedDict[tuple[str, int], socket.socket] = OrderedDict()
        self._lock = threading.Lock()
        self._in_a_row = 0

    def accept(self) -> "tuple[socket.socket, tuple[str, int]]":
        """Accept a connection, and end the oldest that waits where there are too many.

        Raises:
            BlockingIOError: there is none, or so many came in a row that others have to have a turn.
        """
        self._in_a_row += 1
        if self._in_a_row > AT_ONCE:
            self._in_a_row = 0
            raise BlockingIOError
        connection, place = super().accept()
        with self._lock:
            self._shaking[place[:2]] = connection
            if len(self._shaking) > self._most:
                living = [each for each in self._shaking.items() if each[1].fileno() >= 0]
                self._shaking = OrderedDict(living)
            others = [self._shaking.popitem(last=False)[1] for _ in range(len(self._shaking) - self._most)]
        _end(others)
        return connection, place

    def dismiss(self) -> None:
        """End all that have not shaken hands."""
        with self._lock:
            others = [*self._shaking.values()]
            self._shaking.clear()
        _end(others)

    def came_in(self, place: object) -> None:
        """Let a connection from here count no longer: its handshake is over."""
        if isinstance(place, tuple):
            with self._lock:
                self._shaking.pop((place[0], place[1]), None)


def _end(connections: Iterable[socket.socket]) -> None:
    for connection in connections:
        with contextlib.suppress(OSError):  # it has ended already
            connection.shutdown(socket.SHUT_RDWR)
