"""Valid contents under a contract of the two parties: what names one is no less valid than what names none."""

from collections.abc import Iterator
from datetime import date

from strategies.contents import requested_limit
from strategies.values import isp
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.statement.market import Contract


def under_contract(situation: Situation, content: Element) -> Iterator[tuple[str, Element]]:
    """Walk a FlexRequest, or a FlexOffer, under each contract: at its point, in its hours, within its power."""
    own = {point.address for point in situation.points()}
    for contract in situation.market.contracts:
        period = _day_under(situation, contract, day(content["Period"]))
        if contract.congestion_point in own and contract.reserved_power and period is not None:
            moved = content.having({"Period": period.isoformat()})
            about = moved.having({"CongestionPoint": contract.congestion_point, "ContractID": contract.id})
            yield f"Under the contract {contract.id}", about.containing(*_children(situation, about, contract))


def _day_under(situation: Situation, contract: Contract, begin: date) -> date | None:
    """Return the first of the later days from one on that a contract is about; None where there is none."""
    days = (begin, *(each for each in situation.market.later_days(situation.today) if each > begin))
    return next((each for each in days if contract.is_about(each)), None)


def _children(situation: Situation, content: Element, contract: Contract) -> tuple[Element, ...]:
    first, last = contract.hours(situation.market.isps(day(content["Period"])))
    length = min(2, last - first + 1)
    sign = 1 if contract.reserved_power > 0 else -1
    most = min(abs(contract.reserved_power), requested_limit(situation))
    if content.tag == "FlexRequest":
        low, high = sorted((sign, sign * most))
        return (isp(first, length, Disposition="Requested", MinPower=low, MaxPower=high),)
    (option,) = content.children
    return (option.containing(isp(first, length, Power=sign * most)),)
