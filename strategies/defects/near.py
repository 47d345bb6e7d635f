"""Names and values that are nearly right: what compares only a beginning, an end or a length takes them for agreed.

Whether capital and small letters differ in a name that was agreed outside UFTP no document says, so that they are not
told apart here (register, point 82).
"""

from collections.abc import Iterable
from decimal import Decimal

from strategies.defects.registry import Unsuited, defect, placed, suited
from strategies.defects.validation import FLEX
from strategies.places import At, at
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.statement.market import Contract

_EAN, _SHORTEST_EAN, _LONGEST_EAN = "ean.", 12, 34
_A_DAY = 24 * 60


def _near(name: str) -> tuple[str, ...]:
    """Return names that begin like one, end like it, or have its length."""
    other = "x" if name[-1] != "x" else "y"
    return tuple(near for near in (f"{name}-2", name[:-1], f"X-{name}", name[:-1] + other) if near)


def _unlike(names: Iterable[str], agreed: Iterable[str]) -> list[str]:
    """Return the names that are none of the agreed ones, in whichever letters."""
    held = {name.lower() for name in agreed}
    return [name for name in dict.fromkeys(names) if name.lower() not in held]


def _between(situation: Situation) -> list[Contract]:
    """Return the contracts at the points at which the target meets somebody of ours."""
    own = {point.address for point in situation.points()}
    return [contract for contract in situation.market.contracts if contract.congestion_point in own]


def _near_contracts(situation: Situation) -> list[str]:
    held = _between(situation)
    return _unlike(_near(held[0].id), [c.id for c in situation.market.contracts]) if held else []


def _contracts_of_others(situation: Situation) -> list[str]:
    held = {contract.id for contract in _between(situation)}
    return [contract.id for contract in situation.market.contracts if contract.id not in held]


@defect("VAL-CONTRACT", boundaries=_near_contracts)
@defect("VAL-CONTRACT-REQUEST", boundaries=_near_contracts)
def is_nearly_under_a_contract(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the ContractID {value}, which is nearly that of a contract of the two."""
    return out.having(ContractID=suited(value))


@defect("VAL-CONTRACT", boundaries=_contracts_of_others)
@defect("VAL-CONTRACT-REQUEST", boundaries=_contracts_of_others)
def is_under_a_contract_of_others(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the ContractID {value}, of a contract that one of the two has with somebody else, or neither."""
    return out.having(ContractID=suited(value))


def _near_baselines(situation: Situation) -> list[str]:
    agreed = situation.market.baseline_references
    return _unlike(_near(agreed[0]), agreed) if agreed else []


@defect("VAL-BASELINE-REFERENCE", boundaries=_near_baselines)
def is_nearly_on_a_baseline(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the BaselineReference {value}, which is nearly one that was agreed."""
    return out.having(BaselineReference=suited(value))


def _near_points(situation: Situation) -> list[str]:
    """Return addresses that differ in one digit from that of a point of the two, or have one less or more.

    An EAN ends in a check digit, so that nobody has one that differs in a digit.
    """
    own = [point.address for point in situation.points() if point.address.startswith(_EAN)]
    if not own:
        return []
    digits = own[0].removeprefix(_EAN)
    others = [digits[:-1] + last for last in "0123456789"] + [first + digits[1:] for first in "9876543210"]
    if len(digits) > _SHORTEST_EAN:
        others.insert(1, digits[:-1])
    longer = [digits + last for last in "0123456789"] if len(digits) < _LONGEST_EAN else []
    known = {point.address for point in situation.market.congestion_points}
    near, longer = ([each for each in map(f"{_EAN}{{}}".format, way) if each not in known] for way in (others, longer))
    return [*near[:2], *near[-1:], *longer[:1]]


@defect("VAL-CONGESTION-POINT", boundaries=_near_points, messages=FLEX)
def is_about_a_near_point(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the CongestionPoint {value}, which is nearly one at which the two meet."""
    return out.having(CongestionPoint=suited(value))


@placed("STL-POINT", boundaries=lambda s: _near_points(s) or [""])
def settles_at_a_near_point(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items at the CongestionPoint {value}, which is nearly one at which the two meet."""
    if not value.value:
        raise Unsuited
    there = {"CongestionPoint": value.value}
    return out.carrying(at(out.element, "FlexOrderSettlement", value.place, lambda item: item.having(there)))


def _near_domains(domain: str) -> list[str]:
    """Return domains below, above and beside one."""
    above = domain.partition(".")[2]
    return [f"nobody.{domain}", f"nobody-{domain}", f"{domain}x", *([above] if "." in above else [])]


@defect("VAL-RECIPIENT-TEST", boundaries=lambda s: _near_domains(s.domain))
@defect("VAL-RECIPIENT", boundaries=lambda s: _near_domains(s.domain))
def names_a_near_recipient(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the RecipientDomain {value}, which is nearly the target's."""
    return out.having(RecipientDomain=value)


_WAYS = ("a domain below it", "a domain beside it", "a longer one")


@defect("VAL-SENDER-STRANGER-TEST", boundaries=lambda _: _WAYS)
@defect("VAL-SENDER-STRANGER", boundaries=lambda _: _WAYS)
def speaks_for_a_near_stranger(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With another SenderDomain inside than the envelope's: {value}, which nobody has."""
    return out.having(SenderDomain=_near_domains(out.sender.domain)[_WAYS.index(value)])


@defect("VAL-ISP-DURATION", boundaries=lambda s: [m for m in (10 * s.market.isp_minutes,) if m < _A_DAY], messages=FLEX)
def counts_in_ten_times_the_isps(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With an ISP-Duration of {value} minutes, which begins like the agreed one."""
    return out.having(ISP_Duration=f"PT{suited(value)}M")


@defect("OPR-FOR-PRICE")
def orders_at_the_negated_price(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the sign of the Price turned."""
    price = Decimal(out.element["Price"])
    if not price:
        raise Unsuited
    return out.having(Price=f"{-price:f}")
