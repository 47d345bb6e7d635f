"""What a gate makes of a run: known failures pass, and nothing else does that it asks for."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.catalogue import load
from uftp_conformance.run.baseline import Baseline, Entry, read_baseline, write_baseline
from uftp_conformance.run.cells import Cells, counted
from uftp_conformance.run.gate import FailOn, Gate, Passage, groups, next_entries, passage
from uftp_conformance.run.outcome import Ending, Must, ending_of

TODAY = date(2026, 11, 26)
CONFLICT = ("VAL-ISP-CONFLICT", "FlexOffer")
PROGNOSIS = ("OPR-DP-LACKING", "D-Prognosis")
SEQUENCE = ("SEQ-PROGNOSES", "D-Prognosis")
NEXT, SHOULD = ("VAL-ISP-CONFLICT", "D-Prognosis"), "SND-PAUSES"


def run(*verdicts: tuple[tuple[str, str], str], scope: tuple[str, ...] = (), why: str = "", finding: str = "") -> Cells:
    """Return the cells of a run with one verdict a cell; `why` is why those without do not apply."""
    cells = [["dso", *cell, "DSO", "3.1.0", "" if kind else why, 1] for cell, kind in verdicts]
    events: list[dict[str, Any]] = [{"event": "header", "cells": cells, "scope": scope}]
    events += [
        {"event": "verdict", "target": "dso", "requirement": cell[0], "message": cell[1], "role": "DSO",
         "version": "3.1.0", "kind": kind, "obligation": load()[cell[0]].obligation,
         "findings": [finding] if finding else []}
        for cell, kind in verdicts if kind
    ]  # fmt: skip
    return counted(events, load())


def walked(*violated: str) -> Cells:
    """Return a run in which sequences stayed unclear, each because a message violated one of these, "" none of them."""
    cells = run((CONFLICT, "fail"), (PROGNOSIS, "fail"), (SEQUENCE, ""))
    for requirement in violated:
        cells.take({
            "event": "verdict", "target": "dso", "requirement": SEQUENCE[0], "message": SEQUENCE[1], "role": "DSO",
            "version": "3.1.0", "kind": "inconclusive", "obligation": "must", "findings": [],
            "trial": {"facts": {"violated": requirement} if requirement else {}},
        })  # fmt: skip
    return cells


def known(requirement: str = "VAL-ISP-CONFLICT", until: date = date(2027, 1, 31), **more: Any) -> Entry:
    return Entry(requirement=requirement, reason="mended in the next release", until=until, **more)


def asked(cells: Cells, *entries: Entry, fail_on: FailOn = "unsettled", require: tuple[str, ...] = ()) -> Passage:
    gate = Gate(fail_on, require, Baseline(Path("baseline.toml"), entries))
    kinds = [{result.kind: 1} for result in cells.results.values()]
    tallies = {f"{kind} must": 1 for each in kinds for kind in each}
    return passage(gate, cells, Ending(ending_of(tallies, [Must(1, each) for each in kinds])), TODAY)


def whats(result: Passage) -> list[str]:
    return [line.what for line in result.lines]


def test_a_known_failure_does_not_break_it_and_is_no_conformance() -> None:
    result = asked(run((CONFLICT, "fail"), (PROGNOSIS, "pass")), known())
    assert (result.code, whats(result)) == (ExitCode.CONFORMANT, ["known"])
    assert "1 known failure in its baseline; this says nothing about conformance" in result.sentence
    assert "CONFORMANT" not in result.sentence
    assert "mended in the next release" in result.lines[0].sentence


def test_a_new_failure_breaks_it() -> None:
    result = asked(run((CONFLICT, "fail"), (PROGNOSIS, "fail")), known())
    assert (result.code, whats(result)) == (ExitCode.VIOLATIONS, ["known", "new"])
    assert result.lines[1].about == "OPR-DP-LACKING D-Prognosis 3.1.0 of dso"


@pytest.mark.parametrize(
    ("violated", "what"),
    [
        (["VAL-ISP-CONFLICT"], "known"), (["VAL-ISP-CONFLICT", "OPR-DP-LACKING"], "unsettled"),
        (["VAL-ISP-CONFLICT", ""], "unsettled"), ([""], "unsettled"), (["VAL-ISP-DURATION"], "unsettled"),
    ],
)  # fmt: skip
def test_a_sequence_is_known_where_all_that_it_met_is(violated: list[str], what: str) -> None:
    """Which sequences meet a fault depends on what is drawn; so they need no entries that come and go."""
    lines = asked(walked(*violated), known()).lines
    assert [line.what for line in lines if line.about.startswith("SEQ-")] == [what]
    assert what != "known" or "follows from VAL-ISP-CONFLICT" in lines[-1].sentence


def test_the_next_baseline_leaves_out_what_follows() -> None:
    """Also where the failure from which it follows is new as well."""
    new = ("a reason", date(2027, 2, 1))
    entries = next_entries(Gate(), walked("VAL-ISP-CONFLICT", "OPR-DP-LACKING"), TODAY, new)
    assert {entry.requirement for entry in entries} == {"VAL-ISP-CONFLICT", "OPR-DP-LACKING"}
    entries = next_entries(Gate(), walked("VAL-ISP-CONFLICT", ""), TODAY, new)
    assert SEQUENCE[0] in {entry.requirement for entry in entries}


def test_one_cell_that_is_known_does_not_excuse_another() -> None:
    result = asked(run((CONFLICT, "fail"), (NEXT, "fail")), known(message="FlexOffer"))
    assert (result.code, whats(result)) == (ExitCode.VIOLATIONS, ["known", "new"])


def test_a_fixed_failure_breaks_it() -> None:
    result = asked(run((CONFLICT, "pass")), known())
    assert (result.code, whats(result)) == (ExitCode.GATE, ["fixed"])
    assert "baseline update" in result.lines[0].sentence


def test_an_entry_that_still_holds_for_one_of_its_cells_is_not_fixed() -> None:
    assert asked(run((CONFLICT, "pass"), (NEXT, "fail")), known()).code is ExitCode.CONFORMANT


def test_an_expired_failure_breaks_it() -> None:
    result = asked(run((CONFLICT, "fail")), known(until=date(2026, 11, 25)))
    assert (result.code, whats(result)) == (ExitCode.VIOLATIONS, ["expired", "new"])
    assert "known until 2026-11-25" in result.lines[0].sentence


def test_it_is_known_on_its_last_day() -> None:
    assert asked(run((CONFLICT, "fail")), known(until=TODAY)).code is ExitCode.CONFORMANT


@pytest.mark.parametrize("entry", [known("VAL-NO-SUCH"), known(message="Metering"), known(target="another")])
def test_an_unknown_entry_breaks_it(entry: Entry) -> None:
    result = asked(run((CONFLICT, "pass")), entry)
    assert (result.code, whats(result)) == (ExitCode.GATE, ["unknown"])


def test_an_entry_about_what_does_not_apply_breaks_it() -> None:
    result = asked(run((CONFLICT, ""), (PROGNOSIS, "pass"), why="the statement says no"), known())
    assert whats(result) == ["unknown"]
    assert "the statement says no" in result.lines[0].sentence


def test_a_part_says_nothing_about_the_rest_of_the_baseline() -> None:
    part = run((PROGNOSIS, "pass"), scope=("--only OPR",))
    assert asked(part, known()).lines == ()
    assert whats(asked(part, known("VAL-NO-SUCH"))) == ["unknown"]


@pytest.mark.parametrize(("verdict", "code"), [("fail", ExitCode.CONFORMANT), ("inconclusive", ExitCode.VIOLATIONS)])
def test_who_is_known_to_be_inconclusive_may_not_fail(verdict: Any, code: ExitCode) -> None:
    assert asked(run((CONFLICT, "fail")), known(verdict=verdict)).code is code


@pytest.mark.parametrize(
    ("fail_on", "kind", "code"),
    [
        ("violations", "inconclusive", ExitCode.CONFORMANT),
        ("violations", "fail", ExitCode.VIOLATIONS),
        ("unsettled", "inconclusive", ExitCode.INCONCLUSIVE),
        ("unsettled", "", ExitCode.TOO_FEW),
        ("deviations", "pass", ExitCode.CONFORMANT),
    ],
)
def test_levels(fail_on: FailOn, kind: str, code: ExitCode) -> None:
    assert asked(run((CONFLICT, kind), (PROGNOSIS, "pass")), fail_on=fail_on).code is code


@pytest.mark.parametrize(("fail_on", "code"), [("unsettled", ExitCode.CONFORMANT), ("deviations", ExitCode.GATE)])
def test_a_should_breaks_only_a_strict_gate(fail_on: FailOn, code: ExitCode) -> None:
    row = next(row for row in load() if row.obligation == "should" and row.testable and "DSO" in row.receivers)
    judged = run(((row.id, row.messages[0]), "fail"), (PROGNOSIS, "pass"))
    gate = Gate(fail_on, (), Baseline(Path("b"), ()))
    assert passage(gate, judged, Ending(ExitCode.CONFORMANT), TODAY).code is code


@pytest.mark.parametrize(("fail_on", "code"), [("deviations", ExitCode.CONFORMANT), ("findings", ExitCode.GATE)])
def test_a_finding_breaks_only_the_strictest(fail_on: FailOn, code: ExitCode) -> None:
    assert asked(run((CONFLICT, "pass"), finding="other words"), fail_on=fail_on).code is code


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("core", ExitCode.VIOLATIONS), ("validation", ExitCode.VIOLATIONS), ("DSO", ExitCode.VIOLATIONS),
        ("operate", ExitCode.CONFORMANT), ("settle", ExitCode.GATE), ("CRO", ExitCode.GATE),
    ],
)  # fmt: skip
def test_only_what_is_required_breaks_it(group: str, code: ExitCode) -> None:
    result = asked(run((CONFLICT, "fail"), (PROGNOSIS, "pass")), require=(group,))
    assert result.code is code
    if code is ExitCode.CONFORMANT:
        assert "says nothing about conformance" in result.sentence


def test_what_is_optional_is_not_the_core() -> None:
    assert asked(run((CONFLICT, "pass"), (PROGNOSIS, "fail")), require=("core",)).code is ExitCode.CONFORMANT


def test_groups_are_named() -> None:
    assert groups(("dso", "Core", "DSO")) == ("DSO", "core")
    with pytest.raises(StatementError, match="Write one of core, AGR"):
        groups(("kernel",))


@pytest.mark.parametrize("code", [ExitCode.SUITE, ExitCode.TIME_LIMIT, ExitCode.NOTHING_JUDGED, ExitCode.TARGET_DIED])
def test_who_did_not_come_to_a_proper_end_does_not_pass(code: ExitCode) -> None:
    result = passage(Gate("violations"), run((CONFLICT, "pass")), Ending(code, "It broke."), TODAY)
    assert (result.code, result.sentence) == (code, "The gate stays closed: It broke.")


def test_the_next_baseline_keeps_reasons_and_takes_out_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    before = (known(), known("OPR-DP-LACKING"), known("VAL-NO-SUCH"))
    cells = run((CONFLICT, "fail"), (PROGNOSIS, "pass"), (("VAL-ISP-DURATION", "Metering"), "inconclusive"))
    gate = Gate(baseline=Baseline(path, before))
    with pytest.raises(StatementError, match=r"VAL-ISP-DURATION Metering.*--reason TEXT"):
        next_entries(gate, cells, TODAY, None)
    entries = next_entries(gate, cells, TODAY, ('a "new" one\\', date(2027, 2, 1)))
    write_baseline(path, entries, seed=7)
    assert read_baseline(path).seed == 7
    found = read_baseline(path).entries
    assert {*found} == {*entries}
    assert [(entry.requirement, entry.verdict) for entry in found] == [
        ("VAL-ISP-CONFLICT", "fail"), ("VAL-ISP-DURATION", "inconclusive"),
    ]  # fmt: skip
    assert passage(Gate(baseline=read_baseline(path)), cells, Ending(ExitCode.VIOLATIONS), TODAY).code == 0


_KNOWN = '[[known]]\nrequirement = "A"\nreason = "b"\nuntil = 2027-01-01\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[known]]\nrequirement = "A"\nuntil = 2027-01-01', r"number 1: reason is missing.  Write why"),
        ('[[known]]\nrequirement = "A"\nreason = " "\nuntil = 2027-01-01', r"reason is missing"),
        ('[[known]]\nrequirement = "A"\nreason = "b"', r"until is missing.  Write the day"),
        ('[[known]]\nrequirement = "A"\nreason = "b"\nuntil = "soon"', r"until cannot be read"),
        ('[[known]]\nreason = "b"\nuntil = 2027-01-01', r"requirement is missing"),
        ('[[known]]\nrequirement = "A"\nreason = "b"\nuntil = 2027-01-01\nwhy = 1', r"why is not one of its keys"),
        (f'{_KNOWN}message = "FlexOfer"', r'"FlexOfer" is no type of message.  Write FlexOffer, or leave it out'),
        (f'{_KNOWN}version = "2.0"', r'"2.0" is no version of the protocol.  Write one of 3.0.0'),
        (_KNOWN * 2, r"number 2: is about the same as number 1.  Take one of them out"),
        ('seed = "x"', r"seed: is not a number"),
        ("known = 1", r"known: is not a list"), ("[[known", r"is not TOML"), ("[other]", r"other"),
    ],
)  # fmt: skip
def test_mistakes_are_reported(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StatementError, match=words):
        read_baseline(path)


@pytest.mark.parametrize("kind", ["missing", "folder", "bytes"])
def test_no_baseline(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "baseline.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "bytes":
        path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StatementError, match=r"baseline.toml: .*\. "):
        read_baseline(path)
