"""Mutants made from the catalogue's rows about what must be taken: one for each way in which it can be refused.

A way that the interpretation register allows is no mutant: the rows say what is legal.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.messages import ROLES, Element, serialise
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.participants.answers import answer
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import refuse
from uftp_conformance.participants.xsd_types import day, whole

Concerned = Callable[[Element, Context], bool]


def acceptances() -> Iterator[Mutant]:
    """Walk the mutants of every row about what must be taken, by role."""
    for role in ROLES:
        for row in load():
            messages = [message for message in row.messages if role in row.roles_receiving(message)]
            if messages and row.direction == "usual" and row.observed == "acceptance":
                yield from _refusing(role, row)
            if messages and row.observed == "transport" and "200" in row.legal:
                yield from _turning_away(role, row)


def _refusing(role: str, row: Requirement) -> Iterator[Mutant]:
    """Walk the ways of not accepting a valid message that the register does not allow."""
    allowed = {*row.legal, *row.finding}
    make = partial(
        Mutant,
        kind="systematic",
        role=role,
        caught_by=(row.id,),
        supports=_market(row),
        version="3.1.0" if "3.1.0" in row.versions else row.versions[0],
    )
    about = "What must be taken" if allowed == {"accepted"} else "What must be answered"
    if "rejected" not in allowed:
        yield make(
            name=f"{role}/{row.id}/rejected",
            wrong=f"{about} is Rejected: {row.sentence}",
            faults=partial(_rejecting, row),
        )
    for status in _statuses(row):
        yield make(
            name=f"{role}/{row.id}/status-{status}",
            wrong=f"{about} is refused with HTTP {status}: {row.sentence}",
            faults=partial(_ending_with, row, status),
        )


def _turning_away(role: str, row: Requirement) -> Iterator[Mutant]:
    """Walk the wrong HTTP statuses for a message that must be taken over with 200."""
    for status in (500, 400):
        yield Mutant(
            name=f"{role}/{row.id}/status-{status}",
            kind="systematic",
            role=role,
            caught_by=(row.id,),
            wrong=f"What must be taken over is refused with HTTP {status}: {row.sentence}",
            faults=partial(_ending_with, row, status),
        )


def _market(row: Requirement) -> dict[str, str]:
    """Return what the market has to be where a rule is about those in which it is so."""
    return {"mode": "open"} if "mode.open" in row.needs else {}


def _chosen(row: Requirement) -> Concerned:
    """Return which messages a fault is about: those of the row, and of these the ones that its sentence means."""
    special = _SPECIAL.get(row.id, _all_of_them)()
    return lambda message, context: message.tag in row.messages and special(message, context)


def _statuses(row: Requirement) -> tuple[int, ...]:
    """Return the wrong statuses; one that a row tolerates is none."""
    return tuple(status for status in (500, 400) if str(status) not in row.finding)


def _ending_with(row: Requirement, status: int) -> Faults:
    """Refuse what would be accepted with an HTTP status; nothing of it is kept."""
    concerned = _chosen(row)

    def changed(said: Said) -> Element:
        if said.answer.get("Result") != "Rejected" and concerned(said.request, said.context):
            raise TurnedAway(status)
        return said.answer

    return Faults(answer=changed)


def _rejecting(row: Requirement) -> Faults:
    """Reject what would be accepted; nothing of it is kept."""
    concerned, rejected = _chosen(row), set[str]()

    def changed(said: Said) -> Element:
        if said.answer.get("Result") != "Accepted" or not concerned(said.request, said.context):
            return said.answer
        rejected.add(said.request["MessageID"])
        return answer(said.request, refuse("Not now"), said.context)

    def remembered(message: Element, context: Context, usual: Any) -> None:
        if message["MessageID"] not in rejected:
            usual(message, context)

    return Faults(answer=changed, remembered=remembered)


def _all_of_them() -> Concerned:
    return lambda _, __: True


# --- what a row's sentence means, where other messages of the type must be accepted before it can be seen -------------


def _about_today(message: Element, context: Context) -> bool:
    return day(message["Period"]) == context.today


def _known_series(message: Element, context: Context) -> bool:
    """Return whether a prognosis is not the first one of its Period and congestion point."""
    return (context.sender.domain, message["CongestionPoint"], day(message["Period"])) in context.ledger.revisions


def _below_others(message: Element, context: Context) -> bool:
    """Return whether a Revision is lower than that of some other series."""
    return any(whole(message["Revision"]) < revision for revision in context.ledger.revisions.values())


def _ordered_for(message: Element, context: Context) -> bool:
    """Return whether something was ordered for the Period and congestion point of a prognosis."""
    return bool(context.ledger.orders.get((context.sender.domain, message["CongestionPoint"], day(message["Period"]))))


def _again() -> Concerned:
    """Make the question whether the same was said before; whatever is asked about counts as said from then on."""
    heard: set[tuple[str, bytes]] = set()

    def concerned(message: Element, context: Context) -> bool:
        content = message.without("MessageID", "ConversationID", "TimeStamp", "Revision")
        key = (context.sender.domain, serialise(content))
        known = key in heard
        heard.add(key)
        return known

    return concerned


def _implausible(message: Element, context: Context) -> bool:
    bound = context.market.plausible_power
    return any(abs(whole(isp["Power"])) > bound for isp in message.all("ISP"))


def _lower() -> Concerned:
    """Make the question whether a Revision is lower than the highest that was heard for its Period and point."""
    highest: dict[tuple[str, str, str], int] = {}

    def concerned(message: Element, context: Context) -> bool:
        key = (context.sender.domain, message["CongestionPoint"], message["Period"])
        revision = whole(message["Revision"])
        lower = revision < highest.get(key, revision)
        highest[key] = max(revision, highest.get(key, revision))
        return lower

    return concerned


def _odd(price: str) -> bool:
    return Decimal(price) <= 0 or len(price.partition(".")[2].rstrip("0")) > 2


def _without_power(message: Element, _: Context) -> bool:
    return not any(whole(part.get("Power") or "0") for part in message.walk())


_SPECIAL: dict[str, Callable[[], Concerned]] = {
    "OPR-DP-POWER-PAST": lambda: lambda m, c: _about_today(m, c) and _implausible(m, c),
    "OPR-FOR-TODAY": lambda: _about_today,
    "VLD-FO-NOTHING": lambda: (
        lambda m, _: not any(whole(i["Power"]) for o in m.all("OfferOption") for i in o.all("ISP"))
    ),
    "VLD-FO-PRICE": lambda: lambda m, _: any(_odd(o["Price"]) for o in m.all("OfferOption")),
    "VLD-FR-REVISION": _lower,
    "OPR-DP-PAST": lambda: lambda m, c: _about_today(m, c) and _known_series(m, c),
    "OPR-DP-REVISION-SCOPE": lambda: _below_others,
    "OPR-DP-REVISION-EQUAL": _again,
    "OPR-DP-UNREFLECTED": lambda: _ordered_for,
    "MTR-REVISION": _again,
    "STL-AGAIN": _again,
    "VLD-FR-IDENTICAL": _again,
}
