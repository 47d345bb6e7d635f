"""The stories of what a participant receives and starts, beside those of its own tests."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, cast

from tests.mutants import declined, gone, nonsense, other_days, published, readings
from tests.participants import desk as desks
from tests.participants import test_cro, test_flex, test_settle, test_trade, test_transport, test_validation, valid
from tests.participants.case import Story
from tests.participants.desk import Desk, fresh
from uftp_conformance.messages import Element, serialise
from uftp_conformance.participants.initiative import Declined

_TWO_DAYS_AGO = desks.TODAY - timedelta(days=2)


def _again(make: Callable[..., Any]) -> Story:
    """Tell of a message that comes again, the same bytes."""

    def story(desk: Desk) -> Any:
        message = make(desk)
        sender = next(p for p in desk.parties.values() if p.domain == message["SenderDomain"])
        desk.send(message, sender)
        return desk.send(message, sender)

    return story


def _tested_again(desk: Desk) -> Any:
    sender = desk.parties["AGR" if desk.role != "AGR" else "DSO", "registered"]
    message = desk.message("TestMessage", sender, {})
    desk.send(message, sender)
    return desk.send(message, sender)


def _extended(desk: Desk) -> Any:
    """Tell of a TestMessage with an element of a foreign namespace."""
    return _holding(desk, b'<x:Note xmlns:x="urn:example:extension"/>')


def _with_a_blank(desk: Desk) -> Any:
    """Tell of a TestMessage with a blank in it."""
    return _holding(desk, b" ")


def _holding(desk: Desk, content: bytes) -> Any:
    sender = desk.parties["AGR" if desk.role != "AGR" else "DSO", "registered"]
    payload = serialise(desk.message("TestMessage", sender, {}))
    return desk.post(desk.body(payload.replace(b"/>", b">" + content + b"</TestMessage>"), sender))


def _twice_said(desk: Desk) -> Any:
    """Tell of two FlexRequests with one content."""
    first = valid.request(desk, Revision=2)
    desk.send(first, desk.parties["DSO", "registered"])
    desk.send(first.having({"MessageID": fresh()}), desk.parties["DSO", "registered"])
    return desk.send(first.having({"MessageID": fresh(), "Revision": "1"}), desk.parties["DSO", "registered"])


def _requested_today(desk: Desk) -> Any:
    """Tell of a request for today, from an ISP on that begins within the hour."""
    wanted = desks.isp(52, 12, Disposition="Requested", MinPower=0, MaxPower=1000)
    return desk.send(valid.request(desk, wanted, Period=desks.TODAY), desk.parties["DSO", "registered"])


def _equal_revision(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    desk.send(valid.prognosis(desk), agr)
    return desk.send(valid.prognosis(desk), agr)


def _lower_of_another_day(desk: Desk) -> Any:
    agr, tomorrow = desk.parties["AGR", "registered"], (desks.TODAY + timedelta(days=1)).isoformat()
    desk.send(valid.prognosis(desk, Revision=2), agr)
    return desk.send(valid.prognosis(desk, Period=tomorrow, Revision=1), agr)


def _lower_than_a_rejected_one(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    desk.send(valid.prognosis(desk, desks.isp(2, 95, Power=1), Revision=2), agr)
    return desk.send(valid.prognosis(desk, Revision=1), agr)


def _yesterday(desk: Desk) -> Any:
    period = (desks.TODAY - timedelta(days=1)).isoformat()
    return desk.send(valid.prognosis(desk, Period=period), desk.parties["AGR", "registered"])


def _started(message: str, recipient: str) -> Story:
    return lambda desk: cast(Any, desk.stimulate(message, desk.parties[recipient, "registered"]))


def _offer_answered(desk: Desk) -> Any:
    valid.offer_of(desk)
    return valid.offer_of(desk, MinActivationFactor="0.50")


def _offered_on_its_own_forecast(desk: Desk) -> Any:
    dso = desk.parties["DSO", "registered"]
    forecast = desk.stimulate("D-Prognosis", dso, Period=str(desks.LATER))
    assert isinstance(forecast, Element)
    desk.reply(forecast, dso)
    return valid.offer_of(desk)


def _ordered(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    offer = valid.offer(desk)
    desk.send(offer, agr)
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
    return order if isinstance(order, Declined) else desk.reply(order, agr)


def _far_out(desk: Desk) -> Any:
    """Tell of messages with an ISP that needs 33 bits, and with a zone that nobody knows."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.prognosis, "AGR")
    sender = desk.parties[role, "registered"]
    desk.send(make(desk, TimeZone="Europe/Nowhere"), sender)
    isps = make(desk).children
    return desk.send(make(desk, isps[0].having({"Start": "4294967297"})), sender)


def _in_a_zone_that_nobody_knows(desk: Desk) -> Any:
    return desk.send(valid.points(desk, TimeZone="Europe/Nowhere"), desk.parties["DSO", "registered"])


def _offered_on_the_forecast_of_another_day(desk: Desk) -> Any:
    agr = desk.parties["AGR", "registered"]
    forecast = valid.prognosis(desk, Period=desks.LATER + timedelta(days=1))
    desk.send(forecast, agr)
    return desk.send(valid.offer(desk, BaselineReference="", D_PrognosisMessageID=forecast["MessageID"]), agr)


def _offered_on_a_forecast(desk: Desk) -> Any:
    agr, forecast = desk.parties["AGR", "registered"], valid.prognosis(desk)
    desk.send(forecast, agr)
    return desk.send(valid.offer(desk, BaselineReference="", D_PrognosisMessageID=forecast["MessageID"]), agr)


def _forecast_as_ordered(desk: Desk) -> Any:
    """Tell of a forecast with the power of an order, where another one was forecast before."""
    agr = desk.parties["AGR", "registered"]
    desk.send(valid.prognosis(desk), agr)
    _ordered(desk)
    powers = (
        desks.isp(1, 49, Power=0),
        desks.isp(50, 4, Power=1000),
        desks.isp(54, 6, Power=0),
        desks.isp(60, Power=-500),
        desks.isp(61, 36, Power=0),
    )
    return desk.send(valid.prognosis(desk, *powers, Revision=2), agr)


def _all_wrong(desk: Desk) -> Any:
    wrong = valid.prognosis(desk, TimeZone="America/New_York", ISP_Duration="PT5M", Period=_TWO_DAYS_AGO)
    desk.send(wrong, desk.parties["AGR", "registered"])
    both = valid.prognosis(desk, ISP_Duration="PT5M", CongestionPoint="ean.111111111111")
    return desk.send(both, desk.parties["AGR", "registered"])


def _over_and_unknown(desk: Desk) -> Any:
    wrong = valid.offer(desk, Period=_TWO_DAYS_AGO, FlexRequestMessageID=fresh())
    return desk.send(wrong, desk.parties["AGR", "registered"])


def _settled_twice(desk: Desk) -> Any:
    test_settle.settling()(desk)
    return test_settle.settling()(desk)


def _settled_before_it_ends(desk: Desk) -> Any:
    return test_settle.settling(reserved=desks.TODAY, PeriodStart=desks.TODAY, PeriodEnd=desks.TODAY)(desk)


def _unsolicited_order(desk: Desk) -> Any:
    made = valid.offer_of(desk)
    order = valid.order(desk, made, Unsolicited="true").without("FlexOfferMessageID")
    return desk.send(order, desk.parties["DSO", "registered"])


def _in_another_currency(desk: Desk) -> Any:
    return desk.send(valid.offer(desk, Currency="USD"), desk.parties["AGR", "registered"])


def _ordered_where_nobody_is(desk: Desk) -> Any:
    order = valid.order(desk, valid.offer_of(desk), CongestionPoint="ean.111111111111")
    return desk.send(order, desk.parties["DSO", "registered"])


def _asked_evenly(desk: Desk) -> Any:
    dso = desk.parties["DSO", "registered"]
    asked = valid.request(desk, desks.isp(20, 4, Disposition="Requested", MinPower=0, MaxPower=1000))
    desk.send(asked, dso)
    return desk.stimulate("FlexOffer", dso, asked["MessageID"])


def _with_an_end(desk: Desk) -> Any:
    ended = valid.point(valid.POINT, valid.connection(), EndPeriod=desks.LATER + timedelta(days=9))
    return desk.send(valid.points(desk, ended), desk.parties["DSO", "registered"])


STORIES: dict[str, tuple[Story, ...]] = {
    "AGR": (
        _again(valid.request),
        _again(lambda desk: valid.order(desk, valid.offer_of(desk))),
        _twice_said,
        _settled_twice,
        test_settle.settling_the_order(),
        _settled_before_it_ends,
        _asked_evenly,
        *declined.TO_AN_AGR,
        readings.asked_for_much_twice,
        _requested_today,
        readings.reserved_again,
        *readings.OF_ORDERS,
        *nonsense.TO_AN_AGR,
        *gone.TO_AN_AGR,
        _offer_answered,
        _offered_on_its_own_forecast,
        _unsolicited_order,
        _ordered_where_nobody_is,
        readings.ordered_elsewhere,
        _far_out,
        readings.far_ahead,
        *other_days.OF_DAYS,
        readings.expiring_soon,
        readings.in_a_later_minor_version,
        readings.with_a_cdata_section,
        readings.in_other_words,
        *(_started(m, "DSO") for m in ("D-Prognosis", "Metering", "TestMessage")),
        *(_started(m, "CRO") for m in ("AGRPortfolioUpdate", "AGRPortfolioQuery")),
    ),
    "CRO": (
        _again(valid.points),
        readings.published_before,
        readings.published,
        readings.published_elsewhere,
        _with_an_end,
        readings.allocated_later,
        _in_a_zone_that_nobody_knows,
        readings.taken_over,
        readings.published_again,
        readings.published_late,
        readings.listed_together,
        *readings.OF_QUERIES,
        *published.OF_PORTFOLIOS,
        readings.in_a_later_minor_version,
        readings.with_a_cdata_section,
        readings.in_other_words,
    ),
    "DSO": (
        _again(valid.offer),
        readings.offered_before,
        *readings.OF_FORECASTS_AND_METERINGS,
        *nonsense.TO_A_DSO,
        *gone.TO_A_DSO,
        _again(valid.prognosis),
        _equal_revision,
        _lower_of_another_day,
        _lower_than_a_rejected_one,
        _yesterday,
        _ordered,
        *declined.TO_A_DSO,
        readings.in_old_version,
        _all_wrong,
        _offered_on_a_forecast,
        _offered_on_the_forecast_of_another_day,
        _forecast_as_ordered,
        _far_out,
        readings.unbalanced,
        _over_and_unknown,
        _in_another_currency,
        readings.offered_in_options_elsewhere,
        readings.far_ahead,
        readings.expiring_soon,
        readings.in_a_later_minor_version,
        readings.with_a_cdata_section,
        readings.in_other_words,
        readings.offered_in_part,
        readings.offered_the_other_way,
        readings.offered_alike,
        readings.revoked_elsewhere,
        readings.ordered_in_vain,
        readings.offered_on_what_was_updated,
        *other_days.OF_DAYS_AND_HOURS,
        *(_started(m, "AGR") for m in ("FlexRequest", "FlexReservationUpdate", "FlexSettlement")),
        *(_started(m, "CRO") for m in ("DSOPortfolioUpdate", "DSOPortfolioQuery")),
    ),
}
_MODULES = (test_validation, test_flex, test_trade, test_settle, test_cro, test_transport)


@cache
def stories(role: str) -> tuple[Story, ...]:
    """Return the stories of a role: those above, and those of its tests."""
    cases = (case for module in _MODULES for case in module.CASES if case.role == role or module is test_transport)
    return (_tested_again, _extended, _with_a_blank, *STORIES[role], *(case.story for case in cases))
