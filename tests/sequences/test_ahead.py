"""Of which ISPs the messages of a sequence speak: of those that lie ahead, and whose gate is not closed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.oracle.desk import fresh, statement_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages.lexical import day, instant
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step

NOON, MIDNIGHT = (
    datetime(2026, 11, 18, 11, 5, tzinfo=UTC),
    datetime(2026, 11, 18, 22, 40, tzinfo=UTC),
)  # or shortly before


@pytest.mark.parametrize("now", [NOON, MIDNIGHT])
@pytest.mark.parametrize(
    ("role", "tag"),
    [("AGR", "FlexRequest"), ("AGR", "FlexReservationUpdate"), ("AGR", "FlexOrder"), ("DSO", "FlexOffer")],
)
def test_isps_lie_ahead(role: str, tag: str, now: datetime) -> None:
    """They begin more than an hour from now, however late the day is; tomorrow they are any."""
    target, party = target_of(statement_of(role)), ("AGR" if role == "DSO" else "DSO", "registered")
    found, today = set(), target.market.today(now)
    for seed in range(60):
        maker = Maker(target, Past(), Lane((0, 1, -1)), fresh)
        _, made = maker.make(Step(0, "send", tag, party, seed), now.timestamp())
        assert made is not None
        period = day(made["Period"])
        first = min(int(each["Start"]) for each in made.walk() if each.tag == "ISP")
        assert target.market.start_of_isp(period, first) >= now + target.market.ahead
        found.add(period)
    tomorrow = today + timedelta(days=1)
    soon = {today, tomorrow} if now == NOON else {tomorrow}
    assert found == soon if tag != "FlexReservationUpdate" else found > soon  # of which any day is as good


@pytest.mark.parametrize(("role", "tag"), [("AGR", "FlexRequest"), ("DSO", "FlexOffer")])
def test_nothing_expires_during_its_isps(role: str, tag: str) -> None:
    """What could be answered or ordered when its first ISP has begun need not be taken (register, point 17)."""
    target, party = target_of(statement_of(role)), ("AGR" if role == "DSO" else "DSO", "registered")
    left = set()
    for seed in range(200):
        _, made = Maker(target, Past(), Lane((0,)), fresh).make(Step(0, "send", tag, party, seed), NOON.timestamp())
        assert made is not None
        first = min(int(each["Start"]) for each in made.walk() if each.tag == "ISP")
        left.add(target.market.start_of_isp(day(made["Period"]), first) - instant(made["ExpirationDateTime"]))
    assert min(left) == timedelta()
    assert max(left) > timedelta(minutes=30)
