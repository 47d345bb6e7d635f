"""Steps of the stories about flexibility: what is sent before the message in question, and with it."""

from datetime import date, timedelta
from typing import Any

from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import (
    TODAY,
    Desk,
    Outcome,
    fresh,
    soon,
)
from uftp_conformance.messages import Element


def dso(desk: Desk) -> Any:
    return desk.parties["DSO", "registered"]


def agr(desk: Desk, standing: str = "registered") -> Any:
    return desk.parties["AGR", standing]


def reserving(*isps: Element, **changed: Any) -> Story:
    return lambda desk: desk.send(valid.reservation(desk, *isps, **changed), dso(desk))


def forecasting(*isps: Element, **changed: Any) -> Story:
    return lambda desk: desk.send(valid.prognosis(desk, *isps, **changed), agr(desk))


def ordering(*isps: Element, wanted: dict[str, Any] | None = None, **changed: Any) -> Story:
    def story(desk: Desk) -> Outcome:
        made = valid.offer_of(desk, **(wanted or {}))
        return desk.send(valid.order(desk, made, *isps, **changed), dso(desk))

    return story


def ordering_on(period: date) -> Story:
    """Order, for LATER, on a D-Prognosis of the AGR's for a Period."""

    def story(desk: Desk) -> Outcome:
        made = valid.offer_of(desk)
        forecast = desk.stimulate("D-Prognosis", dso(desk), Period=str(period))
        assert isinstance(forecast, Element)
        desk.reply(forecast, dso(desk))
        return desk.send(valid.order(desk, made, D_PrognosisMessageID=forecast["MessageID"]), dso(desk))

    return story


def ordering_twice(desk: Desk) -> Outcome:
    made = valid.offer_of(desk)
    assert desk.send(valid.order(desk, made), dso(desk)).verdict == "Accepted"
    return desk.send(valid.order(desk, made), dso(desk))


def ordering_another_option(desk: Desk) -> Outcome:
    made = valid.offer_of(desk, options=2)
    assert desk.send(valid.order(desk, made), dso(desk)).verdict == "Accepted"
    return desk.send(
        valid.order(desk, made, *made.children[1].children, OptionReference="option-2", Price="101.00"), dso(desk)
    )


def ordering_what_was_rejected(desk: Desk) -> Outcome:
    asked = valid.request(desk)
    assert desk.send(asked, dso(desk)).verdict == "Accepted"
    made = desk.stimulate("FlexOffer", dso(desk), asked["MessageID"])
    assert isinstance(made, Element)
    desk.reply(made, dso(desk), "Rejected")
    return desk.send(valid.order(desk, made), dso(desk))


def revoking_what_was_rejected(desk: Desk) -> Outcome:
    made = valid.offer(desk, BaselineReference="NONE")
    assert desk.send(made, agr(desk)).verdict == "Unknown reference BaselineReference"
    return revoking(desk, made)


def ordering_late(desk: Desk) -> Outcome:
    made = valid.offer_of(desk, ExpirationDateTime=soon())
    desk.now += timedelta(hours=1)
    return desk.send(valid.order(desk, made), dso(desk))


def ordering_what_was_revoked(desk: Desk) -> Outcome:
    made = valid.offer_of(desk)
    gone = desk.stimulate("FlexOfferRevocation", dso(desk), made["MessageID"])
    assert isinstance(gone, Element)
    desk.reply(gone, dso(desk))
    return desk.send(valid.order(desk, made), dso(desk))


def ordering_although_revoked(desk: Desk) -> Outcome:
    made = valid.offer_of(desk)
    gone = desk.stimulate("FlexOfferRevocation", dso(desk), made["MessageID"])
    assert isinstance(gone, Element)
    desk.reply(gone, dso(desk), "Rejected")
    return desk.send(valid.order(desk, made), dso(desk))


def ordering_under_another_contract(desk: Desk) -> Outcome:
    return ordering(ContractID="CONTRACT-INCREASE")(desk)


def accepted_offer(desk: Desk, **changed: Any) -> Element:
    made = valid.offer(desk, **changed)
    assert desk.send(made, agr(desk)).verdict == "Accepted"
    return made


def revoking(desk: Desk, made: Element, standing: str = "registered") -> Outcome:
    party = agr(desk, standing)
    return desk.send(valid.revocation(desk, made["MessageID"], party), party)


def revoking_what_was_ordered(desk: Desk) -> Outcome:
    made = accepted_offer(desk)
    given = desk.stimulate("FlexOrder", agr(desk), made["MessageID"])
    assert isinstance(given, Element)
    desk.reply(given, agr(desk))
    return revoking(desk, made)


def revoking_twice(desk: Desk) -> Outcome:
    made = accepted_offer(desk)
    assert revoking(desk, made).verdict == "Accepted"
    return revoking(desk, made)


def revoking_what_has_begun(desk: Desk) -> Outcome:
    made = accepted_offer(desk, Period=TODAY)  # its first ISP is 50, which begins at 12:15
    desk.now += timedelta(minutes=10)
    return revoking(desk, made)


def revoking_late(desk: Desk) -> Outcome:
    made = accepted_offer(desk, ExpirationDateTime=soon())
    desk.now += timedelta(hours=1)
    return revoking(desk, made)


def revoking_nothing(desk: Desk) -> Outcome:
    return desk.send(valid.revocation(desk, fresh()), agr(desk))


def lowering_the_revision(desk: Desk) -> Outcome:
    assert forecasting(Revision=10)(desk).verdict == "Accepted"
    return forecasting(Revision=9)(desk)
