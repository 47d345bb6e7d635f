"""Serve mutants, extremes and legal variants: `python -m uftp_conformance.mutants CONFIG`, like the participants."""

import sys
from collections.abc import Callable
from functools import partial

from uftp_conformance.mutants import extremes, selection
from uftp_conformance.mutants.extreme_run import PREFIX
from uftp_conformance.mutants.extreme_target import ExtremeTarget
from uftp_conformance.mutants.mutated_participant import Mutated
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.variant import PREFIX as VARIANT
from uftp_conformance.mutants.variants.varied import Varied, VariedApplication
from uftp_conformance.participants.__main__ import main
from uftp_conformance.participants.participant import Participant


def make(name: str) -> Callable[..., Participant]:
    """Return what makes a participant that is this mutant, extreme or variant; without a name, a sound one."""
    if name.startswith(PREFIX):
        return partial(ExtremeTarget, extremes.find(name.removeprefix(PREFIX)).habit)
    if name.startswith(VARIANT):
        return partial(Varied, registry.find(name.removeprefix(VARIANT)).way())
    return partial(Mutated, selection.find(name).faults()) if name else Participant


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], make, VariedApplication))
