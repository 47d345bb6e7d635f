"""A process that ends with the one that started it, however that one ends.

The parent holds the writing end of a pipe, which the system closes with it; the child reads the other end.
Only where descriptors can be handed on (POSIX).
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from uftp_conformance import ExitCode

_ENVIRONMENT = "UFTP_CONFORMANCE_LIFELINE"
_GRACE = 1.5  # seconds for an end in good order


class Line(NamedTuple):
    """What a child needs: variables for its environment, and descriptors."""

    environment: Mapping[str, str]
    descriptors: tuple[int, ...]


@contextlib.contextmanager
def held() -> Iterator[Line]:
    """Hold the line for as long as the context lasts."""
    if os.name != "posix":
        yield Line({}, ())
        return
    reading, writing = os.pipe()
    try:
        yield Line({_ENVIRONMENT: str(reading)}, (reading,))
    finally:
        os.close(reading)
        os.close(writing)


def watch() -> None:
    """Let this process end soon after its parent, where the parent holds a line."""
    descriptor = os.environ.pop(_ENVIRONMENT, "")
    if descriptor.isdigit():
        threading.Thread(target=_end_with, args=(int(descriptor),), daemon=True).start()


def _end_with(descriptor: int) -> None:
    while os.read(descriptor, 1024):
        continue
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(_GRACE)
    os._exit(ExitCode.INTERRUPTED)
