"""Metering data of two connections for one day: each has its own message, and its own Revisions."""

from fixtures.procedures.long_ago import unless_too_late
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.settlements import is_long_ago

_TURNS = 4


async def metered_by_turns(trial: RunningTrial, case: Case) -> None:
    """Send the metering of a day; in every fourth trial that of a second connection, if the statement names one.

    It comes after that of the first one for the same Period: with a lower Revision, then with the same one, since one
    message is sent for each connection and day (metering.md; register, point 38).
    """
    second = trial.situation.market.second_metering_ean
    if second is None or trial.number % _TURNS or is_long_ago(case.content, trial.situation):
        await unless_too_late(trial, case)
        return
    other = case.content.having({"EAN": second})
    # One after the other, so that the Revisions of the second connection rise over all Periods as well.
    async with (
        trial.shared.locks[other.tag, second],
        trial.series_lock(case.content),
        trial.series_lock(other),
    ):
        low, first = trial.outgoing(other), trial.outgoing(case.content)
        if await trial.send_case(case, first):
            await trial.send_case(case, low)
            await trial.send_case(case, trial.outgoing(other).having(Revision=first.element["Revision"]))
