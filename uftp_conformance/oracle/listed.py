"""Whether the answer to a query lists what was published before it: all that it must, and nothing that it must not.

Pure, and from the history alone: only addresses that it names are looked at, as others may have published more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from uftp_conformance.messages import Element, response_type
from uftp_conformance.messages.lexical import Unreadable
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.published import (
    AGR,
    DSO,
    Place,
    Published,
    addresses,
    perhaps,
    published,
)

QUERIES = ("AGRPortfolioQuery", "DSOPortfolioQuery")
_PLAIN = len("2026-01-01")
_FEW = 6  # what was said of a connection, in the words of a complaint


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong about an answer.

    Attributes:
        requirement: the row that it violates.
        message: the type of the cell: of the query, or of the update that should have had no effect.
        kind: what is wrong, in words that are the same whenever it is.
        words: the same of this answer: who published what and when, and what is listed.
        expected: the checks of answers that show it, by name, as a stored trial has them.
    """

    requirement: str
    message: str
    kind: str
    words: str
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A connection that an answer lists: at which point of which DSO, or apart, and with which AGR."""

    place: Place | None
    name: str
    shown: str
    key: str
    agr: str | None = None


@dataclass(frozen=True, slots=True)
class _View:
    received: Received
    period: date
    heard: Published
    entries: tuple[_Entry, ...]
    with_points: bool
    ours: frozenset[str] = field(default_factory=frozenset)


def complaint_about(received: Received, answer: Element | None) -> Complaint | None:
    """Return what is wrong about what the answer to a query lists; None for nothing, and for what is open.

    What is asked under an earlier MessageID may be answered as it was then, and a query that is wrong itself, or about
    a Period that may be over, in the CRO's own way (register, points 2 and 55).
    """
    if received.tag not in QUERIES:
        return None
    try:
        if answer is None or answer.tag != response_type(received.tag) or not _is_plain(received):
            return None
        view = _view(received, answer)
    except Unreadable:
        return None
    if answer.get("Result") == "Rejected":
        return next(_disclosed(view), None)
    if answer.get("Result") != "Accepted":
        return None
    return next(_to_an_agr(view) if received.tag == "AGRPortfolioQuery" else _to_a_dso(view), None)


def _is_plain(received: Received) -> bool:
    query = received.message
    written = tuple(query.get(name) for name in ("SenderDomain", "RecipientDomain", "TimeZone"))
    before = (each for each in received.history.called(query.get("MessageID") or "") if not each.started)
    return (
        written == (received.domain, received.me, received.market.time_zone)
        and len(query["Period"]) == _PLAIN
        and received.period >= received.today[1]
        and not any(each.domain == received.domain for each in before)
    )


def _view(received: Received, answer: Element) -> _View:
    heard = published(received)
    every = (each.element for each in received.history.messages if each.element.tag in (AGR, DSO))
    ours = frozenset(name for update in every for name in addresses(update)) - heard.stray
    entries = tuple(dict.fromkeys(each for each in _entries(received, answer) if each.name in ours))
    with_points = any(each.tag == "CongestionPoint" for each in answer.walk())
    return _View(received, received.period, heard, entries, with_points, ours)


def _entries(received: Received, answer: Element) -> Iterator[_Entry]:
    """Walk the connections of an answer; the point of a DSO's answer is its own."""
    known = {partner.domain.lower(): partner.domain for partner in received.target.partners}

    def entry(place: Place | None, key: str, connection: Element) -> _Entry:
        shown, agr = connection.get("EntityAddress") or "", connection.get("AGR-Domain")
        return _Entry(place, shown.lower(), shown, key, agr if agr is None else known.get(agr.lower(), agr))

    def at_points(holder: Element, dso: str, begin: str) -> Iterator[_Entry]:
        for point in holder.all("CongestionPoint"):
            address = point.get("EntityAddress") or ""
            place = known.get(dso.lower(), dso), address.lower()
            yield from (entry(place, f"{begin}{address}", each) for each in point.all("Connection"))

    for view in answer.all("DSO-View"):
        for portfolio in view.all("DSO-Portfolio"):
            dso = portfolio.get("DSO-Domain") or ""
            yield from at_points(portfolio, dso, f"{dso}|")
        yield from (entry(None, "", each) for each in view.all("Connection"))
    yield from at_points(answer, received.domain, "|")


# --- what an answer must list, and must not --------------------------------------------------------------------------


def _to_an_agr(view: _View) -> Iterator[Complaint]:
    agr, heard = view.received.domain, view.heard
    for each in view.entries:
        yield from _not_its_own(view, each)
        yield from _not_there(view, each, "APQ")
        if each.place is None and (at := _points_of(view, each.name)):
            words = f"is listed apart from every congestion point, and not at {at[0][1]} alone"
            yield _complaint(view, "PLN-APQ-OWN", each, "lists apart what is at a point", words)
    for name in sorted(view.ours):
        if not heard.has(agr, name, view.period):
            continue
        for dso, point in _points_of(view, name):
            if not any(each.name == name and each.place == (dso, point) for each in view.entries):
                yield _missing(view, "PLN-APQ-OWN", name, f"at {point} of {dso}", f"{dso}|{point}")
        apart = view.with_points and not any(heard.places(name))
        if apart and not any(each.name == name and each.place is None for each in view.entries):
            yield _missing(view, "PLN-APQ-UNALLOCATED", name, "apart from every congestion point", "")


def _points_of(view: _View, connection: str) -> list[Place]:
    """Return the points at which a connection surely is on the Period."""
    return [place for place in view.heard.places(connection) if view.heard.is_at(place, connection, view.period)]


def _not_its_own(view: _View, each: _Entry) -> Iterator[Complaint]:
    """Yield that an AGR gets what it does not have on the Period."""
    agr, kind = view.received.domain, "lists what the AGR does not have"
    mine = view.heard.of_agr(agr, each.name)
    if perhaps(mine, view.period):
        return
    words = f"is listed for {agr}, which does not have it on {view.period}"
    if not mine and _was_rejected(view, AGR, each.name):
        yield _complaint(view, "VAL-NO-EFFECT", each, kind, words, AGR)
    else:
        yield _complaint(view, "PLN-APQ-PERIOD" if mine else "PLN-APQ-PRIVATE", each, kind, words)


def _not_there(view: _View, each: _Entry, which: str) -> Iterator[Complaint]:
    """Yield that a connection is listed at a point at which it is not on the Period."""
    if each.place is None or view.heard.may_be_at(each.place, each.name, view.period):
        return
    (dso, point), heard = each.place, view.heard
    kind, words = "lists what is not at the point", f"is listed at {point} of {dso}, where it is not on {view.period}"
    own = any(place[0] == dso for place in heard.places(each.name))
    if heard.at_point(each.place, each.name):
        yield _complaint(view, f"PLN-{which}-PERIOD", each, kind, words)
    elif _was_rejected(view, DSO, each.name, each.place):
        yield _complaint(view, "VAL-NO-EFFECT", each, kind, words, DSO)
    elif which == "DPQ" and not own and any(heard.places(each.name)):
        yield _complaint(view, "PLN-DPQ-PRIVATE", each, kind, words)
    else:
        yield _complaint(view, f"PLN-{which}-OWN", each, kind, words)


def _to_a_dso(view: _View) -> Iterator[Complaint]:
    """Walk what is wrong about the answer to a DSO, which need not list what no AGR has (register, point 142)."""
    asked, heard = view.received.message["EntityAddress"].lower(), view.heard
    place = view.received.domain, asked
    for each in view.entries:
        yield from _not_there(view, each, "DPQ")
        yield from _not_its_agr(view, each)
    for name in sorted(view.ours):
        owned = any(heard.has(agr, name, view.period) for agr in heard.agrs.get(name, {}))
        listed = any((each.place, each.name) == (place, name) for each in view.entries)
        if owned and not listed and heard.is_at(place, name, view.period):
            yield _missing(view, "PLN-DPQ-OWN", name, f"at {asked}", f"|{asked}")


def _not_its_agr(view: _View, each: _Entry) -> Iterator[Complaint]:
    """Yield that another AGR is named than one that may have a connection, or none where others are named."""
    if each.agr is not None and not perhaps(view.heard.of_agr(each.agr, each.name), view.period):
        words = f"is said to belong to {each.agr}, which does not have it on {view.period}"
        yield _complaint(view, "PLN-DPQ-AGR", each, "names an AGR that does not have it", words)
    heard = view.heard
    having = next((agr for agr in heard.agrs.get(each.name, {}) if heard.has(agr, each.name, view.period)), None)
    if each.agr is None and having is not None and any(other.agr is not None for other in view.entries):
        words = f"is listed without {having}, where the AGRs of others are named"
        yield _complaint(view, "PLN-DPQ-AGR", each, "leaves an AGR out", words)


def _disclosed(view: _View) -> Iterator[Complaint]:
    """Walk what a rejection tells its recipient of others: what it never named itself, and others have published."""
    received = view.received
    sent = (each.element for each in received.history.messages if each.domain == received.domain)
    mine = {name for message in sent for name in addresses(message)}
    rule = "PLN-DPQ-PRIVATE" if received.tag == "DSOPortfolioQuery" else "PLN-APQ-PRIVATE"
    heard = view.heard.connections()
    for each in view.entries:
        if each.name not in mine and each.name in heard:
            words = "is listed in a rejection, and was published by others alone"
            found = _complaint(view, rule, each, "tells of others in a rejection", words)
            expected = {"outcome": ["Rejected"], "absent": [each.shown]}
            yield Complaint(found.requirement, found.message, found.kind, found.words, expected)


def _was_rejected(view: _View, tag: str, connection: str, place: Place | None = None) -> bool:
    """Return whether an update was rejected that told of a connection: of this AGR, or of this point."""
    domain = view.received.domain if place is None else place[0]
    for each in view.received.history.messages:
        if each.element.tag == tag and each.outcome == "rejected" and each.domain == domain:
            holders = [e for e in each.element.children if place is None or e["EntityAddress"].lower() == place[1]]
            if any(connection in addresses(holder) for holder in holders):
                return True
    return False


# --- words ------------------------------------------------------------------------------------------------------------


def _complaint(view: _View, row: str, each: _Entry, kind: str, words: str, message: str = "") -> Complaint:
    said = f"{each.shown} {words}: {_said(view, each.name)}"
    expected: dict[str, Any] = {"represented": {each.shown: ""}} if row == "PLN-DPQ-AGR" else {}
    if each.agr is None and row == "PLN-DPQ-AGR":
        agr = next(agr for agr in view.heard.agrs[each.name] if view.heard.has(agr, each.name, view.period))
        expected = {"represented": {each.shown: agr}}
        others = next(other for other in view.entries if other.agr is not None)
        expected["represented"][others.shown] = others.agr
    return Complaint(row, message or view.received.tag, kind, said, expected or {"not at": {each.key: [each.shown]}})


def _missing(view: _View, row: str, name: str, where: str, key: str) -> Complaint:
    listed = dict.fromkeys(each.shown for each in view.entries if each.key.lower() == key.lower())
    there = f"; listed there of this sequence: {', '.join(islice(listed, _FEW)) or 'nothing'}"
    words = f"{name} is not listed {where} on {view.period}: {_said(view, name)}{there}"
    return Complaint(row, view.received.tag, "does not list what it has to", words, {"connections": {key: [name]}})


def _said(view: _View, connection: str) -> str:
    """Say who told what of a connection, when, and what came of it."""
    found = []
    for past in view.received.history.messages:
        for top in past.element.children if past.element.tag in (AGR, DSO) else ():
            for each in (top, *top.all("Connection")):
                if (each.get("EntityAddress") or "").lower() == connection and each.tag == "Connection":
                    at = datetime.fromtimestamp(past.at, UTC).strftime("%H:%M:%SZ")
                    until = f" to {end}" if (end := each.get("EndPeriod")) else " on"
                    where = f" at {top['EntityAddress']}" if top is not each else ""
                    span = f"from {each.get('StartPeriod')}{until}"
                    found.append(f"{past.domain} published it{where} {span} at {at} ({past.outcome})")
    return "; ".join(found[-_FEW:]) or "nobody published it"
