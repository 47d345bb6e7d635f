"""Which requirements apply to a target, by what its statement claims.  Pure."""

from uftp_conformance.catalogue import Cell, Requirement
from uftp_conformance.messages import REQUESTS
from uftp_conformance.statement import Statement

# Message types that a market may do without.
_OPTIONAL = {
    "D-Prognosis": ("d_prognosis",),
    "FlexReservationUpdate": ("flex_reservation_update", "contracts"),
    "FlexSettlement": ("flex_settlement",),
    "Metering": ("metering",),
}


def not_applicable(cell: Cell, statement: Statement) -> str:
    """Return why a cell does not apply to this target, "" when it does."""
    requirement = cell.requirement
    received = REQUESTS[cell.message].receiver == cell.role
    for claim in (*requirement.needs, *(_OPTIONAL.get(cell.message, ()) if received else ())):
        reason = _denied(claim, requirement, statement)
        if reason:
            return reason
    return ""


def _denied(claim: str, requirement: Requirement, statement: Statement) -> str:
    supports = statement.supports
    match claim.split("."):
        case ["mode", mode]:
            return "" if supports.mode == mode else f'the statement says supports.mode = "{supports.mode}"'
        case ["stimulus"]:
            return ""  # without a hook the suite waits for the target's own initiative
        case ["contracts"]:
            own = {point.address for point in statement.own_points()}
            held = any(contract.congestion_point in own for contract in statement.market.contracts)
            return "" if held else "the statement has no contract at a congestion point of the two parties"
        case ["second" | "newcomer" | "unregistered" | "barred" as standing]:
            role = _sender(requirement, statement)
            found = statement.counterparty(role, standing)
            return "" if found else f'the statement declares no {role} with standing = "{standing}"'
        case [name] if name.startswith("no_"):
            denied = name.removeprefix("no_")
            return f"the statement says supports.{denied} = true" if getattr(supports, denied) else ""
        case [name]:
            return "" if getattr(supports, name) else f"the statement says supports.{name} = false"
    raise AssertionError(f"the catalogue knows no claim {claim!r}")


def _sender(requirement: Requirement, statement: Statement) -> str:
    """Return the role that sends a requirement's messages; the roles that test a CRO are two."""
    if statement.target.role != "CRO":
        return "DSO" if statement.target.role == "AGR" else "AGR"
    return "DSO" if all(message.startswith("DSO") for message in requirement.messages) else "AGR"
