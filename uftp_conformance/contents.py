"""Checks of what an answer says, by name, so that a stored trial carries its expectation as data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from uftp_conformance.messages import Element

Check = Callable[[Any, Sequence[Element], Mapping[str, Any]], str]
_CHECKS: dict[str, Check] = {}


def check(expected: Mapping[str, Any], answers: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Hold answers and facts against the expected content; return the first complaint, "" when all holds."""
    for name, value in expected.items():
        complaint = _CHECKS[name](value, answers, facts)
        if complaint:
            return complaint
    return ""


def _named(name: str) -> Callable[[Check], Check]:
    def register(function: Check) -> Check:
        _CHECKS[name] = function
        return function

    return register


def _addresses(elements: Iterable[Element]) -> set[str]:
    return {element["EntityAddress"] for element in elements if element.get("EntityAddress")}


def _portfolio(answers: Sequence[Element]) -> dict[str, set[str]]:
    """Read portfolio answers as {"dso|point": connections}; unallocated connections stand under ""."""
    found: dict[str, set[str]] = {"": set()}
    for answer in answers:
        for view in answer.all("DSO-View"):
            found[""] |= _addresses(view.all("Connection"))
            for portfolio in view.all("DSO-Portfolio"):
                for point in portfolio.all("CongestionPoint"):
                    key = f"{portfolio.get('DSO-Domain')}|{point.get('EntityAddress')}"
                    found.setdefault(key, set()).update(_addresses(point.all("Connection")))
        for point in answer.all("CongestionPoint"):
            found.setdefault(f"|{point.get('EntityAddress')}", set()).update(_addresses(point.all("Connection")))
    return found


@_named("connections")
def _connections(value: Mapping[str, Sequence[str]], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each point lists exactly the named connections, of those that this trial published."""
    found = _portfolio(answers)
    ours = {address for addresses in value.values() for address in addresses}
    for key, addresses in value.items():
        listed = found.get(key, set()) & ours
        place = f"at {key}" if key else "apart from every congestion point"
        if missing := sorted(set(addresses) - listed):
            return f"{', '.join(missing)} is not listed {place}"
        if strange := sorted(listed - set(addresses)):
            return f"{', '.join(strange)} is listed {place}, but does not belong there"
    return ""


@_named("absent")
def _absent(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """None of these addresses appears anywhere in the answers."""
    listed = {e["EntityAddress"] for answer in answers for e in answer.walk() if e.get("EntityAddress")}
    leaked = sorted(set(value) & listed)
    return f"{', '.join(leaked)} is listed, but must not be" if leaked else ""


@_named("point")
def _point(value: Mapping[str, str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The congestion point with this EntityAddress is listed with these attributes; booleans by their meaning."""
    for answer in answers:
        for element in answer.walk():
            if element.tag == "CongestionPoint" and element.get("EntityAddress") == value["EntityAddress"]:
                wrong = [n for n, v in value.items() if _meaning(element.get(n)) != _meaning(v)]
                shown = ", ".join(f"{n}={element.get(n)!r} instead of {value[n]!r}" for n in wrong)
                return f"the congestion point is listed with {shown}" if wrong else ""
    return f"the congestion point {value['EntityAddress']} is not listed"


def _meaning(text: str | None) -> str | None:
    return {"1": "true", "0": "false"}.get(text or "", text)


@_named("represented")
def _represented(value: Mapping[str, str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Where a connection names its AGR-Domain, it is this one; naming none is allowed (register, point 27)."""
    for answer in answers:
        for element in answer.walk():
            agr, address = element.get("AGR-Domain"), element.get("EntityAddress")
            if agr is not None and address is not None and value.get(address, agr) != agr:
                return f"{address} is said to belong to {agr}, but {value[address] or 'nobody'} registered it"
    return ""


@_named("order status")
def _order_status(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The D-PrognosisResponse lists a FlexOrderStatus for each of these orders."""
    listed = {s["FlexOrderMessageID"].lower() for a in answers for s in a.all("FlexOrderStatus")}
    missing = [order for order in value if order.lower() not in listed]
    return f"no FlexOrderStatus for the order {', '.join(missing)}" if missing else ""


@_named("settlement status")
def _settlement_status(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each FlexSettlementResponse has a FlexOrderSettlementStatus for each of these orders."""
    for answer in answers:
        listed = {status.get("OrderReference") for status in answer.all("FlexOrderSettlementStatus")}
        if missing := [order for order in value if order not in listed]:
            return f"no FlexOrderSettlementStatus for the order {', '.join(missing)}"
    return ""


@_named("disputed")
def _disputed(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The items about these orders are disputed, unless the settlement as a whole was rejected."""
    for answer in answers:
        statuses = [s for s in answer.all("FlexOrderSettlementStatus") if s.get("OrderReference") in value]
        agreed = [s["OrderReference"] for s in statuses if s.get("Disposition") != "Disputed"]
        if agreed and answer.get("Result") != "Rejected":
            return f"the order {', '.join(agreed)} is not disputed"
    return ""


@_named("dispute reasons")
def _dispute_reasons(_: object, answers: Sequence[Element], __: Mapping[str, Any]) -> str:
    """Every status that disputes an item has a DisputeReason that is not empty."""
    for answer in answers:
        for status in answer.all("FlexOrderSettlementStatus"):
            if status.get("Disposition") == "Disputed" and not (status.get("DisputeReason") or "").strip():
                return f"the order {status.get('OrderReference')} is disputed without a DisputeReason"
    return ""


@_named("outcome")
def _outcome(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The answers say one of these results, and each says one."""
    results = [answer.get("Result") for answer in answers]
    return "" if results and all(r in value for r in results) else f"the answer says {results}, not one of {value}"


@_named("fact")
def _fact(value: Mapping[str, Any], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Observations outside the answers are exactly these."""
    wrong = {name: facts.get(name) for name in value if facts.get(name) != value[name]}
    return "; ".join(f"{name}: {seen}" for name, seen in wrong.items())
