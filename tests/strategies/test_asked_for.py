"""For which days a target is asked for prognoses."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.initiatives import Unmet
from strategies.cases import Case
from suites.initiated import procedures
from suites.initiated.basis import Basis
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

SITUATION = situation_of("AGR", datetime(2026, 11, 26, 11, tzinfo=UTC))
TOMORROW, LATER = "2026-11-27", "2026-11-28"
(CHANGE, BACK, *_) = (day.isoformat() for day in SITUATION.market.change_of_clock_days(SITUATION.now))


def asked_for(
    monkeypatch: pytest.MonkeyPatch, repetition: int, *refused: str, situation: Situation = SITUATION
) -> list[str]:
    periods: list[str] = []
    never = {"FlexOffer"}

    async def asked(_: Any, laid: Basis) -> Element:
        periods.append(laid.wanted["Period"])
        if periods[-1] in refused:
            never.add("D-Prognosis")
            raise Unmet("not stimulated")
        return Element("D-Prognosis")

    async def accept(*_: Any) -> None:
        pass

    monkeypatch.setattr(procedures, "asked", asked)
    monkeypatch.setattr(procedures, "accept", accept)
    learned = SimpleNamespace(never_started=never)
    trial: Any = SimpleNamespace(message="D-Prognosis", situation=situation, learned=learned)
    asyncio.run(procedures.watched(trial, Case(Element("TestMessage"), repetition=repetition)))
    assert periods[-1] not in refused or never == {"FlexOffer"}
    return periods


def test_tomorrow_and_a_day_of_each_other_length(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, 0) == [TOMORROW, TOMORROW]
    assert asked_for(monkeypatch, 1) == [CHANGE, CHANGE, BACK]


def test_a_day_that_is_too_far_is_not_insisted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, 1, CHANGE) == [CHANGE, LATER, LATER]
    assert asked_for(monkeypatch, 1, BACK) == [CHANGE, CHANGE, BACK]
    with pytest.raises(Unmet):
        asked_for(monkeypatch, 0, TOMORROW)


def test_only_days_that_the_target_plans_for(monkeypatch: pytest.MonkeyPatch) -> None:
    near = replace(SITUATION, market=replace(SITUATION.market, clock_days_ahead=False))
    assert asked_for(monkeypatch, 1, situation=near) == [LATER, LATER]
    half = replace(SITUATION, market=replace(near.market, periods_ahead=200))
    assert asked_for(monkeypatch, 1, situation=half) == [CHANGE, CHANGE]
