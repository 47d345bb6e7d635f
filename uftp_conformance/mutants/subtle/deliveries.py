"""Subtle faults of HTTP: what a participant makes of the answers to its deliveries, and answers that are not whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.mutated_participant import WrongDispatch
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.participant import Dispatch


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


_CUT: tuple[tuple[str, str, bytes], ...] = (
    (
        "length",
        "HTTP answers are shorter than their length says.",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut",
    ),
    ("chunk", "HTTP answers end within a chunk.", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\ncut"),
    (
        "last-chunk",
        "HTTP answers in chunks lack the last one.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncut\r\n",
    ),
    ("head", "HTTP answers end within their head.", b"HTTP/1.1 200 OK\r\nContent-Le"),
    ("interim", "After an interim HTTP answer no other one comes.", b"HTTP/1.1 100 Continue\r\n\r\n"),
)


def _cutting(data: bytes, every: int = 1) -> Fault:
    """Cut off the HTTP answer to every n-th request."""

    def faults() -> Faults:
        count = [0]

        def delivery(usual: Dispatch, _: Said) -> Dispatch:
            count[0] += 1
            if count[0] % every or not isinstance(usual, WrongDispatch):
                return usual
            usual.courier = replace(usual.courier, cut=data)
            return usual

        return Faults(delivery=delivery)

    return faults


def http_answers() -> Iterator[Mutant]:
    """Walk HTTP answers that do not come to their end."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, data in _CUT:
            yield mutant(role, f"http-answer/{name}", wrong, _cutting(data), "TRN-DELIVERY")
        yield mutant(
            role,
            "http-answer/every-third",
            "Every third HTTP answer is shorter than its length says.",
            _cutting(_CUT[0][2], every=3),
            "TRN-DELIVERY",
        )


def deliveries() -> Iterator[Mutant]:
    """Walk what can be wrong about what a sender makes of HTTP answers."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, policy, caught_by in (
            (
                "503-final",
                "What was answered with 503 is not delivered again.",
                _Never(statuses=(503,)),
                "SND-AGAIN-SERVER",
            ),
            (
                "500-final",
                "What was answered with 500 is not delivered again.",
                _Never(statuses=(500,)),
                "SND-AGAIN-SERVER",
            ),
            ("401-again", "What was answered with 401 is delivered again.", _Always(statuses=(401,)), "SND-FINAL"),
            ("400-again", "What was answered with 400 is delivered again.", _Always(statuses=(400,)), "SND-FINAL"),
            ("307-only", "Only 307 is followed.", _OnlyOne(status=307), "SND-REDIRECT"),
            ("308-only", "Only 308 is followed.", _OnlyOne(status=308), "SND-REDIRECT"),
            ("shrinking", "The pauses between attempts become shorter.", _Shrinking(), "SND-PAUSES"),
            ("slow", "The first repetition comes later than promised.", _Slow(), "SND-AGAIN-SERVER"),
        ):
            yield mutant(role, f"delivery/{name}", wrong, lambda policy=policy: Faults(policy=policy), caught_by)  # type: ignore[misc]
