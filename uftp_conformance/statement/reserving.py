"""How much of a contract the suite keeps reserved of each day: the same in every message and in every run.

What was released may be sold, and an AGR need not take it back (register, point 135).  So what is said of a day does
not depend on when it is said: whoever hears it twice, or in a later run, hears nothing that rises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from uftp_conformance.statement.market import Contract

# Of an ISP, by its number among those that the contract is about, the count of them and the number of the day.
Share = Callable[[int, int, int], float]

ALL, NONE, BY_TURNS, FIRST, LAST, PARTS = "all", "none", "by turns", "of the first ISP", "of the last ISP", "in parts"
CHANGED = "none, and messages that something is wrong about"  # which may be taken for something else
_TURN, _PARTS = 8, 4  # ISPs of one share, parts of a day


def _by_turns(isp: int, count: int, _: int) -> float:
    turn = _TURN if count > _TURN else max(1, count // 2)  # so that few hours have both as well
    return (isp - 1) // turn % 2


_SHARES: dict[str, Share] = {
    CHANGED: lambda *_: 0,
    ALL: lambda *_: 1,
    NONE: lambda *_: 0,
    BY_TURNS: _by_turns,
    FIRST: lambda isp, *_: isp == 1,
    LAST: lambda isp, count, _: isp == count,
    PARTS: lambda isp, count, day: (day * 31 + (isp - 1) * _PARTS // count * 37) % 101 / 100,
}
_KINDS = (ALL, NONE, BY_TURNS, CHANGED, PARTS, LAST, FIRST)  # one after the other, each once a week


@dataclass(frozen=True, slots=True)
class Reserved:
    """A run of ISPs with one power in Watts."""

    start: int
    length: int
    power: int


def kind_of(day: date) -> str:
    """Return which of the ways to reserve something is that of a day."""
    return _KINDS[day.toordinal() % len(_KINDS)]


def reserved(contract: Contract, day: date, count: int, first: int = 1) -> list[Reserved]:
    """Return what is reserved under a contract of the `count` ISPs of a day, from `first` on: the longest runs.

    All of them are among those that the contract is about (register, point 141).
    """
    share, number = _SHARES[kind_of(day)], day.toordinal() // len(_KINDS)
    begin, end = contract.hours(count)
    every = ((isp, share(isp - begin + 1, end - begin + 1, number)) for isp in range(max(first, begin), end + 1))
    powers = ((isp, int(contract.reserved_power * part)) for isp, part in every)
    runs = ((power, [isp for isp, _ in run]) for power, run in groupby(powers, key=lambda each: each[1]))
    return [Reserved(isps[0], len(isps), power) for power, isps in runs]
