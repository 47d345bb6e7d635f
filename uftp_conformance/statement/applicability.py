"""Which requirements apply to a target, by what its statement claims.  Pure."""

from datetime import UTC, date, datetime, time, timedelta

from uftp_conformance.catalogue import Cell, Requirement
from uftp_conformance.messages import REQUESTS
from uftp_conformance.statement import Statement
from uftp_conformance.statement.market import BRIEF, Contract

_MINUTES = 24 * 60
_LATE = time(23)  # after which a deadline of the same day leaves a run no time for a case
# Message types that a market may do without.
_OPTIONAL = {
    "D-Prognosis": ("d_prognosis",),
    "FlexReservationUpdate": ("flex_reservation_update", "contracts"),
    "FlexSettlement": ("flex_settlement",),
    "Metering": ("metering",),
}


def why_not_applicable(cell: Cell, statement: Statement) -> str | None:
    """Return why a cell does not apply to this target, None when it does."""
    requirement, request = cell.requirement, REQUESTS[cell.message]
    started = requirement.direction == "initiated"
    if started and (reason := _not_started(cell.message, request.receiver, statement)):
        return reason
    concerned = started or request.receiver == cell.role
    optional = _OPTIONAL.get(cell.message, ()) if concerned else ()
    if optional and f"no_{optional[0]}" in requirement.needs:
        optional = ()  # the rule is about who does without this type
    for claim in (*requirement.needs, *optional):
        reason = _denied(claim, cell, statement)
        if reason:
            return reason
    return _nothing_to_settle(cell, statement) if concerned else None


def _nothing_to_settle(cell: Cell, statement: Statement) -> str | None:
    """Return why no settlement of a run need be accepted, without which a row about settlements shows nothing.

    Its orders are unknown, or of a day that has not ended; the form of an answer is seen in a rejection as well, and
    sequences take any answer to such a settlement (register, point 56).
    """
    requirement, supports = cell.requirement, statement.supports
    shown = requirement.observed == "answer" or requirement.id.startswith("SEQ-") or requirement.direction != "usual"
    if cell.message != "FlexSettlement" or shown or "no_flex_settlement" in requirement.needs:
        return None
    hook = statement.stimulus is not None and statement.stimulus.covers("FlexOffer")
    ordered = hook and supports.intraday and supports.settlement_of_today
    if supports.settlement_of_unknown_orders or ordered:
        return None
    return "the statement says supports.settlement_of_unknown_orders = false, and nothing that a run orders is settled"


def _not_started(message: str, receiver: str | None, statement: Statement) -> str | None:
    """Return why this cannot be asked of the target, or nobody is there to whom it could go."""
    if statement.stimulus is None:
        return "the statement has no [stimulus]"
    if not statement.stimulus.covers(message):
        return f"the statement's stimulus.messages leaves {message} out"
    if receiver is None or statement.counterparty(receiver, "registered"):
        return None
    return f'the statement declares no {receiver} with standing = "registered"'


def _denied(claim: str, cell: Cell, statement: Statement) -> str | None:
    supports = statement.supports
    match claim.split("."):
        case ["mode", mode]:
            return None if supports.mode == mode else f'the statement says supports.mode = "{supports.mode}"'
        case ["stimulus"]:
            return None  # without a hook the suite waits for the target's own initiative
        case ["redelivery" | "patience" | "https" | "rate" | "size" | "discovery"] | ["isps", _]:
            return _undeclared(claim, statement)
        case ["mutex_offers" | "no_mutex_offers"]:
            return _options_denied(statement, taken=claim == "mutex_offers")
        case ["baseline" | "contracts" | "deadline" | "brief"] | ["agreed", *_]:
            return _not_agreed(claim, statement)
        case ["second" | "newcomer" | "unregistered" | "barred" | "another" | "other_role"]:
            return _nobody_there(claim, cell, statement)
        case [name] if name.startswith("no_"):
            denied = name.removeprefix("no_")
            return f"the statement says supports.{denied} = true" if getattr(supports, denied) else None
        case [name]:
            return None if getattr(supports, name) else f"the statement says supports.{name} = false"
    raise AssertionError(f"the catalogue knows no claim {claim!r}")


def _nobody_there(claim: str, cell: Cell, statement: Statement) -> str | None:
    """Return which participant beside the usual sender the statement lacks that a rule needs."""
    if claim not in ("another", "other_role"):
        role = _sender(cell.requirement, statement)
        found = statement.counterparty(role, claim)
        return None if found else f'the statement declares no {role} with standing = "{claim}"'
    if claim == "another":
        known = [each for each in statement.counterparties if each.standing != "barred"]
        return None if len(known) > 1 else "the statement declares no other counterparty that the target knows"
    sender, market = REQUESTS[cell.message].sender, statement.agreement()
    for each in statement.counterparties:
        # One of the target's own role has a reason to turn to it where both are at one congestion point.
        meets = each.role != statement.target.role or market.shared_by(statement.target.domain, each.domain)
        if each.standing == "registered" and each.role != sender and meets:
            return None
    return f"the statement declares no registered counterparty of another role than {sender} that meets the target"


def _options_denied(statement: Statement, *, taken: bool) -> str | None:
    """Return why there is no congestion point at which offers of several options are taken, or none where not."""
    points = statement.own_points()
    addresses = [point.address for point in points] or [""]
    if any(statement.takes_options(address) == taken for address in addresses):
        return None
    if all(point.mutex_offers is None for point in points):
        return f"the statement says supports.mutex_offers = {str(not taken).lower()}"
    return f"the statement says mutex_offers = {str(not taken).lower()} of every congestion point of the two parties"


def _not_agreed(claim: str, statement: Statement) -> str | None:
    """Return what the market does without that a rule is about."""
    market = statement.market
    match claim.split("."):
        case ["baseline"]:
            known = market.baseline_references or statement.supports.d_prognosis
            return None if known else "the statement has neither market.baseline_references nor supports.d_prognosis"
        case ["brief"]:
            longer = f"nothing expires within {BRIEF:.0f} seconds: the statement's market.shortest_validity"
            return None if statement.agreement().brief else f"{longer} = {market.shortest_validity:g}"
        case ["agreed", names]:
            return None if getattr(market, names) else f"the statement's market.{names} has none"
        case ["agreed"]:
            named = [*market.contracts, *market.baseline_references]
            return None if named else "the statement has neither market.contracts nor market.baseline_references"
    own = {point.address for point in statement.own_points()}
    concluded = [contract for contract in statement.agreement().contracts if contract.congestion_point in own]
    days = _days_ahead(statement)
    held = [contract for contract in concluded if any(map(contract.is_about, days))]
    if concluded and not held:
        return f"no contract of the two parties is about any day from {days[0]} to {days[-1]}"
    if held and claim == "deadline" and not any(map(_ends_in_time, held)):
        return "no contract of the two parties has a deadline that is over while its Period is not"
    return None if held else "the statement has no contract at a congestion point of the two parties"


def _days_ahead(statement: Statement) -> list[date]:
    """Return the days that messages of a run may be about."""
    market = statement.agreement()
    today = market.today(datetime.now(UTC))
    last = max([market.periods_ahead, *(contract.release_days_before + 2 for contract in market.contracts)])
    return [today + timedelta(days=n) for n in range(last + 1)]


def _ends_in_time(contract: Contract) -> bool:
    """Return whether it has a deadline that is surely over, by either clock, some time before its Period is."""
    until = contract.release_until
    return until is not None and (contract.release_days_before > 0 or until < _LATE)


def _undeclared(claim: str, statement: Statement) -> str | None:
    """Return which value that a rule needs the statement leaves out, or has too small."""
    match claim:
        case "redelivery":
            return None if statement.timing.redelivery_within else "the statement gives no timing.redelivery_within"
        case "patience":
            return None if statement.timing.delivery_patience else "the statement gives no timing.delivery_patience"
        case "discovery":
            return None if statement.discovery else "the statement has no [discovery]"
        case "size":  # the value that counts where it is left out is nobody's word
            named = "message_bytes" in statement.limits.model_fields_set
            return None if named else "the statement gives no limits.message_bytes"
        case "isps.3" | "isps.7":
            market = statement.agreement()
            isps, closed = _MINUTES // market.isp_minutes, -(-market.ahead // timedelta(minutes=market.isp_minutes))
            enough = isps - closed >= int(claim[-1]) - 1  # as the day begins
            return None if enough else f"a day of {isps} ISPs has none left of which today could be spoken"
        case "https":
            secure = statement.target.endpoint.lower().startswith("https:")
            return None if secure else "the statement's endpoint is not https"
    return None if statement.limits.requests_per_second else "the statement gives no limits.requests_per_second"


def _sender(requirement: Requirement, statement: Statement) -> str:
    """Return the role that sends a requirement's messages; the roles that test a CRO are two."""
    if statement.target.role != "CRO":
        return "DSO" if statement.target.role == "AGR" else "AGR"
    return "DSO" if all(message.startswith(("DSO", "TestMessage")) for message in requirement.messages) else "AGR"
