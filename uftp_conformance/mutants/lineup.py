"""All mutants, and the choice among them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from uftp_conformance.mutants.answer_form import answer_form
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle import subtle
from uftp_conformance.mutants.systematic import systematic


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return all mutants, each with a name of its own; ValueError when two share one."""
    found = (*systematic(), *answer_form(), *subtle())
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
        mutant for mutant in mutants()
        if (not patterns or any(pattern.lower() in mutant.name.lower() for pattern in patterns))
        and (not kinds or mutant.kind in kinds)
    )


def part(found: Sequence[Mutant], which: str, parts: int) -> tuple[Mutant, ...]:
    """Return one of so many parts, the same for the same word `which`; together the words meet every mutant.

    A mutant's part follows from its name alone, so that the parts stay the same while others come and go.
    """
    number = int(sha256(which.encode()).hexdigest(), 16) % parts
    return tuple(m for m in found if int(sha256(m.name.encode()).hexdigest(), 16) % parts == number)
