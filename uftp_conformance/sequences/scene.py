"""What a message of a sequence is made from: dice, who speaks to whom, when, and all that was exchanged before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import numbered
from uftp_conformance.messages.lexical import Unreadable, day
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.received.target import Partner, Target
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.steps import NOTHING
from uftp_conformance.statement.power_steps import in_steps

_STANDING = 0.7  # how often what is wrong about something stands alone: it is about what it could have an effect on
_FOLLOWED = 0.4  # how often a message is about what one shortly before was about
_CHOSEN = {"live": 8, "expired": 6}  # how often what is in a state is chosen, beside 2 for the others
_ASTRAY = 0.5  # how often who has nothing of its own speaks of what another party has
SPREAD = 10  # Revisions of one sequence: from its base on


@dataclass(frozen=True, slots=True)
class Lane:
    """What of the market one sequence has for itself while it lasts, so that no other one meddles.

    Attributes:
        days: the Periods that its messages are about, as days from when it was leased; those that are over are for
            queries of the past, metering data and settlements.
        revisions: above all that were used before on these days; `SPREAD` of them.
        mark: of its addresses, names and powers.
        swift: seconds after which the shortest of its offers and requests expire; 0 where nobody waits for that.
        clock: whether its days are those on which the clock changes.
        since: the day on which it was leased, so that its days stay its own after midnight; None for the present one.
    """

    days: tuple[int, ...] = (0, 1, 1, 2, 3, 3, -1, -8)
    revisions: int = 10
    mark: int = 0
    swift: float = 0.0
    clock: bool = False
    since: date | None = None

    def days_from(self, today: date) -> list[date]:
        """Return its days as dates."""
        return [(self.since or today) + timedelta(days=n) for n in self.days]


@dataclass(slots=True)
class Scene:
    """One message in the making.  What it refers to is chosen by dice of its own, or was chosen before (`pins`)."""

    dice: Random
    target: Target
    now: datetime
    us: Partner
    past: Past
    lane: Lane
    pins: list[int] | None = None
    picks: list[int] = field(default_factory=list)
    choices: Random = field(default_factory=Random)
    spoiled: bool = False  # whether something will be made wrong about the message

    # --- what it refers to ----------------------------------------------------------------------------------------

    def pick(self, fits: Callable[[Entry], bool]) -> Entry | None:
        """Choose a message of before: what the last ones were about, or one of the states and then one in it.

        Those that stand are chosen most often, and what has expired often: it is seldom there.
        """
        now = self.now.timestamp()
        found = [each for each in self.past.entries if fits(each)]
        if self.spoiled and self.choices.random() < _STANDING:
            found = [each for each in found if self.past.state(each, now) == "live"] or found
        touched = self.past.touched()
        lately = [each for each in found if each.name in touched]
        if lately and self.choices.random() < _FOLLOWED:
            return self.pinned(self.choices.choice(lately))
        states: dict[str, list[Entry]] = {}
        for each in found:
            states.setdefault(self.past.state(each, now), []).append(each)
        weights = [_CHOSEN.get(state, 2) for state in states]
        chosen = self.choices.choice(states[self.choices.choices(list(states), weights)[0]][-6:]) if states else None
        return self.pinned(chosen)

    def pinned(self, chosen: Entry | None) -> Entry | None:
        """Return what was chosen, or in its place what was chosen when this message was made the first time."""
        if self.pins is not None:
            number = self.pins.pop(0) if self.pins else NOTHING
            chosen = None if number == NOTHING else self.past.of_step(number)
        self.picks.append(NOTHING if chosen is None else chosen.step)
        return chosen

    def mine(self, tag: str, *, started: bool) -> Entry | None:
        """Choose a message of a type that the two exchanged, in whatever state it is."""
        return self.pick(
            lambda each: each.element.tag == tag and each.started is started and each.party.domain == self.us.domain
        )

    def anothers(self, tag: str, *, started: bool) -> Entry | None:
        """Now and then choose a message of a type that another party exchanged with the target."""
        if self.dice.random() > _ASTRAY:
            return None
        return self.pick(
            lambda each: each.element.tag == tag and each.started is started and each.party.domain != self.us.domain
        )

    # --- when, and where ------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The local day."""
        return self.target.market.today(self.now)

    def days(self) -> list[date]:
        """Return the days of this sequence."""
        return self.lane.days_from(self.today)

    def a_day(self) -> date:
        """Draw a day that is not over; today where midnight has left none of them."""
        return self.dice.choice([day for day in self.days() if day >= self.today] or [self.today])

    def a_traded_day(self) -> date:
        """Draw a day of which ISPs lie ahead, where there is one; else any that is not over."""
        market, soonest = self.target.market, self.now + self.target.market.ahead
        left = [
            day for day in self.days() if day >= self.today and market.first_isp_from(day, soonest) <= market.isps(day)
        ]
        return self.dice.choice(left) if left else self.a_day()

    def a_past_day(self) -> date:
        """Draw a day that is over."""
        return self.dice.choice([day for day in self.days() if day < self.today])

    def a_metered_day(self) -> date:
        """Draw a day that is over and of which Metering is taken still; any that is over where there is none."""
        over = [day for day in self.days() if day < self.today]
        taken = [day for day in over if self.target.market.is_metered(day, self.today)]
        return self.dice.choice(taken or over)

    def points(self) -> list[str]:
        """Return the points of the two parties, or any of the market where they have none."""
        market = self.target.market
        shared = market.shared_by(self.target.domain, self.us.domain)
        return list(shared) or [point.address for point in market.congestion_points]

    def runs(self, period: date) -> list[tuple[int, int]]:
        """Draw a few runs of ISPs of a day, that lie ahead where there are any: those whose gate is not closed."""
        dice, market = self.dice, self.target.market
        last, first = market.isps(period), 1
        if period >= self.today:
            first = min(market.first_isp_from(period, self.now + self.target.market.ahead), last)
        found, at = [], first + dice.randrange(4)
        for _ in range(dice.randrange(1, 4)):
            if at > last:
                break
            length = min(dice.randrange(1, 6), last - at + 1)
            found.append((at, length))
            at += length + dice.randrange(1, 8)
        return found or [(last, 1)]

    def soon(self, begin: datetime) -> str:
        """Draw an expiry: hours or minutes from now, or as soon as somebody can wait for.

        Nothing expires after the `begin` of its first ISP, unless that is sooner than what was agreed.
        """
        swift = [self.lane.swift / 60] if self.lane.swift else []
        least = self.target.market.shortest_validity / 60
        minutes = self.dice.choice([max(least + 1, 20), 60, 60, 180, *swift])
        expires = self.now + timedelta(minutes=minutes)
        room = self.now + timedelta(minutes=least + 1)
        return (min(expires, begin) if begin >= room else expires).isoformat(timespec="milliseconds")

    def begin(self, period: str, runs: Sequence[tuple[Any, ...]]) -> datetime:
        """Return when the first of some runs of ISPs begins; the present where the day is none."""
        market = self.target.market
        try:
            about = day(period)
            return market.start_of_isp(about, max(1, min(*(run[0] for run in runs), market.isps(about))))
        except (Unreadable, OverflowError):
            return self.now

    def revision(self) -> str:
        """Draw a Revision near others of the sequence."""
        return str(self.lane.revisions + self.dice.randrange(SPREAD))

    def power(self, most: int) -> int:
        """Draw a Power other than none, an even one."""
        return self.dice.choice([-1, 1]) * 2 * self.dice.randrange(1, most // 2)

    def address(self, number: int) -> str:
        """Return one of the addresses that this sequence alone has."""
        return numbered(self.target.market.ean_prefix, self.lane.mark * 100 + number)

    # --- the message ----------------------------------------------------------------------------------------------

    def fresh(self) -> str:
        """Return an identifier that nothing else has, by which the same step can be known again."""
        return str(UUID(int=self.dice.getrandbits(128), version=4))

    def message(self, tag: str, attributes: dict[str, str], *children: Element) -> Element:
        """Make a message of our participant's to the target; `making` gives it its identifiers."""
        metadata = {
            "Version": schema_version_number(self.target.version),
            "SenderDomain": self.us.domain,
            "RecipientDomain": self.target.domain,
            "TimeStamp": self.now.isoformat(timespec="milliseconds"),
            "MessageID": "",
            "ConversationID": "",
        }
        return in_steps(Element(tag, {**metadata, **attributes}, children), self.target.market)

    def flex(self, period: date) -> dict[str, str]:
        """Return the attributes of a message about ISPs."""
        market = self.target.market
        return {
            "ISP-Duration": market.isp_duration,
            "TimeZone": market.time_zone,
            "Period": period.isoformat(),
            "CongestionPoint": self.dice.choice(self.points()),
        }


def isp(start: int, length: int, **values: object) -> Element:
    """Make an ISP element."""
    texts = {name: str(value) for name, value in values.items()}
    return Element("ISP", {"Start": str(start), "Duration": str(length), **texts})


def copied(given: Element, names: Sequence[str]) -> dict[str, str]:
    """Return those of some attributes that an element has."""
    return {name: given[name] for name in names if given.get(name) is not None}
