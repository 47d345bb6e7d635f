"""Courses in which the target starts a message: what it needs for that, and what our side answers."""

import asyncio
import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from fixtures.flows import offer_of_target, offered, order, revocation
from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.contents import telling
from strategies.plans import Plan
from uftp_conformance.catalogue.rows import ANY_REASON
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.messages import REQUESTS, Element, serialise
from uftp_conformance.messages.lexical import whole
from uftp_conformance.messages.responses import acceptance, rejection
from uftp_conformance.messages.sealing import seal
from uftp_conformance.oracle.agreed import as_data
from uftp_conformance.statement.counterparties import Counterparty

SILENT, LATE, AGAIN = 0.5, 1.0, 1.0  # seconds without an answer of ours, and of waiting for what must not come
_OPTION = "option-1"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the target is to start a message on: the message it refers to, its conversation, what must be copied."""

    refers_to: str | None
    conversation: str
    wanted: Mapping[str, Any] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[tuple[int, int, int], ...] = ()
    price: str = ""
    about: Outgoing | Element | None = None


async def basis(stage: Stage, plan: Plan) -> Basis:
    """Lay the ground for the message of the cell, as far as it needs any."""
    match stage.message:
        case "FlexOffer":
            content = stage.unlike(plan.content)  # who gets the same content twice may refuse it
            async with stage.lane(content):
                request = await stage.prerequisite(stage.outgoing(content))
            return _on(request, {"FlexRequestMessageID": request.element["MessageID"]}, "Period", "CongestionPoint")
        case "FlexOfferRevocation":
            offer = await offer_of_target(stage, plan.content)
            identifier = offer["MessageID"]
            references = {"FlexOfferMessageID": identifier}
            return Basis(identifier, offer["ConversationID"], references=references, about=offer)
        case "FlexOrder":
            offer_of_ours = await offered(stage, telling(plan.content, plan.repetition, stage.situation))
            element = offer_of_ours.element
            option = next(element.all("OfferOption"))
            isps = option.all("ISP")
            runs = tuple((whole(i["Start"]), whole(i.get("Duration") or "1"), whole(i["Power"])) for i in isps)
            copied = {"FlexOfferMessageID": element["MessageID"], "OptionReference": _OPTION}
            laid = _on(offer_of_ours, copied, "Period", "CongestionPoint", "Currency")
            return replace(laid, wanted={"OptionReference": _OPTION}, offered=runs, price=option["Price"])
    fresh = str(uuid.uuid4())
    if stage.message == "D-Prognosis":
        wanted = {"Period": _day(stage, plan.repetition).isoformat(), "CongestionPoint": _point(stage)}
        return Basis(None, fresh, wanted=wanted)
    return Basis(None, fresh)


def _on(message: Outgoing, references: dict[str, str], *copied: str) -> Basis:
    element = message.element
    references |= {name: element[name] for name in copied}
    return Basis(element["MessageID"], element["ConversationID"], references=references, about=message)


def _point(stage: Stage) -> str:
    return stage.situation.points()[0].address


def _day(stage: Stage, number: int) -> date:
    """Return tomorrow, then the next day on which the clock changes that the target plans for, else the day after."""
    tomorrow = stage.situation.today + timedelta(days=1)
    odd = stage.situation.market.change_of_clock_days(stage.situation.now)
    return tomorrow if not number else (odd[0] if odd else tomorrow + timedelta(days=number))


def recipient(stage: Stage) -> Counterparty:
    """Return our participant to whom the message of the cell goes."""
    role = REQUESTS[stage.message].receiver or ("DSO" if stage.situation.role == "AGR" else "AGR")
    return stage.us(role)


async def asked(stage: Stage, laid: Basis) -> Element:
    """Ask the target for the message of the cell, and write down what it is held against."""
    us, market = recipient(stage), stage.situation.market
    stage.facts |= {
        "domain": stage.situation.domain,
        "role": stage.situation.role,
        "recipient": us.domain,
        "time zone": market.time_zone,
        "isp minutes": market.isp_minutes,
        "version": stage.situation.version,
        "agreed": as_data(market),
        "clock tolerance": stage.situation.statement.timing.clock_tolerance,
        "points": [point.address for point in stage.situation.points()],
        "known": [*stage.facts.get("known", ()), *([laid.refers_to] if laid.refers_to else [])],
        "references": [*stage.facts.get("references", ()), dict(laid.references)],
        "offered": [*stage.facts.get("offered", ()), [list(run) for run in laid.offered]],
        "prices": [*stage.facts.get("prices", ()), laid.price],
    }
    return await stage.initiated(_wish(stage, laid))


def reply(stage: Stage, request: Element, reason: str = "") -> Outgoing:
    """Make our answer to what the target started: Accepted, or Rejected for a reason."""
    version = stage.situation.version
    content = rejection(request, version, reason) if reason else acceptance(request, version)
    return stage.outgoing(content, recipient(stage))


async def _answer(stage: Stage, out: Outgoing, note: str, *, judged: bool) -> None:
    await stage.send(out, "case" if judged else "answer", note, patient=False)


async def _accept(stage: Stage, request: Element) -> None:
    await _answer(stage, reply(stage, request), "accepted", judged=False)


def _elsewhere(out: Outgoing) -> Outgoing:
    return out.having(ConversationID=str(uuid.uuid4()))


def _badly_sealed(out: Outgoing) -> Outgoing:
    """Spoil one bit of the signature."""
    sealed = seal(serialise(out.element), out.sender.key)
    body = base64.b64encode(bytes([sealed[0] ^ 1]) + sealed[1:]).decode()
    return replace(out, envelope={"Body": body})


# --- what it sends ------------------------------------------------------------------------------------------------


async def watched(stage: Stage, plan: Plan) -> None:
    """Ask for two messages one after the other, and accept them; prognoses also for a day that is longer or shorter."""
    laid = await basis(stage, plan)
    for number in range(2):
        if number and laid.refers_to:
            laid = await basis(stage, plan)  # what was offered, revoked or ordered is so once
        elif number:
            laid = replace(laid, conversation=str(uuid.uuid4()))
        try:
            request = await asked(stage, laid)
        except Unmet:
            if number or not plan.repetition or stage.message != "D-Prognosis":
                raise
            # The day on which the clock changes may be too far for it: then the day after tomorrow will do.
            near = stage.situation.today + timedelta(days=1 + plan.repetition)
            laid = replace(laid, wanted={**laid.wanted, "Period": near.isoformat()})
            request = await asked(stage, laid)
        await _accept(stage, request)


async def again(stage: Stage, plan: Plan) -> None:
    """Let the target order, or revoke, an offer; ask it to do so again, and to revoke an offer that we ordered."""
    laid = await basis(stage, plan)
    await _accept(stage, await asked(stage, laid))
    await stage.initiated_against(_wish(stage, laid), AGAIN)
    if stage.message == "FlexOfferRevocation":
        offer = await offer_of_target(stage, plan.content)
        await stage.prerequisite(order(stage, offer))
        taken = Basis(offer["MessageID"], offer["ConversationID"])
        await stage.initiated_against(_wish(stage, taken), AGAIN)


def _wish(stage: Stage, laid: Basis) -> Wish:
    return stage.wish(stage.message, recipient(stage), laid.conversation, laid.refers_to, **laid.wanted)


# --- how it goes on -------------------------------------------------------------------------------------------------


async def accepted(stage: Stage, plan: Plan) -> None:
    """Ask for a message and accept it."""
    request = await asked(stage, await basis(stage, plan))
    await _answer(stage, reply(stage, request), "our answer: Accepted", judged=True)
    await stage.probe()


async def rejected(stage: Stage, plan: Plan) -> None:
    """Ask for as many messages as there are reasons to reject them, and reject each for another one."""

    async def one(reason: str) -> None:
        request = await asked(stage, await basis(stage, plan))
        await _answer(stage, reply(stage, request, reason), f"our answer: Rejected, {reason}", judged=True)

    reasons = documented(stage)
    stimulus = stage.grounds.stimulus
    if stimulus is not None and not stimulus.chooses:
        reasons = reasons[:1]  # a person is asked once
    for several in (reasons[n : n + _TOGETHER] for n in range(0, len(reasons), _TOGETHER)):
        ended = await asyncio.gather(*(one(reason) for reason in several), return_exceptions=True)
        for error in ended:  # only now, when nothing is sent any more
            if error is not None:
                raise error
    await stage.probe()


_TOGETHER = 8


def documented(stage: Stage) -> list[str]:
    """Return every reason that the specification has for rejecting the message of the cell."""
    version = stage.situation.version
    rows = (r for r in stage.grounds.bar.catalogue if r.direction == "usual" and stage.message in r.messages)
    return list(dict.fromkeys(name for row in rows for name in row.reasons(version) if name != ANY_REASON))


async def unanswered(stage: Stage, plan: Plan) -> None:
    """Ask for a message, and answer it only after the target has shown that it goes on."""
    request = await asked(stage, await basis(stage, plan))
    await asyncio.sleep(SILENT)
    await stage.probe()
    await _accept(stage, request)  # one that keeps a message open sends no more of its kind


async def late(stage: Stage, plan: Plan) -> None:
    """Ask for a message and accept it after a while."""
    request = await asked(stage, await basis(stage, plan))
    await asyncio.sleep(LATE)
    await _answer(stage, reply(stage, request), f"our answer after {LATE:g} s: Accepted", judged=True)
    await stage.probe()


async def twice(stage: Stage, plan: Plan) -> None:
    """Ask for a message and deliver our answer twice, the same bytes."""
    answer = reply(stage, await asked(stage, await basis(stage, plan)))
    await _answer(stage, answer, "our answer: Accepted", judged=True)
    await _answer(stage, answer, "our answer: Accepted, delivered once more", judged=True)
    await stage.probe()


async def elsewhere(stage: Stage, plan: Plan) -> None:
    """Ask for a message and accept it in another conversation, then in the right one."""
    request = await asked(stage, await basis(stage, plan))
    await _answer(stage, _elsewhere(reply(stage, request)), "our answer with another ConversationID", judged=True)
    await _accept(stage, request)
    await stage.probe()


async def badly_sealed(stage: Stage, plan: Plan) -> None:
    """Ask for a message and accept it with a seal that does not verify, then with the right one."""
    request = await asked(stage, await basis(stage, plan))
    await _answer(stage, _badly_sealed(reply(stage, request)), "our answer, one bit of its seal changed", judged=True)
    await _accept(stage, request)
    await stage.probe()


# --- whether anything has changed -----------------------------------------------------------------------------------


async def unmoved_elsewhere(stage: Stage, plan: Plan) -> None:
    """Reject a message in another conversation, then accept it; what follows shows that it counts as accepted."""
    await _unmoved(stage, plan, elsewhere=True)


async def unmoved_by_a_bad_seal(stage: Stage, plan: Plan) -> None:
    """Reject a message with a seal that does not verify, then accept it; what follows shows that it is accepted."""
    await _unmoved(stage, plan, elsewhere=False)


async def _unmoved(stage: Stage, plan: Plan, *, elsewhere: bool) -> None:
    laid = await basis(stage, plan)
    request = await asked(stage, laid)
    false = reply(stage, request, "Invalid Message")
    note = f"our answer: Rejected, {'in another conversation' if elsewhere else 'one bit of its seal changed'}"
    await _answer(stage, _elsewhere(false) if elsewhere else _badly_sealed(false), note, judged=False)
    await _accept(stage, request)
    match stage.message, laid.about:
        case "FlexOffer", _:
            stage.expected["outcome"] = ["Accepted"]
            await stage.send(order(stage, request), "case", "an order of the accepted offer")
            await stage.send(order(stage, await offer_of_target(stage, plan.content)), "twin")
        case "FlexOfferRevocation", Element() as offer:
            stage.expected["outcome"] = ["Rejected"]
            await stage.send(order(stage, offer), "case", "an order of the revoked offer")
            await stage.send(order(stage, await offer_of_target(stage, plan.content)), "twin")
        case "FlexOrder", Outgoing() as ours:
            stage.expected["outcome"] = ["Rejected"]
            await stage.send(revocation(stage, ours), "case", "the revocation of the ordered offer")
            await stage.send(revocation(stage, await offered(stage, plan.content)), "twin")
