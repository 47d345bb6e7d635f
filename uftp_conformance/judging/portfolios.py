"""What a CRO says of a whole portfolio: in many points at once, on which Period, and why it refuses a connection."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from uftp_conformance.catalogue.rows import fold
from uftp_conformance.judging import third_parties
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, day, same_day, truth
from uftp_conformance.oracle.received.calendars import known_zone
from uftp_conformance.oracle.received.market import apart

_ADDRESS = re.compile(r"ean\.\d+|ea1\.[0-9a-z.:-]*[0-9a-z]", re.IGNORECASE)
_EAN = re.compile(r"ean[0-9]{12,34}")  # in a folded text
TOLERATED = "connections in conflict are accepted (register, point 25)"


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


def connections(value: Mapping[str, Sequence[str]], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each point lists exactly the named connections, of those that this trial published, below its DSO alone."""
    found = _portfolio(answers)
    if elsewhere := _below_another_dso(value, found):
        return elsewhere
    ours = {address for addresses in value.values() for address in addresses}
    for key, addresses in value.items():
        listed = found.get(key, set()) & ours
        place = f"at {key}" if key else "apart from every congestion point"
        if missing := sorted(set(addresses) - listed):
            return f"{', '.join(missing)} is not listed {place}"
        if strange := sorted(listed - set(addresses)):
            return f"{', '.join(strange)} is listed {place}, but does not belong there"
    return ""


def _below_another_dso(expected: Iterable[str], found: Iterable[str]) -> str:
    """Say which point is listed in the portfolio of a DSO whose it is not; "" for none.  Both are "dso|point"."""
    owners: dict[str, set[str]] = {}
    for key in expected:
        dso, _, point = key.lower().partition("|")
        if dso:
            owners.setdefault(point, set()).add(dso)
    for key in found:
        dso, _, point = key.partition("|")
        if dso and dso.lower() not in owners.get(point.lower(), {dso.lower()}):
            return f"{point} is listed as a congestion point of {dso}, whose it is not"
    return ""


def not_at(value: Mapping[str, Sequence[str]], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """No point lists the connections that it is named with; elsewhere they may be listed."""
    found = _portfolio(answers)
    for key, addresses in value.items():
        if strange := sorted(found.get(key, set()) & {*addresses}):
            return f"{', '.join(strange)} is listed at {key}, but does not belong there"
    return ""


def absent(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """None of these addresses appears anywhere in the answers."""
    listed = {e["EntityAddress"] for answer in answers for e in answer.walk() if e.get("EntityAddress")}
    leaked = sorted(set(value) & listed)
    return f"{', '.join(leaked)} is listed, but must not be" if leaked else ""


def points(value: Sequence[Mapping[str, str | None]], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each of these congestion points is listed with these attributes; None stands for one that was not published."""
    every = [element for answer in answers for element in answer.walk() if element.tag == "CongestionPoint"]
    for wanted in value:
        address = str(wanted["EntityAddress"])
        listed = [point for point in every if (point.get("EntityAddress") or "").lower() == address.lower()]
        if not listed:
            return f"the congestion point {address} is not listed"
        for found in listed:
            wrong = [n for n, v in wanted.items() if n != "EntityAddress" and meaning(found.get(n)) != meaning(v)]
            if wrong:
                shown = ", ".join(f"{name}={found.get(name)!r} instead of {wanted[name]!r}" for name in wrong)
                return f"the congestion point {address} is listed with {shown}"
    return ""


def represented(value: Mapping[str, str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Where a connection names its AGR-Domain, it is this one; who names some names all of these (register, point 27).

    "" stands for nobody.
    """
    listed = [
        (address, element.get("AGR-Domain"))
        for answer in answers
        for element in answer.walk()
        if (address := element.get("EntityAddress") or "") in value
    ]
    for address, agr in listed:
        if agr is not None and agr != value[address]:
            return f"{address} is said to belong to {agr}, but {value[address] or 'nobody'} registered it"
    if all(agr is None for _, agr in listed):
        return ""
    unnamed = next((address for address, agr in listed if agr is None and value[address]), None)
    return f"{unnamed} is listed without its AGR {value[unnamed]}, where those of others are named" if unnamed else ""


def points_if_listed(value: Sequence[Mapping[str, str | None]], answers: Sequence[Element], facts: Any) -> str:
    """Each of these congestion points has these attributes where it is listed at all."""
    listed = {(element.get("EntityAddress") or "").lower() for answer in answers for element in answer.walk()}
    return points([wanted for wanted in value if str(wanted["EntityAddress"]).lower() in listed], answers, facts)


def once(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """No answer has one of these connections twice at one point or apart, nor one of these points twice in a portfolio.

    Several portfolios of one DSO are none of its faults, nor is a connection that several AGRs have (register, 140).
    """
    for answer in answers:
        listed = Counter(entry for entry in _entries(answer) if entry[-1] in value)
        if twice := next((entry for entry, count in listed.items() if count > 1), None):
            return f"{twice[-1]} is listed {listed[twice]} times {twice[0]}"
    return ""


def _entries(answer: Element) -> Iterator[tuple[str, str, str]]:
    """Walk what an answer lists: where, with what that may be there several times, and its address."""
    for number, portfolio in enumerate(element for element in answer.walk() if element.tag == "DSO-Portfolio"):
        for point in portfolio.all("CongestionPoint"):
            yield "in one portfolio", str(number), point.get("EntityAddress") or ""
            yield from _connections(f"at {portfolio.get('DSO-Domain')}|{point.get('EntityAddress')}", point)
    for point in answer.all("CongestionPoint"):
        yield from _connections(f"at |{point.get('EntityAddress')}", point)
    for number, view in enumerate(answer.all("DSO-View")):
        for _, _, address in _connections("", view):
            yield "apart from every congestion point", str(number), address


def _connections(where: str, element: Element) -> Iterator[tuple[str, str, str]]:
    for below in element.all("Connection"):
        yield where, below.get("AGR-Domain") or "", below.get("EntityAddress") or ""


def meaning(text: str | None) -> str | None:
    """Fold what is no difference: the four forms of a boolean, written as true and false."""
    try:
        return str(truth(text or "")).lower()
    except Unreadable:
        return text


def periods(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each answer is about the Period of its query; an offset behind a day changes nothing."""
    for wanted, answer in zip(value, answers, strict=False):
        period = answer.get("Period")
        if not same_day(period, wanted):
            return f"the answer is about the Period {period or 'of no day'}, where {wanted} was asked for"
    return ""


def zone(value: str, answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each answer names the market's zone, or another one that may be the same on its Period (register, point 15)."""
    for answer in answers:
        name = answer.get("TimeZone")
        if name is None:
            continue  # the schema says that it is missing
        if not known_zone(name):
            return f"the TimeZone is {name}, which nobody has"
        try:
            period = day(answer.get("Period") or "")
        except Unreadable:
            continue
        if complaint := apart(name, value, [period]):
            return str(complaint)
    return ""


def conflicts(value: Sequence[Mapping[str, Any]], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """All conflicting updates are rejected, each with a connection that is in conflict and the point where it was.

    Each of them has the connections in conflict with their earlier points ("at"), and the addresses that it brings
    itself ("brings"), which an explanation may mention.  Of two points of its own list, either is the earlier one.
    Of some it is free to be "accepted"; where the earlier point is "foreign", to withhold it as well.  Who accepts them
    all looks for no conflict.
    """
    if len(answers) != len(value):
        return f"{len(value)} updates have {len(answers)} answers"
    if all(answer.get("Result") == "Accepted" for answer in answers):
        return ""
    return next((c for one, answer in zip(value, answers, strict=True) if (c := _conflict(one, answer))), "")


def _conflict(wanted: Mapping[str, Any], answer: Element) -> str:
    if answer.get("Result") == "Accepted":
        complaint = f"an update that {wanted['what']} is accepted, although others in conflict are rejected"
        return "" if wanted.get("free") else complaint
    return next(_misnamed(wanted, answer.get("RejectionReason") or ""), "")


def _misnamed(wanted: Mapping[str, Any], reason: str) -> Iterator[str]:
    """Compare addresses as reasons are compared: without case, blanks and punctuation."""
    pairs = tuple(
        (connection, point)
        for connection, before in wanted["at"].items()
        for point in ((before,) if isinstance(before, str) else before)
    )
    if not any(_is_named(connection, reason) for connection, _ in pairs):
        yield f'the reason "{reason}" does not name {" or ".join(wanted["at"])}, which is in conflict'
    located = wanted.get("free") == "foreign" or any(_is_named(c, reason) and _is_named(p, reason) for c, p in pairs)
    if not located:
        points_before = " or ".join(point for _, point in pairs)
        yield f'the reason "{reason}" does not name {points_before}, where it was placed before'
    rest = reason
    for address in {*(each for pair in pairs for each in pair), *wanted["brings"]}:
        rest = _written(address).sub("|", rest)
    invented = {each.lower() for each in (*_ADDRESS.findall(rest), *_EAN.findall(fold(_ADDRESS.sub("|", rest))))}
    if invented:
        yield f'the reason "{reason}" names {", ".join(sorted(invented))}, which has nothing to do with it'


def _is_named(address: str, reason: str) -> bool:
    return _written(address).search(reason) is not None


def _written(address: str) -> re.Pattern[str]:
    """Match an address, in whatever case and with whatever between its characters, but not as the head of a longer one.

    Digits that follow at some distance belong to a date or a count.
    """
    return re.compile(r"[\W_]*".join(fold(address)) + "(?![0-9])", re.IGNORECASE)


def remarks(expected: Mapping[str, Any], answers: Sequence[Element]) -> tuple[str, ...]:
    """Return what is tolerated in these answers, and yet to be shown."""
    taken = "conflicts" in expected and any(answer.get("Result") == "Accepted" for answer in answers)
    return (*((TOLERATED,) if taken else ()), *third_parties.remarks(expected, answers))


CHECKS: dict[str, Callable[[Any, Sequence[Element], Mapping[str, Any]], str]] = {
    "connections": connections,
    "not at": not_at,
    "absent": absent,
    "points": points,
    "points if listed": points_if_listed,
    "represented": represented,
    "once": once,
    "periods": periods,
    "zone": zone,
    "conflicts": conflicts,
    "unnamed AGRs": third_parties.unnamed_agrs,
    "unnamed DSOs": third_parties.unnamed_dsos,
}
