"""The recorder: verdicts with their evidence into the event stream, and what a test's verdicts come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from uftp_conformance import __version__
from uftp_conformance.catalogue import Catalogue, Cell
from uftp_conformance.conversation.concealing import concealed_trial
from uftp_conformance.judging.answer_form import Tolerated, examine
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import OPEN_AFTER, SEQUENCE, Delivery, Exchange, Trial, dump, without_evidence
from uftp_conformance.judging.repetition import Said, said_by
from uftp_conformance.judging.unproven import anothers, crossed
from uftp_conformance.judging.verdict import Blame, Inconclusive, Kind, Verdict, Violation
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.tables import WITHOUT_REJECTION
from uftp_conformance.run.events import Event, Writer
from uftp_conformance.run.explain import failure
from uftp_conformance.run.stream_header import FORMAT, catalogue_digest, environment

FINDINGS = 50  # of one verdict


class SuiteError(Exception):
    """The suite itself made a mistake; its verdicts about this cell cannot be trusted."""


@dataclass(slots=True)
class Recorder:
    """Takes the verdicts of one test about one target and writes them as they come.

    A sparing one keeps what was exchanged only for the first verdict of each kind and for what is not a pass: of some
    hundred participants that are judged to try the suite, nobody reads all that went well.
    """

    writer: Writer
    catalogue: Catalogue
    label: str
    target: Target
    test: str
    again: str
    repeated: set[str]
    tallies: Counter[str]
    sparing: bool = False
    _kinds: Counter[Kind] = field(default_factory=Counter)
    _first: dict[Kind, Event] = field(default_factory=dict)
    _violation: Event | None = None
    _accused: int = 0  # failures of other requirements

    def record(self, cell: Cell, verdict: Verdict, trial: Trial) -> None:
        """Take one verdict about the test's own cell with its evidence."""
        event = self._write(cell, verdict, trial)
        self._kinds[verdict.kind] += 1
        self._first.setdefault(verdict.kind, event)
        if verdict.kind is Kind.FAIL and cell.requirement.obligation == "must":
            self._violation = event  # the last one is the simplest

    def accuse(self, about: Cell, verdict: Verdict, trial: Trial, by: str) -> None:
        """Take a failure of another requirement than the test's own, shown by a sequence of the requirement `by`."""
        event = self._write(about, verdict, trial, by)
        if about.requirement.obligation == "must":
            self._violation = event
            self._accused += 1

    def met(self, transitions: Mapping[tuple[str, str, str], int]) -> None:
        """Take how often which message came in which state, and which rule it broke."""
        counts = [[*transition, count] for transition, count in sorted(transitions.items())]
        self.writer.write({"event": "transitions", "target": self.label, "role": self.target.role, "counts": counts})

    def _write(self, cell: Cell, verdict: Verdict, trial: Trial, by: str = "") -> Event:
        requirement = cell.requirement
        self.tallies[f"{verdict.kind} {requirement.obligation}"] += 1
        if self.sparing and verdict.kind is Kind.PASS and Kind.PASS in self._first:
            trial = without_evidence(trial)
        event: Event = {
            "event": "verdict",
            "target": self.label,
            "requirement": requirement.id,
            "message": cell.message,
            "role": cell.role,
            "version": cell.version,
            "test": self.test,
            "number": self.tallies.total(),
            "kind": str(verdict.kind),
            "obligation": requirement.obligation,
            "blame": str(verdict.blame),
            "grade": str(verdict.grade or ""),
            "expected": safe(verdict.expected),
            "got": safe(verdict.got),
            "findings": [safe(finding) for finding in verdict.findings[:FINDINGS]],
            "again": self.again.format(requirement=by or requirement.id),
            "trial": dump(concealed_trial(replace(trial, unmet=safe(trial.unmet))), self.writer.long_bodies),
        }
        self.writer.write(event)
        return event

    def examine(self, cell: Cell, trial: Trial) -> None:
        """Check the form of every answer of a trial.

        When the cell is about a rule of form itself, what holds is recorded too; from other trials only what
        does not hold, under the rule that it breaks.
        """
        own = own_form(cell)
        for exchange in trial.exchanges:
            for identifier, complaint in form(exchange, trial, cell, self.target, frozenset(self.repeated)).items():
                if identifier == own or complaint_of_others(complaint, own):
                    self._form(identifier, complaint, exchange.sent.message, cell, trial)

    def _form(self, identifier: str, complaint: str, message: str, cell: Cell, trial: Trial) -> None:
        requirement = self.catalogue[identifier]
        if message not in requirement.messages or cell.version not in requirement.versions:
            return
        about = Cell(requirement, message, cell.role, cell.version)
        verdict = form_verdict(about, complaint)
        # A verdict about another rule goes only into the stream; this test is about something else.
        take = self.record if about.id == cell.id else self._write
        take(about, verdict, trial)

    def conclude(self) -> None:
        """End the test: pass, or raise what its verdicts come to."""
        if Kind.ERROR in self._first:
            raise SuiteError(self._first[Kind.ERROR]["got"])
        if self._violation is not None:
            more = self._kinds[Kind.FAIL] + self._accused - 1
            text = failure(self._violation, target=self.target.domain)
            raise Violation(text + (f"\n  and {more} more" if more else ""))
        if not self._kinds[Kind.PASS] and not self._kinds[Kind.FAIL]:
            why = next((event["got"] for event in self._first.values()), "no case could be made")
            raise Inconclusive(why)


def own_form(cell: Cell) -> str | None:
    """Return the id of a cell's requirement where it is a rule of form itself."""
    return cell.requirement.id if cell.requirement.observed == "answer" else None


def complaint_of_others(complaint: str, own: str | None) -> bool:
    """Return whether what a rule of form says of a trial that is not about it (then `own` is None) is recorded."""
    return bool(complaint) and not own and not isinstance(complaint, Tolerated)


def form(exchange: Exchange, trial: Trial, cell: Cell, target: Target, repeated: frozenset[str]) -> dict[str, str]:
    """Hold the answers of an exchange against every rule of form that can be judged by it, in a trial about a cell.

    Returns:
        The complaint of each rule, "" when it holds.
    """
    own = own_form(cell)
    if own and exchange.sent.message != cell.message:
        return {}
    if exchange.sent.part == "case" and cell.requirement.observed == "transport":
        return {}  # an answer to what should not have been read cannot be held to the form of answers
    if exchange.sent.part == "after" and not own and trial.facts.get(OPEN_AFTER):
        return {}
    judged = examine(_anew(exchange, trial, target), target, repeated)
    if not own and exchange.sent.part == "case":
        judged.pop("ANS-GIVEN", None)  # whether a case must be answered is what its own verdict says
    elif judged.get("ANS-GIVEN") and _formless(exchange, trial):
        judged["ANS-GIVEN"] = Tolerated("the schema leaves a rejection no valid form (register, point 86)")
    if _given_again(exchange, trial, target):
        judged.pop("ANS-TIMESTAMP", None)  # it was made for the first of two copies (register, point 2)
    raced = crossed(exchange, trial.exchanges)
    if raced or anothers(exchange, trial.exchanges):  # an answer may be to the other one (register, point 77)
        open_ = ("ANS-ONE", "ANS-ONCE", *(("ANS-GIVEN", "ANS-TIMESTAMP") if raced else ()))
        judged = {name: said for name, said in judged.items() if name not in open_}
    return judged


def form_verdict(about: Cell, complaint: str) -> Verdict:
    """Return the verdict about a rule of form that has this complaint, "" for none."""
    requirement = about.requirement
    failed = bool(complaint) and not isinstance(complaint, Tolerated)
    blame = Blame(f"target: {requirement.blame}") if failed else Blame.NONE
    findings = (str(complaint),) if complaint and not failed else ()
    kind = Kind.FAIL if failed else Kind.PASS
    return Verdict(kind, requirement.id, blame, requirement.sentence, complaint or "it holds", findings=findings)


def _given_again(exchange: Exchange, trial: Trial, target: Target) -> bool:
    """Return whether the answer to an exchange is the very one that an earlier exchange of the trial got.

    It may come in other bytes where the same request was sent again: then its MessageID tells.
    """
    earlier = trial.exchanges[: trial.exchanges.index(exchange)]
    before = {delivery.body for each in earlier for delivery in each.deliveries}
    new = [delivery for delivery in exchange.deliveries if delivery.body not in before]
    if not exchange.deliveries or not new:
        return bool(exchange.deliveries)
    known = _said_to_copies(exchange, earlier, target)
    return all(_said(delivery, target) in known for delivery in new)


def _anew(exchange: Exchange, trial: Trial, target: Target) -> Exchange:
    """Leave what was said to an earlier copy of a request out of its answers, where it has one of its own as well.

    It may be the answer to both, or be delivered again beside a new one (register, points 2 and 77).
    """
    known = _said_to_copies(exchange, trial.exchanges[: trial.exchanges.index(exchange)], target)
    new = tuple(delivery for delivery in exchange.deliveries if known and _said(delivery, target) not in known)
    return replace(exchange, deliveries=new) if new else exchange


def _said_to_copies(exchange: Exchange, earlier: Sequence[Exchange], target: Target) -> set[Said]:
    same = [each for each in earlier if each.sent.message_id == exchange.sent.message_id]
    return {_said(delivery, target) for each in same for delivery in each.deliveries}


def _said(delivery: Delivery, target: Target) -> Said:
    return said_by(read_delivery(delivery.body, target.key, target.version), delivery)


def _formless(exchange: Exchange, trial: Trial) -> bool:
    """Whether a message may be rejected, and is of a type whose rejection no schema lets anybody write.

    It may where it has a defect, and where it asks for something that was perhaps refused, or never was there.  Of a
    sequence only those are looked at that break nothing.
    """
    sent = exchange.sent
    beside = sent.part in ("after", "attempt") and not trial.facts.get(SEQUENCE)
    may_be = beside or (sent.part == "case" and bool(trial.facts.get("defect")))
    return may_be and sent.message in WITHOUT_REJECTION


def header(seed: int, profile: str, reasons: str, started: str, targets: list[Event], cells: list[list[Any]]) -> Event:
    """Return the first event of a stream."""
    return {
        "event": "header",
        "format": FORMAT,
        "suite": __version__,
        "catalogue_sha256": catalogue_digest(),
        "environment": environment(),
        "started": started,
        "seed": seed,
        "profile": profile,
        "reasons": reasons,
        "targets": targets,
        "cells": cells,
    }
