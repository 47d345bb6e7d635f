"""How few judged cases make a cell "not tested", for every row of the catalogue and every profile."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.judging.seen import ACCEPTANCE, CONTENT, DOOR, REFUSAL
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Cell, Requirement, load
from uftp_conformance.run.events import Event, Writer, collect
from uftp_conformance.run.profiles import PROFILES, floor_of
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings

FEW = replace(ACCEPTANCE, cases=2)
TAKEN = replace(DOOR, legal=("200",))
FORM = replace(ACCEPTANCE, observed="answer", legal=("holds",))


@pytest.mark.parametrize(
    ("row", "message", "smoke", "certify", "deep"),
    [
        (REFUSAL, "FlexOffer", 3, 21, 201),
        (replace(REFUSAL, legal=("accepted", "rejected")), "FlexOffer", 3, 21, 201),
        (DOOR, "FlexOffer", 3, 21, 201),
        (DOOR, "TestMessage", 3, 21, 201),
        (TAKEN, "TestMessage", 3, 6, 40),
        (ACCEPTANCE, "FlexOffer", 3, 6, 40),
        (CONTENT, "FlexOffer", 3, 6, 40),
        (CONTENT, "TestMessage", 1, 1, 1),
        (FORM, "TestMessage", 3, 6, 40),
        (FEW, "FlexOffer", 2, 2, 2),
    ],
)
def test_floors(row: Requirement, message: str, smoke: int, certify: int, deep: int) -> None:
    """A refusal has its boundaries beside what is drawn; a row with few cases says so; deeper is never less."""
    floors = [floor_of(Cell(row, message, "DSO", "3.1.0"), PROFILES[name]) for name in ("smoke", "certify", "deep")]
    assert floors == [smoke, certify, deep]


def test_every_cell_has_a_floor() -> None:
    """No cell of the catalogue is tested by no case at all, in any profile."""
    for role in ("AGR", "CRO", "DSO"):
        for cell in load().cells(role, "3.1.0"):
            assert all(floor_of(cell, profile) >= 1 for profile in PROFILES.values()), cell.id


# --- what a stream says -----------------------------------------------------------------------------------------

KEY = ("dso", "ABC-ONE", "FlexOffer", "DSO", "3.1.0")


def verdict(kind: str, key: tuple[str, ...] = KEY, obligation: str = "must") -> Event:
    """Make a verdict about a cell."""
    target, requirement, message, role, version = key
    return {
        "event": "verdict",
        "target": target,
        "requirement": requirement,
        "message": message,
        "role": role,
        "version": version,
        "kind": kind,
        "obligation": obligation,
        "grade": "",
        "findings": [],
        "test": "t",
    }


@pytest.mark.parametrize(
    ("kinds", "floor", "expected"),
    [
        ({"pass": 3}, 3, "pass"),
        ({"pass": 2}, 3, "not tested"),
        ({}, 1, "not tested"),
        ({"pass": 2, "fail": 1}, 9, "fail"),
        ({"pass": 2, "inconclusive": 1}, 3, "inconclusive"),
        ({"pass": 3, "inconclusive": 1}, 3, "inconclusive"),
        ({"inconclusive": 1}, 3, "inconclusive"),
        ({"pass": 1, "error": 1}, 3, "error"),
        ({"pass": 1, "not applicable": 1}, 3, "not tested"),
        ({"not applicable": 1}, 3, "not applicable"),
    ],
)
def test_a_cell_below_its_floor_is_no_pass(kinds: dict[str, int], floor: int, expected: str) -> None:
    """Too few cases that passed are "not tested"; whatever is worse than a pass stays what it is."""
    header: Event = {"event": "header", "cells": [[*KEY, "", floor]]}
    run = collect([header, *(verdict(kind) for kind in Counter(kinds).elements())])
    assert next(run.results()).kind == expected


def test_a_stream_without_floors() -> None:
    """A stream that was written before there were floors is read as it was meant."""
    run = collect([{"event": "header", "cells": [[*KEY, ""]]}, verdict("pass")])
    assert next(run.results()).kind == "pass"


# --- how a run ends ---------------------------------------------------------------------------------------------


class Scripted(Run):
    """A run in which nobody is met: its verdicts are written by hand."""

    def __init__(self, folder: Path, *only: str, profile: str = "smoke") -> None:
        """Choose what is to be judged at the embedded CRO."""
        super().__init__(Settings((), ("CRO",), (), profile, only, "documented", 1, folder), load())
        self._writer = Writer(folder / "events.jsonl")

    def judge(self, requirement: str, kind: str, count: int) -> None:
        """Write verdicts about each cell of a requirement."""
        for test_case in self.test_cases():
            if test_case.cell.requirement.id == requirement and self._writer is not None:
                obligation = test_case.cell.requirement.obligation
                for _ in range(count):
                    self._writer.write(verdict(kind, test_case.key, obligation))
                    self.tallies[f"{kind} {obligation}"] += 1


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([("CON-DPU-ACCEPT", "pass", 3), ("CON-DPU-END", "pass", 3)], ExitCode.CONFORMANT),
        ([("CON-DPU-ACCEPT", "pass", 2), ("CON-DPU-END", "pass", 3)], ExitCode.TOO_FEW),
        ([("CON-DPU-ACCEPT", "pass", 3)], ExitCode.TOO_FEW),  # the test of the other was deselected
        ([("CON-DPU-ACCEPT", "pass", 3), ("CON-DPU-END", "inconclusive", 1)], ExitCode.INCONCLUSIVE),
        ([("CON-DPU-ACCEPT", "pass", 2), ("CON-DPU-END", "inconclusive", 1)], ExitCode.TOO_FEW),
        ([("CON-DPU-ACCEPT", "fail", 1), ("CON-DPU-END", "inconclusive", 1)], ExitCode.VIOLATIONS),
        ([("CON-DPU-ACCEPT", "fail", 1)], ExitCode.VIOLATIONS),
        ([("CON-DPU-ACCEPT", "pass", 3), ("CON-DPU-END", "error", 1)], ExitCode.SUITE),
        ([("CON-DPU-END", "inconclusive", 3)], ExitCode.NOTHING_JUDGED),
        ([], ExitCode.NOTHING_JUDGED),
    ],
)
def test_how_a_run_ends(verdicts: list[tuple[str, str, int]], expected: ExitCode, tmp_path: Path) -> None:
    """A must with too few cases, or none that judges it, is no success; what is worse than that is reported first."""
    run = Scripted(tmp_path, "CON-DPU-ACCEPT", "CON-DPU-END")
    for requirement, kind, count in verdicts:
        run.judge(requirement, kind, count)
    code = run.finish()
    run.close()
    assert code is expected


@pytest.mark.parametrize(("profile", "expected"), [("smoke", ExitCode.CONFORMANT), ("certify", ExitCode.TOO_FEW)])
def test_a_deeper_profile_asks_for_more(profile: str, expected: ExitCode, tmp_path: Path) -> None:
    """What is enough for one profile is not enough for another."""
    run = Scripted(tmp_path, "CON-DPU-ACCEPT", profile=profile)
    run.judge("CON-DPU-ACCEPT", "pass", 5)
    assert run.exit_code(broken=False) is expected
    run.close()


def test_a_should_may_stay_untested(tmp_path: Path) -> None:
    """Only what must hold has to be tested; the matrix shows the rest."""
    run = Scripted(tmp_path, "CON-DPU-ACCEPT", "VAL-VERSION-MAJOR")
    run.judge("CON-DPU-ACCEPT", "pass", 3)
    assert run.exit_code(broken=False) is ExitCode.CONFORMANT
    run.close()


def test_a_should_may_stay_inconclusive(tmp_path: Path) -> None:
    """What only should hold costs nothing, judged or not."""
    run = Scripted(tmp_path, "CON-DPU-ACCEPT", "VAL-VERSION-MAJOR")
    run.judge("CON-DPU-ACCEPT", "pass", 3)
    run.judge("VAL-VERSION-MAJOR", "inconclusive", 1)
    assert run.exit_code(broken=False) is ExitCode.CONFORMANT
    run.close()


def test_an_interrupted_run_stays_interrupted(tmp_path: Path) -> None:
    """Ctrl-C leaves cells below their floor, and is what the exit code says."""
    run = Scripted(tmp_path, "CON-DPU-ACCEPT")
    run.judge("CON-DPU-ACCEPT", "pass", 1)
    run.interrupted = True
    assert run.exit_code(broken=False) is ExitCode.INTERRUPTED
    run.close()


def test_a_sample() -> None:
    """The profile smoke takes as many of a list as it samples, others for another cell; the others take all."""
    listed = list(range(21))
    for name in ("certify", "deep"):
        assert PROFILES[name].sample(listed, "A") == tuple(listed)
    smoke = PROFILES["smoke"]
    first, second = smoke.sample(listed, "A"), smoke.sample(listed, "B")
    assert len({*first}) == len({*second}) == smoke.sampled == 12
    assert first == smoke.sample(listed, "A")
    assert first != second
    assert smoke.sample(listed[:12], "A") == tuple(range(12))
