"""Runs a behaviour by its name, in whatever process."""

from tests.hostile.running import Outcome, undergo
from tests.hostile.table import find


def undergone(name: str) -> Outcome:
    """Run the behaviour of this name; KeyError when there is none."""
    return undergo(find(name))
