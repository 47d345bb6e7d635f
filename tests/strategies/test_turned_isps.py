"""ISPs are overlapped whatever their order in a list: no document puts them in one."""

import pytest

from fixtures.drawing import draw
from strategies.contents import contents
from strategies.defects.isps import isps_of, reaches_into_the_next
from strategies.places import FIRST, At, Unsuited
from strategies.values import isp
from suites.walkthrough.rehearsal import SEED, Rehearsal
from suites.walkthrough.script import scene_of


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("number", "overlaps"), [(0, 1), (1, 2), (2, None)])
def test_the_next_in_time_is_overlapped(turned: bool, number: int, overlaps: int | None) -> None:
    run, situation = scene_of("DSO")
    trial = Rehearsal(situation, run, "turned")
    content = draw(contents("D-Prognosis", situation), 1, SEED, "turned")[0]
    isps = (isp(1, 10, Power=1), isp(11, 20, Power=2), isp(31, 66, Power=3))
    out = trial.outgoing(content.containing(*(isps[::-1] if turned else isps)))
    if overlaps is None:
        with pytest.raises(Unsuited):
            reaches_into_the_next(out, situation, At(number, FIRST))
        return
    broken = reaches_into_the_next(out, situation, At(number, FIRST)).element
    made = sorted(isps_of(broken), key=lambda e: int(e["Start"]))
    assert int(made[number]["Start"]) + int(made[number]["Duration"]) - 1 == int(made[overlaps]["Start"])
