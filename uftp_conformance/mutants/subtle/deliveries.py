"""Subtle faults of a sender: what it makes of the HTTP answers to its deliveries."""

from collections.abc import Iterator
from dataclasses import dataclass

from uftp_conformance.evidence import HttpAnswer
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.courier import Policy


@dataclass(frozen=True, slots=True)
class _Never(Policy):
    """Does not deliver again after some statuses."""

    statuses: tuple[int, ...] = ()

    def repeats(self, answer: HttpAnswer) -> bool:
        return answer.status not in self.statuses and Policy.repeats(self, answer)


@dataclass(frozen=True, slots=True)
class _Always(Policy):
    """Delivers again after some statuses that are final."""

    statuses: tuple[int, ...] = ()

    def repeats(self, answer: HttpAnswer) -> bool:
        return answer.status in self.statuses or Policy.repeats(self, answer)


@dataclass(frozen=True, slots=True)
class _OnlyOne(Policy):
    """Follows one kind of redirection only."""

    status: int = 307

    def redirection(self, url: str, answer: HttpAnswer) -> str:
        return Policy.redirection(self, url, answer) if answer.status == self.status else ""


@dataclass(frozen=True, slots=True)
class _Shrinking(Policy):
    """Waits less and less."""

    def pause(self, attempt: int) -> float:
        return 0.8 * 0.5**attempt


@dataclass(frozen=True, slots=True)
class _Slow(Policy):
    """Waits longer than its statement promises."""

    def pause(self, attempt: int) -> float:
        return 2.0 * attempt


def deliveries() -> Iterator[Mutant]:
    """Walk what can be wrong about what a sender makes of HTTP answers."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, policy, caught_by in (
            ("503-final", "What was answered with 503 is not delivered again.", _Never(statuses=(503,)),
             "SND-AGAIN-SERVER"),
            ("500-final", "What was answered with 500 is not delivered again.", _Never(statuses=(500,)),
             "SND-AGAIN-SERVER"),
            ("401-again", "What was answered with 401 is delivered again.", _Always(statuses=(401,)), "SND-FINAL"),
            ("400-again", "What was answered with 400 is delivered again.", _Always(statuses=(400,)), "SND-FINAL"),
            ("307-only", "Only 307 is followed.", _OnlyOne(status=307), "SND-REDIRECT"),
            ("308-only", "Only 308 is followed.", _OnlyOne(status=308), "SND-REDIRECT"),
            ("shrinking", "The pauses between attempts become shorter.", _Shrinking(), "SND-PAUSES"),
            ("slow", "The first repetition comes later than promised.", _Slow(), "SND-AGAIN-SERVER"),
        ):
            yield mutant(role, f"delivery/{name}", wrong, lambda policy=policy: Faults(policy=policy), caught_by)  # type: ignore[misc]
