"""Congestion points that differ in everything that their DSO publishes about them."""

from itertools import product

from hypothesis import strategies as st

from strategies.contents import congestion_point, connection
from strategies.values import days
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

TERMS = ("MutexOffersSupported", "DayAheadRedispatchBy", "IntradayRedispatchBy")
# IntradayRedispatchBy is optional: without it there is no intraday trading at the point.
_EVERY = tuple(product((True, False), ("AGR", "DSO"), ("AGR", "DSO", None)))


@st.composite
def differing_points(draw: st.DrawFn, situation: Situation) -> Element:
    """Draw an update with a point for each way in which points can differ, each with one connection, in any order."""
    day = draw(days(situation, first=1))
    truth, untruth = draw(st.sampled_from((("true", "false"), ("1", "0"))))
    points = []
    for number, (mutex, day_ahead, intraday) in enumerate(draw(st.permutations(_EVERY))):
        terms = {"MutexOffersSupported": truth if mutex else untruth, "DayAheadRedispatchBy": day_ahead}
        terms |= {"IntradayRedispatchBy": intraday} if intraday else {}
        point = congestion_point(f"p{number}", day, day, (connection(f"c{number}", day, day),))
        points.append(point.without(*TERMS).having(terms))
    return Element("DSOPortfolioUpdate", {"TimeZone": situation.market.time_zone}, tuple(points))


def exchanged(update: Element) -> Element:
    """Return an update in which each point has the terms of the next one."""
    points = update.children
    following = (*points[1:], *points[:1])
    return update.containing(
        *(
            point.without(*TERMS).having({n: v for n in TERMS if (v := other.get(n)) is not None})
            for point, other in zip(points, following, strict=True)
        )
    )
