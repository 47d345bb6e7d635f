"""Valid messages of every type, each made by a function of the desk; any attribute can be replaced."""

from typing import Any

from tests.participants.desk import (
    AGR_POINT,
    DSO_POINT,
    LATER,
    Desk,
    flex,
    fresh,
    isp,
    soon,
)
from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Party
from uftp_conformance.participants.initiative import Declined

ZONE = {"TimeZone": "Europe/Amsterdam"}
POINT, CONNECTION = "ean.111111111111", "ean.222222222222"


def replaced(usual: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Replace attributes; an underscore stands for a hyphen."""
    return {**usual, **{name.replace("_", "-"): value for name, value in changed.items()}}


def prognosis(desk: Desk, *isps: Element, sender: Party | None = None, **changed: Any) -> Element:
    whole_day = (isp(1, 40, Power=1000), isp(41, 56, Power=-2000))
    attributes = replaced(flex(DSO_POINT, Revision=1), changed)
    return desk.message("D-Prognosis", sender or desk.parties["AGR", "registered"], attributes, *(isps or whole_day))


def offer(desk: Desk, *options: Element, sender: Party | None = None, **changed: Any) -> Element:
    usual = flex(DSO_POINT, ExpirationDateTime=soon(), BaselineReference="BASELINE-2026", Currency="EUR")
    return desk.message(
        "FlexOffer",
        sender or desk.parties["AGR", "registered"],
        replaced(usual, changed),
        *(options or (option(),)),
    )


def option(*isps: Element, reference: str = "option-1", **attributes: Any) -> Element:
    values = {"OptionReference": reference, "Price": "12.50", **{k: str(v) for k, v in attributes.items()}}
    return Element("OfferOption", values, isps or (isp(50, 4, Power=1000), isp(60, Power=-500)))


def revocation(desk: Desk, offer_id: str, sender: Party | None = None, **changed: Any) -> Element:
    attributes = replaced({"FlexOfferMessageID": offer_id}, changed)
    return desk.message("FlexOfferRevocation", sender or desk.parties["AGR", "registered"], attributes)


def reservation(desk: Desk, *isps: Element, **changed: Any) -> Element:
    usual = flex(AGR_POINT, ContractID="CONTRACT-REDUCE", Reference="R-1")
    isps = isps or (isp(1, 4, Power=-500_000), isp(5, Power=0))
    return desk.message("FlexReservationUpdate", desk.parties["DSO", "registered"], replaced(usual, changed), *isps)


def request(desk: Desk, *isps: Element, **changed: Any) -> Element:
    usual = flex(AGR_POINT, Revision=1, ExpirationDateTime=soon())
    usual_isps = (
        isp(20, 4, Disposition="Requested", MinPower=-3001, MaxPower=-1),
        isp(30, 2, Disposition="Requested", MinPower=0, MaxPower=1001),
        isp(40, Disposition="Available", MinPower=0, MaxPower=5),
    )
    sender = desk.parties["DSO", "registered"]
    return desk.message("FlexRequest", sender, replaced(usual, changed), *(isps or usual_isps))


def offer_of(desk: Desk, **wanted: Any) -> Element:
    """Let the AGR make an offer on a FlexRequest, and accept it."""
    dso = desk.parties["DSO", "registered"]
    asked = request(desk)
    assert desk.send(asked, dso).verdict == "Accepted"
    made = desk.stimulate("FlexOffer", dso, asked["MessageID"], **wanted)
    assert not isinstance(made, Declined)
    desk.reply(made, dso)
    return made


def order(desk: Desk, made: Element, *isps: Element, **changed: Any) -> Element:
    """Order the first option of an offer exactly."""
    chosen = next(made.all("OfferOption"))
    copied = ("Period", "CongestionPoint", "BaselineReference", "Currency")
    usual = {
        **flex(AGR_POINT),
        **{name: made[name] for name in copied},
        "FlexOfferMessageID": made["MessageID"],
        "Price": chosen["Price"],
        "OptionReference": chosen["OptionReference"],
        "OrderReference": f"order-{fresh()}",
    }
    sender = desk.parties["DSO", "registered"]
    return desk.message("FlexOrder", sender, replaced(usual, changed), *(isps or tuple(chosen.all("ISP"))))


def point(address: str = POINT, *connections: Element, **changed: Any) -> Element:
    values = {
        "EntityAddress": address,
        "StartPeriod": LATER,
        "MutexOffersSupported": "true",
        "DayAheadRedispatchBy": "AGR",
        **changed,
    }
    attributes = {k: str(v) for k, v in values.items() if v is not None}
    return Element("CongestionPoint", attributes, connections or (connection(),))


def connection(address: str = CONNECTION, start: Any = LATER, end: Any = None) -> Element:
    ending = {"EndPeriod": str(end)} if end else {}
    return Element("Connection", {"EntityAddress": address, "StartPeriod": str(start), **ending})


def points(desk: Desk, *published: Element, sender: Party | None = None, **changed: Any) -> Element:
    sender = sender or desk.parties["DSO", "registered"]
    return desk.message("DSOPortfolioUpdate", sender, replaced(ZONE, changed), *(published or (point(),)))


def connections(desk: Desk, *published: Element, sender: Party | None = None, **changed: Any) -> Element:
    sender = sender or desk.parties["AGR", "registered"]
    return desk.message("AGRPortfolioUpdate", sender, replaced(ZONE, changed), *(published or (connection(),)))


def agr_query(desk: Desk, sender: Party | None = None, **changed: Any) -> Element:
    sender = sender or desk.parties["AGR", "registered"]
    return desk.message("AGRPortfolioQuery", sender, replaced({**ZONE, "Period": LATER}, changed))


def dso_query(desk: Desk, sender: Party | None = None, **changed: Any) -> Element:
    sender = sender or desk.parties["DSO", "registered"]
    usual = {**ZONE, "Period": LATER, "EntityAddress": POINT}
    return desk.message("DSOPortfolioQuery", sender, replaced(usual, changed))
