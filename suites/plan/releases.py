"""Reservations that release everything."""

from hypothesis import strategies as st

from strategies.contents import contents
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element


def releases(situation: Situation) -> st.SearchStrategy[Element]:
    """Draw reservations in which every Power is 0."""
    return contents("FlexReservationUpdate", situation).map(
        lambda element: element.containing(*(isp.having({"Power": "0"}) for isp in element.children))
    )
