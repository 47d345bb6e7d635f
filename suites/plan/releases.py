"""Reservations that release everything."""

from hypothesis import strategies as st

from strategies.reservations import reservations
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.reserving import NONE


def releases(situation: Situation) -> st.SearchStrategy[Element]:
    """Draw reservations in which every Power is 0, of days of which nothing else is said if there are any."""
    return reservations(situation, NONE).map(
        lambda element: element.containing(*(isp.having({"Power": "0"}) for isp in element.children))
    )
