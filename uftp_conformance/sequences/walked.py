"""The result of a sequence: its steps as they were done, and its messages as they were judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.judging.judge import Observation
from uftp_conformance.messages import Element, parse
from uftp_conformance.oracle.received import Broken
from uftp_conformance.sequences.past import ON_ITS_WAY
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import Accusation, unclear
from uftp_conformance.sequences.wire import damage_of

# By an order of the target's, by a revocation, a request or a forecast.
_CROSSED = frozenset({"D-Prognosis", "FlexOffer", "FlexOfferRevocation", "FlexOrder", "FlexRequest"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One message of a sequence: what it breaks, in which state, what came, and whether that is legal.

    `element` is the message before anything was done to its bytes; `formless` tells that the schema may leave its
    answer no valid form.
    """

    step: Step
    exchange: Exchange
    broken: Broken
    state: str
    seen: Observation
    accusation: Accusation | None = None
    element: Element | None = None
    formless: bool = False

    @property
    def due(self) -> bool:
        """Whether it has to be answered: it breaks nothing, not even perhaps, and the answer has a form."""
        return not (self.broken.surely or self.broken.perhaps or self.formless)

    @property
    def readable(self) -> bool:
        """Whether what was sent is a message that was sent as messages are."""
        return damage_of(self.step.changes) is None

    @property
    def explicable_within(self) -> float:
        """For how many seconds that because of which the target refuses may be on its way to us."""
        return ON_ITS_WAY if self.exchange.sent.message in _CROSSED and "rejected" in self.seen.classes else 0.0


@dataclass(frozen=True, slots=True)
class Begun:
    """One message that the target started.

    Attributes:
        step: in which it was asked for it.
        deliveries: this and those before it that came to the same participant.
        before: what was settled before it was asked.
        facts: as they are stored with a trial.
        accusation: what is wrong with it.
    """

    step: Step
    deliveries: tuple[Delivery, ...]
    before: tuple[Exchange, ...]
    facts: Mapping[str, Any]
    accusation: Accusation | None = None

    @property
    def broken(self) -> Broken:
        """What it breaks, nothing where it is right."""
        return self.accusation.broken if self.accusation is not None else Broken()


@dataclass(slots=True)
class Walked:
    """The result of a sequence.

    Attributes:
        steps: those that were done, with all that was chosen.
        judged: the messages that were sent.
        answers: our answers to what the target started.
        started: what it started.
        begun: that as it was judged.
        near: whether it was about today and the days after it.
        clock: whether it was about the days on which the clock changes.
        ended: why it was given up before its end, "" where it was not.
    """

    steps: list[Step] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    answers: list[Pending] = field(default_factory=list)
    started: list[Delivery] = field(default_factory=list)
    begun: list[Begun] = field(default_factory=list)
    ended: str = ""
    near: bool = False
    clock: bool = False

    @property
    def fault(self) -> Judged | Begun | None:
        """The first message with an answer that is not legal, or that the target should not have started."""
        return next((each for each in self._every if each.accusation is not None), None)

    def had(self, number: int) -> bool:
        """Return whether a step was judged."""
        return any(each.step.number == number for each in self._every)

    @property
    def _every(self) -> list[Judged | Begun]:
        return [*self.judged, *self.begun]

    @property
    def orders(self) -> list[Element]:
        """The orders of our registered DSO that the target accepted."""
        found = (j for j in self.judged if j.exchange.sent.message == "FlexOrder" and j.seen.accepted and j.readable)
        return [parse(j.exchange.sent.payload or b"") for j in found if j.step.party == ("DSO", "registered")]

    @property
    def unanswered(self) -> int:
        """How many messages had no answer that had to have one."""
        return sum(unclear(each.seen) and each.due for each in self.judged)

    @property
    def silent(self) -> int:
        """How many messages had no answer."""
        return sum(unclear(each.seen) for each in self.judged if each.readable)
