"""What the messages look like that the target starts itself."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.initiated import forecasts, lone, once, procedures, redelivered, second

_TIMES = 2


@covers("INI-SCHEMA")
def test_schema(target: TargetUnderTest) -> None:
    """What the target starts is valid for the schema of its version."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-SEALED")
def test_sealed(target: TargetUnderTest) -> None:
    """What the target starts is sealed with its key, in an envelope that names it."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-HTTP")
def test_http(target: TargetUnderTest) -> None:
    """What the target starts is POSTed as XML in UTF-8, like its answers."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-UNIQUE")
def test_unique(target: TargetUnderTest) -> None:
    """Every message that the target starts has a MessageID of its own, whomever it is for."""
    target.initiates(procedures.watched, times=_TIMES)
    target.initiates(second.for_the_second)


@covers("INI-RECIPIENT")
def test_recipient(target: TargetUnderTest) -> None:
    """What the target starts is delivered to the participant that it is meant for, whichever of ours that is."""
    target.initiates(procedures.watched, times=_TIMES)
    target.initiates(second.for_the_second)


@covers("INI-ISPS")
def test_all_isps(target: TargetUnderTest) -> None:
    """A D-Prognosis of the target's has every ISP of its day."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-BOUNDS")
def test_bounds(target: TargetUnderTest) -> None:
    """The ISPs that the target speaks of are in their day, and none is there twice."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-MARKET")
def test_market(target: TargetUnderTest) -> None:
    """The target speaks of the agreed ISP duration, time zone and congestion points."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-ZONE")
def test_zone_of_updates(target: TargetUnderTest) -> None:
    """The target publishes in a time zone of the agreed offset."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-REVISION")
def test_revision(target: TargetUnderTest) -> None:
    """The Revision rises with every D-Prognosis of a Period and congestion point."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-REVISION-REQUEST")
def test_revision_of_requests(target: TargetUnderTest) -> None:
    """The Revision rises with every FlexRequest of a Period and congestion point."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-IDENTICAL")
def test_identical_requests(target: TargetUnderTest) -> None:
    """Two FlexRequests of one Period do not say the same, Revision and expiry included."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-REFERENCES")
def test_references(target: TargetUnderTest) -> None:
    """What the target starts on an earlier message names that message and what they have in common."""
    target.initiates(forecasts.watched_after_forecasts, times=_TIMES)


@covers("INI-PRICE")
def test_price(target: TargetUnderTest) -> None:
    """A FlexOrder of the target's has the price of the offer."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-COPY")
def test_copy(target: TargetUnderTest) -> None:
    """A FlexOrder of the target's has the ISPs of the offer, with their power."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-REQUESTED")
def test_requested(target: TargetUnderTest) -> None:
    """A FlexRequest of the target's requests something."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-DIRECTION")
def test_direction(target: TargetUnderTest) -> None:
    """What the target requests has a direction, in which it offers as well."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-EXPIRATION")
def test_expiration(target: TargetUnderTest) -> None:
    """What the target requests or offers has not expired when it comes."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-PERIOD")
def test_period(target: TargetUnderTest) -> None:
    """What the target starts is about a day that suits it."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-AGREED")
def test_agreed(target: TargetUnderTest) -> None:
    """The target names contracts and baselines that were agreed."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-CURRENCY")
def test_currency(target: TargetUnderTest) -> None:
    """The target speaks of amounts in the agreed currency."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-POWER")
def test_power(target: TargetUnderTest) -> None:
    """The target speaks of plausible powers, and of no more than was contracted."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-DEADLINE")
def test_deadline(target: TargetUnderTest) -> None:
    """The target changes a reservation in time."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-REQUEST")
def test_offer_of_what_is_requested(target: TargetUnderTest) -> None:
    """The target offers what was requested, also where that is one ISP alone."""
    target.initiates(procedures.watched, times=_TIMES)
    target.initiates(lone.on_a_lone_isp)


@covers("INI-OPTIONS")
def test_options(target: TargetUnderTest) -> None:
    """The options that the target offers can be told apart, and there is one where its DSO takes no more."""
    target.initiates(procedures.watched, times=_TIMES)
    target.initiates(lone.where_one_option_is_taken)


@covers("INI-UNSOLICITED")
def test_unsolicited(target: TargetUnderTest) -> None:
    """What the target calls unsolicited rests on nothing, and the other way round."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-NET")
def test_net(target: TargetUnderTest) -> None:
    """What the target settles is the price less the penalty."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-ITEMS")
def test_items(target: TargetUnderTest) -> None:
    """The items that the target settles are of the settled period, and of the two parties."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-METERED")
def test_metered(target: TargetUnderTest) -> None:
    """What the target meters is complete, and fits together."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-LIFETIMES")
def test_lifetimes(target: TargetUnderTest) -> None:
    """The lifetimes that the target publishes fit together."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-TIMESTAMP")
def test_timestamp(target: TargetUnderTest) -> None:
    """What the target starts says when it was made."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-VERSION")
def test_version(target: TargetUnderTest) -> None:
    """What the target starts is of the major version that is spoken."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-OFFSET")
def test_offset(target: TargetUnderTest) -> None:
    """What the target starts says at which offset from UTC it was made."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-TERMS")
def test_terms(target: TargetUnderTest) -> None:
    """A FlexOrder of the target's names what its offer rests on."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-ORDER-NUMBER")
def test_order_number(target: TargetUnderTest) -> None:
    """Each FlexOrder of the target's has an OrderReference of its own."""
    target.initiates(procedures.watched, times=_TIMES)


@covers("INI-ONCE")
def test_once(target: TargetUnderTest) -> None:
    """The target orders or revokes an offer once, and none that was rejected, also when it is asked to."""
    target.initiates(once.again)


@covers("INI-SAME")
def test_same(target: TargetUnderTest) -> None:
    """What the target starts is the same message when it is delivered again after a failure."""
    target.initiates(redelivered.failing_at_first, times=_TIMES)
