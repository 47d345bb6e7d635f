"""Stories about what may be refused for what it rests on: a request that is over, or an offer in another form."""

from typing import Any

from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import Desk
from uftp_conformance.messages import Element
from uftp_conformance.participants.initiative import Declined


def _requested(desk: Desk, result: str = "Accepted") -> Element:
    agr = desk.parties["AGR", "registered"]
    asked = desk.stimulate("FlexRequest", agr, Period=str(desks.LATER))
    assert not isinstance(asked, Declined)
    desk.reply(asked, agr, result)
    return asked


def _offered(desk: Desk, asked: Element) -> Element:
    named: dict[str, Any] = {name: asked[name] for name in ("Period", "CongestionPoint")}
    first = next(each for each in asked.children if each["Disposition"] == "Requested")
    isp = desks.isp(int(first["Start"]), Power=1)
    return valid.offer(desk, valid.option(isp), FlexRequestMessageID=asked["MessageID"], **named)


def _offered_on_what_was_rejected(desk: Desk) -> Any:
    return desk.send(_offered(desk, _requested(desk, "Rejected")), desk.parties["AGR", "registered"])


def _offered_on_what_was_replaced(desk: Desk) -> Any:
    asked = _requested(desk)
    _requested(desk)
    return desk.send(_offered(desk, asked), desk.parties["AGR", "registered"])


def _offered_on_what_was_ordered(desk: Desk) -> Any:
    agr, asked = desk.parties["AGR", "registered"], _requested(desk)
    offer = _offered(desk, asked)
    desk.send(offer, agr)
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
    assert not isinstance(order, Declined)
    desk.reply(order, agr)
    return desk.send(_offered(desk, asked), agr)


def _forecast_without_what_we_rejected(desk: Desk) -> Any:
    agr, offer = desk.parties["AGR", "registered"], valid.offer(desk)
    desk.send(offer, agr)
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
    assert not isinstance(order, Declined)
    desk.reply(order, agr, "Rejected")
    return desk.send(valid.prognosis(desk, desks.isp(1, 96, Power=0)), agr)


TO_A_DSO: tuple[Story, ...] = (
    _forecast_without_what_we_rejected,
    _offered_on_what_was_rejected,
    _offered_on_what_was_replaced,
    _offered_on_what_was_ordered,
)


def _ordered_in_other_elements(desk: Desk) -> Any:
    made = valid.offer_of(desk)
    first, *others = next(made.all("OfferOption")).all("ISP")
    start, count = int(first["Start"]), int(first.get("Duration") or 1)
    singles = (desks.isp(start + n, Power=first["Power"]) for n in range(count))
    return desk.send(valid.order(desk, made, *singles, *others), desk.parties["DSO", "registered"])


def _revoked_again(desk: Desk) -> Any:
    made = valid.offer_of(desk)
    dso, name = desk.parties["DSO", "registered"], made["MessageID"]
    desk.stimulate("FlexOfferRevocation", dso, name)
    return desk.stimulate("FlexOfferRevocation", dso, name)


TO_AN_AGR: tuple[Story, ...] = (_ordered_in_other_elements, _revoked_again)
