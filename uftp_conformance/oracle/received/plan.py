"""Rules about reservations and queries (plan-phase.md; register, points 22, 26, 44, 71, 86, 87, 98)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, same_day
from uftp_conformance.oracle.received.history import PastMessage
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.published import published
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

_UNDER_CONTRACTS = ("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_UPDATES = {"AGRPortfolioQuery": "AGRPortfolioUpdate", "DSOPortfolioQuery": "DSOPortfolioUpdate"}


# --- FlexReservationUpdate ----------------------------------------------------------------------------------------


@rule("PLN-FRU-POWER", "FlexReservationUpdate")
def beyond_the_contract(received: Received) -> Truth:
    """More is reserved than was contracted, or in the other direction where the contract has one.

    Whether anything may be reserved in ISPs that it is not about is left open (register, point 141).
    """
    contract = received.contract(received.message.get("ContractID") or "")
    if contract is None:
        return False
    most = contract.reserved_power
    low, high = sorted((0 if contract.directed else -most, most))
    wrong = [isp["Power"] for isp in received.message.all("ISP") if not low <= counted(isp["Power"]) <= high]
    if wrong:
        return f"the Power {wrong[0]} is not from {low} to {high}, as contracted"
    first, last = contract.hours(received.last_isp(received.period))
    reserved = (run for run in runs(received.message) if counted(run.element["Power"]))
    return perhaps(when=any(run.first < first or run.last > last for run in reserved))


@rule("PLN-FRU-DEADLINE", "FlexReservationUpdate")
def after_the_deadline(received: Received) -> Truth:
    """The deadline of the contract is over; of a contract that is not held there is none."""
    contract = received.contract(received.message.get("ContractID") or "")
    if contract is None:
        return perhaps(when=received.period < received.today[1])
    deadline = contract.deadline(received.period, received.calendar.zone)
    early, late = received.now
    return f"the deadline was at {deadline.isoformat()}" if deadline < early else perhaps(when=deadline < late)


def of_another_day_than_its_contract(received: Received) -> bool:
    """Return whether it is under a contract that is not about its Period: no document has a reason (point 141)."""
    name = received.message.get("ContractID") if received.tag in _UNDER_CONTRACTS else None
    contract = received.contract(name) if name else None
    return contract is not None and not contract.is_about(received.period)


def rises_again(received: Received) -> bool:
    """Return whether more is reserved of an ISP than was left by an earlier message, or may have been (point 135)."""
    if received.tag != "FlexReservationUpdate":
        return False
    name, period, last = received.message.get("ContractID"), received.period, received.last_isp(received.period)
    now = spread(runs(received.message), last)

    def left(earlier: Element) -> bool:
        then = spread(runs(earlier), last)
        powers = ((counted(each["Power"]), counted(then[n]["Power"]) if n in then else 0) for n, each in now.items())
        return any(abs(more) > abs(less) for more, less in powers)

    return any(
        left(past.element)
        for past in received.history.sent("FlexReservationUpdate", received.domain)
        if past.outcome != "rejected"
        and past.element.get("ContractID") == name
        and same_day(past.element["Period"], period.isoformat())
    )


@rule("PLN-FRU-DENIED", "FlexReservationUpdate")
def takes_no_reservations(_: Received) -> Truth:
    """The target declares to take none."""
    return True


# --- queries ------------------------------------------------------------------------------------------------------


@rule("PLN-APQ-UNAUTHORIZED", "AGRPortfolioQuery")
@rule("PLN-DPQ-UNAUTHORIZED", "DSOPortfolioQuery")
def not_registered(received: Received) -> Truth:
    """The sender is not pre-registered, in closed mode."""
    return received.standing == "unregistered"


def _takes_nothing(received: Received) -> bool:
    """Return whether the sender is barred, or not pre-registered in closed mode."""
    unknown = received.standing == "unregistered" and "mode.closed" in received.target.claims
    return unknown or received.standing == "barred"


@rule("PLN-APQ-NONE", "AGRPortfolioQuery")
@rule("PLN-DPQ-NONE", "DSOPortfolioQuery")
def nothing_published(received: Received) -> Truth:
    """The sender has no registered connection; whether one of another Period, or of another point, counts is open.

    What somebody published of whom nothing is taken is none, also while it has not been refused yet.
    """
    updates = _standing(received)
    if not any(update.outcome == "accepted" for update in updates):
        undecided = bool(updates) and not _takes_nothing(received)
        return None if undecided or received.history.partial else True
    said = _said(received, updates, received.message.get("EntityAddress")).values()
    return perhaps(when=not _any_on(received, said))


@rule("PLN-APQ-PERIOD", "AGRPortfolioQuery")
@rule("PLN-DPQ-PERIOD", "DSOPortfolioQuery")
def not_on_that_day(received: Received) -> Truth:
    """Something is registered, and perhaps nothing on that day: refused in any words (register, point 22)."""
    updates = _standing(received)
    said = _said(received, updates, received.message.get("EntityAddress")).values()
    open_ = not _any_on(received, said) or _contested(received, updates) or _unrepresented(received, said)
    return perhaps(when=bool(said) and (open_ or _all_elsewhere(received)))


def _all_elsewhere(received: Received) -> bool:
    """Return whether all that an AGR has on the Period may be at points on other Periods alone: listed nowhere then.

    Whether it is listed apart is for the CRO (register, point 98).
    """
    if received.tag != "AGRPortfolioQuery":
        return False
    heard = published(received)
    said = _said(received, _standing(received), None).items()
    mine = (name for name, every in said if all(_valid_on(received, each) for each in every))
    return all(
        (places := [*heard.places(name)]) and not any(heard.is_at(each, name, received.period) for each in places)
        for name in mine
    )


def _unrepresented(received: Received, said: Iterable[list[Element]]) -> bool:
    """Return whether perhaps no AGR represents a connection that a DSO asks for (register, point 142)."""
    if received.tag != "DSOPortfolioQuery":
        return False
    below = (each for readings in said for point in readings for each in point.all("Connection"))
    asked = {each["EntityAddress"].lower() for each in below if _valid_on(received, each)}
    heard = [
        past
        for past in received.history.messages
        if past.element.tag == "AGRPortfolioUpdate" and past.outcome != "rejected"
    ]
    return not any(
        name in asked and all(_valid_on(received, each) for each in readings)
        for domain in {past.domain for past in heard}
        for name, readings in _said(received, (past for past in heard if past.domain == domain), None).items()
    )


def _contested(received: Received, updates: list[PastMessage]) -> bool:
    """Return whether somebody else told of what is asked for, or of a connection of it at another point.

    How that is resolved is a policy of the CRO (contract-phase.md, Related information).
    """
    asked = (received.message.get("EntityAddress") or "").lower()
    several = bool(asked) and received.version == "draft"  # where a connection may be at several points
    mine = {asked} if several else {n for update in updates for n in _names(update.element, asked, within=True)}
    tag = _UPDATES[received.tag]
    every = (past for past in received.history.messages if past.element.tag == tag and past.outcome != "rejected")
    return any(
        not mine.isdisjoint(_names(past.element, "" if past.domain != received.domain else asked, within=False))
        for past in every
        if past.domain != received.domain or (asked and not several)
    )


def _names(update: Element, asked: str, *, within: bool) -> Iterator[str]:
    """Walk what is named in an update, of a point that is asked for and below, or of all other ones."""
    for element in update.children:
        name = element["EntityAddress"].lower()
        if not asked or (name == asked) is within:
            yield from (each["EntityAddress"].lower() for each in element.walk() if each.get("EntityAddress"))


def _standing(received: Received) -> list[PastMessage]:
    """Return the updates of the sender's that were not rejected."""
    sent = received.history.sent(_UPDATES[received.tag], received.domain)
    return [update for update in sent if update.outcome != "rejected"]


def _said(received: Received, updates: Iterable[PastMessage], asked: str | None) -> dict[str, list[Element]]:
    """Return what may hold of each connection, or point: what was accepted last, and whatever may have been since.

    What is said of one again takes the place of what was said before; whether that happened is open where an update
    was not answered yet.  So it is, of a CRO that takes whole lists, of what a later update of the AGR does not list.
    """
    accepted: dict[str, list[Element]] = {}
    unsure: dict[str, list[Element]] = {}
    unlisted: set[str] = set()
    for update in updates:
        said = dict(_published(update.element, asked))
        if update.outcome == "accepted":
            accepted |= {name: [element] for name, element in said.items()}
        else:
            for name, element in said.items():
                unsure.setdefault(name, []).append(element)
        if received.history.whole_lists and update.element.tag == "AGRPortfolioUpdate":
            certain = update.outcome == "accepted"
            unlisted = (accepted.keys() - said.keys()) | (set() if certain else unlisted)
    gone = {name: [_NEVER] for name in unlisted}
    return {name: [*found, *unsure.get(name, ()), *gone.get(name, ())] for name, found in accepted.items()}


_NEVER = Element("Connection", dict.fromkeys(("StartPeriod", "EndPeriod"), "2000-01-01"))  # long over


def _published(update: Element, asked: str | None) -> Iterator[tuple[str, Element]]:
    """Walk what an update says of each connection of an AGR, or of the point of a DSO that is asked for."""
    for element in update.children:
        name = element["EntityAddress"].lower()
        if asked is None or name == asked.lower():
            yield name, element


def _any_on(received: Received, said: Iterable[list[Element]]) -> bool:
    return any(all(_valid_on(received, each) for each in readings) for readings in said)


def _valid_on(received: Received, published: Element) -> bool:
    """Return whether a connection is surely there on the asked day, or a point with any of its connections.

    A point that ends today may be gone at once (register, point 23).
    """
    period, below = received.period, list(published.all("Connection"))
    end = date.max if (last := published.get("EndPeriod")) is None else day(last)
    held = day(published["StartPeriod"]) <= period <= end
    gone = published.tag == "CongestionPoint" and end == period and period in received.today
    return held and not gone and (not below or any(_valid_on(received, each) for each in below))


def answer_without_form(received: Received) -> bool:
    """Return whether the answer to an AGR may have to list no point: the schema then leaves it no form (point 86).

    It has a point where a connection of the AGR's is surely at one on the Period, whatever was said since and beside.
    """
    if received.tag != "AGRPortfolioQuery":
        return False
    represented = _not_rejected(received, "AGRPortfolioUpdate")
    others = {name for past in represented if past.domain != received.domain for name in _named(past)}
    said = _said(received, _standing(received), None).items()
    mine = {name for name, every in said if name not in others and all(_valid_on(received, each) for each in every)}
    allocating = _not_rejected(received, "DSOPortfolioUpdate")
    named = Counter(name for past in allocating for name in _named(past))
    accepted = (past.element for past in allocating if past.outcome == "accepted")
    points = (p for update in accepted for p in update.children if named[p["EntityAddress"].lower()] == 1)
    placed = ((point, each) for point in points for each in point.all("Connection"))
    return not any(
        (name := each["EntityAddress"].lower()) in mine and named[name] == 1 and _valid_on(received, p.containing(each))
        for p, each in placed
    )


def _not_rejected(received: Received, tag: str) -> list[PastMessage]:
    every = (past for past in received.history.messages if past.element.tag == tag)
    return [past for past in every if past.outcome != "rejected"]


def _named(past: PastMessage) -> Iterator[str]:
    """Walk the addresses of an update, each as often as it is there."""
    return (each["EntityAddress"].lower() for each in past.element.walk() if each.get("EntityAddress"))


@rule("PLN-DPQ-PRIVATE", "DSOPortfolioQuery")
def not_its_own_point(received: Received) -> Truth:
    """The point is not the sender's: nothing of it is disclosed, in whichever words (register, point 22)."""
    asked = received.message["EntityAddress"].lower()
    mine = (
        update
        for update in received.history.sent("DSOPortfolioUpdate", received.domain)
        if any(point["EntityAddress"].lower() == asked for point in update.element.all("CongestionPoint"))
    )
    held = some({"accepted": True, "rejected": False}.get(update.outcome) for update in mine)
    return None if held is None else not held
