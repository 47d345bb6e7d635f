"""The messages whose answers are met in a certain way: each says something else, as a recipient may want it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fixtures.grounds import Grounds
from fixtures.stage import Stage
from strategies.plans import Plan
from suites.sender import conducts
from tests.fronted import conversation
from uftp_conformance.messages import Element
from uftp_conformance.situation import Outgoing

REQUEST = Element(
    "FlexRequest", {"Period": "2026-11-28", "CongestionPoint": "ean.871600000000000017", "Revision": "1"},
    (Element("ISP", {"Disposition": "Requested", "MinPower": "1", "MaxPower": "1000", "Start": "1"}),),
)


def test_each_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No two FlexRequests of a trial are the same: their content must not be identical."""
    sent: list[Outgoing] = []

    async def taken(outgoing: Outgoing, *_: Any, **__: Any) -> bool:
        sent.append(outgoing)
        return True

    async def met(outgoing: Outgoing, *_: Any) -> int:
        sent.append(outgoing)
        return 2

    with conversation(tmp_path, timing={"redelivery_within": 1.0}) as talk:
        stage = Stage(Grounds(talk.tester, talk.bar, talk.session.fetched), talk.tester.situation())
        monkeypatch.setattr(stage, "send", taken)
        monkeypatch.setattr(stage, "delivering", met)
        monkeypatch.setattr(stage, "sender_of", lambda _: talk.tester.counterparties[0])
        flow, plan = conducts.met_with(500, 503, 599), Plan(stage.unlike(REQUEST))

        async def tried() -> None:
            await flow(stage, plan)

        asyncio.run(tried())
    assert len(sent) == 4
    assert len({outgoing.element.children[0]["MaxPower"] for outgoing in sent}) == 4
