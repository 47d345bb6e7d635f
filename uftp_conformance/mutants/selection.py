"""All mutants, and the choice among them."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeVar
from zlib import crc32

from uftp_conformance import StatementError
from uftp_conformance.mutants.acceptances import acceptances
from uftp_conformance.mutants.answer_form import answer_form
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle import subtle
from uftp_conformance.mutants.systematic import systematic

SIXTHS = 6
THIRDS = 3


class Named(Protocol):
    """Anything with a name of its own."""

    @property
    def name(self) -> str:
        """The name."""


N = TypeVar("N", bound=Named)


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return all mutants, each with a name of its own; ValueError when two share one."""
    found = (*systematic(), *acceptances(), *answer_form(), *subtle())
    doubled = [name for name, count in Counter(mutant.name for mutant in found).items() if count > 1]
    if doubled:
        raise ValueError(f"two mutants are named {doubled[0]}")
    return found


@cache
def _by_name() -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in mutants()}


def find(name: str) -> Mutant:
    """Return the mutant of this name; KeyError when there is none."""
    return _by_name()[name]


def chosen(patterns: Sequence[str], kinds: Sequence[str] = ()) -> tuple[Mutant, ...]:
    """Return the mutants whose name contains one of the patterns, of these kinds; without any, all."""
    return tuple(
        mutant
        for mutant in mutants()
        if (not patterns or any(pattern.lower() in mutant.name.lower() for pattern in patterns))
        and (not kinds or mutant.kind in kinds)
    )


def sixth(found: Sequence[N], number: int) -> tuple[N, ...]:
    """Return the sixth with this number, 0 to 5; the six have each of them once."""
    return _part(found, number, SIXTHS)


def third(found: Sequence[N], number: int) -> tuple[N, ...]:
    """Return the third with this number, 0 to 2; the three have each of them once."""
    return _part(found, number, THIRDS)


def _part(found: Sequence[N], number: int, parts: int) -> tuple[N, ...]:
    """Return one of so many parts; which one a name is in follows from it alone, whatever others come and go."""
    return tuple(each for each in found if crc32(each.name.encode()) % parts == number)


def number_by_commit() -> int:
    """Return the number of the commit at hand, by which it chooses; StatementError where there is none."""
    number = number_of_commit()
    if number is None:
        raise StatementError("auto needs git and a commit to choose by.  Write a number, such as 0, instead of it")
    return number


def number_of_commit() -> int | None:
    """Return the hash of the commit at hand as a number, None where there is no commit or no git."""
    git = shutil.which("git")
    result = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False) if git else None  # noqa: S603 - no argument is anybody's
    return None if result is None or result.returncode else int(result.stdout, 16)
