"""Stories about what may be declined: more orders of one Period, offers of many options."""

from typing import Any

from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import Desk
from uftp_conformance.participants.initiative import Declined


def _ordered_often(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    for _ in range(4):
        offer = valid.offer(desk)
        desk.send(offer, agr)
        placed = desk.stimulate("FlexOrder", agr, offer["MessageID"])
        said = placed if isinstance(placed, Declined) else desk.reply(placed, agr)
    return said


def _offered_in_many_options(desk: Desk) -> Any:
    dso = desk.parties["DSO", "registered"]
    asked = valid.request(desk)
    desk.send(asked, dso)
    return desk.stimulate("FlexOffer", dso, asked["MessageID"], options=3)


def _offered_three_options(desk: Desk) -> Any:
    options = (valid.option(reference=f"option-{number}") for number in range(3))
    return desk.send(valid.offer(desk, *options), desk.parties["AGR", "registered"])


TO_A_DSO: tuple[Story, ...] = (_ordered_often, _offered_three_options)
TO_AN_AGR: tuple[Story, ...] = (_offered_in_many_options,)
