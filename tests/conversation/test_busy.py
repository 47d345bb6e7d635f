"""A target that is too busy for a moment: what it turned away comes again, and only what stays out is told."""

import asyncio
from pathlib import Path

import pytest

from tests.conversation.fronted import Conversation, Front, conversation
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation import endpoint
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.oracle.received import Broken


class _Busy(Front):
    """Answers with these statuses before it hands anything on."""

    def __init__(self, target: str, statuses: tuple[int, ...]) -> None:
        super().__init__(target)
        self.statuses = [*statuses]

    async def _status(self, body: bytes) -> int:
        return self.statuses.pop(0) if self.statuses else await super()._status(body)


async def _sent(met: Conversation) -> tuple[HttpAnswer, int]:
    outgoing = met.tester.prepare(Element("TestMessage"), met.tester.counterparties[0])
    pending = await met.tester.send(outgoing, "probe")
    return pending.http, len(pending.deliveries)


@pytest.mark.parametrize(
    ("statuses", "seen", "attempts"),
    [((), 200, None), ((429, 503), 200, 3), ((502, 504, 429), 200, 4), ((500,), 500, None), ((503,) * 9, 503, 4)],
    ids=str,
)
def test_what_was_turned_away_comes_again(
    statuses: tuple[int, ...], seen: int, attempts: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "_PAUSES", (0.0, 0.0, 0.0))
    with conversation(tmp_path, kind=_Busy, front={"statuses": statuses}) as met:
        http, deliveries = met.session.run(_sent(met))
    assert (http.status, http.attempts, deliveries) == (seen, attempts, int(seen == 200))


def test_a_limit_that_nobody_told_us_of(tmp_path: Path) -> None:
    """Twelve at once for a target that takes six a second: all of them are taken in the end."""

    async def several(met: Conversation) -> list[tuple[HttpAnswer, int]]:
        return await asyncio.gather(*(_sent(met) for _ in range(12)))

    with conversation(tmp_path, front={"rate": 6, "beyond": 429}) as met:
        found = met.session.run(several(met))
        assert met.front.refused
    assert [(http.status, deliveries) for http, deliveries in found] == [(200, 1)] * 12


@pytest.mark.parametrize(("status", "kind"), [(429, Kind.INCONCLUSIVE), (503, Kind.FAIL), (400, Kind.FAIL)])
def test_what_came_too_fast_to_the_end_proves_nothing(status: int, kind: Kind) -> None:
    sent = Sent("case", "FlexOffer", "a", "c", "agr.example", "AGR", b"", b"", 1.0, breaks=Broken())
    trial = Trial("one", (Exchange(sent, HttpAnswer(status, "", 0.1, attempts=4), ()),))
    cell = Cell(load()["OPR-FO-ACCEPT"], "FlexOffer", "DSO", "3.1.0")
    verdict = judge(trial, cell, Criteria(PublicKey(bytes(32)), "3.1.0", load()))
    assert verdict.kind is kind
    assert ("requests_per_second" in verdict.got) is (status == 429)
