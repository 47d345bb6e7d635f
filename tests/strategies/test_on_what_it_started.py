"""What a target starts may be odd, but never a mistake of the suite's, as long as the schema allows it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fixtures.procedures import solicited
from fixtures.procedures.plain import Procedure
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from tests.strategies.table import Loop, Table
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.judging.verdict import Kind, Verdict
from uftp_conformance.messages import Element


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    held = Loop()
    yield held
    held.close()


def fly(loop: Loop, procedure: Procedure) -> Verdict:
    table = Table("DSO", loop, drawn=1)
    under_test = replace(table.target(Cell(load()["OPR-FO-ACCEPT"], "FlexOffer", "DSO", "3.1.0")))
    under_test.accepts(procedure, at_most=1)
    return table.records.taken[0][0]


def request(*isps: dict[str, str]) -> Element:
    attributes = {"Period": "2026-11-28", "CongestionPoint": "ean.871685900000000059", "MessageID": "m"}
    return Element("FlexRequest", {**attributes, "ConversationID": "c"}, tuple(Element("ISP", i) for i in isps))


ODD = [
    (request({"Disposition": "Available", "MinPower": "0", "MaxPower": "5", "Start": "1"}), 'is "Requested"'),
    (request({"MinPower": "0", "MaxPower": "5", "Start": "1"}), 'is "Requested"'),
    (
        request({"Disposition": "Requested", "MinPower": "0", "MaxPower": "9" * 5000, "Start": "1"}),
        "nothing valid can be made on the FlexRequest that the target started",
    ),
]


@pytest.mark.parametrize(("started", "why"), ODD, ids=["available", "no-disposition", "huge"])
def test_a_request_that_nothing_can_be_offered_on(
    started: Element, why: str, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def starts(trial: RunningTrial, _: Wish, __: str = "") -> Element:
        trial.rests_on = started.tag
        return started

    async def procedure(trial: RunningTrial, case: Case) -> None:
        await trial.send_case(case, trial.outgoing(await solicited(trial, case.content)))

    monkeypatch.setattr(RunningTrial, "started", starts)
    found = fly(loop, procedure)
    assert found.kind is Kind.INCONCLUSIVE
    assert why in found.got


async def _invalid(trial: RunningTrial, case: Case) -> None:
    await trial.send_case(case, trial.outgoing(case.content.without("Currency")))


async def _invalid_on_it(trial: RunningTrial, case: Case) -> None:
    trial.rests_on = "FlexRequest"
    await _invalid(trial, case)


@pytest.mark.parametrize(("procedure", "kind"), [(_invalid, Kind.ERROR), (_invalid_on_it, Kind.INCONCLUSIVE)])
def test_only_what_rests_on_nothing_of_the_target_is_our_mistake(loop: Loop, procedure: Any, kind: Kind) -> None:
    assert fly(loop, procedure).kind is kind
