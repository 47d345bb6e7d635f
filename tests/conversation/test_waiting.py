"""Waiting for another thread: its result, its error, and a signal meanwhile."""

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import pytest

from uftp_conformance.conversation.waiting import outcome


class HeardError(Exception):
    """Raised by the signal of this test."""


def _heard(number: int, frame: FrameType | None) -> None:
    raise HeardError


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def test_the_result_and_the_error_are_the_work_s_own(pool: ThreadPoolExecutor) -> None:
    assert outcome(pool.submit(divmod, 7, 4)) == (1, 3)
    with pytest.raises(ZeroDivisionError):
        outcome(pool.submit(divmod, 7, 0))


@pytest.mark.skipif("not hasattr(signal, 'pthread_kill')")
def test_a_signal_is_heard_whichever_thread_it_is_given_to(pool: ThreadPoolExecutor) -> None:
    over = threading.Event()

    def work() -> None:
        time.sleep(0.1)  # until the other waits
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        over.wait(20.0)

    previous = signal.signal(signal.SIGUSR1, _heard)
    try:
        working = pool.submit(work)
        with pytest.raises(HeardError):
            outcome(working)
        assert not working.done()
    finally:
        over.set()
        signal.signal(signal.SIGUSR1, previous)
