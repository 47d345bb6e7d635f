"""Where the newest D-Prognosis is the baseline, what is asked for with one waits for the one before it."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from suites.initiated import procedures


@pytest.mark.parametrize(("baselines", "together"), [((), 1), (("BASELINE-2026",), 3)])
def test_so_many_are_under_way_at_once(
    baselines: tuple[str, ...], together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, most = 0, 0

    async def begun(*_: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    async def nothing(*_: Any, **__: Any) -> None:
        pass

    monkeypatch.setattr(procedures, "begun", begun)
    monkeypatch.setattr(procedures, "reply", lambda *_: None)
    monkeypatch.setattr(procedures, "answer", nothing)
    monkeypatch.setattr(procedures, "documented", lambda _: ["one reason", "another", "a third"])
    situation = SimpleNamespace(
        market=SimpleNamespace(baseline_references=baselines),
        statement=SimpleNamespace(supports=SimpleNamespace(d_prognosis=True)),
    )
    trial = SimpleNamespace(shared=SimpleNamespace(stimulus=None), situation=situation, probe=nothing)
    asyncio.run(procedures.rejected(cast(Any, trial), cast(Any, None)))
    assert most == together
