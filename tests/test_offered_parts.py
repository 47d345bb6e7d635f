"""An offer on some of the requested ISPs alone expires before these are over, however long the others last."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.flows import expiring_before
from fixtures.grounds import Grounds
from fixtures.stage import Stage
from strategies.plans import Plan
from suites.validate import courses
from tests.fronted import conversation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import instant
from uftp_conformance.situation import Outgoing


def test_expiry_of_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target requests two ISPs, one soon and one in some hours; each of the two offers ends in time."""
    sent: list[Outgoing] = []

    async def on_the_request(stage: Stage, content: Element) -> Element:
        return expiring_before(stage, content)

    async def as_it_is(_: Stage, content: Element) -> Element:
        return content

    async def kept(_: Plan, outgoing: Outgoing, *__: Any) -> None:
        sent.append(outgoing)

    with conversation(tmp_path) as talk:
        stage = Stage(Grounds(talk.tester, talk.bar, talk.session.fetched), talk.tester.situation())
        market, now = stage.situation.market, datetime.now(UTC)
        soon, hours = now + timedelta(minutes=30), timedelta(hours=9)
        day = market.today(soon)
        first = market.current_isp(soon)
        isps = (Element("ISP", {"Power": "9", "Start": str(first)}), Element("ISP", {"Power": "9", "Start": "400"}))
        offer = Element("FlexOffer", {
            "Period": day.isoformat(), "ExpirationDateTime": (now + hours).isoformat(), "CongestionPoint": "ean.1",
        }, (Element("OfferOption", {"OptionReference": "1"}, isps),))
        monkeypatch.setattr(courses, "solicited", on_the_request)
        monkeypatch.setattr(courses, "with_baseline", as_it_is)
        monkeypatch.setattr(stage, "case", kept)
        monkeypatch.setattr(stage, "sender_of", lambda _: talk.tester.counterparties[0])
        asyncio.run(courses.offered_on_some(stage, Plan(offer)))
        named = [next(each.element.all("OfferOption")).children[0] for each in sent]
        over = [market.start_of_isp(day, int(isp["Start"]) + 1) for isp in named]
        assert len(sent) == 2
        assert all(instant(o.element["ExpirationDateTime"]) <= end for o, end in zip(sent, over, strict=True))
