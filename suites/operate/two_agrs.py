"""D-Prognoses of two AGRs for one Period and congestion point: each counts Revisions of its own."""

from fixtures.procedures.fellows import fellow_beside
from fixtures.procedures.reflecting import unspoken_for_here
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.operate.procedures import going_back, risen

_TURNS, _SECOND = 4, 2


async def risen_by_turns(trial: RunningTrial, case: Case) -> None:
    """Send a prognosis, and again with a higher Revision; in every fourth trial the second AGR's is the case.

    It comes after the first AGR's for the same Period and point, and has a lower Revision (register, point 42).  That
    is tried where the statement has a point at which both of them are active, and nothing was ordered there.
    """
    both = fellow_beside(trial) if trial.number % _TURNS == 0 else None
    if both is not None:
        other, point = both
        here = case.content.having({"CongestionPoint": point})
        content = unspoken_for_here(trial, here, (trial.us("AGR"), other))
        if content is not None:
            # One after the other, so that its Revisions rise over all Periods as well.
            async with trial.shared.locks[content.tag, other.domain], trial.series_lock(content):
                low = trial.outgoing(content, other)
                # Valid as well, and of this row: whoever refuses its content is seen here too.
                if await trial.send(
                    trial.outgoing(content), "case", "the next one, of another AGR, has a lower Revision"
                ):
                    await trial.send_case(case, low)
            return
    await risen(trial, case)


async def going_back_by_turns(trial: RunningTrial, case: Case) -> None:
    """Let a prognosis go back in Revision; in every fourth trial two of the second AGR's, where it meets the first.

    Who keeps nothing of a second participant has nothing to compare with.
    """
    both = fellow_beside(trial) if trial.number % _TURNS == _SECOND else None
    if both is None:
        await going_back(trial, case)
        return
    other, point = both
    content = unspoken_for_here(trial, case.content.having({"CongestionPoint": point}), (trial.us("AGR"), other))
    if content is None:
        await going_back(trial, case)
        return
    async with trial.shared.locks[content.tag, other.domain], trial.series_lock(content):
        twin = trial.outgoing(content, other)
        if await trial.send(twin, "twin", "of another AGR"):
            await trial.send_case(case, trial.outgoing(content, other), twin)
