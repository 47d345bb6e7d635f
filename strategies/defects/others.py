"""What another participant of ours would say for itself: about its own points, contracts and entities.

A message that is wrong for who sends it should not be wrong for what it is about as well, because its recipient may
look at that first.
"""

from dataclasses import replace
from datetime import date

from strategies.contents import NEW
from strategies.defects.isps import isps_of, with_isps
from strategies.settlements import items, with_items
from strategies.values import in_hours
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty
from uftp_conformance.statement.market import Contract

_BUILT_ON = ("FlexRequestMessageID", "D-PrognosisMessageID", "FlexOfferMessageID")


def as_of(other: Counterparty, out: Outgoing, situation: Situation) -> Outgoing:
    """Return a message as another participant sends it, so that as little as possible is wrong about it besides.

    Where the market has no point at which this participant meets the target, it stays about the point that it is
    about; and so does what builds on messages that this participant never exchanged.
    """
    element = out.element.having({"SenderDomain": other.domain})
    points = situation.market.shared_by(situation.domain, other.domain)
    if element.tag.endswith("PortfolioUpdate"):
        element = entities(element, other.domain)
    elif points and not any(element.get(name) for name in _BUILT_ON):
        element = _at(element, points, situation)
    return replace(out.carrying(element), sender=other)


def about_its_own(out: Outgoing) -> Outgoing:
    """Return a query of another participant for the point that it publishes in place of the twin's."""
    return out.carrying(entities(out.element, out.sender.domain))


def entities(element: Element, domain: str) -> Element:
    """Give each entity a fresh address, because those of the twin are somebody else's."""
    address = element.get("EntityAddress")
    fresh = element.having({"EntityAddress": f"{NEW}{domain}-{address}"}) if address else element
    return fresh.containing(*(entities(child, domain) for child in element.children))


def _at(element: Element, points: tuple[str, ...], situation: Situation) -> Element:
    held = [contract for contract in situation.market.contracts if contract.congestion_point in points]
    if element.tag == "FlexSettlement":
        return _settled(element, points, held)
    if element.get("CongestionPoint") in (None, *points):
        return element
    if element.tag == "FlexReservationUpdate":
        return _reserved(element, held, situation)
    return element.having({"CongestionPoint": points[0]})


def _reserved(update: Element, held: list[Contract], situation: Situation) -> Element:
    """Reserve under a contract that these two hold, while it can be; no more than it has, and in its direction."""
    day, zone = date.fromisoformat(update["Period"]), situation.market.time_zone
    contract = next((c for c in held if c.deadline(day, zone) > situation.now and c.is_about(day)), None)
    if contract is None:
        return update
    most, sign = abs(contract.reserved_power), 1 if contract.reserved_power > 0 else -1
    isps = tuple(isp.having({"Power": str(sign * min(abs(int(isp["Power"])), most))}) for isp in isps_of(update))
    about = {"CongestionPoint": contract.congestion_point, "ContractID": contract.id}
    return with_isps(update.having(about), in_hours(contract, isps, situation.market.isps(day)))


def _settled(settlement: Element, points: tuple[str, ...], held: list[Contract]) -> Element:
    """Settle at these points, under their contracts or, as the schema demands a ContractSettlement, under none."""
    moved = with_items(
        settlement,
        (
            item if item["CongestionPoint"] in points else item.having({"CongestionPoint": points[0]})
            for item in items(settlement)
        ),
    )
    contracts: list[Contract | None] = [*held] or [None]
    under = zip(contracts, moved.all("ContractSettlement"), strict=False)
    return moved.containing(*items(moved), *(_under(contract, part) for contract, part in under))


def _under(contract: Contract | None, part: Element) -> Element:
    values = {"ReservedPower": str(contract.reserved_power if contract else 0)}
    values |= {"Start": str(contract.first_isp)} if contract else {}
    named = part.having({"ContractID": contract.id}) if contract else part.without("ContractID")
    return named.containing(
        *(period.containing(*(isp.having(values) for isp in period.children)) for period in named.children)
    )
