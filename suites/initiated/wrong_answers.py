"""Procedures in which our answer to what the target started is wrong; the right one follows."""

import asyncio

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited
from strategies.defects.typed import breaks_its_schema
from suites.initiated.procedures import begun, recipient, reply
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, reference_attribute
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.ways import ways_of

_AT_ONCE = 8
_NOBODY = "nobody.example"
_UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def against_its_schema(trial: RunningTrial, case: Case) -> None:
    """Ask for a message, and answer it in every way in which the answer can be against its schema; then accept it."""
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

    await asyncio.gather(*(one(way) for way in ways_of(right.element.tag, trial.situation.version)))
    await trial.send(right, "answer", "accepted", patient=False)
    await trial.probe()


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
