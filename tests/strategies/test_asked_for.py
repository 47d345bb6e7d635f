"""For which days a target is asked for prognoses."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.initiatives import Unmet
from strategies.cases import Case
from suites.initiated import procedures
from suites.initiated.basis import Basis
from tests.strategies.table import situation_of
from uftp_conformance.messages import Element

SITUATION = situation_of("AGR", datetime(2026, 11, 26, 11, tzinfo=UTC))
TOMORROW, LATER = "2026-11-27", "2026-11-28"
(CHANGE, *_) = (day.isoformat() for day in SITUATION.market.change_of_clock_days(SITUATION.now))


def asked_for(monkeypatch: pytest.MonkeyPatch, repetition: int, *refused: str) -> list[str]:
    periods: list[str] = []

    async def asked(_: Any, laid: Basis) -> Element:
        periods.append(laid.wanted["Period"])
        if periods[-1] in refused:
            raise Unmet("not stimulated")
        return Element("D-Prognosis")

    async def accept(*_: Any) -> None:
        pass

    monkeypatch.setattr(procedures, "asked", asked)
    monkeypatch.setattr(procedures, "accept", accept)
    trial: Any = SimpleNamespace(message="D-Prognosis", situation=SITUATION)
    asyncio.run(procedures.watched(trial, Case(Element("TestMessage"), repetition=repetition)))
    return periods


def test_tomorrow_and_a_day_on_which_the_clock_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, 0) == [TOMORROW, TOMORROW]
    assert asked_for(monkeypatch, 1) == [CHANGE, CHANGE]


def test_a_day_that_is_too_far_is_not_insisted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, 1, CHANGE) == [CHANGE, LATER, LATER]
    with pytest.raises(Unmet):
        asked_for(monkeypatch, 0, TOMORROW)
