"""The end of a session from within: whatever is under way is given up, and whoever waits for it learns why."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from uftp_conformance import KitError

T = TypeVar("T")


class Stop:
    """What is under way, and why it was given up; for any thread.

    The reason is raised once: then the run ends, and what it opened is closed by further work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[Future[Any]] = set()
        self._why: KitError | None = None
        self._over = False

    def mind(self, future: Future[T]) -> Future[T]:
        """Let this work be given up with all other."""
        with self._lock:
            self._open.add(future)
        future.add_done_callback(self._forget)
        return future

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._open.discard(future)

    def halt(self, why: KitError) -> None:
        """Give up what is under way; a second reason changes nothing."""
        with self._lock:
            if self._over:
                return
            self._why = self._why or why
            given_up = [*self._open]
        for future in given_up:  # not with the lock: each calls `_forget`
            future.cancel()

    def result_of(self, wait: Callable[[], T]) -> T:
        """Wait for work and return what came of it; raise the reason, once, where all is given up."""
        self._raise()
        try:
            result = wait()
        except CancelledError:
            self._raise()
            raise
        self._raise()
        return result

    def disarm(self) -> None:
        """Let nothing be given up any more, because all is being closed."""
        with self._lock:
            self._over = True

    def _raise(self) -> None:
        with self._lock:
            if self._why is None or self._over:
                return
            self._over = True
        raise self._why from None
