"""Procedures of the settle phase: what was ordered for today is settled today; all else on days long settled."""

import uuid
from datetime import date, timedelta

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from fixtures.settling import SETTLED_BEFORE
from strategies.cases import Case
from strategies.settlements import deficient, item_of, items, with_items
from suites.settle.another_day import settled_before_the_next
from suites.settle.another_dso import ordered_by_another, settled_beside, settled_without_the_namesake
from suites.settle.disputes import wrongly_summed
from suites.settle.today import not_too_large, ordered_to_leave_out, ordered_today, settlement_of_today
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Part
from uftp_conformance.judging.judge import observe
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day

_ORDERED_BEFORE = (
    "the target refuses the settlement of all that this run ordered for today as it refuses a part of it: perhaps an"
    " earlier run of today ordered as well, which this one cannot list.  Judge the target tomorrow, or let it forget"
)
_NOT_OVER = (
    "the target settles no day before it is over, as it may, and what a run orders is for today or later.  Say so in"
    " the statement: supports.settlement_of_today = false"
)
_LONG = "-\u00e9\u00e9n-\u6f22-" + "x" * 40  # more than a UUID has, and other letters than ASCII (register, point 106)


async def settled_as_ordered(trial: RunningTrial, case: Case) -> None:
    """Settle what was ordered for today, exactly as it was ordered; of the last order a Watt was not delivered.

    Whether that is right is for a dispute; the message is to be accepted (flex-settlement-response.md, Result).
    Then something is ordered for a later day, and by another DSO for today: neither is anything that the first one has
    to settle today.
    """
    async with trial.shared.locks["settlement", "today"]:
        placed = await ordered_today(trial), await ordered_today(trial)
        whole = settlement_of_today(trial, *placed)
        *delivered, last = items(whole.element)
        taken = await trial.send_case(case, whole.carrying(with_items(whole.element, (*delivered, deficient(last)))))
        if taken:
            await settled_before_the_next(trial, settlement_of_today(trial, *placed))
        if taken and (other := await ordered_by_another(trial)):
            await settled_beside(trial, settlement_of_today(trial, *placed), other)
            await settled_without_the_namesake(trial, placed)
        if _accepted_once(trial, "case"):
            return
    _insist_on_unsettled(trial)


def _insist_on_unsettled(trial: RunningTrial) -> None:
    """Leave it at that where the target says that these days were settled before, as it may (register, point 56)."""
    if any(SETTLED_BEFORE.search(reason) for reason in _reasons(trial, "case")):
        raise Unmet("the target says that these days were settled already, perhaps in an earlier run")


async def settled_in_part(trial: RunningTrial, case: Case) -> None:
    """Settle today without some of its orders, of every kind that the target takes; then with all of them.

    Whoever settles a day only once may say so of whatever comes after the whole: it comes when every other trial has
    sent what lacks an order, those too that wait until the target has room for them.  In every second trial a
    settlement of all of them comes before, which is rejected for a fault of its own and so settles nothing; in the
    others one of today and the day before that lacks the same orders.
    """
    turn = trial.shared.locks["settlement", "today"]
    async with turn:
        placed = await ordered_to_leave_out(trial, case)
        if trial.number % 2:
            await _settled_in_vain(trial, settlement_of_today(trial, *placed))
        else:
            await _settled_since_yesterday(trial, case, settlement_of_today(trial, *placed))
        await trial.send_case(case, settlement_of_today(trial, *placed))
    await _let_the_others_begin(trial)
    async with turn:
        await trial.send(settlement_of_today(trial, *placed), "twin")
        settled, said = _accepted_once(trial, "twin"), _reasons(trial, "twin")
    if not settled and said and all("periodend" in each for each in said):
        raise Unmet(_NOT_OVER)
    if not settled and any(said) and said == _reasons(trial, "case"):
        raise Unmet(_ORDERED_BEFORE)


async def _let_the_others_begin(trial: RunningTrial) -> None:
    """Give the room of a trial to those that have not begun, and wait behind them for some again."""
    trial.shared.slots.release()
    await trial.shared.slots.acquire()


async def _settled_in_vain(trial: RunningTrial, whole: Outgoing) -> None:
    """Send a settlement that ends the day before it starts: that is a fault of the whole, which nobody can dispute."""
    before = (day(whole.element["PeriodStart"]) - timedelta(days=1)).isoformat()
    await trial.send(whole.having(PeriodEnd=before), "attempt", "the whole, with a PeriodEnd the day before")


async def _settled_since_yesterday(trial: RunningTrial, case: Case, whole: Outgoing) -> None:
    """Begin the settlement a day earlier, and leave out what the case does: where that is accepted it is a case too.

    For whatever reason it is refused, nothing is said: the day before may be settled, or have orders that only an
    earlier run knew.
    """
    before = (day(whole.element["PeriodStart"]) - timedelta(days=1)).isoformat()
    lacking = trial.defective(case, whole.having(PeriodStart=before), None)
    await trial.tried(lacking, "case", f"{case.describe()}, from the day before on")


def _accepted_once(trial: RunningTrial, part: Part) -> bool:
    """Let the settlement of today that was accepted before count, where the one of this part is refused.

    Whether days can be settled twice is not said (register, point 56), and no other day can be settled with orders.
    It does not count where what was left out is refused in the words in which the whole is.
    """
    for exchange in trial.seen(part):
        if observe(exchange, trial.shared.criteria).accepted:
            trial.shared.tester.books.settled_today[exchange.sent.sender] = exchange
            return True
    settled = trial.shared.tester.books.settled_today.get(trial.us("DSO").domain)
    if settled is None or not observe(settled, trial.shared.criteria).accepted:
        return False  # none was, or in a version whose answers are of another form
    if part == "twin" and _reasons(trial, "case") == _reasons(trial, "twin"):
        return False
    trial.stand_in(settled, part)
    return True


def _reasons(trial: RunningTrial, part: Part) -> list[str]:
    return [(answer.get("RejectionReason") or "").lower() for answer in trial.answers(part)]


async def settled_too_far(trial: RunningTrial, case: Case) -> None:
    """Settle days that are over as twin; then days to come as well, with all that was ordered for them."""
    if not await trial.send(trial.outgoing(case.content), "twin"):
        return
    out = trial.outgoing(case.content)
    end = day(trial.defective(case, out, None).element["PeriodEnd"])
    await trial.send_case(case, _settlement_from_today(trial, out, end) if end > trial.situation.today else out)


def _settlement_from_today(trial: RunningTrial, out: Outgoing, end: date) -> Outgoing:
    """Begin a settlement today, and list what was ordered until its end: nothing is missing, none of it settled."""
    today = trial.situation.today.isoformat()
    mine = (placed for placed in trial.shared.tester.books.orders if placed["SenderDomain"] == out.sender.domain)
    begun = _all_on(today, out.element).having({"PeriodStart": today, "PeriodEnd": today})
    listed = {item["OrderReference"] for item in items(begun)}
    due = [placed for placed in mine if today <= placed["Period"] <= end.isoformat()]
    missing = (item_of(placed) for placed in due if placed["OrderReference"] not in listed)
    return not_too_large(trial, out.carrying(with_items(begun, (*items(begun), *missing))))


def _all_on(period: str, element: Element) -> Element:
    """Let all that a settlement lists be about one Period, which each contract has once."""
    there = element.having({"Period": period}) if element.get("Period") else element
    days = there.children[:1] if there.tag == "ContractSettlement" else there.children
    return there.containing(*(_all_on(period, child) for child in days))


async def every_item_has_a_status(trial: RunningTrial, case: Case) -> None:
    """Send a settlement, the first of whose orders has a long name; its answer lists all of its items, and no other."""
    first, *rest = items(case.content)
    long = first.having({"OrderReference": f"{first['OrderReference']}{_LONG}"})
    sent = await _taken(trial, trial.outgoing(with_items(case.content, (long, *rest))))
    own = [i["OrderReference"] for i in items(sent)]
    trial.expected["settlement status"] = own
    trial.expected["items of others"] = [each for each in trial.shared.tester.books.settled_orders if each not in own]


async def _taken(trial: RunningTrial, out: Outgoing) -> Element:
    """Send a settlement that is accepted as a message; whether it must be is the matter of other rules."""
    if not await trial.send(out, "case"):
        raise Unmet("the settlement was not accepted, so that nothing follows for its items")
    return out.element


async def unknown_items_are_disputed(trial: RunningTrial, case: Case) -> None:
    """Send a settlement of orders that nobody placed; they are disputed, and the message is not rejected."""
    trial.of_strange_orders = True
    out = trial.outgoing(case.content)
    await trial.send(out, "case", "with orders that nobody placed")
    _insist_on_unsettled(trial)
    trial.expected["disputed"] = [i["OrderReference"] for i in items(out.element)]


async def disputes_have_reasons(trial: RunningTrial, case: Case) -> None:
    """Send a settlement of orders that nobody placed, or with a wrong sum; where something is disputed, it is said why.

    Who rejects what it does not know is sent the wrong sum.
    """
    out = trial.outgoing(case.content)
    await _taken(trial, wrongly_summed(out) if trial.shared.settles_unknown is False else out)
    statuses = [s for answer in trial.answers("case") for s in answer.all("FlexOrderSettlementStatus")]
    if not any(status.get("Disposition") == "Disputed" for status in statuses):
        raise Unmet("the target disputes nothing")
    trial.expected["dispute reasons"] = True


async def settled_again(trial: RunningTrial, case: Case) -> None:
    """Settle the same days a second time."""
    twin = trial.outgoing(case.content)
    if await trial.send(twin, "twin"):
        await trial.send_case(case, twin.having(MessageID=str(uuid.uuid4())))


async def metered_again(trial: RunningTrial, case: Case) -> None:
    """Send the metering of a day, and again with the same Revision."""
    async with trial.series_lock(case.content):
        twin = trial.outgoing(case.content)
        if await trial.send(twin, "twin"):
            again = trial.outgoing(case.content)
            await trial.send_case(case, again.having(Revision=twin.element["Revision"]))
