"""What the target starts and cannot deliver at first: what it delivers then is that message, and no other."""

from collections.abc import Callable

from fixtures.held_back import alone, until_open
from fixtures.initiatives import TurnedAway
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited
from suites.initiated.asking import laid_and_asked, recipient
from suites.initiated.procedures import accept
from uftp_conformance.messages import Element

_ANEW = "what is delivered after a failure"
_STATUSES, _TAKEN = (503, 0), 200  # 0 resets the connection
_SLACK = 0.5  # seconds that a message may take on its way beyond what the statement promises
_METADATA = ("MessageID", "ConversationID", "TimeStamp", "Version")
_FREE = {"ExpirationDateTime", "OptionReference"}  # what may be another one where a message is composed anew
_ABOUT = "FlexOfferMessageID"  # an offer is ordered, or revoked, once


async def failing_at_first(trial: RunningTrial, case: Case) -> None:
    """Ask for a message, and let its first delivery fail with 503, or a reset by turns; see what is delivered then.

    It is another message if it says the same under another MessageID.  A person, who may be asked a second time, is
    not asked; and where the target says the same twice of itself, nothing follows.
    """
    if not trial.can_choose(trial.message):
        raise Unsuited
    async with alone(trial):
        await _failing_at_first(trial, case)


async def _failing_at_first(trial: RunningTrial, case: Case) -> None:
    first = await _met_with(trial, case, _STATUSES[case.repetition % len(_STATUSES)])
    found = await trial.shared.tester.initiative(_like(first), _within(trial))
    if found is None:
        trial.facts["findings"] = [f"it was not delivered again within {_within(trial):g} s"]
        await until_open(trial, recipient(trial), _within(trial))
    elif not _same(found, first) and await _says_it_twice(trial, case):
        trial.facts["findings"] = ["it says the same twice also where nothing fails, so that nothing follows"]
        found = None
    both = "" if found is None else f"{trial.message} {found['MessageID']}, which says what {first['MessageID']} said"
    trial.facts[_ANEW] = both if found is not None and not _same(found, first) else ""
    trial.expected["fact"] = {_ANEW: ""}


async def _met_with(trial: RunningTrial, case: Case, status: int) -> Element:
    """Ask for a message, unless it comes by itself, and meet its first delivery with a status; return it."""
    trial.met_with = status
    try:
        return (await laid_and_asked(trial, case))[1]
    except TurnedAway as why:
        came = trial.begun()
        odd = trial.message == "FlexSettlement"  # an empty one is only what the schema lacks (register, point 18)
        if not came or (str(why) != f"with HTTP {status}" and not odd):  # something is wrong with it
            raise
        return came[-1]
    finally:
        trial.met_with = None


async def _says_it_twice(trial: RunningTrial, case: Case) -> bool:
    """Ask for another one in the same way, and take it; return whether it comes under two MessageIDs all the same."""
    taken = await _met_with(trial, case, _TAKEN)
    await accept(trial, taken)
    like = _like(taken)
    again = await trial.shared.tester.initiative(lambda each: like(each) and not _same(each, taken), _within(trial))
    return again is not None


def _within(trial: RunningTrial) -> float:
    return (trial.situation.statement.timing.redelivery_within or 0.0) + _SLACK


def _same(one: Element, other: Element) -> bool:
    return one["MessageID"].lower() == other["MessageID"].lower()


def _like(first: Element) -> Callable[[Element], bool]:
    """Return what tells whether a message is this one, or says what it says to the same recipient.

    Whoever offers something else, or requests it in a new Revision, says something else.
    """

    def like(each: Element) -> bool:
        if each.tag != first.tag or each.get("RecipientDomain") != first.get("RecipientDomain"):
            return False
        if _ABOUT in first.attributes:
            return (each.get(_ABOUT) or "").lower() == first[_ABOUT].lower()
        return _said(each) == _said(first)

    return like


def _said(message: Element) -> Element:
    kept = message.without(*_METADATA, *_FREE)
    return kept.containing(*(_said(child) for child in message.children))
