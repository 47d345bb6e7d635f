"""Whether an AGR says of each order that it knows what it makes of the settlement."""

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.settlements import items
from suites.settle.procedures import at_twice_its_price
from suites.settle.today import ordered_today, settlement_of_today


async def every_order_has_a_status(trial: RunningTrial, _: Case) -> None:
    """Settle today as it was ordered, or with one order at twice its price, by turns; the answer lists all orders.

    What it says of each is another rule's matter, and whoever rejects the message need not list any.
    """
    async with trial.shared.locks["settlement", "today"]:
        placed = await ordered_today(trial), await ordered_today(trial)
        right = settlement_of_today(trial, *placed)
        wrong = trial.number % 2
        out, note = (at_twice_its_price(right), "with an order at twice its price") if wrong else (right, "as ordered")
        taken = await trial.send(out, "case", note)
    trial.expected["outcome"] = ["Accepted", "Rejected"]
    if taken:
        trial.expected["settlement status"] = [each["OrderReference"] for each in items(out.element)]
