"""What the answer to a query of a sequence comes to by what it lists.  Pure."""

from collections.abc import Collection
from dataclasses import replace

from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import Criteria, answer_of
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.oracle.listed import QUERIES, Complaint, complaint_about
from uftp_conformance.oracle.received import Broken, Received
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.spelling import is_spelt
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import Accusation


def accusation_of_list(
    received: Received, exchange: Exchange, broken: Broken, criteria: Criteria, unsure: Collection[int]
) -> Accusation | None:
    """Return what an answer to a query violates by what it lists; None where it is right, or no query was answered.

    `unsure` has the ids of the elements that were sent in other bytes than usual, so that the receiver may have read
    something else (register, point 80).
    """
    if received.tag not in QUERIES or id(received.message) in unsure:
        return None
    messages = tuple(
        replace(each, outcome="unknown") if id(each.element) in unsure and each.outcome == "accepted" else each
        for each in received.past.messages
    )
    received = replace(received, past=replace(received.past, messages=messages))
    found = complaint_about(received, answer_of(exchange, criteria))
    return None if found is None else _accusation(found, received, broken, criteria)


def in_other_bytes(steps: Collection[Step], past: Past) -> frozenset[int]:
    """Return the ids of the elements that were not sent as messages usually are."""
    spelt = {step.number for step in steps if is_spelt(step.changes)}
    return frozenset(id(each.element) for each in past.entries if each.damaged or each.step in spelt)


def _accusation(found: Complaint, received: Received, broken: Broken, criteria: Criteria) -> Accusation:
    row, target = criteria.catalogue[found.requirement], received.target
    expected = f"{row.sentence}  ({row.source})"
    verdict = Verdict(Kind.FAIL, row.id, Blame(f"target: {row.blame}"), expected, found.words)
    cell = Cell(row, found.message, target.role, target.version)
    return Accusation(cell, broken, f"{found.kind} ({row.id})", verdict, expected=found.expected)
