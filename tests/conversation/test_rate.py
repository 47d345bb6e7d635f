"""A target that limits the rate of requests: the suite keeps to it, save for one burst."""

import time
from pathlib import Path

import pytest

from suites.transport.limits import beyond_the_rate
from tests.conversation.fronted import Conversation, conversation
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element

RATE = 20


@pytest.mark.parametrize(
    ("beyond", "kind", "findings"),
    [
        (429, Kind.PASS, ()),
        (403, Kind.PASS, ("HTTP 403 is tolerated, not what the specification says",)),
        (503, Kind.FAIL, ()),
    ],
)
def test_a_burst(beyond: int, kind: Kind, findings: tuple[str, ...], tmp_path: Path) -> None:
    """Beyond the rate 429 is right, another client error tolerated, and a server error wrong."""
    front = {"rate": RATE, "beyond": beyond}
    with conversation(tmp_path, front=front, host="127.0.0.1", limits={"requests_per_second": RATE}) as met:
        verdict = met.judged("TRN-RATE", beyond_the_rate)
        assert (verdict.kind, verdict.findings) == (kind, findings)
        assert met.front.refused > 0


def test_a_target_that_is_faster_than_it_says(tmp_path: Path) -> None:
    """Taking the whole burst is right too."""
    with conversation(tmp_path, host="127.0.0.1", limits={"requests_per_second": RATE}) as met:
        assert met.judged("TRN-RATE", beyond_the_rate).kind is Kind.PASS


def test_the_suite_keeps_to_the_rate(tmp_path: Path) -> None:
    """What is sent outside of a burst is spread over time."""
    with conversation(tmp_path, host="127.0.0.1", limits={"requests_per_second": RATE}) as met:
        begin = time.monotonic()
        met.session.run(_several(met, 11))
        assert time.monotonic() - begin >= 10 / RATE


def test_how_long_turns_take(tmp_path: Path) -> None:
    """Before each message of a trial but the first, those of all others may have their turn."""
    with conversation(tmp_path, host="127.0.0.1", limits={"requests_per_second": RATE}) as met:
        others = met.tester.statement.target.max_in_flight
        assert met.session.run(_turns(met, 1, 2)) == pytest.approx([1 / RATE, (1 + others) / RATE])
        met.session.run(_several(met, 1))
        assert met.session.run(_turns(met, 1))[0] <= 2 / RATE
    with conversation(tmp_path, host="127.0.0.1") as met:
        assert met.session.run(_turns(met, 1, 9)) == [0.0, 0.0]


async def _turns(met: Conversation, *counts: int) -> list[float]:
    return [met.tester.turns(count) for count in counts]


async def _several(met: Conversation, count: int) -> None:
    sender = met.tester.counterparties[0]
    for _ in range(count):
        pending = await met.tester.send(met.tester.prepare(Element("TestMessage"), sender), "probe", patient=False)
        assert pending.http.status == 200
