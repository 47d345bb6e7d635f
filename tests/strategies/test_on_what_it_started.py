"""What a target starts may be odd, but never a mistake of the suite's, as long as the schema allows it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fixtures.flows import solicited
from fixtures.flows.plain import Flow
from fixtures.stage import Stage
from strategies.plans import Plan
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


def fly(loop: Loop, flow: Flow) -> Verdict:
    table = Table("DSO", loop, drawn=1)
    bench = replace(table.bench(Cell(load()["OPR-FO-ACCEPT"], "FlexOffer", "DSO", "3.1.0")))
    bench.accepts(flow, at_most=1)
    return table.records.taken[0][0]


def request(*isps: dict[str, str]) -> Element:
    attributes = {"Period": "2026-11-28", "CongestionPoint": "ean.871685900000000059", "MessageID": "m"}
    return Element("FlexRequest", {**attributes, "ConversationID": "c"}, tuple(Element("ISP", i) for i in isps))


ODD = [
    (request({"Disposition": "Available", "MinPower": "0", "MaxPower": "5", "Start": "1"}), 'is "Requested"'),
    (request({"MinPower": "0", "MaxPower": "5", "Start": "1"}), 'is "Requested"'),
    (request({"Disposition": "Requested", "MinPower": "0", "MaxPower": "9" * 5000, "Start": "1"}),
     "nothing valid can be made on the FlexRequest that the target started"),
]


@pytest.mark.parametrize(("started", "why"), ODD, ids=["available", "no-disposition", "huge"])
def test_a_request_that_nothing_can_be_offered_on(
    started: Element, why: str, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def starts(stage: Stage, _: Wish, __: str = "") -> Element:
        stage.rests_on = started.tag
        return started

    async def flow(stage: Stage, plan: Plan) -> None:
        await stage.case(plan, stage.outgoing(await solicited(stage, plan.content)))

    monkeypatch.setattr(Stage, "started", starts)
    found = fly(loop, flow)
    assert found.kind is Kind.INCONCLUSIVE
    assert why in found.got


async def _invalid(stage: Stage, plan: Plan) -> None:
    await stage.case(plan, stage.outgoing(plan.content.without("Currency")))


async def _invalid_on_it(stage: Stage, plan: Plan) -> None:
    stage.rests_on = "FlexRequest"
    await _invalid(stage, plan)


@pytest.mark.parametrize(("flow", "kind"), [(_invalid, Kind.ERROR), (_invalid_on_it, Kind.INCONCLUSIVE)])
def test_only_what_rests_on_nothing_of_the_target_is_our_mistake(loop: Loop, flow: Any, kind: Kind) -> None:
    assert fly(loop, flow).kind is kind
