"""Procedures in which our answer to what the target started is wrong; the right one follows."""

import asyncio
from collections.abc import Callable, Sequence

from fixtures.procedures import Procedure
from fixtures.running_trial import RunningTrial
from fixtures.target import TargetUnderTest
from strategies.cases import Case
from strategies.defects import Unsuited
from strategies.defects.typed import breaks_its_schema
from suites.initiated.asking import begun, laid_and_asked, recipient
from suites.initiated.procedures import accept, reply, shown_as_accepted
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, reference_attribute
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.responses import rejection
from uftp_conformance.messages.ways import ways_of

_AT_ONCE = 8
_NOBODY = "nobody.example"
_UNKNOWN = "00000000-0000-4000-8000-000000000000"
_REASON = "Invalid Message"


def against_its_schema(target: TargetUnderTest) -> Procedure:
    """Try as many of the ways in which an answer can be against its schema as the profile samples."""

    async def against_its_schema(trial: RunningTrial, case: Case) -> None:
        """Ask for a message, answer it in ways in which an answer can be against its schema; then accept it."""
        request = await begun(trial, case)
        right = reply(trial, request)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(way: object) -> None:
            fresh = right.having(MessageID=reply(trial, request).element["MessageID"])
            try:
                broken = breaks_its_schema(fresh, trial.situation, way)
            except Unsuited:
                return  # the schema of this target takes it, or the answer has no such element
            async with slots:
                await trial.send(broken, "case", f"our answer: {way}", valid=False, patient=False)

        answer = right.element.tag
        ways = ways_of(answer, trial.situation.version)
        await asyncio.gather(*(one(way) for way in target.profile.sample(ways, answer)))
        await trial.send(right, "answer", "accepted", patient=False)
        await trial.probe()

    return against_its_schema


async def faulty(trial: RunningTrial, case: Case) -> None:
    """Ask for a message, and give it valid answers that do not fit it; then accept it."""
    request = await begun(trial, case)
    for note, wrong in _unfitting(trial, request):
        await trial.send(wrong, "case", f"our answer: {note}", patient=False)
    await trial.send(reply(trial, request), "answer", "accepted", patient=False)
    await trial.probe()


def _unfitting(trial: RunningTrial, request: Element) -> list[tuple[str, Outgoing]]:
    version = trial.situation.version
    found = [(f"to {_NOBODY}", reply(trial, request).having(RecipientDomain=_NOBODY))]
    right = reply(trial, request)
    if reference := reference_attribute(right.element.tag, version):
        found.append(("about a message that nobody sent", right.carrying(right.element.having({reference: _UNKNOWN}))))
    other = "FlexOrderResponse" if request.tag == "FlexOffer" else "FlexOfferResponse"
    attributes = {"Result": "Accepted", "ConversationID": request["ConversationID"]}
    if about := reference_attribute(other, version):
        attributes[about] = request["MessageID"]
    found.append((an(other), trial.outgoing(Element(other, attributes), recipient(trial))))
    return found


# --- whether a wrong answer is believed -----------------------------------------------------------------------------

Wrong = tuple[str, Outgoing]  # what is wrong with an answer, and the answer
Way = Callable[[RunningTrial, Element], Wrong]


async def unmoved_by_a_wrong_answer(trial: RunningTrial, case: Case) -> None:
    """Reject a message in an answer that does not fit it, accept it, and reject it so once more; it stays accepted.

    Where the first answer counts, whoever gives it, the first one shows that; where the last does, the last one.
    Each trial has a way of its own in which the answer does not fit; who can be asked only once meets all in one.
    """
    stimulus = trial.shared.stimulus
    alone = stimulus is not None and stimulus.chooses
    ways = [WAYS[case.repetition]] if alone else [way for way in WAYS if _can(trial, way)]
    if not all(_can(trial, way) for way in ways):
        raise Unsuited("the statement has no second participant in the role of the one that is to answer")
    laid, request = await laid_and_asked(trial, case)
    await _wrongly_rejected(trial, request, ways)
    await accept(trial, request)
    await _wrongly_rejected(trial, request, ways)
    await shown_as_accepted(trial, case, laid, request)


async def _wrongly_rejected(trial: RunningTrial, request: Element, ways: Sequence[Way]) -> None:
    for way in ways:
        note, wrong = way(trial, request)
        await trial.send(wrong, "answer", f"our answer: Rejected, {note}", patient=False)


async def bound_in_spite_of_a_rejection(trial: RunningTrial, case: Case) -> None:
    """Accept an order and then reject it, in two answers; what follows shows that it is still placed."""
    laid, request = await laid_and_asked(trial, case)
    await accept(trial, request)
    contrary = reply(trial, request, _REASON)
    await trial.send(contrary, "answer", "our answer: Rejected, after we had accepted it", patient=False)
    await shown_as_accepted(trial, case, laid, request)


def _to_nobody(trial: RunningTrial, request: Element) -> Wrong:
    return f"to {_NOBODY}", reply(trial, request, _REASON).having(RecipientDomain=_NOBODY)


def _about_nothing(trial: RunningTrial, request: Element) -> Wrong:
    right = reply(trial, request, _REASON)
    reference = reference_attribute(right.element.tag, trial.situation.version)
    assert reference is not None  # of these types every version says what they answer
    return "about a message that nobody sent", right.carrying(right.element.having({reference: _UNKNOWN}))


def _from_another(trial: RunningTrial, request: Element) -> Wrong:
    other = trial.us(recipient(trial).role, "second")
    content = rejection(request, trial.situation.version, _REASON)
    return f"from {other.domain}, to whom it was not sent", trial.outgoing(content, other)


def _can(trial: RunningTrial, way: Way) -> bool:
    return way is not _from_another or trial.situation.find(recipient(trial).role, "second") is not None


WAYS = (_to_nobody, _about_nothing, _from_another)
