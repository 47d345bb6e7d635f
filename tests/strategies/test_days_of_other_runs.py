"""Days far ahead: on none of them has another trial, or a run on another day, forecast what would be in the way."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from suites.operate import far_days as operate
from suites.validate import procedures as validate
from tests.strategies.table import situation_of

_DAYS = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
_TRIALS = 4


def test_low_revisions_keep_off_clock_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """On days on which the clock changes, however far ahead, other trials forecast with usual Revisions."""
    for now in _DAYS:
        monkeypatch.setattr(operate, "_FAR_DAYS", itertools.count(1))
        situation = situation_of("DSO", now)
        low = [operate.far_day(situation) for _ in range(_TRIALS)]
        assert len({*low}) == _TRIALS
        assert min(low) > situation.today + timedelta(days=situation.market.periods_ahead)
        assert not {*low} & {*situation.market.change_of_clock_days(now)}


def test_what_rests_on_nothing_keeps_off_every_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of another day forecasts none of the days on whose morrow this one offers without a forecast."""
    forecast: set[date] = set()
    for now in _DAYS:
        monkeypatch.setattr(validate, "_UNFORECAST", itertools.count(1))
        situation = situation_of("DSO", now)
        forecast |= {validate.forecast_day(situation) for _ in range(_TRIALS)}
    assert forecast
    assert not forecast & {day + timedelta(days=1) for day in forecast}
