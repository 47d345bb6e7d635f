"""What is ordered for today, the only day that can be both ordered for and settled, and the settlement of it."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

from fixtures.initiatives import Unmet
from fixtures.procedures.manners import in_parts, part_or_whole
from fixtures.procedures.orders import offer_if_taken, offer_of_target, order, several_options, takes_unasked, unasked
from fixtures.procedures.parts import partly_offered
from fixtures.running_trial import RunningTrial
from fixtures.settling import due_today
from strategies.cases import Case
from strategies.places import At, chosen
from strategies.settlements import item_of, request_of_today, settlement, too_late_today
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day

# Makes an order of what a case asks for; None where the target makes no such offers.
Way = Callable[[RunningTrial, Case], Awaitable[Outgoing | None]]
_ORDERS = 3  # one at each end of the settlement, and one in its middle


async def ordered_today(trial: RunningTrial, *, offered: bool = True) -> Element:
    """Let the target offer for today, and order it, or what nobody offered where that is taken; return the order.

    Where the target trades no more for today, which was settled in this run, it is one that was placed before.
    """
    content = _request(trial)
    before = due_today(trial, trial.us("DSO"))
    if before and not await _trades_on(trial, content):
        return before[0]
    if offered or not await takes_unasked(trial, content):
        placed = order(trial, await offer_of_target(trial, content))
    else:
        placed = unasked(trial, content)
    return (await trial.prerequisite(placed)).element


async def _trades_on(trial: RunningTrial, content: Element) -> bool:
    """Return whether the target takes requests for today; once that is settled it need not (register, point 56)."""
    dso, books = trial.us("DSO").domain, trial.shared.tester.books
    if dso not in books.listed_today and dso not in books.settled_today:
        return True
    async with trial.shared.locks["requests", "settled"]:
        if trial.learned.trades_on is None:
            async with trial.series_lock(content):
                trial.learned.trades_on = await trial.send(trial.outgoing(trial.unlike(content)), "attempt")
    return trial.learned.trades_on


def note_listed(trial: RunningTrial) -> None:
    """Keep the settlement of today that was taken last: its answer says what the target makes of each order."""
    for exchange in trial.seen("case"):
        trial.shared.tester.books.listed_today[exchange.sent.sender] = exchange


async def ordered_to_leave_out(trial: RunningTrial, case: Case) -> list[Element]:
    """Order for today three times, the second time what nobody offered; return the orders.

    What the case leaves out is in each trial of another kind: of another congestion point, of a part, like the rest,
    of the last of several options, or what nobody offered.  Where the target does not sell such, it is like the rest.
    """
    way = _WAYS[trial.number % len(_WAYS)]
    lacking = chosen(case.value.named, _ORDERS) if way is not None and isinstance(case.value, At) else ()
    placed = []
    for number in range(_ORDERS):
        found = await _ordered_by(way, trial, case) if way is not None and number in lacking else None
        placed.append(found or await ordered_today(trial, offered=number != 1))
    return placed


async def _ordered_by(way: Way, trial: RunningTrial, case: Case) -> Element | None:
    """Order in a way, and return what was accepted; None where it cannot be had, which says nothing of the case."""
    with contextlib.suppress(Unmet):
        placed = await way(trial, replace(case, content=_request(trial)))
        if placed is not None and await trial.send(placed, "attempt", "to be left out of a settlement"):
            return placed.element
    return None


async def _elsewhere(trial: RunningTrial, case: Case) -> Outgoing | None:
    here = case.content["CongestionPoint"]
    others = [point.address for point in trial.situation.points() if point.address != here]
    if not others:
        return None
    offer = await offer_if_taken(trial, case.content.having({"CongestionPoint": others[-1]}))
    return order(trial, offer) if offer is not None else None


async def _in_part(trial: RunningTrial, case: Case) -> Outgoing | None:
    return part_or_whole(trial, await partly_offered(trial, case)) if in_parts(trial) else None


async def _of_several(trial: RunningTrial, case: Case) -> Outgoing | None:
    return order(trial, await offer_of_target(trial, case.content, options=2), -1) if several_options(trial) else None


async def _unasked(trial: RunningTrial, case: Case) -> Outgoing | None:
    return unasked(trial, case.content) if await takes_unasked(trial, case.content) else None


# No more than there are bounds of the defect, so that each is left out at least once.
_WAYS: tuple[Way | None, ...] = (_elsewhere, _in_part, None, _of_several, _unasked)


def _request(trial: RunningTrial) -> Element:
    content = request_of_today(trial.situation)
    if content is None:
        raise Unmet(too_late_today(trial.situation))
    return content


def settlement_of_today(trial: RunningTrial, *placed: Element) -> Outgoing:
    """Make the settlement of all that was ordered for today, these orders at its ends and in its middle."""
    today, mine = trial.situation.today, {order["OrderReference"]: order for order in placed}
    first, *more = mine.values()
    others = {
        order["OrderReference"]: order
        for order in trial.shared.tester.books.orders
        if order["SenderDomain"] == first["SenderDomain"]
        and same_day(order["Period"], today.isoformat())
        and order["OrderReference"] not in mine
    }
    listed, rest = [first], list(others.values())
    for left, each in zip(range(len(more), 0, -1), more, strict=True):
        share = -(-len(rest) // left)
        listed, rest = [*listed, *rest[:share], each], rest[share:]
    due = tuple(item_of(each) for each in (*listed, *rest))
    return not_too_large(trial, trial.outgoing(settlement(trial.situation, today, today, due, reserved_on=(today,))))


def not_too_large(trial: RunningTrial, whole: Outgoing) -> Outgoing:
    """Return a settlement of all that was ordered, which cannot be parted; raise Unmet where it is beyond the size."""
    size, most = len(encode(whole)[1]), trial.situation.statement.limits.message_bytes
    if size > most:
        raise Unmet(
            f"a settlement of all that this run ordered has {size} bytes, and the target takes {most}"
            " (limits.message_bytes): judge the settle phase in a run of its own (--only STL)"
        )
    return whole
