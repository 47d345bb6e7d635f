"""Whether an AGR says of each order that it knows what it makes of the settlement."""

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.settlements import items
from suites.settle.disputes import at_twice_its_price
from suites.settle.today import note_listed, ordered_today, settlement_of_today
from uftp_conformance.conversation.chronicle import tree_of
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.judge import observe


async def every_order_has_a_status(trial: RunningTrial, _: Case) -> None:
    """Settle today as it was ordered, or with one order at twice its price, by turns; the answer lists all orders.

    What it says of each is another rule's matter, and whoever rejects the message need not list any: after a rejection
    of the wrong one the right one follows.  Of whoever settles a day once (register, point 56) the answer that it gave
    before is looked at.
    """
    async with trial.shared.locks["settlement", "today"]:
        placed = await ordered_today(trial), await ordered_today(trial)
        right = settlement_of_today(trial, *placed)
        wrong = trial.number % 2
        sent = at_twice_its_price(right) if wrong else right
        taken = await _listed(trial, sent, "with an order at twice its price" if wrong else "as ordered")
        if not taken and wrong:
            sent = settlement_of_today(trial, *placed)
            taken = await _listed(trial, sent, "as ordered")
    trial.expected["outcome"] = ["Accepted", "Rejected"]
    trial.expected["settlement status"] = _names(sent) if taken else _listed_before(trial)


async def _listed(trial: RunningTrial, out: Outgoing, note: str) -> bool:
    taken = await trial.send(out, "case", note)
    if taken:
        note_listed(trial)
    return taken


def _names(out: Outgoing) -> list[str]:
    return [each["OrderReference"] for each in items(out.element)]


def _listed_before(trial: RunningTrial) -> list[str]:
    """Let the settlement of today count that was accepted before, in this trial's place; return its orders.

    Raises:
        Unmet: none was, in the form of this version.
    """
    books = trial.shared.tester.books
    dso = trial.us("DSO").domain
    before = books.listed_today.get(dso) or books.settled_today.get(dso)
    if before is None or not before.sent.payload or not observe(before, trial.shared.criteria).accepted:
        raise Unmet("no settlement of today was accepted in this run, so that no answer has a status for an order")
    trial.stand_in(before, "case")
    return [each["OrderReference"] for each in items(tree_of(before.sent.payload))]
