"""What an offer or an order of a target's names of what it rests on: a D-Prognosis, an option."""

from collections.abc import Iterable

from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.references import offer_of
from uftp_conformance.oracle.settled_orders import called


def no_forecast(received: Received) -> str:
    """Say that what an offer names as D-Prognosis is none, another DSO's or another point's (register, point 94).

    What is not in the history may be from before it.
    """
    name = identifier(received.message, "D-PrognosisMessageID")
    found = [each.element for each in received.history.called(name)] if name else []
    forecasts = [each for each in found if each.tag == "D-Prognosis"]
    if found and not forecasts:
        return f"the D-PrognosisMessageID {name} is that of a {found[0].tag}"
    to = {(each.get("RecipientDomain") or "").lower() for each in forecasts}
    elsewhere = bool(to) and (received.message.get("RecipientDomain") or "").lower() not in to
    if elsewhere:
        return f"the D-Prognosis {name} went to {', '.join(sorted(to))}"
    return _for_another_point(name, forecasts, received)


def _for_another_point(name: str, forecasts: Iterable[Element], received: Received) -> str:
    """Say that the D-Prognosis of an offer is about another congestion point; beside a baseline it may be ignored."""
    if received.message.get("BaselineReference") in received.market.baseline_references:
        return ""
    points = {(each.get("CongestionPoint") or "").lower() for each in forecasts}
    if not points or (received.message.get("CongestionPoint") or "").lower() in points:
        return ""
    return f"the D-Prognosis {name} is for {', '.join(sorted(points))}, not for the congestion point of the offer"


def no_number_of_its_own(received: Received) -> str:
    """Say that an order of another offer has the OrderReference of this one (register, point 126).

    A DSO may count anew for each day and point; what was rejected is settled under no number.
    """
    for past in received.history.sent("FlexOrder", received.domain):
        other = past.element
        apart = identifier(other, "FlexOfferMessageID") != identifier(received.message, "FlexOfferMessageID")
        if apart and past.outcome != "rejected" and called(other) == called(received.message):
            return f"the OrderReference is {other.get('OrderReference')}, which order {other['MessageID']} has as well"
    return ""


def no_option(received: Received) -> str:
    """Say that an order names an option that its offer has not, also where that has one option alone.

    Its recipient may ignore the name there (register, point 28); the sender has invented it.
    """
    found, name = offer_of(received), received.message.get("OptionReference")
    names = {option.get("OptionReference") for option in found.element.all("OfferOption")} if found else {name}
    return f"the offer has no option {name}" if name and name not in names else ""
