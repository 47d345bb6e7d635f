"""Rehearsals of trials, from which the page has its examples."""

import pytest

from suites.walkthrough.rehearsal import scene
from uftp_conformance.run import plan


@pytest.mark.parametrize("hour", ["Europe/Amsterdam", "Australia/Sydney"])
def test_it_is_day_whatever_the_hour(hour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded market lies where it is day; a rehearsal is always at noon, and so always in one place."""
    monkeypatch.setattr(plan, "zone_at", lambda _: hour)
    _, situation = scene("DSO")
    assert situation.market.time_zone == "Europe/Amsterdam"
