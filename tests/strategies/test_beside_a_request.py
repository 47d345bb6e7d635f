"""What is offered of none of the requested ISPs: behind them, before them, between them, or behind the day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.drawing import draw
from strategies.contents import offers_of
from strategies.defects import defects_of
from strategies.values import isp
from suites.walkthrough.rehearsal import SEED, Rehearsal
from suites.walkthrough.script import scene_of

_LATER = [
    (((10, 2), (20, 2)), 1, 22),
    (((10, 2), (20, 2)), -2, 8),
    (((1, 2), (20, 77)), 1, 3),
    (((1, 2), (20, 77)), -1, 3),
    (((5, 92),), 1, 4),
    (((1, 96),), 1, 97),
    (((1, 96),), -2, 97),
]


@pytest.mark.parametrize(("requested", "value", "expected"), _LATER)
def test_where_it_lies(requested: tuple[tuple[int, int], ...], value: int, expected: int) -> None:
    """It is the ISP that the value names, or else one that was not requested; of a whole day one behind it."""
    run, situation = scene_of("DSO")
    situation = replace(situation, now=datetime(2026, 3, 2, 11, tzinfo=UTC))
    day = situation.today + timedelta(days=3)
    runs = tuple(isp(start, length, Power=1000) for start, length in requested)
    (content,) = draw(offers_of(situation, day, runs), 1, SEED, "beside")
    (defect,) = defects_of("VLD-FO-REQUEST", "FlexOffer")
    out = Rehearsal(situation, run, "beside").outgoing(content)

    (option,) = defect.apply(out, situation, value).element.children
    assert [each.attributes for each in option.children] == [{"Start": str(expected), "Power": "1000"}]
