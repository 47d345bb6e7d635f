"""Rules about many types of messages: Period, expiry, contract, baseline, currency and what a message calls itself."""

from uftp_conformance.messages.lexical import truth
from uftp_conformance.oracle.rules import first, registering
from uftp_conformance.oracle.view import Rules, View

RULES: Rules = {}
rule = registering(RULES)


@rule("VAL-PERIOD", "FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
def period_is_not_over(view: View) -> str:
    """A message about what shall be done is for today or later (message-validation.md, Period out of bounds)."""
    return "" if view.period >= view.today_at_least else f"the Period {view.message['Period']} is over"


@rule("VAL-EXPIRATION", "FlexRequest", "FlexOffer")
def not_yet_expired(view: View) -> str:
    """A message has not expired when it is sent (message-validation.md, ExpirationDateTime out of bounds)."""
    _, latest = view.instants(view.message["ExpirationDateTime"])
    over = view.at - latest.timestamp()
    if over <= view.tolerance:
        return ""
    return f"it expired at {view.message['ExpirationDateTime']}, {over:.0f} s before it was sent"


@rule("VAL-CONTRACT", "FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder", "FlexSettlement")
def contract_is_held(view: View) -> str:
    """A contract that is named is one of the two parties', for the point of the message."""
    named = [(view.message.get("ContractID"), view.message.get("CongestionPoint"))]
    # A settlement has to have something under contract by its schema (register, point 18), whether or not there is any.
    if view.message.tag == "FlexSettlement":
        items = view.message.all("FlexOrderSettlement")
        named = [(item.get("ContractID"), item.get("CongestionPoint")) for item in items]
    known = view.market.contracts  # where the statement names none, nothing is known of them
    return first(_contract(identifier, at, view) for identifier, at in named if identifier and known)


def _contract(identifier: str, point: str | None, view: View) -> str:
    held = view.market.contract(identifier)
    if held is None or held.congestion_point not in view.points:
        return f"the two have no contract {identifier}"
    if point is not None and held.congestion_point.lower() != point.lower():
        return f"the contract {identifier} is for {held.congestion_point}, not for {point}"
    return ""


@rule("VAL-BASELINE-REFERENCE", "FlexOffer", "FlexOrder", "FlexSettlement")
def baseline_is_agreed(view: View) -> str:
    """A baseline that is named is one that was agreed; an empty name is none (register, point 41)."""
    items = (view.message, *view.message.all("FlexOrderSettlement"))
    named = [name for item in items if (name := item.get("BaselineReference"))]
    agreed = view.market.baseline_references  # where the statement names none, nothing is known of them
    strange = [name for name in named if agreed and name not in agreed]
    return f"no baseline {strange[0]} was agreed" if strange else ""


@rule("INI-CURRENCY", "FlexOffer", "FlexOrder", "FlexSettlement")
def currency_is_agreed(view: View) -> str:
    """Amounts are in the currency of the market."""
    given = view.message["Currency"]
    return "" if given == view.market.currency else f"the Currency is {given}, where {view.market.currency} was agreed"


_REFERENCE = {"FlexOffer": "FlexRequestMessageID", "FlexOrder": "FlexOfferMessageID"}


@rule("VLD-FO-CONSISTENT", "FlexOffer")
@rule("VLD-FOR-CONSISTENT", "FlexOrder")
def calls_itself_what_it_is(view: View) -> str:
    """Who writes Unsolicited names an earlier message if and only if it is false (register, point 36)."""
    unsolicited, reference = view.message.get("Unsolicited"), _REFERENCE[view.message.tag]
    if unsolicited is None or (unasked := truth(unsolicited)) is not bool(view.message.get(reference)):
        return ""
    return f"Unsolicited is {unsolicited}, and yet there is {'a' if unasked else 'no'} {reference}"
