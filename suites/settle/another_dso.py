"""Whether an AGR keeps the orders of two DSOs apart: each settles its own (flex-settlement.md)."""

import contextlib
import re
from collections.abc import Sequence

from fixtures.initiatives import Unmet
from fixtures.procedures.fellows import fellow
from fixtures.procedures.orders import offer_if_taken, order
from fixtures.running_trial import RunningTrial
from strategies.defects import Unsuited
from strategies.settlements import item_of, items, request_of_today, with_items
from strategies.telling import turned_round
from suites.settle.today import ordered_today, settlement_of_today
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.judge import answer_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day

_DEMANDED = "orders of another DSO demanded of a settlement"
_STORED_OVER = "orders that are not missed since another DSO gave its own the same OrderReference"
# The documented reason, and the cause that is documented beside it.
_MISSING = re.compile(r"missing\s*settlement\s*items|not all flexibility")


async def ordered_by_another(trial: RunningTrial, name: str = "") -> str | None:
    """Let our second DSO order something for today, under a name of its own or this one; return the OrderReference.

    None where the target sells it nothing.
    """
    request = request_of_today(trial.situation)
    try:
        other, point = fellow(trial)
    except Unsuited:
        return None
    if request is None or not trial.can_choose("FlexOffer"):
        return None
    request = request.having({"CongestionPoint": point})
    offer = await offer_if_taken(trial, request, other) or await offer_if_taken(trial, turned_round(request), other)
    if offer is None:
        return None
    placed = order(trial, offer, us=other)
    placed = placed.having(OrderReference=name or placed.element["OrderReference"])
    taken = await trial.send(placed, "attempt", "an order of another DSO")
    return placed.element["OrderReference"] if taken else None


async def settled_beside(trial: RunningTrial, again: Outgoing, other: str) -> None:
    """Settle what was accepted before once more, when another DSO has placed an order of this OrderReference.

    That days were settled already may be a reason to reject this one; that something is missing is none, because
    nothing was a moment before.
    """
    answers = await answers_to(trial, again, "the same once more, after an order of another DSO")
    disputed = any(status.get("OrderReference") == other for answer in answers for status in answer.children)
    trial.facts[_DEMANDED] = int(disputed or misses_something(answers))
    trial.expected["fact"] = {**trial.expected.get("fact", {}), _DEMANDED: 0}


async def settled_without_the_namesake(trial: RunningTrial, before: Sequence[Element]) -> None:
    """Order once more, and settle all but that, also when another DSO gave its own order the same OrderReference.

    Each DSO assigns its references (flex-settlement.md, OrderReference).  Who keeps one order for both misses it first,
    and no longer then.  Who settles a day once, takes whatever comes after that, or sells nothing more for a day that
    was settled, shows nothing here.
    """
    with contextlib.suppress(Unmet):
        once_more = await _ordered_once_more(trial)
        if once_more is None:
            return
        name = once_more["OrderReference"]
        lacking = _without(name, settlement_of_today(trial, *before))
        if not misses_something(await answers_to(trial, lacking, f"without {name}")):
            return
        if await ordered_by_another(trial, name) is None:
            return
        lacking = _without(name, settlement_of_today(trial, *before))
        taken = await trial.send(
            lacking, "attempt", f"without {name}, as another DSO calls an order of its own as well"
        )
        trial.facts[_STORED_OVER] = int(taken)
        trial.expected["fact"] = {**trial.expected["fact"], _STORED_OVER: 0}


async def _ordered_once_more(trial: RunningTrial) -> Element | None:
    """Order for today when it was settled, and return the order; None where nothing is sold, or no order taken."""
    request = request_of_today(trial.situation)
    offer = await offer_if_taken(trial, request) if request is not None else None
    if offer is None:
        return None
    placed = order(trial, offer)
    taken = await trial.send(placed, "attempt", "an order for a day that was settled")
    return placed.element if taken else None


async def settled_by_another(trial: RunningTrial) -> None:
    """Let our second DSO order something for today, and settle that, and what the first one ordered as well."""
    async with trial.shared.locks["settlement", "today"]:
        placed = await ordered_today(trial)
        other, _ = fellow(trial)
        if await ordered_by_another(trial) is None:
            raise Unmet("the target sells nothing to our second DSO today")
        ordered = (each for each in trial.shared.tester.books.orders if each["SenderDomain"] == other.domain)
        own = [item_of(each) for each in ordered if same_day(each["Period"], placed["Period"])]
        whole = settlement_of_today(trial, placed).element
        strange = trial.outgoing(Element(whole.tag, _content(whole), ()), other)
        listed = with_items(whole, (*own, item_of(placed)))
        await trial.send(strange.carrying(strange.element.containing(*listed.children)), "case", "by another DSO")
    trial.expected["outcome"] = ["Accepted", "Rejected"]
    trial.expected["disputed"] = [placed["OrderReference"]]


def _content(whole: Element) -> dict[str, str]:
    """Return what a settlement says of itself, without its metadata."""
    return {name: whole[name] for name in ("Result", "PeriodStart", "PeriodEnd", "Currency") if whole.get(name)}


def _without(name: str, whole: Outgoing) -> Outgoing:
    kept = (item for item in items(whole.element) if item.get("OrderReference") != name)
    return whole.carrying(with_items(whole.element, kept))


async def answers_to(trial: RunningTrial, out: Outgoing, note: str) -> list[Element]:
    """Send a settlement, and return what answers it."""
    await trial.send(out, "attempt", note)
    sent = (each for each in trial.seen("attempt") if each.sent.message_id == out.element["MessageID"])
    return [answer for each in sent if (answer := answer_of(each, trial.shared.criteria)) is not None]


def misses_something(answers: Sequence[Element]) -> bool:
    """Return whether a settlement was rejected because something is missing from it."""
    return any(_MISSING.search((answer.get("RejectionReason") or "").lower()) for answer in answers)
