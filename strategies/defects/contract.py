"""Portfolio updates and queries that the CRO refuses for who sends them, or for what is published already."""

from hypothesis import strategies as st

from strategies.defects.others import about_its_own, as_of
from strategies.defects.registry import Unsuited, defect
from uftp_conformance.situation import Outgoing, Situation


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


@defect("CON-DPU-CONFLICT", boundaries=lambda _: (0,), values=lambda _: st.integers(0, 20))
def places_a_connection_twice(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a connection (number {value}) that was published at another congestion point before."""
    points = list(out.element.all("CongestionPoint"))
    every = [connection for point in points for connection in point.children]
    moved = every[value % len(every)]
    elsewhere = points[0].having({"EntityAddress": "new:elsewhere"}).containing(moved)
    return out.carrying(out.element.containing(elsewhere))
