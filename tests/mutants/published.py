"""Stories about what is published at a CRO, and what is asked for then."""

from datetime import timedelta
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


def _beginning_far_ahead(desk: Desk) -> Any:
    """Tell of a point that begins far beyond the Periods that were agreed."""
    far, dso = desks.TODAY + timedelta(days=200), desk.parties["DSO", "registered"]
    return desk.send(valid.points(desk, valid.point(valid.POINT, valid.connection(start=far), StartPeriod=far)), dso)


def _published_by_two(desk: Desk) -> Any:
    """Tell of a point that two DSOs publish."""
    for standing in ("registered", "second"):
        dso = desk.parties["DSO", standing]
        said = desk.send(valid.points(desk, sender=dso), dso)
    return said


def _listing_another(desk: Desk) -> Any:
    """Tell of an update that lists another connection than the one before it, and of what the AGR asks for then."""
    dso, agr = desk.parties["DSO", "registered"], desk.parties["AGR", "registered"]
    one, other = (valid.connection(f"{valid.CONNECTION[:-1]}{digit}") for digit in "12")
    desk.send(valid.points(desk, valid.point(valid.POINT, one, other)), dso)
    for listed in (one, other):
        desk.send(valid.connections(desk, listed), agr)
    return desk.send(valid.agr_query(desk), agr)


OF_PORTFOLIOS: tuple[Story, ...] = (_ending_today, _beginning_far_ahead, _published_by_two, _listing_another)
