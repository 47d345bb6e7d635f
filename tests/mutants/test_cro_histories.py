"""Each fault of a CRO's history shows in what it lists in drawn sequences, and the oracle tells."""

from functools import partial
from random import Random

import pytest

from tests.oracle.meet import FAR, NEAR, Disagreement, Meeting
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.mutated_participant import Mutated
from uftp_conformance.mutants.subtle.cro_histories import of_a_cro

_LISTS = ("PLN-APQ-", "PLN-DPQ-", "VAL-NO-EFFECT")
_MOST, _LENGTH = 60, 60
# From which drawn sequence on it is soon met.  What is shown to another DSO (`open-after-refusal`) needs one that has a
# point of its own, as it has from the sequences beside it: that is left to `mutants run`.
_FROM = {
    "a-third-lost": 20,
    "endless-after-refusal": 47,
    "first-lost-after-refusal": 0,
    "next-point-unnamed": 0,
}
_MUTANTS = {mutant.name.rpartition("/")[2]: mutant for mutant in of_a_cro()}


def _shown(mutant: Mutant, number: int) -> Disagreement | None:
    dice, of = Random(f"{number}"), partial(Mutated, mutant.faults())
    meeting = Meeting("CRO", mutant.version, dice, of=of, lane=(NEAR, FAR)[number % 2])
    return next((each for each in meeting.steps(_LENGTH) if each.why.startswith(_LISTS)), None)


@pytest.mark.parametrize("name", _FROM)
def test_it_shows_in_what_is_listed(name: str) -> None:
    numbers = range(_FROM[name], _FROM[name] + _MOST)
    assert next((found for number in numbers if (found := _shown(_MUTANTS[name], number))), None) is not None
    assert _MUTANTS[name].beside == ("SEQ-PORTFOLIOS",)
