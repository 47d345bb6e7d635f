"""FlexReservationUpdates that are late, or beyond the contract."""

from datetime import date, timedelta

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, Place, at
from strategies.values import isp
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.statement.market import Contract


@defect("PLN-FRU-DEADLINE", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 30))
def comes_after_the_deadline(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a Period whose deadline has passed, number {value} of them, back from the latest."""
    contract = situation.market.contract(out.element["ContractID"])
    if contract is None:
        raise Unsuited
    # The nearest day whose deadline is over; `value` walks back from there as far as today.
    late = too_late(situation, contract)
    if not late:
        raise Unsuited
    day = late[-1 - value % len(late)]
    count = situation.market.isps(day)
    kept = tuple(
        child for child in out.element.children if int(child["Start"]) + int(child.get("Duration") or 1) - 1 <= count
    )
    return out.carrying(
        out.element.having({"Period": day.isoformat()}).containing(
            *(kept or (isp(contract.hours(count)[0], 1, Power=0),))
        )
    )


def too_late(situation: Situation, contract: Contract) -> list[date]:
    """Return the days from today on for which a release under a contract comes too late by now.

    Those that it is about; where none is, the others, of which it comes too late as well.
    """
    late = [
        day
        for day in (situation.today + timedelta(days=n) for n in range(contract.release_days_before + 1))
        if contract.deadline(day, situation.market.time_zone) < situation.surely_past
        and situation.market.isps(day) >= 92 * 15 // situation.market.isp_minutes
    ]
    return [day for day in late if contract.is_about(day)] or late


_EXTREMES = (1, 2**30)  # more than 32 bits can hold is the matter of VAL-EXTREME-POWER


@placed("PLN-FRU-POWER", boundaries=lambda _: _EXTREMES, values=lambda _: st.integers(1, 2**30))
def reserves_more_than_contracted(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With {place} of its ISPs reserving {value} W more than the contract has."""
    contract = situation.market.contract(out.element["ContractID"])
    if contract is None:
        raise Unsuited
    sign = 1 if contract.reserved_power > 0 else -1
    return _reserving(out, value.place, contract.reserved_power + sign * value.value)


@placed("PLN-FRU-POWER", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 10**6))
def reserves_the_other_way(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With {place} of its ISPs reserving {value} W in the other direction than the contract."""
    contract = situation.market.contract(out.element["ContractID"])
    if contract is None or not contract.directed:
        raise Unsuited
    return _reserving(out, value.place, -value.value if contract.reserved_power > 0 else value.value)


def _reserving(out: Outgoing, place: Place, power: int) -> Outgoing:
    return out.carrying(at(out.element, "ISP", place, lambda isp: isp.having({"Power": str(power)})))
