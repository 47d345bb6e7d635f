"""How the target delivers its answers when our side does not simply take them."""

from functools import wraps

from hypothesis import strategies as st

from fixtures.covering import covers
from fixtures.held_back import alone
from fixtures.procedures import Procedure
from fixtures.running_trial import RunningTrial
from fixtures.target import TargetUnderTest
from strategies.cases import Case
from suites.sender import conducts
from uftp_conformance.messages import Element

_UNKNOWN = 599  # a server error by its class, and a status that nobody knows
_RESET = 0


def observe(target: TargetUnderTest, procedure: Procedure, again: int = 0) -> None:
    """Walk the procedure once with a TestMessage, or with several contents of another type; see `holds`."""
    message = target.cell.message

    @wraps(procedure)
    async def by_itself(trial: RunningTrial, case: Case) -> None:
        async with alone(trial):
            await procedure(trial, case)

    target.holds(by_itself, source=st.just(Element(message)) if message == "TestMessage" else None, again=again)


@covers("SND-AGAIN-SERVER")
def test_server_error(target: TargetUnderTest) -> None:
    """What was answered with 500 or 503 is delivered again."""
    observe(target, conducts.met_with(500, 503))


@covers("SND-AGAIN-NOT-FOUND")
def test_not_found(target: TargetUnderTest) -> None:
    """What was answered with 404 is delivered again."""
    observe(target, conducts.met_with(404))


@covers("SND-AGAIN-RATE")
def test_too_many(target: TargetUnderTest) -> None:
    """What was answered with 429 is delivered again."""
    observe(target, conducts.met_with(429))


@covers("SND-AGAIN-KEY")
def test_key_not_found(target: TargetUnderTest) -> None:
    """What was answered with 419 is delivered again."""
    observe(target, conducts.met_with(419))


@covers("SND-AGAIN-UNKNOWN")
def test_unknown_status(target: TargetUnderTest) -> None:
    """What was answered with an unknown status is delivered again."""
    observe(target, conducts.met_with(_UNKNOWN))


@covers("SND-AGAIN-RESET")
def test_reset(target: TargetUnderTest) -> None:
    """What was delivered over a connection that was reset is delivered again."""
    observe(target, conducts.met_with(_RESET))


@covers("SND-AGAIN-TIMEOUT")
def test_silence(target: TargetUnderTest) -> None:
    """What got no HTTP answer in time is delivered again."""
    observe(target, conducts.met_with_silence)


@covers("SND-PAUSES")
def test_pauses(target: TargetUnderTest) -> None:
    """The pauses between the attempts grow."""
    observe(target, conducts.met_often, again=2)  # a busy machine stretches all pauses at once


@covers("SND-SAME")
def test_same_message(target: TargetUnderTest) -> None:
    """Every attempt carries the same message."""
    observe(target, conducts.compared)


@covers("SND-FINAL")
def test_final(target: TargetUnderTest) -> None:
    """What was answered with 400 or 401 is not delivered again."""
    observe(target, conducts.met_finally_with(400, 401))


@covers("SND-PATIENCE")
def test_slow_answer(target: TargetUnderTest) -> None:
    """What is taken slowly is not delivered again."""
    observe(target, conducts.met_slowly)


@covers("SND-REDIRECT")
def test_redirect(target: TargetUnderTest) -> None:
    """What was redirected arrives at the new place."""
    observe(target, conducts.sent_elsewhere)
