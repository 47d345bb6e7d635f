"""Reproducers: read back as they were written, refused in a sentence, and what became of the fault."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from uftp_conformance import StatementError
from uftp_conformance.fuzzing.replaying import Fate, fate_of
from uftp_conformance.fuzzing.reproducer import FORMAT, Reproducer, read
from uftp_conformance.sequences.steps import Step, dump
from uftp_conformance.sequences.walked import Walked

STEPS = (Step(0, "send", "FlexOffer", ("AGR", "registered")), Step(3, "again", "FlexOffer", ("AGR", "registered")))
CAUSE = ("VAL-RESUBMITTED", "FlexOffer", "VAL-RESUBMITTED", "Accepted")
KEPT = Reproducer("a DSO", "DSO", "3.1.0", ("target.toml",), "SEQ-OFFERS", CAUSE, STEPS, "Rejected", "Accepted")
DATA = {
    "format": FORMAT,
    "suite": "1.0",
    "target": "a DSO",
    "role": "DSO",
    "version": "3.1.0",
    "targets": ["target.toml"],
    "family": "SEQ-OFFERS",
    "near": False,
    "cause": CAUSE,
    "expected": "Rejected",
    "got": "Accepted",
    "steps": dump(STEPS),
}


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


def walked(number: int | None, cause: tuple[str, ...] = ()) -> Walked:
    """Return a walk that ended at a step, with or without a fault there."""
    found = Walked(ended="" if number is not None else "step 0 was not answered: silence")
    if number is not None:
        verdict = SimpleNamespace(got="Accepted")
        accused = SimpleNamespace(cause=cause, verdict=verdict) if cause else None
        judged: Any = SimpleNamespace(step=Step(number, "send"), accusation=accused)
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
        ([walked(3, ("OPR-FO-ACCEPT", "FlexOffer", "nothing", "500/5xx"))], Fate.ERROR),
    ],
)
def test_what_became_of_a_fault(tries: list[Walked], fate: Fate) -> None:
    """Who does not come to the faulty message, or does something else wrong, tells nothing."""
    found = fate_of(tries, KEPT)
    assert found.fate is fate
    assert bool(found.why) is (fate is Fate.ERROR)
