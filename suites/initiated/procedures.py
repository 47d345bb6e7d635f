"""Procedures in which the target starts a message: what it needs for that, and what our side answers."""

import asyncio
import base64
import uuid
from dataclasses import replace
from datetime import timedelta

from fixtures.initiatives import Declined, Unmet
from fixtures.procedures import offer_of_target, order, revocation, unordered
from fixtures.procedures.prerequisites import rests_on_forecasts
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.initiated.asking import asked, begun, laid_and_asked, note_solved, otherwise, recipient, turn
from suites.initiated.basis import Basis, basis, changed_back
from uftp_conformance.catalogue.rows import ANY_REASON
from uftp_conformance.conversation.common_reference import accepted as consent
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.responses import rejection
from uftp_conformance.messages.sealing import seal
from uftp_conformance.statement.counterparties import Counterparty

SILENT, LATE = 0.5, 1.0  # seconds without an answer of ours


def reply(trial: RunningTrial, request: Element, reason: str = "", us: Counterparty | None = None) -> Outgoing:
    """Make our answer to what the target started: Accepted, or Rejected for a reason."""
    statement = trial.situation.statement
    content = rejection(request, statement.target.version, reason) if reason else consent(request, statement)
    return trial.outgoing(content, us or recipient(trial))


async def answer(trial: RunningTrial, out: Outgoing, note: str, *, judged: bool) -> None:
    """Send an answer of ours, which is the case or not."""
    await trial.send(out, "case" if judged else "answer", note, patient=False)


async def accept(trial: RunningTrial, request: Element, us: Counterparty | None = None) -> None:
    """Accept what the target started."""
    await answer(trial, reply(trial, request, us=us), "accepted", judged=False)


def _elsewhere(out: Outgoing) -> Outgoing:
    return out.having(ConversationID=str(uuid.uuid4()))


def _badly_sealed(out: Outgoing) -> Outgoing:
    """Spoil one bit of the signature."""
    sealed = seal(serialise(out.element), out.sender.key)
    body = base64.b64encode(bytes([sealed[0] ^ 1]) + sealed[1:]).decode()
    return replace(out, envelope={"Body": body})


# --- what it sends ------------------------------------------------------------------------------------------------


async def watched(trial: RunningTrial, case: Case) -> None:
    """Ask for two messages one after the other, and accept them; prognoses also for a day that is longer or shorter."""
    laid: Basis | None = None
    request = Element("nothing")
    for number in range(2):
        async with turn(trial):
            if laid is None or laid.refers_to or laid.due:
                laid = await basis(trial, case, number)  # what was offered, revoked, ordered or settled is so once
            else:
                laid = replace(laid, conversation=str(uuid.uuid4()), wanted={**laid.wanted, **_alike(request)})
            try:
                request = await asked(trial, laid)
            except Unmet as why:
                if number and laid.due and isinstance(why, Declined):
                    return  # it may settle a day once
                laid, request = await _nearer(trial, case, laid, number, why)
        await accept(trial, request)
    if laid is not None and (back := changed_back(trial, laid)):
        await _perhaps(trial, back)


async def _perhaps(trial: RunningTrial, laid: Basis) -> None:
    """Ask for one message more, for a day that may be too far ahead for the target, and accept it if it comes."""
    try:
        request = await asked(trial, laid)
    except Unmet:
        trial.learned.never_started.discard(trial.message)  # it has started others of the type in this trial
        return
    await accept(trial, request)


def _alike(request: Element) -> dict[str, str]:
    """Return what another FlexRequest is asked for, so that its Revision can be compared with that of the first."""
    return {name: request[name] for name in _SERIES} if request.tag == "FlexRequest" else {}


_SERIES = ("Period", "CongestionPoint")


async def _nearer(trial: RunningTrial, case: Case, laid: Basis, number: int, why: Unmet) -> tuple[Basis, Element]:
    """Return what a target may start all the same where it is free not to start the other; else raise why."""
    if trial.message == "D-Prognosis" and case.repetition and not number:  # its clock may change on a day too far
        near = trial.situation.today + timedelta(days=min(1 + case.repetition, trial.situation.market.periods_ahead))
        laid = replace(laid, wanted={**laid.wanted, "Period": near.isoformat()})
        return laid, await asked(trial, laid)
    if trial.message == "FlexRequest" and number:  # it may request for days of its own choice alone
        laid = replace(laid, wanted={})
        return laid, await asked(trial, laid)
    if trial.message == "FlexOrder" and number:  # it need not order a part, or whichever option we like
        laid = await basis(trial, case)
        try:
            return laid, await asked(trial, laid)
        except Declined as again:
            why = again
            note_solved(trial, laid, 0)
    if isinstance(why, Declined):
        return await otherwise(trial, case, number, why)
    raise why


# --- how it goes on -------------------------------------------------------------------------------------------------


async def accepted(trial: RunningTrial, case: Case) -> None:
    """Ask for a message and accept it."""
    request = await begun(trial, case)
    await answer(trial, reply(trial, request), "our answer: Accepted", judged=True)
    await trial.probe()


async def rejected(trial: RunningTrial, case: Case) -> None:
    """Ask for as many messages as there are reasons to reject them, and reject each for another one."""

    async def one(reason: str) -> None:
        request = await begun(trial, case)
        await answer(trial, reply(trial, request, reason), f"our answer: Rejected, {reason}", judged=True)

    reasons = documented(trial)
    stimulus = trial.shared.stimulus
    if stimulus is not None and not stimulus.chooses:
        reasons = reasons[:1]  # a person is asked once
    together = 1 if rests_on_forecasts(trial) else _TOGETHER
    for several in (reasons[n : n + together] for n in range(0, len(reasons), together)):
        ended = await asyncio.gather(*(one(reason) for reason in several), return_exceptions=True)
        for error in ended:  # only now, when nothing is sent any more
            if error is not None:
                raise error
    await trial.probe()


_TOGETHER = 8


def documented(trial: RunningTrial) -> list[str]:
    """Return every reason that the specification has for rejecting the message of the cell."""
    version = trial.situation.version
    rows = (r for r in trial.shared.criteria.catalogue if r.direction == "usual" and trial.message in r.messages)
    return list(dict.fromkeys(name for row in rows for name in row.reasons(version) if name != ANY_REASON))


async def unanswered(trial: RunningTrial, case: Case) -> None:
    """Ask for a message, and answer it only after the target has shown that it goes on."""
    request = await begun(trial, case)
    await asyncio.sleep(SILENT)
    await trial.probe()
    await accept(trial, request)  # one that keeps a message open sends no more of its kind


async def late(trial: RunningTrial, case: Case) -> None:
    """Ask for a message and accept it after a while."""
    request = await begun(trial, case)
    await asyncio.sleep(LATE)
    await answer(trial, reply(trial, request), f"our answer after {LATE:g} s: Accepted", judged=True)
    await trial.probe()


async def twice(trial: RunningTrial, case: Case) -> None:
    """Ask for a message and deliver our answer twice, the same bytes."""
    ours = reply(trial, await begun(trial, case))
    await answer(trial, ours, "our answer: Accepted", judged=True)
    await answer(trial, ours, "our answer: Accepted, delivered once more", judged=True)
    await trial.probe()


async def elsewhere(trial: RunningTrial, case: Case) -> None:
    """Ask for a message and accept it in another conversation, then in the right one."""
    request = await begun(trial, case)
    await answer(trial, _elsewhere(reply(trial, request)), "our answer with another ConversationID", judged=True)
    await accept(trial, request)
    await trial.probe()


async def badly_sealed(trial: RunningTrial, case: Case) -> None:
    """Ask for a message and accept it with a seal that does not verify, then with the right one."""
    request = await begun(trial, case)
    await answer(trial, _badly_sealed(reply(trial, request)), "our answer, one bit of its seal changed", judged=True)
    await accept(trial, request)
    await trial.probe()


# --- whether anything has changed -----------------------------------------------------------------------------------


async def unmoved_elsewhere(trial: RunningTrial, case: Case) -> None:
    """Reject a message in another conversation, then accept it; what follows shows that it counts as accepted."""
    await _unmoved(trial, case, elsewhere=True)


async def unmoved_by_a_bad_seal(trial: RunningTrial, case: Case) -> None:
    """Reject a message with a seal that does not verify, then accept it; what follows shows that it is accepted."""
    await _unmoved(trial, case, elsewhere=False)


async def _unmoved(trial: RunningTrial, case: Case, *, elsewhere: bool) -> None:
    laid, request = await laid_and_asked(trial, case)
    false = reply(trial, request, "Invalid Message")
    note = f"our answer: Rejected, {'in another conversation' if elsewhere else 'one bit of its seal changed'}"
    await answer(trial, _elsewhere(false) if elsewhere else _badly_sealed(false), note, judged=False)
    await accept(trial, request)
    await shown_as_accepted(trial, case, laid, request)


async def shown_as_accepted(trial: RunningTrial, case: Case, laid: Basis, request: Element) -> None:
    """Do what shows whether a message counts as accepted; something of the same kind is the twin."""
    match trial.message, laid.about:
        case "FlexOffer", _:
            trial.expected["outcome"] = ["Accepted"]
            await trial.send(order(trial, request), "case", "an order of the accepted offer")
            await trial.send(order(trial, await offer_of_target(trial, case.content)), "twin")
        case "FlexOfferRevocation", Element() as offer:
            trial.expected["outcome"] = ["Rejected"]
            await trial.send(order(trial, offer), "case", "an order of the revoked offer")
            await trial.send(order(trial, await offer_of_target(trial, case.content)), "twin")
        case "FlexOrder", Outgoing() as ours:
            trial.expected["outcome"] = ["Rejected"]
            await trial.send(revocation(trial, ours), "case", "the revocation of the ordered offer")
            await trial.send(revocation(trial, await unordered(trial, case.content)), "twin")
