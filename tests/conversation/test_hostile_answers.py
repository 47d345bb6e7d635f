"""Every server of `tests/hostile` that answers as none should, met by the client alone: each ends as a value, in time.

`make hostile` meets them with whole runs; this takes all of them at once, and stands in every commit.
"""

import asyncio

import pytest

from tests.hostile.http_answers import ANSWERS, CLOSED, CUT, GARBAGE, TIMEOUT
from tests.hostile.raw import serving
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.http_connection import BODY_LIMIT
from uftp_conformance.judging.evidence import HttpAnswer

_PATIENCE = 1.0
_FAILURES = {TIMEOUT: {"timeout"}, GARBAGE: {"garbage"}, CLOSED: {"closed"}, CUT: {"timeout", "closed", "garbage"}}


@pytest.fixture(scope="module")
def answers() -> dict[str, HttpAnswer]:
    """The answers of all of them, by name."""

    async def one(name: str) -> HttpAnswer:
        async with serving(ANSWERS[name].handler) as port:
            wire = Wire(timeout=_PATIENCE)
            try:
                request = HttpRequest(f"http://127.0.0.1:{port}/", b"<a/>", (("Content-Type", "text/xml"),))
                return await asyncio.wait_for(wire.send(request), 20 * _PATIENCE)
            finally:
                await wire.close()

    async def all_of_them() -> list[HttpAnswer]:
        return await asyncio.gather(*map(one, ANSWERS))

    return dict(zip(ANSWERS, asyncio.run(all_of_them()), strict=True))


@pytest.mark.parametrize("name", ANSWERS)
def test_it_ends_as_a_value(name: str, answers: dict[str, HttpAnswer]) -> None:
    answer, words = answers[name], ANSWERS[name].words
    assert len(answer.body) <= BODY_LIMIT
    if words in _FAILURES:
        assert (answer.status, answer.failure in _FAILURES[words]) == (None, True), answer
    else:
        assert answer.status is not None or answer.failure
