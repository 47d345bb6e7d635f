"""Courses in which our answer to what the target started is wrong; the right one follows."""

import asyncio

from fixtures.stage import Stage
from strategies.defects import Unsuited
from strategies.defects.typed import breaks_its_schema
from strategies.plans import Plan
from suites.initiated.courses import asked, basis, recipient, reply
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, reference_attribute
from uftp_conformance.messages.ways import ways_of

_AT_ONCE = 8
_NOBODY = "nobody.example"
_UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def against_its_schema(stage: Stage, plan: Plan) -> None:
    """Ask for a message, and answer it in every way in which the answer can be against its schema; then accept it."""
    request = await asked(stage, await basis(stage, plan))
    right = reply(stage, request)
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(way: object) -> None:
        fresh = right.having(MessageID=reply(stage, request).element["MessageID"])
        try:
            broken = breaks_its_schema(fresh, stage.situation, way)
        except Unsuited:
            return  # the schema of this target takes it, or the answer has no such element
        async with slots:
            await stage.send(broken, "case", f"our answer: {way}", valid=False, patient=False)

    await asyncio.gather(*(one(way) for way in ways_of(right.element.tag, stage.situation.version)))
    await stage.send(right, "answer", "accepted", patient=False)
    await stage.probe()


async def faulty(stage: Stage, plan: Plan) -> None:
    """Ask for a message, and give it valid answers that do not fit it; then accept it."""
    request = await asked(stage, await basis(stage, plan))
    for note, wrong in _unfitting(stage, request):
        await stage.send(wrong, "case", f"our answer: {note}", patient=False)
    await stage.send(reply(stage, request), "answer", "accepted", patient=False)
    await stage.probe()


def _unfitting(stage: Stage, request: Element) -> list[tuple[str, Outgoing]]:
    version = stage.situation.version
    found = [(f"to {_NOBODY}", reply(stage, request).having(RecipientDomain=_NOBODY))]
    right = reply(stage, request)
    if reference := reference_attribute(right.element.tag, version):
        found.append(("about a message that nobody sent", right.carrying(right.element.having({reference: _UNKNOWN}))))
    other = "FlexOrderResponse" if request.tag == "FlexOffer" else "FlexOfferResponse"
    attributes = {"Result": "Accepted", "ConversationID": request["ConversationID"]}
    if about := reference_attribute(other, version):
        attributes[about] = request["MessageID"]
    found.append((f"a {other}", stage.outgoing(Element(other, attributes), recipient(stage))))
    return found
