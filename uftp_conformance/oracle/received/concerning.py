"""Which messages of the past can matter to one: by what each is found again, so that no rule has to look at all.

A rule about a new kind of relation between messages needs its key here: `python -m tests.oracle.compare` holds what the
oracle said with these few against what it says with all.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, day, whole
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.oracle.received.message import counted, runs

Key = tuple[str, ...]

# What came last under this one is asked for alone, which is never forgotten before what a copy is of.
NEWEST = "newest"
_MANY_DAYS = 62  # a settlement of more days than these is found by all
# Under what the types that the target starts are found by their Period and point.
_PLACED = {"FlexOrder": "placed", "FlexRequest": "requested", "D-Prognosis": "foreseen"}


def rank_of(element: Element) -> int:
    """Return by what the messages under one key are ordered, the highest ones being those that matter."""
    try:
        if element.tag == "FlexOrder":
            return -day(element["Period"]).toordinal()  # of those the earliest matters
        return whole(element.get("Revision") or "0")
    except (Unreadable, KeyError):
        return 0


def filed_under(element: Element, domain: str, *, started: bool) -> Iterator[Key]:
    """Walk the keys under which a message that a participant of ours sent, or got from the target, is found again."""
    yield "called", identifier(element, "MessageID")
    if offer := identifier(element, "FlexOfferMessageID"):
        yield "offer", offer
    if started:
        if element.tag in _PLACED:
            yield _PLACED[element.tag], *_place(element, domain)
        return
    match element.tag:
        case "FlexRequest" | "D-Prognosis" | "Metering":
            yield from _series(element, domain)
            if element.tag == "D-Prognosis":
                yield "forecasts", domain
        case "FlexOrder":
            yield from (("orders", domain), ("orders", domain, _day(element, "Period")))
            yield "order", domain, element.get("OrderReference") or ""
        case "FlexSettlement":
            yield from (("settled", domain, each) for each in _settled(element))
        case "DSOPortfolioUpdate":
            yield from (("published", domain), (NEWEST, domain, element.tag))
            yield from portfolio(element)
        case "AGRPortfolioUpdate":
            yield from (("published", domain), (NEWEST, domain, element.tag))
            yield from (("represented", identifier(each, "EntityAddress")) for each in element.children)


def concerned(element: Element, domain: str) -> Iterator[Key]:
    """Walk the keys of what can matter to a message that a participant of ours sends."""
    every = [
        value
        for each in (element, *element.children)
        for name, value in each.attributes.items()
        if name.endswith("MessageID")
    ]
    yield from (("called", value.strip().lower()) for value in every)
    if offer := identifier(element, "FlexOfferMessageID"):
        yield "offer", offer
    match element.tag:
        case "FlexRequest" | "D-Prognosis" | "Metering":
            yield from _series(element, domain)
            if element.tag == "D-Prognosis":
                yield "forecasts", domain
                yield "placed", *_place(element, domain)
            elif element.tag == "FlexRequest":
                yield "foreseen", *_place(element, domain)
        case "FlexOffer":
            yield "forecast", *_place(element, domain)
            yield "offer", identifier(element, "MessageID")
        case "FlexSettlement":
            yield "orders", domain
            yield "settled", domain, ""
            for each in _settled(element):
                yield from (("settled", domain, each), ("orders", domain, each))
            yield from (("order", domain, item.get("OrderReference") or "") for item in element.children)
        case "DSOPortfolioUpdate":
            yield NEWEST, domain, element.tag
            yield from portfolio(element)
        case "AGRPortfolioUpdate":
            yield NEWEST, domain, element.tag
        case "DSOPortfolioQuery":
            yield from (("published", domain), ("point", identifier(element, "EntityAddress")))
        case "AGRPortfolioQuery":
            yield "published", domain


def portfolio(update: Element) -> Iterator[Key]:
    """Walk the points and the connections of a DSO's portfolio: what is said of either again may take its place."""
    for point in update.all("CongestionPoint"):
        yield "point", identifier(point, "EntityAddress")
        yield from (("connection", identifier(each, "EntityAddress")) for each in point.all("Connection"))


def represented(update: Element, query: Element) -> Iterator[Key]:
    """Walk the connections at the point that is asked for, as a DSO told of it: whether an AGR has them matters."""
    asked = identifier(query, "EntityAddress")
    for point in update.all("CongestionPoint"):
        if identifier(point, "EntityAddress") == asked:
            yield from (("represented", identifier(each, "EntityAddress")) for each in point.all("Connection"))


def requests_like(request: Element, domain: str) -> Key:
    """Return the key of the FlexRequests that the target sent about one Period and point."""
    return "requested", *_place(request, domain)


def asked_for(request: Element) -> tuple[object, ...]:
    """Return what a FlexRequest says of the ISPs of its point, in whatever runs and spelling: the least of its content.

    Two requests must not have the same content (validate-phase.md, Create FlexRequest); what else belongs to it, no
    document says.
    """
    found: list[tuple[int, int, tuple[object, ...]]] = []
    for run in runs(request):
        said = (
            run.element.get("Disposition"),
            *(counted(run.element.get(name) or "") for name in ("MinPower", "MaxPower")),
        )
        if found and found[-1][1:] == (run.first - 1, said):
            found[-1] = (found[-1][0], run.last, said)
        else:
            found.append((run.first, run.last, said))
    return identifier(request, "CongestionPoint"), *found


def _place(element: Element, domain: str) -> Key:
    return domain, identifier(element, "CongestionPoint"), _day(element, "Period")


def _series(element: Element, domain: str) -> Iterator[Key]:
    period = _day(element, "Period")
    if element.tag == "FlexRequest":
        yield from (("requests", domain, period), ("said", domain, period, str(hash(asked_for(element)))))
    elif element.tag == "Metering":
        yield from (("metered", domain), ("metered", domain, element.get("EAN") or "", period))
    else:
        yield "forecast", *_place(element, domain)
        yield "revision", domain, str(rank_of(element))


def _settled(settlement: Element) -> Iterator[str]:
    """Walk the days of a settlement; one "" where they are too many to walk, or none."""
    try:
        begin, end = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    except Unreadable:
        return
    if not 0 <= (end - begin).days < _MANY_DAYS or end >= date.max:
        yield ""
    else:
        yield from ((begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1))


def _day(element: Element, name: str) -> str:
    """Return a day as it is found again, however it is written."""
    text = element.get(name) or ""
    try:
        return day(text).isoformat()
    except Unreadable:
        return text
