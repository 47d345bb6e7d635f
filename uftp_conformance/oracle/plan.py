"""Rules about reservations under a contract."""

from uftp_conformance.messages.lexical import whole
from uftp_conformance.oracle.rules import registering
from uftp_conformance.oracle.view import Rules, View

RULES: Rules = {}
rule = registering(RULES)


@rule("PLN-FRU-POWER", "FlexReservationUpdate")
def within_the_contract(view: View) -> str:
    """No more is reserved than was contracted, and in its direction (plan-phase.md, Power value rejection)."""
    contract = view.contract()
    if contract is None:
        return ""  # which is another rule's matter
    most = contract.reserved_power
    low, high = sorted((0 if contract.directed else -most, most))
    wrong = [isp["Power"] for isp in view.message.all("ISP") if not low <= whole(isp["Power"]) <= high]
    return f"the Power {wrong[0]} is not from {low} to {high}, as contracted" if wrong else ""


@rule("PLN-FRU-DEADLINE", "FlexReservationUpdate")
def before_the_deadline(view: View) -> str:
    """A reservation is changed as long as the contract allows (plan-phase.md, Deadline expired)."""
    contract = view.contract()
    if contract is None:
        return ""
    deadline = contract.deadline(view.period, view.market.time_zone)
    return "" if view.at <= deadline.timestamp() + view.tolerance else f"the deadline was at {deadline.isoformat()}"
