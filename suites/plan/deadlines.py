"""Reservations that come when the deadline of their contract is over."""

from datetime import time

from fixtures.initiatives import Unmet
from fixtures.procedures import usual
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects.plan import too_late
from strategies.reservations import held
from uftp_conformance.conversation.situation import Situation


async def after_the_deadline(trial: RunningTrial, case: Case) -> None:
    """Send the twin, then the case made from it, when a deadline has passed."""
    until = first_deadline(trial.situation)
    if until is not None:
        raise Unmet(
            "no release that a contract of the two allows is too late yet, and one of yesterday is too late for another"
            f" reason.  Judge the target after {until.isoformat()} ({trial.situation.market.time_zone})"
        )
    await usual(trial.message)(trial, case)


def first_deadline(situation: Situation) -> time | None:
    """Return the time of today at which the first release comes too late, None where some does so already."""
    contracts = [contract for contract in held(situation, None) if contract.release_until is not None]
    if any(too_late(situation, contract) for contract in contracts):
        return None
    return min((contract.release_until for contract in contracts if contract.release_until is not None), default=None)
