"""Stories about what is read in more than one way: far days, other versions, other words, offers against a request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.desk import Desk
from uftp_conformance.participants.initiative import Declined


def far_ahead(desk: Desk) -> Any:
    """Tell of a Period far beyond those that were agreed."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.prognosis, "AGR")
    period = desks.TODAY + timedelta(days=200)
    return desk.send(make(desk, Period=period), desk.parties[role, "registered"])


def in_a_later_minor_version(desk: Desk) -> Any:
    make, role = {
        "AGR": (valid.request, "DSO"),
        "CRO": (valid.points, "DSO"),
        "DSO": (valid.prognosis, "AGR"),
    }[desk.role]
    return desk.send(make(desk, Version="3.9.9"), desk.parties[role, "registered"])


def offered_in_part(desk: Desk) -> Any:
    """Tell of an offer of one of the requested ISPs."""
    agr = desk.parties["AGR", "registered"]
    asked = desk.stimulate("FlexRequest", agr)
    if isinstance(asked, Declined):
        return asked
    desk.reply(asked, agr)
    requested = next(each for each in asked.children if each["Disposition"] == "Requested")
    power = requested["MaxPower"] if int(requested["MaxPower"]) > 0 else requested["MinPower"]
    named: dict[str, Any] = {name: asked[name] for name in ("Period", "CongestionPoint")}
    one = valid.option(desks.isp(int(requested["Start"]), Power=power))
    return desk.send(valid.offer(desk, one, FlexRequestMessageID=asked["MessageID"], **named), agr)


def offered_the_other_way(desk: Desk) -> Any:
    """Tell of an offer that does the opposite of what was requested."""
    agr = desk.parties["AGR", "registered"]
    asked = desk.stimulate("FlexRequest", agr)
    if isinstance(asked, Declined):
        return asked
    desk.reply(asked, agr)
    requested = [each for each in asked.children if each["Disposition"] == "Requested"]
    named: dict[str, Any] = {name: asked[name] for name in ("Period", "CongestionPoint")}
    opposite = valid.option(*(desks.isp(int(each["Start"]), Power=-500) for each in requested))
    return desk.send(valid.offer(desk, opposite, FlexRequestMessageID=asked["MessageID"], **named), agr)


def offered_alike(desk: Desk) -> Any:
    """Tell of an offer with two options of one name."""
    return desk.send(valid.offer(desk, valid.option(), valid.option()), desk.parties["AGR", "registered"])


def in_other_words(desk: Desk) -> Any:
    """Tell of the agreed length of an ISP in another spelling, or of the agreed offset in another zone."""
    makers: dict[str, tuple[Callable[..., Any], str]] = {
        "AGR": (valid.request, "DSO"),
        "CRO": (valid.dso_query, "DSO"),
        "DSO": (valid.prognosis, "AGR"),
    }
    make, role = makers[desk.role]
    changed = {"TimeZone": "Europe/Brussels"} if desk.role == "CRO" else {"ISP_Duration": "PT900S"}
    return desk.send(make(desk, **changed), desk.parties[role, "registered"])


def in_old_version(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    return desk.send(valid.offer(desk, Version="3.0.0", Unsolicited="true"), agr)
