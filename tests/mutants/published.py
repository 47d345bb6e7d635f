"""Stories about what is published at a CRO, and what is asked for then."""

from typing import Any

from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import Desk


def _ending_today(desk: Desk) -> Any:
    """Tell of a query for today, about a point whose last day it is."""
    today, dso = desks.TODAY, desk.parties["DSO", "registered"]
    last = valid.point(valid.POINT, valid.connection(start=today, end=today), StartPeriod=today, EndPeriod=today)
    desk.send(valid.points(desk, last), dso)
    return desk.send(valid.dso_query(desk, Period=today), dso)


OF_PORTFOLIOS: tuple[Story, ...] = (_ending_today,)
