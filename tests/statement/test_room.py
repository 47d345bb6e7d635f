"""The size that a statement has to allow is one that no message about a day needs."""

from dataclasses import replace

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases, metering_cases
from strategies.contents import contents
from suites.walkthrough.rehearsal import Rehearsal
from suites.walkthrough.script import scene_of
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.statement.contradictions import room_for_a_day


@pytest.mark.parametrize(
    ("message", "role"),
    [("D-Prognosis", "DSO"), ("FlexRequest", "AGR"), ("FlexOffer", "DSO"), ("Metering", "DSO")],
)
def test_the_room_is_enough(message: str, role: str) -> None:
    """In a market of ISPs of one minute the largest message is within the size that is asked for."""
    run, situation = scene_of(role)
    there = replace(situation, market=replace(situation.market, isp_minutes=1, plausible_power=10**9))
    (content,) = draw(contents(message, there), 1, 1, message)
    trial = Rehearsal(there, run, message)
    cases = (metering_cases if message == "Metering" else bound_cases)(there, content)
    sizes = [len(encode(case.variant(trial.outgoing(case.content)))[1]) for case in cases]
    assert max(sizes) < room_for_a_day(1, len(there.market.metering_profiles) if message == "Metering" else 0)
