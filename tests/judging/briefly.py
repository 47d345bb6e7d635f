"""What a target starts, in short: messages that are right, of which a test changes one thing."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.judging.started import AGR, POINT
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Outcome

Seen = tuple[Element, float, Outcome]  # a message of before: when it was sent, and what came of it

AT = datetime(2026, 11, 26, 11, 0, tzinfo=UTC).timestamp()
LATER, EXPIRY = "2026-11-28", "2026-11-27T10:00:00Z"


def isp(start: int, length: int = 1, **values: object) -> Element:
    texts = {name: str(value) for name, value in values.items()}
    return Element("ISP", {"Start": str(start), "Duration": str(length), **texts})


def message(tag: str, *parts: Element, **attributes: str) -> Element:
    usual = {
        "SenderDomain": AGR,
        "MessageID": "m",
        "Period": LATER,
        "CongestionPoint": POINT,
        "Currency": "EUR",
        "ExpirationDateTime": EXPIRY,
        "ISP-Duration": "PT15M",
        "TimeZone": "Europe/Amsterdam",
        "Revision": "1",
    }
    return Element(tag, {**usual, **{k.replace("_", "-"): v for k, v in attributes.items()}}, parts)


def wanted(start: int, low: int, high: int, disposition: str = "Requested", length: int = 1) -> Element:
    return isp(start, length, Disposition=disposition, MinPower=low, MaxPower=high)


def request(*isps: Element, **attributes: str) -> Element:
    return message("FlexRequest", *(isps or (wanted(5, 0, 100, length=4), wanted(20, -50, 0))), **attributes)


def option(*isps: Element, name: str = "a") -> Element:
    return Element("OfferOption", {"OptionReference": name, "Price": "1"}, isps or (isp(5, Power=100),))


def offer(*options: Element, **attributes: str) -> Element:
    return message("FlexOffer", *(options or (option(),)), **{"FlexRequestMessageID": "R", **attributes})


def order(**attributes: str) -> Element:
    return ordering(isp(5, Power=100), **attributes)


def ordering(*isps: Element, **attributes: str) -> Element:
    return message("FlexOrder", *isps, **{"FlexOfferMessageID": "O", "Price": "1.00", **attributes})


def prognosis(*isps: Element, **attributes: str) -> Element:
    return message("D-Prognosis", *(isps or (isp(1, 96, Power=0),)), **attributes)


def reservation(*powers: int, **attributes: str) -> Element:
    isps = (isp(n + 1, Power=power) for n, power in enumerate(powers or (0, -500)))
    return message("FlexReservationUpdate", *isps, **{"ContractID": "REDUCE", **attributes})


def item(*isps: Element, **attributes: str) -> Element:
    usual = {"OrderReference": "o", "Period": "2026-11-20", "CongestionPoint": POINT, "Price": "2"}
    usual |= {"NetSettlement": "2"}
    return Element("FlexOrderSettlement", {**usual, **attributes}, isps or (isp(1, 4), isp(5)))


def settlement(*items: Element, period: str = "2026-11-20", **attributes: str) -> Element:
    held = Element("ContractSettlement", {"ContractID": "x"}, (Element("Period", {"Period": period}, (isp(1),)),))
    parts = (*(items or (item(),)), held)
    usual = {"PeriodStart": "2026-11-19", "PeriodEnd": "2026-11-21"}
    return message("FlexSettlement", *parts, **{**usual, **attributes})


def profile(kind: str, unit: str, *values: str) -> Element:
    isps = tuple(Element("ISP", {"Start": str(n + 1), "Value": value}) for n, value in enumerate(values))
    return Element("Profile", {"ProfileType": kind, "Unit": unit}, isps)


READINGS = (profile("ImportMeterReading", "kWh", "7"), profile("ExportMeterReading", "kWh", "7"))


def metering(power: Sequence[str] = ("4.00", "-2.00"), period: str = "2026-11-25", unit: str = "kW") -> Element:
    energies = profile("ImportEnergy", "kWh", "1.25", "0.00"), profile("ExportEnergy", "kWh", "0.25", "0.50")
    return message(
        "Metering", profile("Power", unit, *power), *energies, *READINGS, Period=period, EAN="E8716859000000011"
    )


def lasting(tag: str, name: str, start: str, end: str = "", *below: Element) -> Element:
    return Element(tag, {"EntityAddress": name, "StartPeriod": start, **({"EndPeriod": end} if end else {})}, below)


def published(start: str, end: str = "", until: str = "2026-12-05") -> Element:
    point = lasting("CongestionPoint", "p", "2026-12-01", until, lasting("Connection", "c", start, end))
    return message("DSOPortfolioUpdate", point)


def seen(element: Element, outcome: Outcome = "accepted", **attributes: str) -> Seen:
    return element.having(attributes), AT - 60, outcome
