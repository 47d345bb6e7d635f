"""Messages of the trade whose seal does not verify."""

import uuid

from fixtures.procedures import Procedure, at_the_door
from fixtures.procedures.every_way import made
from fixtures.running_trial import RunningTrial
from strategies.cases import Case


def badly_sealed(message: str) -> Procedure:
    """Return the procedure of a type whose seal does not verify; with a TestMessage there is nothing to take effect."""
    return at_the_door if message == "TestMessage" else _before_the_right_one


async def _before_the_right_one(trial: RunningTrial, case: Case) -> None:
    """Send a message whose seal does not verify, then it as it should be, which shows that the first had no effect."""
    async with made(trial, case.content) as right:
        with trial.keeping():
            await trial.send_case(case, right.having(MessageID=str(uuid.uuid4())), right)
            await trial.send(right, "twin")
