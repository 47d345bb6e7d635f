"""The seed of the proofs: that of UFTP_SEED, or one that the commit at hand chooses; 1 where there is no commit.

So a proof of one commit draws the same wherever it is made, and each commit draws other cases than the one before.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

from uftp_conformance.mutants.selection import number_of_commit

T = TypeVar("T")
SEED = int(os.environ.get("UFTP_SEED") or (number_of_commit() or 1) % 2**31)


def share(table: Sequence[T], parts: int) -> list[T]:
    """Return the part of a table that the commit at hand chooses; all of it where UFTP_WHOLE_TABLE is set."""
    return [*table] if os.environ.get("UFTP_WHOLE_TABLE") else [*table[SEED % parts :: parts]]


def third(table: Sequence[T]) -> list[T]:
    """Return a third of a table, as `share` does."""
    return share(table, 3)


def sixth(table: Sequence[T]) -> list[T]:
    """Return a sixth of a long table, as `share` does."""
    return share(table, 6)
