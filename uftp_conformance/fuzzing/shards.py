"""Which part of the work one process of many does: some of the targets, or every n-th sequence of one."""

import re
from dataclasses import dataclass

from uftp_conformance import StatementError


@dataclass(frozen=True, slots=True)
class Share:
    """Which of a target's sequences are drawn: from `first` on, every `step`-th."""

    first: int = 0
    step: int = 1


@dataclass(frozen=True, slots=True)
class Shard:
    """One of so many parts, counted from 1."""

    number: int = 1
    count: int = 1

    @classmethod
    def read(cls, text: str) -> "Shard":
        """Read K/N; raise StatementError where it is none."""
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip(), re.ASCII)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise StatementError(f'--shard {text!r}: is not a part of a whole.  Write "2/8" for the second of eight')
        return cls(int(found[1]), int(found[2]))

    def shares(self, targets: int) -> dict[int, Share]:
        """Return which of so many targets are this shard's, and what of their sequences.

        All shards together draw each sequence of each target once; with as many targets as shards, or more, each
        target is one shard's alone.
        """
        mine = self.number - 1
        if targets >= self.count:
            return {target: Share() for target in range(mine, targets, self.count)}
        target, first = mine % targets, mine // targets
        return {target: Share(first, len(range(target, self.count, targets)))}


WHOLE = Shard()
