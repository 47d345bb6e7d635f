"""What a rule is: one requirement, the stage at which it is looked at, and a pure check."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from uftp_conformance.messages import REQUESTS, ROLES, VERSIONS

BUSINESS = tuple(message for message in REQUESTS if message != "TestMessage")


class Stage(IntEnum):
    """The order in which rules are looked at; the first refusal decides."""

    HTTP = 1  # the request line and its headers                        subject: arrival.Arrival
    DOCUMENT = 2  # what XML can do beyond elements, envelope and payload   subject: arrival.Document
    ENVELOPE = 3  # the SignedMessage                                       subject: arrival.Document
    KEY = 4  # who claims to send                                      subject: arrival.Claim
    SEAL = 5  # whether it is true                                      subject: arrival.Opened
    PAYLOAD = 6  # the message as a document                               subject: arrival.Document
    AGAIN = 7  # whether it came before                                  subject: Element, from here on
    SENDER = 8  # who may say this to whom
    PERIOD = 9  # whether its day is not over
    REFERENCE = 10  # the earlier messages that it builds on
    MARKET = 11  # the agreed common values
    CONTENT = 12  # what the use case demands


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is refused: a RejectionReason, or an HTTP status where it comes to no answer."""

    reason: str
    status: int = 200


def refuse(reason: str) -> Refusal:
    """Reject the message with this RejectionReason."""
    return Refusal(reason)


def turn_away(status: int) -> Refusal:
    """Refuse the HTTP request with this status, which is all that leaves the participant."""
    return Refusal("", status)


# The subject differs from stage to stage; the second argument is the Directory up to PAYLOAD, then the Context.
Check = Callable[[Any, Any], Refusal | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """The check of one requirement, for the roles, message types and protocol versions that it is about."""

    id: str
    stage: Stage
    check: Check
    receivers: tuple[str, ...] = ROLES
    messages: tuple[str, ...] = BUSINESS
    versions: tuple[str, ...] = VERSIONS

    def applies(self, role: str, message: str) -> bool:
        """Return whether a participant of this role looks at it when this message arrives."""
        return role in self.receivers and message in self.messages


def registering(rules: list[Rule]) -> Callable[..., Callable[[Check], Rule]]:
    """Return the decorator that makes rules of the checks of a file, and adds them to its list.

    Within a stage the first refusal decides, so the order in a file is the order in which its rules are looked at.
    """

    def rule(
        identifier: str,
        stage: Stage,
        receivers: Iterable[str] = ROLES,
        messages: Iterable[str] = BUSINESS,
        *,
        versions: Iterable[str] = VERSIONS,
    ) -> Callable[[Check], Rule]:
        def register(check: Check) -> Rule:
            made = Rule(identifier, stage, check, tuple(receivers), tuple(messages), tuple(versions))
            rules.append(made)
            return made

        return register

    return rule
