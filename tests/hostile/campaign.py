"""Runs a behaviour by its name, in whatever process."""

from tests.hostile.running import Outcome, survive
from tests.hostile.table import find


def outcome_of(name: str) -> Outcome:
    """Run the behaviour of this name; KeyError when there is none."""
    return survive(find(name))
