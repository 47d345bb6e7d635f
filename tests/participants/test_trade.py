"""Requests at the AGR, offers at the DSO, and orders of a part: the rules of the validate phase."""

from datetime import timedelta
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import LATER, NOW, TOMORROW, Desk, Outcome, fresh, isp
from uftp_conformance.messages import Element


def dso(desk: Desk) -> Any:
    return desk.parties["DSO", "registered"]


def agr(desk: Desk) -> Any:
    return desk.parties["AGR", "registered"]


def requesting(*isps: Element) -> Story:
    return lambda desk: desk.send(valid.request(desk, *isps), dso(desk))


def offering(*options: Element, **changed: Any) -> Story:
    return lambda desk: desk.send(valid.offer(desk, *options, **changed), agr(desk))


def answering(*options: Element, minutes: float = 0, wanted: dict[str, str] | None = None, **changed: Any) -> Story:
    """Offer on a request of the DSO's for the ISPs 1 to 4 of LATER, so many minutes after it was made."""

    def story(desk: Desk) -> Outcome:
        asked = desk.stimulate("FlexRequest", agr(desk), Period=str(LATER), **(wanted or {}))
        assert isinstance(asked, Element)
        desk.now += timedelta(minutes=minutes)
        named = {"FlexRequestMessageID": asked["MessageID"], **changed}
        offer = valid.offer(desk, *(options or (valid.option(isp(4, 2, Power=1000)),)), **named)
        return desk.send(offer.without(*(n for n, v in named.items() if v is None)), agr(desk))

    return story


def ordering_a_part(*isps: Element, **changed: Any) -> Story:
    def story(desk: Desk) -> Outcome:
        made = valid.offer_of(desk, MinActivationFactor="0.50")
        return desk.send(valid.order(desk, made, *isps, ActivationFactor="0.50", **changed), dso(desk))

    return story


def resting_on_tomorrow(desk: Desk) -> Outcome:
    prognosis = valid.prognosis(desk, Period=str(TOMORROW))
    assert desk.send(prognosis, agr(desk)).verdict == "Accepted"
    return desk.send(valid.offer(desk, D_PrognosisMessageID=prognosis["MessageID"]), agr(desk))


SEVERAL = (valid.option(), valid.option(reference="option-2"))
HALF = (isp(20, 4, Power=-1501), isp(30, 2, Power=501))
IN_TEN_MINUTES = {"ExpirationDateTime": (NOW + timedelta(minutes=10)).isoformat()}
CONTRADICTION = "FlexRequestMessageID and Unsolicited contradict each other"
CASES = [
    Case(
        "VLD-FR-LACKING",
        "AGR",
        "",
        requesting(isp(1, Disposition="Available", MinPower=0, MaxPower=1)),
        "Lacking Requested Disposition",
    ),
    Case(
        "VLD-FR-DIRECTION",
        "AGR",
        "",
        requesting(isp(1, Disposition="Requested", MinPower=-1, MaxPower=1)),
        "Requested Power discrepancy",
    ),
    Case(
        "VLD-FR-POWER",
        "AGR",
        "",
        requesting(isp(1, Disposition="Requested", MinPower=2, MaxPower=1)),
        "Power discrepancy",
    ),
    Case("VLD-FO-BASELINE", "DSO", "", offering(BaselineReference=""), "No baseline"),
    Case("VLD-FO-POWER", "DSO", "up", offering(valid.option(isp(1, Power=100_000_001))), "Power value rejection"),
    Case(
        "VLD-FO-POWER",
        "DSO",
        "second option",
        offering(valid.option(), valid.option(isp(1, Power=-100_000_001), reference="2")),
        "Power value rejection",
    ),
    Case("VLD-FO-REQUEST", "DSO", "", answering(valid.option(isp(5, Power=1000))), "Request mismatch"),
    Case("VLD-FO-CONSISTENT", "DSO", "solicited", answering(Unsolicited="true"), CONTRADICTION),
    Case("VLD-FO-CONSISTENT", "DSO", "unsolicited", offering(Unsolicited="false"), CONTRADICTION),
    Case("VAL-PERIOD-MISMATCH", "DSO", "", answering(Period=TOMORROW), "Reference Period mismatch"),
    Case("VAL-PERIOD-BASELINE", "DSO", "", resting_on_tomorrow, "Reference Period mismatch"),
    Case("VAL-REFERENCE-EXPIRED", "DSO", "", answering(minutes=11, wanted=IN_TEN_MINUTES), "Reference message expired"),
    Case("VLD-FOR-SCALED", "AGR", "power", ordering_a_part(Price="50.00"), "Power mismatch"),
    Case("VLD-FOR-SCALED", "AGR", "price", ordering_a_part(*HALF), "Price mismatch"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    ("role", "story"),
    [
        (
            "AGR",
            requesting(
                isp(1, Disposition="Available", MinPower=-1, MaxPower=1),
                isp(2, Disposition="Requested", MinPower=0, MaxPower=0),
            ),
        ),
        ("AGR", ordering_a_part(*HALF, Price="50.00")),
        ("AGR", requesting(isp(1, Disposition="Requested", MinPower=-5, MaxPower=0))),
        ("DSO", offering(valid.option(isp(1, Power=100_000_000), isp(2, Power=-100_000_000)))),
        ("DSO", answering()),
        ("DSO", answering(valid.option(isp(4, Power=1000)))),
        ("DSO", answering(valid.option(isp(9, Power=1), isp(1, Power=1)))),
        ("DSO", answering(Unsolicited="0")),
        ("DSO", answering(minutes=9, wanted=IN_TEN_MINUTES)),
        ("DSO", offering(Unsolicited="true")),
        ("DSO", offering(valid.option(MinActivationFactor="0.50"))),
        ("DSO", offering(*SEVERAL)),
    ],
)
def test_what_is_right_is_accepted(role: str, story: Story) -> None:
    assert story(Desk(role)).verdict == "Accepted"


def test_several_options_need_support() -> None:
    assert offering(*SEVERAL)(Desk("DSO", mutex_offers=False)).verdict == "No MutEx offer support"
    assert offering()(Desk("DSO", mutex_offers=False)).verdict == "Accepted"
    assert offering(*SEVERAL)(Desk("DSO", "VLD-FO-MUTEX", mutex_offers=False)).verdict == "Accepted"


def test_a_forecast_day_has_a_baseline() -> None:
    desk = Desk("DSO")
    assert desk.send(valid.prognosis(desk), agr(desk)).verdict == "Accepted"
    assert offering(BaselineReference="")(desk).verdict == "Accepted"
    assert offering(BaselineReference="", Period=TOMORROW)(desk).verdict == "No baseline"


def test_a_prognosis_that_is_named_is_a_baseline() -> None:
    desk = Desk("DSO")
    forecast = valid.prognosis(desk)
    assert desk.send(forecast, agr(desk)).verdict == "Accepted"
    named = {"BaselineReference": "", "D_PrognosisMessageID": forecast["MessageID"]}
    assert offering(**named)(desk).verdict == "Accepted"
    assert offering(**named, Period=TOMORROW)(desk).verdict == "Reference Period mismatch"


def test_an_unknown_request_is_nothing_to_match() -> None:
    unknown = offering(FlexRequestMessageID=fresh())
    assert unknown(Desk("DSO", "VAL-REFERENCE-REQUEST")).verdict == "Accepted"
