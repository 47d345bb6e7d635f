"""A sequence as evidence: the trial of a verdict, and the transitions that it met.  Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from uftp_conformance.judging.evidence import SEQUENCE, VIOLATED, Exchange, Trial
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.sequences.steps import dump
from uftp_conformance.sequences.verdicts import unclear
from uftp_conformance.sequences.walked import Begun, Judged, Walked

Transition = tuple[str, str, str]  # a state, a message type, and what the message breaks


def transitions(judged: Iterable[Judged]) -> Counter[Transition]:
    """Count which message came in which state, and which rule it broke, or none."""
    return Counter(
        (each.state, each.exchange.sent.message, rule)
        for each in judged
        for rule in sorted(each.broken.surely) or ["nothing"]
    )


def trial_of(walked: Walked, label: str) -> Trial:
    """Return a sequence as a trial; its case is the message whose answer is not legal, where there is one.

    Where the target should not have started something, the trial is about that, and has what was settled before.
    """
    fault = walked.fault
    exchanges = [_part(each) for each in walked.judged]
    exchanges += [pending.freeze() for pending in walked.answers]
    exchanges.sort(key=lambda exchange: exchange.sent.at)
    facts = {
        "steps": [step.words() for step in walked.steps],
        "plan": dump(walked.steps),
        "ended": walked.ended,
        **({"breaks": sorted(fault.broken.surely), "perhaps": sorted(fault.broken.perhaps)} if fault else {}),
        **({VIOLATED: fault.accusation.cell.requirement.id} if fault and fault.accusation else {}),
    }
    if isinstance(fault, Begun) and fault.accusation is not None:
        expected = {"started": fault.accusation.cell.requirement.id}
        facts |= {**fault.facts, "known": [], "references": []}
        before = tuple(sorted(fault.before, key=lambda exchange: exchange.sent.at))
        return Trial(label, before, expected, facts=facts, started=fault.deliveries)
    listed = fault.accusation.expected if fault and fault.accusation else {}
    return Trial(label, tuple(exchanges), listed, facts=facts, heard=tuple(walked.started))


def _part(judged: Judged) -> Exchange:
    if judged.accusation is None:
        return judged.exchange
    return replace(judged.exchange, sent=replace(judged.exchange.sent, part="case"))


def answered(walked: Walked, *, silent: bool = True) -> Trial:
    """Return as a trial the messages whose answers can be held to the rules of form.

    Where a message breaks something, its own rules say whether it has to be answered at all; and the answer to a copy
    may be that of the first one again, of its time and with its MessageID (register, points 2 and 108).  An answer to
    what should not have been read cannot be held to the form of answers.
    Those without any answer are among them where they count, which is left out if they are asked for again.
    """
    judged = (each for each in walked.judged if each.step.kind != "again" and each.readable)
    found = [each.exchange for each in judged if not unclear(each.seen) or (silent and each.due)]
    return Trial("a sequence", tuple(found), facts={SEQUENCE: True})


EXPECTED = "each answer is one that the rules allow in the history that there is"


def outcome(walked: Walked) -> tuple[Kind, str]:
    """Return what a sequence comes to for the requirement that it was walked for, and why."""
    fault, count = walked.fault, len(walked.judged)
    if fault is not None and fault.accusation is not None:
        violated = fault.accusation.cell.requirement
        # What only should hold leaves no must open; the sequence counts as far as it went.
        kind = Kind.INCONCLUSIVE if violated.obligation == "must" else Kind.PASS
        return kind, f"a message violated {violated.id}, which is failed for it"
    if not count and not walked.begun:
        return Kind.INCONCLUSIVE, walked.ended or "no message could be made"
    if walked.unanswered:
        return Kind.INCONCLUSIVE, walked.ended
    return Kind.PASS, f"as expected, {count} messages{f'; {walked.ended}' if walked.ended else ''}"
