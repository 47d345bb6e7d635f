"""Stories about what may be declined: more orders of a Period, many options, a settled day, an order settled twice."""

from typing import Any

from tests.participants import desk as desks
from tests.participants import test_settle, valid
from tests.participants.case import Story
from tests.participants.desk import Desk
from uftp_conformance.messages import Element
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


def _requested_once_settled(desk: Desk) -> Any:
    """Tell of a request for today, which is settled."""
    test_settle.settling(PeriodEnd=desks.TODAY)(desk)
    wanted = desks.isp(60, 12, Disposition="Requested", MinPower=0, MaxPower=1000)
    return desk.send(valid.request(desk, wanted, Period=desks.TODAY), desk.parties["DSO", "registered"])


def _settled_before_a_later_order(desk: Desk) -> Any:
    """Tell of a settlement that ends before a day of which something was ordered and not settled."""
    test_settle.ordered(desk)
    return test_settle.settling(reserved=desks.TODAY, PeriodStart=desks.TODAY, PeriodEnd=desks.TODAY)(desk)


def _offered_once_settled(desk: Desk) -> Any:
    """Tell of an offer for today, of which an earlier one was ordered and is settled."""
    agr = desk.parties["AGR", "registered"]

    def made() -> Element:
        return valid.offer(desk, valid.option(desks.isp(60, 4, Power=1000)), Period=desks.TODAY)

    first = made()
    desk.send(first, agr)
    for message, about in (("FlexOrder", first["MessageID"]), ("FlexSettlement", "")):
        started = desk.stimulate(message, agr, about)
        assert isinstance(started, Element)
        desk.reply(started, agr)
    return desk.send(made(), agr)


def _tested_by_a_cro(desk: Desk) -> Any:
    cro = desk.parties["CRO", "registered"]
    return desk.send(desk.message("TestMessage", cro, {}), cro)


TO_A_DSO: tuple[Story, ...] = (_tested_by_a_cro, _ordered_often, _offered_three_options, _offered_once_settled)
TO_AN_AGR: tuple[Story, ...] = (
    _tested_by_a_cro,
    _offered_in_many_options,
    _requested_once_settled,
    _settled_before_a_later_order,
    test_settle.listing_the_order_twice,
)
