"""Reproducers: read back as they were written, refused in a sentence, and what became of the fault."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.oracle.desk import statement_of
from uftp_conformance import StatementError
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.fuzzing.replaying import Fate, fate_of
from uftp_conformance.fuzzing.reproducer import FORMAT, Reproducer, Wired, grouped, read
from uftp_conformance.fuzzing.verbatim import payloads_of
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.received import Broken
from uftp_conformance.sequences.causes import explained
from uftp_conformance.sequences.steps import Step, dump
from uftp_conformance.sequences.verdicts import Accusation, accusation
from uftp_conformance.sequences.walked import Walked

STEPS = (Step(0, "send", "FlexOffer", ("AGR", "registered")), Step(3, "again", "FlexOffer", ("AGR", "registered")))
CAUSE = ("VAL-RESUBMITTED", "FlexOffer", "VAL-RESUBMITTED", "Accepted")
KEPT = Reproducer(
    "a DSO", "DSO", "3.1.0", ("target.toml",), "SEQ-OFFERS", CAUSE, STEPS, "Rejected", "Accepted",
    breaks=frozenset({"VAL-RESUBMITTED"}), perhaps=frozenset({"VAL-PERIOD"}), messages=(Wired(0, b"<FlexOffer/>"),),
)  # fmt: skip
DATA = {
    "format": FORMAT,
    "suite": "1.0",
    "target": "a DSO",
    "role": "DSO",
    "version": "3.1.0",
    "targets": ["target.toml"],
    "family": "SEQ-OFFERS",
    "near": False,
    "clock": False,
    "cause": CAUSE,
    "breaks": ["VAL-RESUBMITTED"],
    "perhaps": ["VAL-PERIOD"],
    "messages": [{"step": 0, "payload": "<FlexOffer/>"}],
    "expected": "Rejected",
    "got": "Accepted",
    "steps": dump(STEPS),
}


BREAKS = Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"VAL-PERIOD"}))


def written(folder: Path, **changed: Any) -> Path:
    path = folder / "fault.json"
    path.write_text(json.dumps({**DATA, **changed}), encoding="utf-8")
    return path


def test_it_is_read_back(tmp_path: Path) -> None:
    assert read(written(tmp_path)) == KEPT


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"format": 99}, "Find the fault again"),
        ({"steps": [{}]}, "is not a reproducer"),
        ({"steps": 3}, "is not a reproducer"),
        ({"cause": None}, "is not a reproducer"),
        ({"cause": ["VAL-PERIOD"]}, "is not a reproducer"),
        ({"steps": []}, "is not a reproducer"),
        ({"messages": [{"step": 0}]}, "is not a reproducer"),
        ({"format": 1, "messages": None}, "Find the fault again"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(tmp_path: Path, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StatementError, match=sentence):
        read(written(tmp_path, **changed))


@pytest.mark.parametrize("content", ["", "[]", "{", "{}", "\x00"])
def test_any_other_file_is_refused_too(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StatementError, match="is not a reproducer"):
        read(path)
    with pytest.raises(StatementError, match="cannot be read"):
        read(tmp_path / "nothing")


def walked(number: int | None, cause: tuple[str, ...] = (), breaks: Broken = BREAKS) -> Walked:
    """Return a walk that ended at a step, with or without a fault there."""
    found = Walked(ended="" if number is not None else "step 0 was not answered: silence")
    if number is not None:
        verdict = SimpleNamespace(got="Accepted")
        accused = SimpleNamespace(cause=cause, verdict=verdict) if cause else None
        seen = SimpleNamespace(classes=frozenset({"rejected"}))
        judged: Any = SimpleNamespace(
            step=Step(number, "send"), accusation=accused, broken=breaks, seen=seen, readable=True
        )
        found.judged = [judged]
    return found


FAILED, CLEAN, CUT = walked(3, CAUSE), walked(3), walked(None)


@pytest.mark.parametrize(
    ("tries", "fate"),
    [
        ([FAILED, FAILED], Fate.FAILED),
        ([CLEAN, CLEAN], Fate.FIXED),
        ([FAILED, CLEAN], Fate.FLAKY),
        ([CUT, CUT], Fate.ERROR),
        ([FAILED, CUT], Fate.ERROR),
        ([walked(0)], Fate.ERROR),
        ([walked(3, breaks=Broken(frozenset({"VAL-RESUBMITTED", "VAL-PERIOD"})))], Fate.ERROR),
        ([walked(3, breaks=Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"VAL-EXPIRATION"})))], Fate.ERROR),
        ([walked(3, ("OPR-FO-ACCEPT", "FlexOffer", "nothing", "500/5xx"))], Fate.ERROR),
    ],
)
def test_what_became_of_a_fault(tries: list[Walked], fate: Fate) -> None:
    """A run that does not come to the faulty message, or goes wrong in another way, tells nothing."""
    found = fate_of(tries, KEPT)
    assert found.fate is fate
    assert bool(found.why) is (fate is Fate.ERROR)


def test_the_same_bytes_are_there_but_for_what_the_target_starts() -> None:
    assert payloads_of(KEPT) == {0: b"<FlexOffer/>"}
    with pytest.raises(StatementError, match="is damaged"):
        payloads_of(replace(KEPT, messages=(Wired(0, b"<Flex"),)))
    with pytest.raises(StatementError, match="the target starts a FlexOrder"):
        payloads_of(replace(KEPT, steps=(*STEPS, Step(4, "start", "FlexOrder"))))


def test_faults_are_grouped_by_what_was_broken_and_what_was_done() -> None:
    alike = replace(KEPT, cause=("VAL-RESUBMITTED", "FlexOrder", "VAL-RESUBMITTED", "Accepted"))
    other = replace(KEPT, cause=("VAL-RESUBMITTED", "FlexOffer", "VAL-RESUBMITTED", "500"))
    found = grouped([KEPT, other, alike])
    assert found == {("VAL-RESUBMITTED", "Accepted"): [KEPT, alike], ("VAL-RESUBMITTED", "500"): [other]}


def test_what_breaks_several_rules_is_explained_by_what_breaks_each() -> None:
    alone = [("A", "Accepted"), ("B", "Accepted"), ("C", "500"), ("nothing", "Rejected")]
    assert explained([*alone, ("A B", "Accepted")]) == {("A B", "Accepted")}
    assert explained([*alone, ("A C", "Accepted")]) == set()  # that it does not look at C is new
    assert explained([*alone, ("A B D", "Accepted"), ("A D", "Accepted")]) == {("A B D", "Accepted")}
    assert explained(alone) == set()
    assert explained([*alone, ("A VAL-EXTREME-POWER", "Accepted")]) == {("A VAL-EXTREME-POWER", "Accepted")}
    assert explained([("A VAL-EXTREME-POWER", "Accepted")]) == set()
    refused = [("A", "Rejected, 'no'"), ("A E", "Rejected, 'no'"), ("E", "500")]
    assert explained(refused) == {("A E", "Rejected, 'no'")}  # what it says of A it says of A and E
    assert explained([("nothing", "500"), ("C", "500"), ("C", "Accepted")]) == {("C", "500")}


def accused(breaks: set[str], classes: set[str]) -> Accusation | None:
    """Hold an answer to a Metering against what it breaks."""
    target, rows = target_of(statement_of("DSO")), load()
    seen = Observation(frozenset(classes), "so")
    return accusation(seen, Broken(frozenset(breaks)), "Metering", target, rows)


def test_what_may_be_accepted_is_no_part_of_a_cause() -> None:
    """A Metering in a wrong unit is one fault, whether its Revision is a lower one or not, which may be accepted."""
    taken = {"200", "2xx", "accepted"}
    causes = {found.cause for each in ({"MTR-UNIT"}, {"MTR-UNIT", "MTR-REVISION"}) if (found := accused(each, taken))}
    assert causes == {("MTR-UNIT", "Metering", "MTR-UNIT", "Accepted")}
    assert accused({"MTR-REVISION"}, taken) is None
    refused = accused({"MTR-UNIT", "MTR-REVISION"}, {"500", "5xx"})
    assert refused is not None
    assert refused.cause[2] == "MTR-REVISION MTR-UNIT"
