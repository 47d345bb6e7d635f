"""Waiting for the work of another thread so that a signal is heard meanwhile.

The system may give a signal to any thread of a process, and Python acts on it in the first thread alone, which a wait
without end does not wake up.
"""

from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")
_STEP = 0.5  # seconds until a signal is heard at the latest


def outcome(future: Future[T]) -> T:
    """Wait for the end of work and return its result, or raise what it raised; KeyboardInterrupt for a Ctrl-C."""
    while not future.done():
        wait([future], _STEP)
    return future.result()
