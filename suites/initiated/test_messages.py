"""What the messages look like that the target starts itself."""

from fixtures.bench import Bench
from fixtures.covering import covers
from suites.initiated import courses

_TIMES = 2


@covers("INI-SCHEMA")
def test_schema(target: Bench) -> None:
    """What the target starts is valid for the schema of its version."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-SEALED")
def test_sealed(target: Bench) -> None:
    """What the target starts is sealed with its key, in an envelope that names it."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-UNIQUE")
def test_unique(target: Bench) -> None:
    """Every message that the target starts has a MessageID of its own."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-RECIPIENT")
def test_recipient(target: Bench) -> None:
    """What the target starts is delivered to the participant that it is meant for."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-ISPS")
def test_all_isps(target: Bench) -> None:
    """A D-Prognosis of the target's has every ISP of its day."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-BOUNDS")
def test_bounds(target: Bench) -> None:
    """The ISPs that the target speaks of are in their day, and none is there twice."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-MARKET")
def test_market(target: Bench) -> None:
    """The target speaks of the agreed ISP duration, time zone and congestion points."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-REVISION")
def test_revision(target: Bench) -> None:
    """The Revision rises with every D-Prognosis of a Period and congestion point."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-REFERENCES")
def test_references(target: Bench) -> None:
    """What the target starts on an earlier message names that message and what they have in common."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-PRICE")
def test_price(target: Bench) -> None:
    """A FlexOrder of the target's has the price of the offer."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-COPY")
def test_copy(target: Bench) -> None:
    """A FlexOrder of the target's has the ISPs of the offer, with their power."""
    target.initiates(courses.watched, times=_TIMES)
