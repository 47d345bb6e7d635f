"""Rules about requests for flexibility and offers on them."""

from collections import Counter

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import whole
from uftp_conformance.oracle.rules import first, registering
from uftp_conformance.oracle.view import Rules, View, spread

RULES: Rules = {}
rule = registering(RULES)


def _requested(request: Element) -> list[Element]:
    return [isp for isp in request.all("ISP") if isp.get("Disposition") == "Requested"]


@rule("VLD-FR-LACKING", "FlexRequest")
def something_is_requested(view: View) -> str:
    """At least one ISP is requested (validate-phase.md, Lacking Requested Disposition)."""
    return "" if _requested(view.message) else "no ISP of it is Requested"


@rule("VLD-FR-DIRECTION", "FlexRequest")
def requests_have_a_direction(view: View) -> str:
    """A requested ISP is for more power or for less (validate-phase.md, Requested Power discrepancy)."""
    return first(
        f"the requested ISP {isp['Start']} has no direction, from {isp['MinPower']} to {isp['MaxPower']}"
        for isp in _requested(view.message) if whole(isp["MinPower"]) < 0 < whole(isp["MaxPower"])
    )


@rule("VLD-FR-POWER", "FlexRequest")
def bounds_are_in_order(view: View) -> str:
    """No MinPower is above its MaxPower (validate-phase.md, Power discrepancy)."""
    return first(
        f"in ISP {isp['Start']} the MinPower {isp['MinPower']} is above the MaxPower {isp['MaxPower']}"
        for isp in view.message.all("ISP") if whole(isp["MinPower"]) > whole(isp["MaxPower"])
    )


def _wanted(view: View) -> dict[int, tuple[int, ...]] | None:
    """Return MinPower and MaxPower of each requested ISP of the request that an offer is made on."""
    request = view.referred("FlexRequest", "FlexRequestMessageID")
    if request is None:
        return None
    return spread(iter(_requested(request.element)), view.market.isps(view.period), "MinPower", "MaxPower")


@rule("VLD-FO-REQUEST", "FlexOffer")
def something_requested_is_offered(view: View) -> str:
    """An offer on a request has one of its requested ISPs (validate-phase.md, Request mismatch)."""
    wanted = _wanted(view)
    last = view.market.isps(view.period)
    offered = {number for option in view.message.all("OfferOption") for number in spread(option.all("ISP"), last)}
    return "" if wanted is None or offered & wanted.keys() else "it offers nothing in any requested ISP"


@rule("INI-DIRECTION", "FlexOffer")
def offered_in_the_direction_of_the_request(view: View) -> str:
    """An offer changes the load in line with its request (general description, validate-phase.md, step 2)."""
    wanted, last = _wanted(view) or {}, view.market.isps(view.period)
    for option in view.message.all("OfferOption"):
        for number, (power,) in sorted(spread(option.all("ISP"), last, "Power").items()):
            low, high = wanted.get(number, (power, power))
            if (low >= 0 and high > 0 > power) or (high <= 0 and low < 0 < power):
                return f"it offers {power} W in ISP {number}, where {low} to {high} W are requested"
    return ""


@rule("VLD-FO-POWER", "FlexOffer")
def offered_power_is_plausible(view: View) -> str:
    """No power is beyond what is plausible in the market (validate-phase.md, Power value rejection)."""
    limit = view.market.plausible_power
    powers = (isp["Power"] for option in view.message.all("OfferOption") for isp in option.all("ISP"))
    return first(f"the Power {power} is beyond {limit} W" for power in powers if abs(whole(power)) > limit)


@rule("INI-OPTIONS", "FlexOffer")
def options_have_names(view: View) -> str:
    """Each of several options has a reference of its own, by which it can be ordered."""
    names = Counter(option.get("OptionReference") for option in view.message.all("OfferOption"))
    return first(f"{count} options are called {name}" for name, count in names.items() if count > 1)
