"""How much of a contract the suite keeps reserved of each day: the same in every message and in every run.

What was released may be sold, and an AGR need not take it back (register, point 151).  So what is said of a day does
not depend on when it is said: whoever hears it twice, or in a later run, hears nothing that rises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from uftp_conformance.statement.market import Contract

Share = Callable[[int, int, int], float]  # of an ISP, by its number, the count of the day's and the number of the day

ALL, NONE, BY_TURNS, FIRST, LAST, PARTS = "all", "none", "by turns", "of the first ISP", "of the last ISP", "in parts"
CHANGED = "none, and messages that something is wrong about"  # which may be taken for something else
_TURN, _PARTS = 8, 4  # ISPs of one share, parts of a day
_SHARES: dict[str, Share] = {
    CHANGED: lambda *_: 0,
    ALL: lambda *_: 1,
    NONE: lambda *_: 0,
    BY_TURNS: lambda isp, *_: (isp - 1) // _TURN % 2,
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
    """Return what is reserved under a contract of the `count` ISPs of a day, from `first` on: the longest runs."""
    share, number = _SHARES[kind_of(day)], day.toordinal() // len(_KINDS)
    powers = ((isp, int(contract.reserved_power * share(isp, count, number))) for isp in range(first, count + 1))
    runs = ([isp for isp, _ in run] for _, run in groupby(powers, key=lambda each: each[1]))
    return [Reserved(run[0], len(run), int(contract.reserved_power * share(run[0], count, number))) for run in runs]
