"""Times whose offset from UTC has minutes: who reads the hours alone is found out by what they decide."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases
from strategies.contents import contents
from strategies.defects import defects_of
from strategies.spelling_variants import VARIANTS, expiring_after
from tests.strategies.table import situation_of
from tests.strategies.test_messages import trial_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import instant

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)$")
KINDS = [("FlexRequest", "AGR"), ("FlexOffer", "DSO")]
Misread = Callable[[str, str, int], timedelta]


def by(hours: str, minutes: int) -> timedelta:
    return timedelta(hours=int(hours), minutes=minutes)


def hours_alone(_: str, hours: str, __: int) -> timedelta:
    return by(hours, 0)


def to_the_east(sign: str, hours: str, minutes: int) -> timedelta:
    return by(hours, minutes if sign == "+" else -minutes)


def next_hour(_: str, hours: str, minutes: int) -> timedelta:
    return by(hours, 60 if minutes >= 30 else 0)


def misread(text: str, read: Misread) -> datetime:
    """Read a time by somebody who takes the minutes of its offset for something else."""
    found = OFFSET.search(text)
    assert found is not None
    size = read(found[1], found[2], int(found[3]))
    local = datetime.fromisoformat(OFFSET.sub("", text)).replace(tzinfo=UTC)
    return local - (size if found[1] == "+" else -size)


def prepared(message: str, role: str) -> tuple[Outgoing, Situation]:
    trial = trial_of(role)
    content: Element = draw(contents(message, trial.situation), 1, 1, message)[0]
    return trial.outgoing(content), trial.situation


def times(requirement: str, name: str, message: str, role: str) -> Iterator[str]:
    out, situation = prepared(message, role)
    (found,) = (each for each in defects_of(requirement, message) if each.name == name)
    for value in found.boundaries(situation):
        yield found.apply(out, situation, value).element["ExpirationDateTime"]


@pytest.mark.parametrize(("message", "role"), KINDS)
@pytest.mark.parametrize("read", [hours_alone, next_hour])
def test_what_has_expired_by_minutes(message: str, role: str, read: Misread) -> None:
    """It has expired; of one of the times somebody who reads the hours alone thinks that it has not."""
    _, situation = prepared(message, role)
    expired = list(times("VAL-EXPIRATION", "has_expired_by_minutes", message, role))
    assert all(instant(each) < situation.surely_past for each in expired)
    assert any(misread(each, read) > situation.now + timedelta(minutes=10) for each in expired)


@pytest.mark.parametrize(("message", "role"), KINDS)
@pytest.mark.parametrize("read", [hours_alone, to_the_east, next_hour])
def test_what_expires_after_its_isps_by_minutes(message: str, role: str, read: Misread) -> None:
    """It expires a second too late; of one of the times somebody who misreads the minutes thinks that it does not."""
    late = list(times("VAL-EXPIRATION-LATE", "expires_after_its_isps_by_minutes", message, role))
    assert any(misread(each, read) < instant(each) - timedelta(minutes=10) for each in late)


@pytest.mark.parametrize(("message", "role"), KINDS)
@pytest.mark.parametrize("read", [hours_alone, to_the_east])
def test_what_is_valid_by_minutes(message: str, role: str, read: Misread) -> None:
    """It is valid for as long as was agreed, and not for longer, so that it has expired for who misreads its offset."""
    out, situation = prepared(message, role)
    out = out.having(TimeStamp=timestamp(situation.now))
    (soon,) = [case for case in bound_cases(situation, out.element) if "minutes from now" in case.describe()]
    changed = soon.variant(out).element
    made, expires = instant(changed["TimeStamp"]), changed["ExpirationDateTime"]
    assert instant(expires) - made == situation.market.validity
    assert misread(expires, read) <= made
    assert soon.describe() == "With an ExpirationDateTime 30 minutes from now, at -09:30"


def test_what_expires_earlier_stays_as_it_is() -> None:
    """A message is never valid for longer than before."""
    out = Outgoing(
        Element("FlexRequest", {"TimeStamp": "2026-03-02T11:00:00Z", "ExpirationDateTime": "2026-03-02T11:10:00Z"}),
        situation_of("AGR", NOW).counterparties[0],
    )
    changed = expiring_after(timedelta(minutes=30))(out).element
    assert changed["ExpirationDateTime"] == "2026-03-02T01:40:00.000-09:30"


def test_every_message_has_a_time_with_minutes() -> None:
    """A TimeStamp comes on both sides of Greenwich, from where the minutes are no whole hour."""
    out, _ = prepared("FlexRequest", "AGR")
    written = {variant(out).element["TimeStamp"][-6:] for variant in VARIANTS}
    assert {"+05:45", "-09:30"} <= written
