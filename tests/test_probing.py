"""Whether a target is still there: a TestMessage that is missed, or an answer that takes its time, is no death."""

import asyncio
from pathlib import Path

import pytest

from fixtures.flows import Flow
from fixtures.stage import Stage
from strategies.plans import Plan
from suites.transport import limits
from tests.fronted import Conversation, conversation
from uftp_conformance.verdict import Kind


def _at_the_door() -> Flow:
    async def flow(stage: Stage, _: Plan) -> None:
        await stage.probe()

    return flow


def _missing(met: Conversation, count: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let so many requests be answered with 503 and be lost; return the numbers of those that arrived."""
    usual, arrived = met.front._status, [0]

    async def status(body: bytes) -> int:
        arrived[0] += 1
        return 503 if arrived[0] <= count else await usual(body)

    monkeypatch.setattr(met.front, "_status", status)
    return arrived


@pytest.mark.parametrize(("missed", "asked", "alive"), [(0, 1, True), (1, 2, True), (2, 2, False)])
def test_a_probe_that_is_missed(
    missed: int, asked: int, alive: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: FBT001 - a column
) -> None:
    """A TestMessage that is missed is asked again before the target counts as gone."""
    with conversation(tmp_path, host="127.0.0.1") as met:
        arrived = _missing(met, missed, monkeypatch)
        verdict = met.judged("TRN-ENTITY-FETCH", _at_the_door())
        assert (arrived[0], verdict.kind) == (asked, Kind.PASS if alive else Kind.FAIL)


@pytest.mark.parametrize(("patience", "kind"), [(5.0, Kind.PASS), (0.0, Kind.INCONCLUSIVE)])
def test_a_heavy_document_takes_its_time(
    patience: float, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A target is given time for what is heavy; where it takes more, and is there again, nothing is said against it."""
    monkeypatch.setattr(limits, "_PATIENCE", patience)
    with conversation(tmp_path, host="127.0.0.1", timing={"http_timeout": 0.5}) as met:
        usual, heavy = met.front._status, [True]

        async def slow(body: bytes) -> int:
            if heavy and heavy.pop():
                await asyncio.sleep(1.5)
                return 400
            return await usual(body)

        monkeypatch.setattr(met.front, "_status", slow)

        async def flow(stage: Stage, plan: Plan) -> None:
            await limits.one_at_a_time(stage, plan)
            await stage.probe()

        assert met.judged("TRN-ATTRIBUTES", flow).kind is kind
