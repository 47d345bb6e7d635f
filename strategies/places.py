"""Where in the lists of a message a defect is: at the first element, inside, at the last, or at all of them.

Who looks at the first element of a list alone, or at the last, is found out only by what is wrong elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import strategies as st

from uftp_conformance.messages import Element

Place = str | int
Change = Callable[[Element], Element]
Fit = Callable[[Element], bool]
Isps = tuple[Element, ...]

FIRST, INSIDE, LAST, ALL = "the first", "an inner one", "the last", "all"
PLACES: tuple[Place, ...] = (FIRST, INSIDE, LAST, ALL)
HOLDERS = ("OfferOption", "Profile", "FlexOrderSettlement", "Period")  # the elements that have ISPs of their own


class Unsuited(Exception):
    """A message cannot carry this defect with this value (for example it has too few ISPs)."""


@dataclass(frozen=True, slots=True)
class At:
    """A value of a defect, and the place of the element that has it; a number counts from 0, and round again."""

    value: Any
    place: Place

    @property
    def where(self) -> str:
        """The place in words."""
        return self.place if isinstance(self.place, str) else f"number {self.place}"

    @property
    def named(self) -> str:
        """The place as one that has a name; a number counts through these, and round again."""
        return self.place if isinstance(self.place, str) else str(PLACES[self.place % len(PLACES)])

    def __str__(self) -> str:
        """Write the value alone; the report says the place where the defect's text has room for it."""
        return str(self.value)


def at_places(values: Iterable[Any]) -> tuple[At, ...]:
    """Put the first value at each of the places, and the others at each in turn."""
    first, *rest = values
    return (*(At(first, place) for place in PLACES), *(At(v, PLACES[n % len(PLACES)]) for n, v in enumerate(rest)))


def anywhere(values: st.SearchStrategy[Any]) -> st.SearchStrategy[At]:
    """Draw a value and a place."""
    return st.builds(At, values, st.sampled_from(PLACES) | st.integers(0, 12))


def chosen(place: Place, length: int) -> tuple[int, ...]:
    """Return the indices of a list that a place means; raise Unsuited where the list is too short to have it."""
    least = {FIRST: 1, LAST: 2, ALL: 2, INSIDE: 3}.get(str(place), 1)
    if length < least:
        raise Unsuited
    if isinstance(place, int):
        return (place % length,)
    return {FIRST: (0,), INSIDE: (length // 2,), LAST: (length - 1,), ALL: tuple(range(length))}[place]


def at(
    message: Element, tags: str | tuple[str, ...], place: Place, change: Change, fit: Fit = lambda _: True
) -> Element:
    """Change elements of these tags in a message, however deep they are: of those that fit, the ones at the place."""
    wanted = (tags,) if isinstance(tags, str) else tags

    def counts(element: Element) -> bool:
        return element.tag in wanted and fit(element)

    total = sum(counts(below) for child in message.children for below in child.walk())
    indices, number = frozenset(chosen(place, total)), count()

    def visited(element: Element) -> Element:
        mine = counts(element) and next(number) in indices
        below = element.containing(*map(visited, element.children))
        return change(below) if mine else below

    return message.containing(*map(visited, message.children))


def at_days(settlement: Element, place: Place, change: Change) -> Element:
    """Change reserved days of a settlement: inside is between two days of one contract, wherever one has so many."""
    held = [child for child in settlement.children if child.tag == "ContractSettlement" and child.get("ContractID")]
    if not held:
        raise Unsuited  # what the schema demands where nothing is reserved (register, point 18)
    several = [each for each in held if len(each.children) > len((FIRST, LAST))]
    if place != INSIDE or not several:
        return at(settlement, "Period", place, change)
    changed = at(several[-1], "Period", place, change)
    return settlement.containing(*(changed if child is several[-1] else child for child in settlement.children))


def in_parts(message: Element, place: Place, change: Callable[[Isps], Isps]) -> Element:
    """Change the ISPs of the parts at a place: of options, profiles or settled items, or of the message as a whole."""

    def changed(part: Element) -> Element:
        kept = tuple(child for child in part.children if child.tag != "ISP")
        return part.containing(*kept, *change(tuple(part.all("ISP"))))

    if any(child.tag == "ISP" for child in message.children):
        if place == ALL:
            raise Unsuited  # as it is the only one, the first is all
        return changed(message)
    return at(message, HOLDERS, place, changed, lambda part: any(child.tag == "ISP" for child in part.children))


def inserted(isps: Isps, extra: Element, place: Place) -> Isps:
    """Return a list with one more element at a place; where all lists get one, it is the last."""
    length = len(isps)
    index = place % (length + 1) if isinstance(place, int) else {FIRST: 0, INSIDE: length // 2}.get(place, length)
    return (*isps[:index], extra, *isps[index:])
