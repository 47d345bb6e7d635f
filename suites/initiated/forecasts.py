"""What the target forecasts before it is asked for an offer, so that it is seen on which forecast that rests."""

import contextlib
import uuid

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.initiated.asking import recipient
from suites.initiated.procedures import watched
from uftp_conformance.messages import Element


async def watched_after_forecasts(trial: RunningTrial, case: Case) -> None:
    """Let the target forecast its Period for the point of an offer, then for another point, where it is an offer.

    Whoever forecasts nothing of them is watched all the same.
    """
    if trial.message == "FlexOffer" and trial.can_choose("D-Prognosis"):
        with contextlib.suppress(Unmet, TurnedAway):
            await _forecast_two_points(trial, case.content)
    await watched(trial, case)


async def _forecast_two_points(trial: RunningTrial, content: Element) -> None:
    here = content["CongestionPoint"]
    others = [each.address for each in trial.situation.points() if each.address.lower() != here.lower()]
    if not others or not trial.situation.statement.supports.d_prognosis:
        return
    for point in (here, others[-1]):
        wanted = {"Period": content["Period"], "CongestionPoint": point}
        await trial.started(trial.wish("D-Prognosis", recipient(trial), str(uuid.uuid4()), **wanted))
