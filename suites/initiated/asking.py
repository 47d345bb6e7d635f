"""How the target is asked for a message: here, and elsewhere where it declines."""

import asyncio

from fixtures.initiatives import Declined, Unmet
from fixtures.running_trial import RunningTrial
from fixtures.unasked import with_what_was_ordered
from strategies.cases import Case
from suites.initiated.basis import Basis, basis
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.oracle.initiated import facts_of
from uftp_conformance.statement.counterparties import Counterparty


def recipient(trial: RunningTrial) -> Counterparty:
    """Return our participant to whom the message of the cell goes."""
    role = REQUESTS[trial.message].receiver or ("DSO" if trial.situation.role == "AGR" else "AGR")
    return trial.us(role)


async def asked(trial: RunningTrial, laid: Basis, to: Counterparty | None = None) -> Element:
    """Ask the target for the message of the cell, and write down what it is held against.

    It is for our registered participant, or for another one of ours.
    """
    us, before = to or recipient(trial), dict(trial.facts)
    trial.facts |= {
        **facts_of(target_of(trial.situation.statement), us.domain),
        "known": [*trial.facts.get("known", ()), *([laid.refers_to] if laid.refers_to else [])],
        "references": [*trial.facts.get("references", ()), dict(laid.references)],
        "due": [*trial.facts.get("due", ()), *([[laid.conversation, *laid.due]] if laid.due else [])],
    }
    try:
        found = await trial.initiated(wish(trial, laid, us))
    except Unmet:
        trial.facts = before  # nothing is held against what it did not start
        raise
    if found.tag == "D-Prognosis":
        orders = trial.shared.tester.books.orders
        trial.facts["agreed"] = with_what_was_ordered(trial.facts["agreed"], found, orders)
    return found


async def begun(trial: RunningTrial, case: Case) -> Element:
    """Lay the ground for the message of the cell, and ask for it."""
    return (await laid_and_asked(trial, case))[1]


async def laid_and_asked(trial: RunningTrial, case: Case) -> tuple[Basis, Element]:
    """Lay the ground for the message of the cell, and ask for it; return both."""
    async with turn(trial):
        laid = await basis(trial, case)
        try:
            return laid, await asked(trial, laid)
        except Declined as why:
            declined = why
            note_solved(trial, laid, 0)
    return await otherwise(trial, case, 0, declined)


async def otherwise(trial: RunningTrial, case: Case, number: int, why: Declined) -> tuple[Basis, Element]:
    """Ask for an offer in the other direction, or for little on other days, and for an order on other days.

    Whoever declines an offer may have sold what it has; and a DSO decides itself how many offers it orders of one
    Period (validate-phase.md).  Of what else may be declined nothing is asked for: why it was is raised.
    """
    for another, elsewhere in _ways(trial.message, number):
        laid = await basis(trial, case, another, elsewhere=elsewhere)
        try:
            return laid, await asked(trial, laid)
        except Declined as again:
            why = again
            note_solved(trial, laid, another)
    raise why


def note_solved(trial: RunningTrial, laid: Basis, number: int) -> None:
    """Remember of which Period the target orders no more; it need not order a part, or whichever option we like."""
    if trial.message == "FlexOrder" and not number:
        trial.learned.solved.add(laid.references["Period"])


def _ways(message: str, number: int) -> list[tuple[int, bool]]:
    """Return the numbers of the bases on which a message is asked for in turn, and whether that is on another day."""
    match message:
        case "FlexOffer":
            return [(number + 1, False), (number, True), (number + 1, True)]
        case "FlexOrder":  # basis() knows of which days it orders no more
            return [(number, True), *[(0, True)] * 3]
    return []


def turn(trial: RunningTrial) -> asyncio.Lock:
    """Return the lock under which a settlement is asked for, so that no other one has what was ordered for it."""
    return trial.shared.locks["FlexSettlement", "asked"] if trial.message == "FlexSettlement" else asyncio.Lock()


def wish(trial: RunningTrial, laid: Basis, to: Counterparty | None = None) -> Wish:
    """Put together what the target is asked to start."""
    return trial.wish(trial.message, to or recipient(trial), laid.conversation, laid.refers_to, **laid.wanted)
