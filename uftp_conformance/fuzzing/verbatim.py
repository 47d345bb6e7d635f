"""Sends the messages of a fault again as they were: the same bytes, identifiers and times."""

from collections.abc import Mapping

from uftp_conformance import StatementError
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.fuzzing.reproducer import Reproducer
from uftp_conformance.messages import Element, MalformedXml, parse
from uftp_conformance.sequences.ground import Ground
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.walking import Walk
from uftp_conformance.statement.counterparties import Counterparty


class VerbatimWalk(Walk):
    """A sequence whose messages are there already; each is sealed anew, which gives the same seal with the same key."""

    def __init__(self, ground: Ground, lane: Lane, payloads: Mapping[int, bytes]) -> None:
        super().__init__(ground, lane)
        self._payloads = payloads

    def _made(self, step: Step) -> tuple[Step, Element | None]:
        payload = self._payloads.get(step.number)
        return step, None if payload is None else parse(payload)

    def _outgoing(self, step: Step, element: Element, us: Counterparty) -> Outgoing | None:
        return self._on_the_wire(step, Outgoing(element, us, payload=self._payloads[step.number]))


def payloads_of(kept: Reproducer) -> dict[int, bytes]:
    """Return the messages of a fault by their steps; raise StatementError where they cannot be sent as they were."""
    started = [step.message for step in kept.steps if step.kind == "start"]
    if started:
        raise StatementError(
            f"--verbatim: in this fault the target starts a {started[0]}, which will have another MessageID."
            "  Leave --verbatim out"
        )
    found = {each.step: each.payload for each in kept.messages}
    try:
        for payload in found.values():
            parse(payload)
    except MalformedXml:
        raise StatementError("--verbatim: a message in the file is damaged.  Leave --verbatim out") from None
    return found
