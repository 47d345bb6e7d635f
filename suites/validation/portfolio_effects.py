"""What an update of a portfolio leaves behind that is rejected: nothing, whoever sent it and whatever is wrong with it.

Each fault has points and connections of its own, so that one trial tries them all.  An AGR sees the points of all DSOs
at which it has a connection, also of one that may not ask itself.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited, defects_of
from suites.contract.procedures import (
    DAY,
    ask_agr,
    ask_dso,
    connection,
    connections,
    drawn_day,
    periods,
    point,
    points,
    publish,
    zone,
)
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import observe
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty

_NOBODY = "nobody.example"
_REFUSED = frozenset({"rejected", "4xx"})
_CLAIMED = "claimed"  # a connection that is at a point already
_CONFLICTS = ("conflict-first", "conflict-inside", "conflict-last")  # by the point of the update that has it as well
_OTHER_ROLE = {"DSO": "AGR", "AGR": "DSO"}
# By what the content of each of them is named.
_FAULTS = ("recipient", "zone", "sender", "role", "barred", "closed", "identifier", *_CONFLICTS)
_WITHOUT = "updates without the fault that were not accepted"
_AGR = "connections of a rejected update that have an AGR"
Content = Callable[[str], Element]  # makes what is published with a fault
Refused = list[tuple[str, Counterparty]]  # the name of each fault, and who sent the update


async def published_in_vain(trial: RunningTrial, case: Case) -> None:
    """Publish points in updates with a fault; then an AGR that represents all their connections sees none of them."""
    day = drawn_day(case)
    within = periods(day, day + DAY)  # what ends today may be gone at once (register, point 23)

    def content(fault: str) -> Element:
        """Make three points, of which one has what is in conflict, if anything is."""
        first, inside, last = ((_CLAIMED,) if fault == each else () for each in _CONFLICTS)
        return points(
            trial,
            point(f"{fault}-p", within, *first, f"{fault}-a"),
            point(f"{fault}-q", within, f"{fault}-b", *inside, f"{fault}-c"),
            point(f"{fault}-r", within, f"{fault}-d", *last),
        )

    earlier = await publish(trial, points(trial, point("stands", within, "kept", _CLAIMED)))
    every = ("kept", _CLAIMED, *(f"{fault}-{n}" for fault in _FAULTS for n in "abcd"))
    await publish(trial, connections(trial, *(connection(name, within) for name in every)))
    refused = await _in_vain(trial, content, earlier)
    us = trial.us("DSO")
    for name in ("stands", *(f"{fault}-q" for fault, sender in refused if sender == us)):
        await ask_dso(trial, day, name)
    await ask_agr(trial, day)
    trial.expected["absent"] = [trial.address(f"{fault}-{n}") for fault, _ in refused for n in "pqr"]
    trial.expected |= still_standing(trial, refused)
    await _without_the_fault(trial, content, refused)


def still_standing(trial: RunningTrial, refused: Refused) -> dict[str, dict[str, list[str]]]:
    """Return what is to be read at the point that was there before, for the DSO and for the AGR.

    Where the conflict was not refused, its connection stands where the CRO lets it (register, point 25).
    """
    sent = trial.situation.version != "draft"
    taken = sent and not {fault for fault, _ in refused}.issuperset(_CONFLICTS)
    names = ("kept",) if taken else ("kept", _CLAIMED)
    stands = [trial.address(name) for name in names]
    return {"connections": {f"{dso}|{trial.address('stands')}": stands for dso in ("", trial.us("DSO").domain)}}


async def represented_in_vain(trial: RunningTrial, case: Case) -> None:
    """Represent connections of a point in updates with a fault; then no AGR has them."""
    day = drawn_day(case)
    within = periods(day, day + DAY)  # what ends today may be gone at once (register, point 23)

    def content(fault: str) -> Element:
        return connections(trial, *(connection(f"{fault}-{n}", within) for n in "ab"))

    every = [f"{fault}-{n}" for fault in _FAULTS for n in "ab"]
    await publish(trial, points(trial, point("p", within, "kept", *every)))
    earlier = await publish(trial, connections(trial, connection("kept", within)))
    refused = await _in_vain(trial, content, earlier)
    addresses = [trial.address(f"{fault}-{n}") for fault, _ in refused for n in "ab"]
    await ask_agr(trial, day)
    if second := trial.situation.find("AGR", "second"):
        await ask_agr(trial, day, second)
    await _see_who_has(trial, day, addresses)
    trial.expected["absent"] = addresses
    trial.expected["connections"] = {f"{trial.us('DSO').domain}|{trial.address('p')}": [trial.address("kept")]}
    await _without_the_fault(trial, content, refused)


async def _in_vain(trial: RunningTrial, content: Content, earlier: Outgoing) -> Refused:
    """Send an update with each fault; return those that were refused, as other rules demand.

    Raises:
        Unmet: none was.
    """
    refused = []
    for fault, words, outgoing in _faulty(trial, content, earlier):
        await trial.send(outgoing, "after", words)
        if all(_is_refused(trial, exchange) for exchange in trial.seen("after")[-1:]):
            refused.append((fault, outgoing.sender))
    if not refused:
        raise Unmet("no message with a fault was rejected")
    return refused


def _is_refused(trial: RunningTrial, exchange: Exchange) -> bool:
    seen = observe(exchange, trial.shared.criteria)
    return bool(seen.classes & _REFUSED) and not seen.accepted


def _faulty(trial: RunningTrial, content: Content, earlier: Outgoing) -> Iterator[tuple[str, str, Outgoing]]:
    """Walk the faults that this target must reject: its name, in words, and the update.

    A stranger's is not among them: whoever does not answer it may do so (register, point 4).
    """
    role, third = earlier.sender.role, trial.situation.version != "draft"
    yield (
        "recipient",
        f"with the RecipientDomain {_NOBODY}",
        _made(trial, content("recipient"), RecipientDomain=_NOBODY),
    )
    if third:  # the draft does not say that it is refused (register, point 84)
        with contextlib.suppress(Unsuited):
            yield "zone", *_elsewhere(trial, content("zone"))
    second = trial.situation.find(role, "second")
    if second is not None:
        other = _made(trial, content("sender"), SenderDomain=second.domain)
        yield "sender", f"with the SenderDomain {second.domain}, another participant's", other
    senders = [("role", _OTHER_ROLE[role], "registered"), ("barred", role, "barred")]
    if trial.situation.statement.supports.mode == "closed":
        senders.append(("closed", role, "unregistered"))
    for fault, of_role, standing in senders:
        sender = trial.situation.find(of_role, standing)
        if sender is not None:
            yield fault, f"sent by the {standing} {of_role}", trial.outgoing(content(fault), sender)
    identifier = _made(trial, content("identifier"), MessageID=earlier.element["MessageID"])
    yield "identifier", "with the MessageID of another message", identifier
    if third and role == "DSO":  # where it is not refused, it takes effect (register, point 25)
        for fault in _CONFLICTS:
            yield fault, "with a connection that is at another point", trial.outgoing(content(fault))


def _made(trial: RunningTrial, content: Element, **changed: str) -> Outgoing:
    return trial.outgoing(content).having(**changed)


def _elsewhere(trial: RunningTrial, content: Element) -> tuple[str, Outgoing]:
    defect = next(iter(defects_of("VAL-TIME-ZONE-UPDATE", content.tag)))
    value = next(iter(defect.boundaries(trial.situation)), None)
    return defect.describe(value), defect.apply(trial.outgoing(content), trial.situation, value)


async def _see_who_has(trial: RunningTrial, day: date, addresses: list[str]) -> None:
    """Let our DSO ask for the point, and count those of these connections that are said to have an AGR."""
    query = Element("DSOPortfolioQuery", {**zone(trial), "Period": str(day), "EntityAddress": "new:p"})
    await trial.send(trial.outgoing(query), "after", "who represents the connections")
    listed = [element for answer in trial.answers("after") for element in answer.walk()]
    trial.facts[_AGR] = sum(1 for e in listed if e.get("EntityAddress") in addresses and e.get("AGR-Domain"))
    trial.expected["fact"] = {_AGR: 0}


async def _without_the_fault(trial: RunningTrial, content: Content, refused: Refused) -> None:
    """Let us publish what was in the refused updates, but for what was in conflict; each is accepted."""
    alright = [fault for fault, _ in refused if fault not in _CONFLICTS]
    taken = [
        await trial.send(trial.outgoing(content(fault)), "case", "the update without the fault") for fault in alright
    ]
    trial.facts[_WITHOUT] = taken.count(False)
    trial.expected["fact"] = {**trial.expected.get("fact", {}), _WITHOUT: 0}
    trial.expected["outcome"] = ["Accepted", "Rejected"]
