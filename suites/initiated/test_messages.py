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


@covers("INI-REQUESTED")
def test_requested(target: Bench) -> None:
    """A FlexRequest of the target's requests something."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-DIRECTION")
def test_direction(target: Bench) -> None:
    """What the target requests has a direction, in which it offers as well."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-EXPIRATION")
def test_expiration(target: Bench) -> None:
    """What the target requests or offers has not expired when it comes."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-PERIOD")
def test_period(target: Bench) -> None:
    """What the target starts is about a day that suits it."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-AGREED")
def test_agreed(target: Bench) -> None:
    """The target names contracts and baselines that were agreed."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-CURRENCY")
def test_currency(target: Bench) -> None:
    """The target speaks of amounts in the agreed currency."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-POWER")
def test_power(target: Bench) -> None:
    """The target speaks of plausible powers, and of no more than was contracted."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-DEADLINE")
def test_deadline(target: Bench) -> None:
    """The target changes a reservation in time."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-REQUEST")
def test_offer_of_what_is_requested(target: Bench) -> None:
    """The target offers what was requested."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-OPTIONS")
def test_options(target: Bench) -> None:
    """The options that the target offers can be told apart."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-UNSOLICITED")
def test_unsolicited(target: Bench) -> None:
    """What the target calls unsolicited rests on nothing, and the other way round."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-NET")
def test_net(target: Bench) -> None:
    """What the target settles is the price less the penalty."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-ITEMS")
def test_items(target: Bench) -> None:
    """The items that the target settles are of the settled period, and of the two parties."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-METERED")
def test_metered(target: Bench) -> None:
    """What the target meters is complete, and fits together."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-LIFETIMES")
def test_lifetimes(target: Bench) -> None:
    """The lifetimes that the target publishes fit together."""
    target.initiates(courses.watched, times=_TIMES)


@covers("INI-ONCE")
def test_once(target: Bench) -> None:
    """The target orders or revokes an offer once, also when it is asked to do so again."""
    target.initiates(courses.again)
