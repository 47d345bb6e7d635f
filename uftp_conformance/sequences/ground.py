"""What the sequences with one target have in common: who it is, how it is judged, and what it can be asked for."""

from dataclasses import dataclass

from uftp_conformance.conversation.stimulus import Stimulus
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.oracle.received import Oracle
from uftp_conformance.sequences.starting import BASIS
from uftp_conformance.sequences.steps import Step
from uftp_conformance.statement.counterparties import Counterparty

_PATIENCE = 4.0  # seconds for which anybody waits for an expiry


@dataclass(frozen=True, slots=True)
class Ground:
    """What the sequences with one target have in common."""

    tester: Tester
    criteria: Criteria
    oracle: Oracle
    stimulus: Stimulus | None

    @classmethod
    def of(cls, tester: Tester, criteria: Criteria, stimulus: Stimulus | None) -> "Ground":
        """Lay the ground for a target."""
        return cls(tester, criteria, Oracle(target_of(tester.statement)), stimulus)

    @property
    def swift(self) -> float:
        """After how many seconds the shortest of our offers expire; 0 where that would be too long to wait for."""
        statement = self.tester.statement
        agreed = statement.market.shortest_validity
        expires = max(2.0 + statement.timing.clock_tolerance, agreed + 1 if agreed else 0.0)
        return expires if expires <= _PATIENCE else 0.0

    @property
    def startable(self) -> tuple[str, ...]:
        """The types that the target can be asked for, with what they are to say."""
        stimulus = self.stimulus
        if stimulus is None or not stimulus.chooses:
            return ()
        return tuple(tag for tag in ("FlexRequest", "D-Prognosis", *BASIS) if stimulus.covers(tag))


def us_of(ground: Ground, step: Step) -> Counterparty | None:
    """Return our participant that acts in a step, with its key."""
    every = ground.tester.counterparties
    return next((each for each in every if (each.role, each.standing) == step.party), None)
