"""Subtle faults over time: what is right only for a while, or only for what arrives alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import ROLES, Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant, of_rules
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, Rule


def _wearing_out(identifier: str, after: int) -> Fault:
    """Let a rule hold for its first refusals only."""
    return _by_count(identifier, lambda count: count <= after)


def _by_count(identifier: str, holds: Any) -> Fault:
    def faults() -> Faults:
        count = [0]

        def changed(rule: Rule) -> Rule:
            def check(message: Any, context: Any) -> Refusal | None:
                usual = rule.check(message, context)
                count[0] += usual is not None
                return usual if usual is None or holds(count[0]) else None

            return replace(rule, check=check)

        return Faults(rule=of_rules((identifier,), changed)().rule)

    return faults


def _dying(after: int) -> Fault:
    def faults() -> Faults:
        count = [0]

        def answer(said: Said) -> Element:
            if said.request.tag == "D-Prognosis" and said.answer["Result"] == "Accepted":
                count[0] += 1
                if count[0] > after:
                    raise TurnedAway(500)
            return said.answer

        return Faults(answer=answer)

    return faults


def _confused() -> Faults:
    """Keep the conversation in a place that the next request overwrites while this one is on its way."""
    last: list[tuple[float, str]] = []

    def answer(said: Said) -> Element:
        now = said.context.now.timestamp()
        before, last[:] = last[:], [(now, said.request["ConversationID"])]
        if before and now - before[0][0] < _AT_ONCE:
            return said.answer.having({"ConversationID": before[0][1]})
        return said.answer

    return Faults(answer=answer)


_AT_ONCE = 0.05  # seconds


def _racing(identifier: str) -> Fault:
    """Let a rule hold only where nothing else arrives at about the same time."""

    def faults() -> Faults:
        last = [0.0]

        def pardoned(_: Any, context: Context) -> bool:
            before, last[0] = last[0], context.now.timestamp()
            return last[0] - before < _AT_ONCE

        return Faults(rule=laxer(identifier, pardoned)().rule)

    return faults


def _ending_in(status: int, identifier: str) -> Fault:
    """Let a rule of the transport refuse with another status."""

    def changed(rule: Rule) -> Rule:
        def check(subject: Any, view: Any) -> Refusal | None:
            usual = rule.check(subject, view)
            return usual if usual is None else replace(usual, status=status)

        return replace(rule, check=check)

    return of_rules((identifier,), changed)


def over_time() -> Iterator[Mutant]:
    """Walk what is right for some messages and wrong for others that look the same."""
    for role in ROLES:
        for status in (500, 503):
            yield mutant(
                role,
                f"TRN-ENTITY-ERROR/{status}",
                f"A DOCTYPE ends in HTTP {status}.",
                _ending_in(status, "TRN-ENTITY"),
                "TRN-ENTITY-ERROR",
            )
    yield from _by_turns()
    yield from _busy()


def _by_turns() -> Iterator[Mutant]:
    """Walk the rules that hold for some messages, by their number or their time."""
    for role, identifier in (("DSO", "VAL-ISP-CONFLICT"), ("AGR", "OPR-FOR-PRICE"), ("CRO", "VAL-TIME-ZONE")):
        yield mutant(
            role,
            f"{identifier}/first-three",
            "The rule holds for three messages, and then no longer.",
            _wearing_out(identifier, 3),
            identifier,
        )
        yield mutant(
            role,
            f"{identifier}/first-ten",
            "The rule holds for ten messages, and then no longer.",
            _wearing_out(identifier, 10),
            identifier,
        )
        yield mutant(
            role,
            f"{identifier}/not-the-first",
            "The rule does not hold for the first message.",
            _by_count(identifier, lambda count: count > 1),
            identifier,
        )
        yield mutant(
            role,
            f"{identifier}/every-fifth",
            "The rule does not hold for every fifth message.",
            _by_count(identifier, lambda count: count % 5 != 0),
            identifier,
        )
        yield mutant(
            role,
            f"{identifier}/at-once",
            "The rule does not hold for messages that arrive at the same time.",
            _racing(identifier),
            identifier,
        )


def _busy() -> Iterator[Mutant]:
    """Walk what is wrong after many messages, or between those that arrive at once."""
    for role in ("AGR", "CRO", "DSO"):
        yield mutant(
            role,
            "conversation/at-once",
            "Answers to requests that arrive at once are confused.",
            _confused,
            "ANS-CONVERSATION",
        )
    yield mutant(
        "DSO",
        "dying/after-five",
        "After five prognoses every other one ends in an error of the server.",
        _dying(5),
        "OPR-DP-ACCEPT",
    )
