"""Portfolio updates and queries that the CRO refuses for who sends them, or for what is published already."""

from itertools import count

from hypothesis import strategies as st

from strategies.defects.others import about_its_own, as_of, entities
from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, at
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element


def _sent_by(out: Outgoing, situation: Situation, standing: str) -> Outgoing:
    other = situation.find(out.sender.role, standing)
    if other is None:
        raise Unsuited
    return as_of(other, out, situation)


def _comes_unregistered(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent and sealed by a participant that is not pre-registered."""
    return _sent_by(out, situation, "unregistered")


for _requirement in ("CON-DPU-UNAUTHORIZED", "CON-APU-UNAUTHORIZED", "PLN-APQ-UNAUTHORIZED"):
    defect(_requirement)(_comes_unregistered)


@defect("PLN-DPQ-UNAUTHORIZED")
def asks_unregistered(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent by a participant that is not pre-registered, about the point that it tried to publish."""
    return about_its_own(_sent_by(out, situation, "unregistered"))


@defect("VAL-BARRED", messages=("DSOPortfolioQuery",))
def asks_barred(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent by the barred counterparty, about the point that it tried to publish."""
    return about_its_own(_sent_by(out, situation, "barred"))


def _comes_empty_handed(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent and sealed by a registered participant that never published anything."""
    return _sent_by(out, situation, "newcomer")


defect("PLN-APQ-NONE")(_comes_empty_handed)


@defect("PLN-DPQ-NONE")
def asks_empty_handed(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent by a registered participant that never published anything, about a point that nobody published.

    What is said about a point of another DSO's is free (register, point 22).
    """
    return about_its_own(_sent_by(out, situation, "newcomer"))


@placed("CON-DPU-CONFLICT", boundaries=lambda _: (0,), values=lambda _: st.integers(0, 20))
def places_a_connection_twice(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its connections published at another congestion point before (number {value} of those)."""
    every = [connection for point in out.element.all("CongestionPoint") for connection in point.children]
    fresh, taken = entities(out.element, "elsewhere"), count(value.value)

    def moved(connection: Element) -> Element:
        before = every[next(taken) % len(every)]
        return connection.having({"EntityAddress": before["EntityAddress"]})

    return out.carrying(at(fresh, "Connection", value.place, moved))
