"""Which clients are let in over TLS: neither a flood nor one that never shakes hands keeps out one that is about to."""

import contextlib
import socket

import pytest

from uftp_conformance.conversation.doorkeeper import AT_ONCE, Doorkeeper, Listening


def test_who_ended_a_handshake_drives_nobody_out() -> None:
    """A flood of connections that are dropped at once takes no place from one that is about to shake hands."""
    with Doorkeeper(socket.create_server(("127.0.0.1", 0)), waiting=2) as door:
        place = door.getsockname()
        with socket.create_connection(place) as waits:
            theirs, _ = door.accept()
            for _ in range(5):
                with socket.create_connection(place):
                    door.accept()[0].close()
            theirs.send(b"still here")
            assert waits.recv(10) == b"still here"
            theirs.close()


def test_accepting_leaves_others_a_turn() -> None:
    """However many connections come at once, those that are there are read in between."""
    with Doorkeeper(socket.create_server(("127.0.0.1", 0))) as door, contextlib.ExitStack() as stack:
        for _ in range(AT_ONCE + 1):
            stack.enter_context(socket.create_connection(door.getsockname()))
        for _ in range(AT_ONCE):
            stack.enter_context(door.accept()[0])
        with pytest.raises(BlockingIOError):
            door.accept()
        stack.enter_context(door.accept()[0])


def test_what_is_open_is_known() -> None:
    """The listener knows of a connection until it is closed, so that nothing is left open behind its end."""
    with Listening(socket.create_server(("127.0.0.1", 0))) as listening:
        assert not listening.busy()
        with socket.create_connection(listening.getsockname()):
            theirs, _ = listening.accept()
            assert listening.busy()
            theirs.close()
            assert not listening.busy()
