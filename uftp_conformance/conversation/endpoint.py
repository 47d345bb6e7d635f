"""The target's endpoint: takes requests to it, again where it is too busy, and notices when nothing lives there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from uftp_conformance import TargetDied
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.liveness import Hearing
from uftp_conformance.judging.evidence import PATIENCE, HttpAnswer
from uftp_conformance.statement import Statement

# Too many requests, and a server, or what stands before it, that cannot just now: temporary failures, of which the
# sender has to try again (message-transport-mechanism.md, Error handling).
BUSY = frozenset({429, 502, 503, 504})
_PAUSES = (0.2, 0.6, 1.8)  # seconds
_NO_KEY = 419  # temporary as well, but the last word where nobody says when to come again
_KNOCKS, _BETWEEN_KNOCKS = 5, 0.4
_DEAF_AFTER, _DEAF_WITHIN = 8, 60.0  # messages in a row, and seconds of waiting, without any HTTP answer


def _temporary(answer: HttpAnswer) -> bool:
    return answer.status in BUSY or (answer.status == _NO_KEY and bool(answer.retry_after))


class Endpoint:
    """Where one target is reached; lives on one event loop."""

    def __init__(self, label: str, statement: Statement, wire: Wire, turn: Callable[[], Awaitable[None]]) -> None:
        """Args: `turn` waits until the rate of the statement allows one more request."""
        self._label = label
        self._url = statement.target.endpoint
        self._timeout = statement.timing.http_timeout
        self._wire = wire
        self._turn = turn
        self._hearing = Hearing()

    async def delivered(self, request: HttpRequest, known: asyncio.Event, *, once: bool = False) -> HttpAnswer:
        """Send a request, and again while the target is too busy for it.

        Args:
            request: what is sent.
            known: set when what came of it is known, whatever its HTTP answer says.
            once: whether it is sent once, however busy the target says that it is.

        Returns:
            The last answer, with all the time that it took and, where there were more, how many attempts.

        Raises:
            TargetDied: nothing listens there any more, or nothing is answered there for long.
        """
        return await self._again(self._once, request, known, () if once else _PAUSES)

    async def send_answer(self, request: HttpRequest) -> HttpAnswer:
        """Send an answer of ours, and again while the target is too busy for it."""
        return await self._again(self._wire.send, request, asyncio.Event(), _PAUSES)

    async def _again(
        self,
        send: Callable[[HttpRequest], Awaitable[HttpAnswer]],
        request: HttpRequest,
        known: asyncio.Event,
        pauses: Sequence[float],
    ) -> HttpAnswer:
        clock = asyncio.get_running_loop().time
        begin = clock()
        answer = await send(request)
        attempts = answer.attempts or 1
        for pause in pauses:
            # The answer message may overtake a gateway that gives up: then one copy tells what stands behind it.
            if not _temporary(answer) or (known.is_set() and attempts > 1):
                break
            await asyncio.sleep(max(pause, min(answer.retry_after or 0.0, float(PATIENCE))))
            await self._turn()
            answer = await send(request)
            attempts += answer.attempts or 1
            answer = replace(answer, elapsed=clock() - begin, attempts=attempts)
        return answer

    async def knock(self) -> HttpAnswer:
        """Return what a GET brings; the failure "refused" where nothing accepts connections."""
        return await self._wire.send(HttpRequest(self._url, method="GET"))

    async def _once(self, request: HttpRequest) -> HttpAnswer:
        """Send a request, once more where nothing listened for a moment."""
        answer = await self._post(request)
        if answer.failure == "refused":
            await self._insist_on_life()
            answer = await self._post(request)
        self._insist_on_hearing()
        return answer

    async def _insist_on_life(self) -> None:
        for _ in range(_KNOCKS):
            await asyncio.sleep(_BETWEEN_KNOCKS)
            if (await self.knock()).failure != "refused":
                return
        raise TargetDied(
            f"{self._label}: nothing listens at {self._url} any more; the target died during the run."
            "  See in the report what it received last, and start it again"
        )

    async def _post(self, request: HttpRequest) -> HttpAnswer:
        """Send a request, and keep in mind for how long nothing is answered."""
        clock, hearing = asyncio.get_running_loop().time, self._hearing
        hearing.sent(clock())
        over = hearing.given_up
        try:
            answer = await self._wire.send(request)
            over = hearing.missed if answer.failure == "timeout" else hearing.heard
        finally:
            over(clock())
        return answer

    def _insist_on_hearing(self) -> None:
        """Raise TargetDied when a target hangs: otherwise every message that is left would time out."""
        count, waited = self._hearing.unheard, self._hearing.waited
        if count >= _DEAF_AFTER and waited > max(_DEAF_WITHIN, 4 * self._timeout):
            raise TargetDied(
                f"{self._label}: {self._url} has not answered any of {count} messages over HTTP, waited for during"
                f" {waited:.0f} s; the target hangs.  See in the report what it received last, and restart it"
            )
