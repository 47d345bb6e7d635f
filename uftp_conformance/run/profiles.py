"""How much is tried of each cell, and how many judged cases there have to be before it counts as tested."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from zlib import crc32

from uftp_conformance.catalogue import Cell

ProfileName = Literal["smoke", "certify", "deep"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is tried: cases drawn beside the boundaries of a refusal, and valid messages an acceptance.

    The form of answers is looked at in those to each defect of so many contents (`refused`).
    Of long lists of cases `sampled` are tried, or all where it is 0; of the boundaries of a refusal `bounded`.
    A MessageID is used again when so many other messages have come `since`.
    Where one failure is `enough`, nothing is drawn any more once a boundary has shown that a refusal is missing.
    """

    name: str
    drawn: int
    accepted: int
    refused: int = 3
    shrink: bool = True
    sampled: int = 0
    bounded: int = 0
    enough: bool = False
    since: int = 0

    def sample(self, listed: Sequence[T], of: str) -> tuple[T, ...]:
        """Return what is tried of a list of cases: all of them, or as many as the profile samples, spread over it.

        `of` names the cell: what one leaves out of a list that several share, another one takes.
        """
        return _spread(listed, self.sampled or len(listed), of)

    def boundaries(self, first: Sequence[T], others: Sequence[T], of: str) -> tuple[T, ...]:
        """Return which boundaries are tried: the first of each defect, and others for as long as the profile has room.

        `of` names the cell, as for `sample`.
        """
        room = max(self.bounded - len(first), 0) if self.bounded else len(others)
        return (*first, *_spread(others, room, of))


def _spread(listed: Sequence[T], wanted: int, of: str) -> tuple[T, ...]:
    """Return so many of a list, at equal distances, from a place on that the name of the cell chooses."""
    count = len(listed)
    if count <= wanted:
        return tuple(listed)
    first = crc32(of.encode()) % count
    return tuple(listed[(first + count * number // wanted) % count] for number in range(wanted))


PROFILES = {
    "smoke": Profile("smoke", drawn=2, accepted=3, refused=1, shrink=False, sampled=12, bounded=6),
    "certify": Profile("certify", drawn=20, accepted=6, since=60),
    "deep": Profile("deep", drawn=200, accepted=40, since=200),
}

_TAKEN = frozenset({"accepted", "answered", "200", "2xx"})
_EMPTY = "TestMessage"


def floor_of(cell: Cell, profile: Profile) -> int:
    """Return with how few judged cases a cell is not tested, whatever they showed.

    A refusal is tried at one boundary at least, beside what is drawn; where it is taken over, or looked at,
    as many valid messages are drawn as the profile says.  A row that has fewer cases to offer says so itself
    (`cases`).  What a target does with a TestMessage is looked at once: nothing in it can be drawn.
    """
    requirement = cell.requirement
    if requirement.cases:
        return requirement.cases
    kept_out = requirement.observed == "transport" and not _TAKEN & {*requirement.legal}
    if requirement.observed == "refusal" or kept_out:
        return profile.drawn + 1
    return 1 if cell.message == _EMPTY and requirement.observed == "content" else profile.accepted
