"""Stories about what is read in more than one way: far days, other versions, other words, offers against a request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import Desk, fresh
from tests.participants.flexibility import ordering_although_revoked
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.spellings import a_cdata_section, spelt
from uftp_conformance.participants.context import Party
from uftp_conformance.participants.initiative import Declined
from uftp_conformance.statement.market import PROFILES, unit_of


def published_before(desk: Desk) -> Any:
    """Tell of an update that comes again when another one has come."""
    dso, older = desk.parties["DSO", "registered"], valid.points(desk)
    for each in (older, valid.points(desk), older):
        said = desk.send(each, dso)
    return said


def offered_before(desk: Desk) -> Any:
    """Tell of an offer that comes again when it has been revoked."""
    agr, made = desk.parties["AGR", "registered"], valid.offer(desk)
    for each in (made, valid.revocation(desk, made["MessageID"], ConversationID=made["ConversationID"]), made):
        said = desk.send(each, agr)
    return said


def far_ahead(desk: Desk) -> Any:
    """Tell of a Period far beyond those that were agreed."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.prognosis, "AGR")
    period = desks.TODAY + timedelta(days=200)
    return desk.send(make(desk, Period=period), desk.parties[role, "registered"])


def _usual(desk: Desk, at_a_cro: Callable[..., Any], **changed: Any) -> Any:
    """Send a message that a participant of this role gets often; a CRO one of those that it is said to get."""
    made, sender = _made(desk, at_a_cro, **changed)
    return desk.send(made, sender)


def _made(desk: Desk, at_a_cro: Callable[..., Any], **changed: Any) -> tuple[Element, Party]:
    makers: dict[str, tuple[Callable[..., Any], str]] = {
        "AGR": (valid.request, "DSO"),
        "CRO": (at_a_cro, "DSO"),
        "DSO": (valid.prognosis, "AGR"),
    }
    make, role = makers[desk.role]
    return make(desk, **changed), desk.parties[role, "registered"]


def in_a_later_minor_version(desk: Desk) -> Any:
    """Tell of a minor version that nobody knows yet."""
    return _usual(desk, valid.points, Version="3.9.9")


def _requested(desk: Desk) -> Element | Declined:
    """Let the participant request something, and accept that."""
    agr = desk.parties["AGR", "registered"]
    asked = desk.stimulate("FlexRequest", agr)
    if not isinstance(asked, Declined):
        desk.reply(asked, agr)
    return asked


def _offered(desk: Desk, asked: Element, *isps: Element) -> Any:
    """Offer these ISPs on a request."""
    named: dict[str, Any] = {name: asked[name] for name in ("Period", "CongestionPoint")}
    made = valid.offer(desk, valid.option(*isps), FlexRequestMessageID=asked["MessageID"], **named)
    return desk.send(made, desk.parties["AGR", "registered"])


def _isps(asked: Element) -> list[Element]:
    return [each for each in asked.children if each["Disposition"] == "Requested"]


def offered_in_part(desk: Desk) -> Any:
    """Tell of an offer of one of the requested ISPs."""
    asked = _requested(desk)
    if isinstance(asked, Declined):
        return asked
    first = _isps(asked)[0]
    power = first["MaxPower"] if int(first["MaxPower"]) > 0 else first["MinPower"]
    return _offered(desk, asked, desks.isp(int(first["Start"]), Power=power))


def offered_the_other_way(desk: Desk) -> Any:
    """Tell of an offer that does the opposite of what was requested."""
    asked = _requested(desk)
    if isinstance(asked, Declined):
        return asked
    return _offered(desk, asked, *(desks.isp(int(each["Start"]), Power=-500) for each in _isps(asked)))


def offered_alike(desk: Desk) -> Any:
    """Tell of an offer with two options of one name."""
    return desk.send(valid.offer(desk, valid.option(), valid.option()), desk.parties["AGR", "registered"])


def in_other_words(desk: Desk) -> Any:
    """Tell of the agreed length of an ISP in another spelling, or of the agreed offset in another zone."""
    changed = {"TimeZone": "Europe/Brussels"} if desk.role == "CRO" else {"ISP_Duration": "PT900S"}
    return _usual(desk, valid.dso_query, **changed)


def with_a_cdata_section(desk: Desk) -> Any:
    """Tell of a line break in a CDATA section."""
    made, sender = _made(desk, valid.points)
    return desk.post(desk.body(spelt(serialise(made), [a_cdata_section]), sender))


def _asked_far_ahead(desk: Desk) -> Any:
    """Tell of a query for a Period far beyond those that were agreed."""
    dso = desk.parties["DSO", "registered"]
    desk.send(valid.points(desk), dso)
    return desk.send(valid.dso_query(desk, Period=desks.TODAY + timedelta(days=200)), dso)


def _asked_for_another(desk: Desk) -> Any:
    """Tell of an AGR that asks in the name of another one, which has connections."""
    desk.send(valid.points(desk), desk.parties["DSO", "registered"])
    desk.send(valid.connections(desk), desk.parties["AGR", "registered"])
    return desk.send(valid.agr_query(desk), desk.parties["AGR", "second"])


def published_again(desk: Desk) -> Any:
    """Tell of a point that is published again with another connection, and of a connection from a later day on."""
    dso, agr, other = desk.parties["DSO", "registered"], desk.parties["AGR", "registered"], "ean.333333333333"
    for listed in (valid.connection(), valid.connection(other)):
        desk.send(valid.points(desk, valid.point(valid.POINT, listed)), dso)
    for start in (desks.LATER, desks.LATER + timedelta(days=3)):
        desk.send(valid.connections(desk, valid.connection(start=start)), agr)
    desk.send(valid.connections(desk, valid.connection(other)), agr)
    desk.send(valid.agr_query(desk), agr)
    return desk.send(valid.dso_query(desk), dso)


def published_late(desk: Desk) -> Any:
    """Tell of a point that began a while ago, and of one that is over."""
    began, dso = desks.TODAY - timedelta(days=9), desk.parties["DSO", "registered"]
    desk.send(valid.points(desk, valid.point(valid.POINT, valid.connection(start=began), StartPeriod=began)), dso)
    over = valid.connection("ean.333333333331", desks.LATER - timedelta(days=99), desks.TODAY - timedelta(days=1))
    return desk.send(valid.connections(desk, over), desk.parties["AGR", "registered"])


def taken_over(desk: Desk) -> Any:
    """Tell of a second AGR with the connection of the first one."""
    desk.send(valid.connections(desk), desk.parties["AGR", "registered"])
    other = desk.parties["AGR", "second"]
    return desk.send(valid.connections(desk, sender=other), other)


def ordered_elsewhere(desk: Desk) -> Any:
    """Tell of an order in another conversation than its offer."""
    made = valid.offer_of(desk)
    return desk.send(valid.order(desk, made, ConversationID=fresh()), desk.parties["DSO", "registered"])


def revoked_elsewhere(desk: Desk) -> Any:
    """Tell of a revocation in another conversation than its offer."""
    agr, made = desk.parties["AGR", "registered"], valid.offer(desk)
    desk.send(made, agr)
    return desk.send(desk.message("FlexOfferRevocation", agr, {"FlexOfferMessageID": made["MessageID"]}), agr)


def in_old_version(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    return desk.send(valid.offer(desk, Version="3.0.0", Unsolicited="true"), agr)


def asked_for_much_twice(desk: Desk) -> Any:
    """Tell of two requests for the same ISPs, of more power than everybody has twice."""
    dso, much = (
        desk.parties["DSO", "registered"],
        desks.isp(20, 4, Disposition="Requested", MinPower=1, MaxPower=90_000),
    )
    for revision in (1, 2):
        asked = valid.request(desk, much, Revision=revision)
        desk.send(asked, dso)
        desk.stimulate("FlexOffer", dso, asked["MessageID"])
    return None


def offered_in_options_elsewhere(desk: Desk) -> Any:
    """Tell of an offer of two options at the second of the points."""
    options = valid.option(), valid.option(reference="option-2")
    made = valid.offer(desk, *options, CongestionPoint=desks.DSO_POINT_2)
    return desk.send(made, desk.parties["AGR", "registered"])


def reserved_again(desk: Desk) -> Any:
    """Tell of a reservation that releases everything, and of one of the same day that does not."""
    dso = desk.parties["DSO", "registered"]
    desk.send(valid.reservation(desk, desks.isp(1, 96, Power=0)), dso)
    return desk.send(valid.reservation(desk), dso)


def ordered_in_vain(desk: Desk) -> Any:
    """Tell of an order that its AGR rejects, and of the revocation of what was offered."""
    agr, offer = desk.parties["AGR", "registered"], valid.offer(desk)
    desk.send(offer, agr)
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
    if not isinstance(order, Declined):
        desk.reply(order, agr, "Rejected")
    return desk.send(valid.revocation(desk, offer["MessageID"]), agr)


def expiring_soon(desk: Desk) -> Any:
    """Tell of a request, or an offer, that is valid for 20 seconds."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.offer, "AGR")
    soon = (desk.now + timedelta(seconds=20)).isoformat()
    return desk.send(make(desk, ExpirationDateTime=soon), desk.parties[role, "registered"])


def listed_together(desk: Desk) -> Any:
    """Tell of a query about a point with two connections of the AGR that asks."""
    both = (valid.connection(), valid.connection("ean.333333333333"))
    desk.send(valid.points(desk, valid.point(valid.POINT, *both)), desk.parties["DSO", "registered"])
    desk.send(valid.connections(desk, *both), desk.parties["AGR", "registered"])
    return desk.send(valid.agr_query(desk), desk.parties["AGR", "registered"])


def published_elsewhere(desk: Desk) -> Any:
    """Tell of what is published in a zone with another offset."""
    zone = "America/New_York"
    desk.send(valid.points(desk, TimeZone=zone), desk.parties["DSO", "registered"])
    return desk.send(valid.connections(desk, TimeZone=zone), desk.parties["AGR", "registered"])


def published(desk: Desk) -> Any:
    """Tell of queries about what was published."""
    desk.send(valid.points(desk), desk.parties["DSO", "registered"])
    desk.send(valid.connections(desk), desk.parties["AGR", "registered"])
    desk.send(valid.agr_query(desk), desk.parties["AGR", "registered"])
    return desk.send(valid.dso_query(desk), desk.parties["DSO", "registered"])


def allocated_later(desk: Desk) -> Any:
    """Tell of a query for a day on which one connection is in no point yet, and another one is in none at all."""
    later = desks.LATER + timedelta(days=2)
    point = valid.point(valid.POINT, valid.connection(start=later), StartPeriod=later)
    desk.send(valid.points(desk, point), desk.parties["DSO", "registered"])
    known = valid.connections(desk, valid.connection(), valid.connection("ean.333333333333"))
    desk.send(known, desk.parties["AGR", "registered"])
    return desk.send(valid.agr_query(desk), desk.parties["AGR", "registered"])


def offered_on_what_was_updated(desk: Desk) -> Any:
    """Tell of an offer on a forecast that another one has followed."""
    agr, forecast = desk.parties["AGR", "registered"], valid.prognosis(desk, Revision=1)
    desk.send(forecast, agr)
    desk.send(valid.prognosis(desk, Revision=2), agr)
    return desk.send(valid.offer(desk, BaselineReference="", D_PrognosisMessageID=forecast["MessageID"]), agr)


def ordered_after_another_request(desk: Desk) -> Any:
    """Tell of an order of what was offered before another request came."""
    dso, made = desk.parties["DSO", "registered"], valid.offer_of(desk)
    isps = (desks.isp(40, 4, Disposition="Requested", MinPower=0, MaxPower=500),)
    desk.send(valid.request(desk, *isps, Period=made["Period"], Revision=9), dso)
    return desk.send(valid.order(desk, made), dso)


def offered_under_a_contract(desk: Desk) -> Any:
    """Tell of an offer under a contract, for hours in the middle of the day."""
    return desk.send(valid.offer(desk, ContractID="CONTRACT-AT-DSO"), desk.parties["AGR", "registered"])


def _offered_on_a_forecast_for_elsewhere(desk: Desk) -> Any:
    agr, forecast = desk.parties["AGR", "registered"], valid.prognosis(desk, CongestionPoint=desks.DSO_POINT_2)
    desk.send(forecast, agr)
    return desk.send(valid.offer(desk, BaselineReference="", D_PrognosisMessageID=forecast["MessageID"]), agr)


def _metered_weeks_ago(desk: Desk) -> Any:
    return metered(desk, timedelta(days=20), Element("ISP", {"Start": "1", "Value": "0"}))


def unbalanced(desk: Desk) -> Any:
    """Tell of readings of yesterday that are all the same, whatever they measure."""
    return metered(desk, timedelta(days=1), Element("ISP", {"Start": "1", "Value": "8"}))


def metered(desk: Desk, ago: timedelta, isp: Element) -> Any:
    """Send what was metered some days ago, the same in each profile."""
    profiles = tuple(Element("Profile", {"ProfileType": name, "Unit": unit_of(name)}, (isp,)) for name in PROFILES)
    agr, about = desk.parties["AGR", "registered"], {"Period": (desks.TODAY - ago).isoformat(), **valid.ZONE}
    attributes = {"Revision": 1, "ISP-Duration": "PT15M", **about, "EAN": "E1234567890123456"}
    return desk.send(desk.message("Metering", agr, attributes, *profiles), agr)


OF_FORECASTS_AND_METERINGS: tuple[Story, ...] = (_offered_on_a_forecast_for_elsewhere, _metered_weeks_ago)
OF_QUERIES: tuple[Story, ...] = (_asked_far_ahead, _asked_for_another)
OF_ORDERS: tuple[Story, ...] = (ordered_after_another_request, ordering_although_revoked)
