"""Serve mutants: `python -m uftp_conformance.mutants CONFIG`, like `python -m uftp_conformance.participants`."""

import sys
from collections.abc import Callable
from functools import partial

from uftp_conformance.mutants.lineup import find
from uftp_conformance.mutants.mutated import Mutated, MutatedApplication
from uftp_conformance.participants.__main__ import main
from uftp_conformance.participants.participant import Participant


def make(name: str) -> Callable[..., Participant]:
    """Return what makes a participant that is this mutant, or a sound one where there is no name."""
    return partial(Mutated, find(name).faults()) if name else Participant


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], make, MutatedApplication))
