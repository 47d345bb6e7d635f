"""All that can be changed about a message: defects, values at the edges of their types, ISPs of any shape.

Whether a target takes a value that no market has is its own matter (register, point 105), and so is it what it makes of
ISPs that lie anywhere; what the oracle says of both is held against its answer, and it has to go on.
"""

from collections.abc import Callable, Container
from datetime import datetime, timedelta, timezone
from random import Random

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, instant
from uftp_conformance.sequences.defect import Defect, replaced
from uftp_conformance.sequences.defects import DEFECTS
from uftp_conformance.sequences.places import Site, having
from uftp_conformance.sequences.scene import Scene

_EDGES = tuple(str(sign * 2**bits + by) for bits in (31, 32, 63, 64) for sign in (1, -1) for by in (-1, 0, 1))
_DIGITS = ("1" + "0" * 40, "-1" + "0" * 40)
_DAYS = ("0001-01-01", "1899-12-31", "9999-12-31", "12026-01-01", "-0044-03-15")
_TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "12026-01-01T00:00:00Z")
_LENGTHS = ("P1M", "P1Y", "-PT15M", "PT0S", "PT0.001S", "P99999999D")
_POWERS = ("Power", "MinPower", "MaxPower")
_PLACES = ("Start", "Duration")
_PERIODS = ("Period", "PeriodStart", "PeriodEnd", "StartPeriod", "EndPeriod")


def _sites(*names: str) -> Callable[[Element], list[Site]]:
    return lambda message: having(message, names)


def _any_of(name: str, *attributes: str, values: tuple[str, ...]) -> Defect:
    """Return what gives one of these attributes one of these values."""

    def apply(scene: Scene, message: Element, site: Site) -> Element:
        return replaced(message, site[0], site[0].having({site[1]: scene.dice.choice(values)}))

    return Defect(name, _sites(*attributes), apply)


def _otherwise(name: str, *attributes: str, write: Callable[[Scene, str], str]) -> Defect:
    """Return what writes the value of one of these attributes in another way."""

    def apply(scene: Scene, message: Element, site: Site) -> Element:
        return replaced(message, site[0], site[0].having({site[1]: write(scene, site[0][site[1]])}))

    return Defect(name, _sites(*attributes), apply)


def _day_with_an_offset(scene: Scene, text: str) -> str:
    return text + scene.dice.choice(["Z", "+14:00", "-12:00", "+05:45"]) if len(text) == len("2026-01-01") else text


def _longer(scene: Scene, text: str) -> str:
    """Go on behind a name, which stays one that nothing else has: a target may take an OrderReference only once."""
    return text + "x" * scene.dice.choice([200, 5000])


def _at_another_offset(scene: Scene, text: str) -> str:
    try:
        given = instant(text)
    except Unreadable:
        return text
    if given.tzinfo is None:
        return text
    hours = scene.dice.choice([-12, -5, 0, 5.75, 14])
    moved: datetime = given.astimezone(timezone(timedelta(hours=hours)))
    return moved.isoformat(timespec="microseconds")


def _isps(message: Element) -> list[Site]:
    return [(each, "ISP") for each in message.walk() if any(each.all("ISP"))]


def _of_any_shape(scene: Scene, message: Element, site: Site) -> Element:
    """Give an element a few runs of ISPs in any order and anywhere about its day, with the values of those it has."""
    holder, dice = site[0], scene.dice
    given = list(holder.all("ISP"))
    last = dice.choice([92, 96, 100])
    found = []
    for _ in range(dice.randrange(1, 6)):
        start = dice.choice([1, last - 1, last, dice.randrange(1, last + 3)])
        size = {"Duration": str(dice.choice([1, 1, 2, last - start + 1, dice.randrange(1, 120)]))}
        isp = dice.choice(given)
        found.append(isp.having({"Start": str(start), **(size if isp.get("Duration") is not None else {})}))
    others = (child for child in holder.children if child.tag != "ISP")
    return replaced(message, holder, holder.containing(*found, *others))


EXTREMES = {
    each.name: each
    for each in (
        _any_of("a Power at the edge of a type", *_POWERS, values=(*_EDGES, *_DIGITS)),
        _any_of("an ISP at the edge of a type", *_PLACES, values=(*_EDGES[6:], *_DIGITS)),
        _any_of("a day that no market has", *_PERIODS, values=_DAYS),
        _any_of("a time that no market has", "ExpirationDateTime", "TimeStamp", values=_TIMES),
        _any_of("ISPs of no length", "ISP-Duration", values=_LENGTHS),
        _any_of("a zone that nobody has", "TimeZone", values=("Europe/Nowhere", "Pacific/" + "x" * 200)),
        _otherwise("a long text", "Reference", "OrderReference", "OptionReference", write=_longer),
        _otherwise("a day with an offset", "Period", "PeriodStart", "StartPeriod", write=_day_with_an_offset),
        _otherwise("a time at another offset", "ExpirationDateTime", "TimeStamp", write=_at_another_offset),
        Defect("ISPs of any shape", _isps, _of_any_shape),
    )
}
CHANGES = {**DEFECTS, **EXTREMES}
# A reference to what is somebody else's, of another type or in another state is the commonest way to take effect where
# nothing may, and so is a list of ISPs that is not whole: these are drawn more often than a wrong value.
_WEIGHTS = {
    "about what another party has": 4,
    "about a message of another type": 4,
    "about something in another state": 4,
    "an ISP less": 6,
    "a longer or shorter run": 4,
    "another Revision": 4,
    "another Price": 12,
    **dict.fromkeys(EXTREMES, 1),
}
_USUAL = 2


def weight_of(name: str) -> int:
    """Return how often a change is drawn, beside the others."""
    return _WEIGHTS.get(name, _USUAL)


def chosen(dice: Random, message: Element, left_out: Container[str]) -> str:
    """Choose a change that a message can carry, by how often each is drawn."""
    names, weights = [*CHANGES], [weight_of(name) for name in CHANGES]
    while True:
        name = dice.choices(names, weights)[0]
        if name not in left_out and CHANGES[name].sites(message):
            return name
        weights[names.index(name)] = 0
