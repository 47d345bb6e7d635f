"""What somebody orders with whom nothing was agreed, beside an order of a partner."""

from fixtures.procedures import offer_of_target, order, unasked
from fixtures.procedures.orders import takes_unasked
from fixtures.running_trial import RunningTrial
from strategies.cases import Case


async def ordering_as_no_partner(trial: RunningTrial, case: Case) -> None:
    """Order what nobody offered, as partner, then as none.

    Where the target takes no such order from anybody, its partner orders what it offers instead.
    """
    if await takes_unasked(trial, case.content):
        twin = unasked(trial, case.content)
    else:
        twin = order(trial, await offer_of_target(trial, case.content))
    if await trial.send(twin, "twin"):
        await trial.send_case(case, unasked(trial, case.content), twin)
