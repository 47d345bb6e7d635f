"""Stored exchanges, judged again with the catalogue and the oracle that are installed: which verdicts change, and why.

Nothing is sent.  What a verdict rests on beside its exchanges stays as it was: that the machine of the suite could not
listen, or that the suite made a mistake, is not judged again, nor is what was not stored as a whole,
because it was too long, or repeated a secret of ours.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from uftp_conformance import StatementError
from uftp_conformance.catalogue import Catalogue, Cell
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import NOT_KEPT, Trial, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Blame, Verdict
from uftp_conformance.messages import VERSIONS
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.sealing import BadKey, read_public_key
from uftp_conformance.run.events import BadStream, Event, Run, read
from uftp_conformance.run.recorder import FINDINGS, complaint_of_others, form, form_verdict, own_form
from uftp_conformance.run.resuming import until_footer
from uftp_conformance.run.settings import others_of
from uftp_conformance.run.stream_shapes import ABSENT
from uftp_conformance.sequences.families import FAMILIES

_SAYS = ("kind", "blame", "grade", "findings")  # what a verdict is; the rest is how it says so


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another one now, with what it says now in the fields of an event."""

    before: Event
    now: Mapping[str, Any]

    @property
    def verdict(self) -> bool:
        """Whether the verdict is another one, and not only its words."""
        return any(self.before[name] != self.now[name] for name in _SAYS)


@dataclass(slots=True)
class Again:
    """What came of judging a stream again.

    Attributes:
        run: the stream, as it was read.
        judged: how many verdicts were judged again.
        changes: those that are other ones now.
        left: how many verdicts could not be judged again, by the reason.
    """

    run: Run
    judged: int = 0
    changes: list[Change] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def again(path: Path, catalogue: Catalogue, schemas: Path | None = None) -> Again:
    """Judge the exchanges of a stream again.

    Args:
        path: the stream.
        catalogue: the rows that count now.
        schemas: the folder with the published schemas, where the statement of a target names one.

    Raises:
        StatementError: it is no stream, or does not tell enough of its targets.
    """
    try:
        run = read(path)
    except BadStream as error:
        raise StatementError(f"{error}.  Give the events.jsonl of a run") from None
    result, judges = Again(run), _judges(run, path, catalogue, schemas)
    for event in until_footer(path):
        if event["event"] != "verdict":
            continue
        before = {**ABSENT, **event}
        now = _again(before, judges, catalogue)
        if isinstance(now, str):
            result.left[now] += 1
            continue
        result.judged += 1
        if any(before[name] != now[name] for name in now):
            result.changes.append(Change(before, now))
    return result


def _again(event: Event, judges: Mapping[str, "_Judge"], catalogue: Catalogue) -> Mapping[str, Any] | str:
    """Return what a verdict says now, or why it cannot be judged again."""
    requirement = catalogue.requirements.get(event["requirement"])
    judge_of = judges.get(event["target"])
    if requirement is None:
        return f"the catalogue has no {safe(event['requirement'], 60)} any more"
    if judge_of is None:
        return f"the header does not describe the target {safe(event['target'], 60)!r}"
    if event["blame"] == Blame.SUITE:
        return "the suite or its machine was to blame"
    try:
        trial = restore(event["trial"])
        if trial.facts.get(NOT_KEPT):
            return "what was exchanged was not stored: it passed, as others of its test had before it"
        if any(each.whole is not None for each in _deliveries(trial)):
            return "an answer was not stored as a whole: it was too long, or repeated a secret of ours"
        if requirement.id in FAMILIES:
            return "how a whole sequence went is not: what its messages violate is, where it was recorded"
        cell = Cell(requirement, event["message"], event["role"], event["version"])
        verdict = judge_of.verdict(event, cell, trial)
    except (LookupError, TypeError, ValueError, AttributeError):
        return "its evidence cannot be read"
    return {
        "kind": str(verdict.kind), "obligation": requirement.obligation, "blame": str(verdict.blame),
        "grade": str(verdict.grade or ""), "expected": safe(verdict.expected), "got": safe(verdict.got),
        "findings": [safe(finding) for finding in verdict.findings[:FINDINGS]],
    }  # fmt: skip


def _deliveries(trial: Trial) -> Iterator[Any]:
    yield from (delivery for exchange in trial.exchanges for delivery in exchange.deliveries)
    yield from (*trial.started, *trial.heard)


@dataclass(slots=True)
class _Judge:
    """Judges the trials about one target."""

    target: Target
    criteria: Criteria
    _taken: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def verdict(self, event: Event, cell: Cell, trial: Trial) -> Verdict:
        """Return the verdict about a cell: one about the form of an answer, or what the judge says of the trial."""
        sent = {exchange.sent.message for exchange in trial.exchanges}
        if own_form(cell) and cell.message in sent:
            return self._form(event, cell, trial)
        return judge(trial, cell, self.criteria)

    def _form(self, event: Event, cell: Cell, trial: Trial) -> Verdict:
        """Judge the exchange to which the verdict belongs: the first of its trial that no verdict before took."""
        identifier, test = cell.requirement.id, event.get("test", "")
        own = f"-{identifier}-{cell.message}-" in test.rpartition("[")[2]
        found = []
        about = cell if own else _cell_of(test, cell, self.criteria.catalogue)
        for exchange in trial.exchanges:
            if exchange.sent.message == cell.message:
                complaints = form(exchange, trial, about, self.target, _repeated(event))
                if identifier in complaints and (own or complaint_of_others(complaints[identifier], None)):
                    found.append(complaints[identifier])
        key = (test, identifier, cell.message, blake2b(json.dumps(event["trial"]).encode()).hexdigest())
        self._taken[key] += 1
        return form_verdict(cell, found[self._taken[key] - 1] if len(found) >= self._taken[key] else "")


def _repeated(event: Event) -> frozenset[str]:
    """Return the MessageID that was used before, where a verdict says so: by which message, a trial does not tell."""
    return frozenset(event["got"].split()) if event["kind"] == "fail" else frozenset()


def _cell_of(test: str, cell: Cell, catalogue: Catalogue) -> Cell:
    """Return a cell of the requirement that a test is about, as far as its name tells it."""
    name = test.rpartition("[")[2]
    about = max((row for row in catalogue if f"-{row.id}-" in name), key=lambda row: len(row.id), default=None)
    return Cell(about, cell.message, cell.role, cell.version) if about else cell


def _judges(run: Run, path: Path, catalogue: Catalogue, schemas: Path | None) -> dict[str, _Judge]:
    """Return who judges each target of a header."""
    judges = {}
    for facts in run.header.get("targets", ()):
        try:
            label, version, key = facts["label"], facts["version"], read_public_key(facts["public_key"])
            domain, role, tolerance = facts["domain"], facts["role"], float(facts["clock_tolerance"])
            policy = run.header["reasons"]
            claims = [known for known in VERSIONS if known in facts.get("claims", ())]
        except (LookupError, TypeError, ValueError, AttributeError, BadKey):
            raise StatementError(
                f"{path}: its header does not say by what its targets were judged (key, version, policy)"
            ) from None
        named = (facts.get("statement") or {}).get("schemas")
        if named and schemas is None:
            raise StatementError(f"{path}: {label} was judged by the schemas in {named!r}.  Give --schemas FOLDER")
        published = schemas if named else None
        others = others_of(version, claims, published)
        target = Target(domain, role, key, version, tolerance, published, others)
        judges[label] = _Judge(target, Criteria(key, version, catalogue, policy, published))
    return judges
