"""What a campaign reads from the streams of its runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.streams import TOLERATED, Seen, times, write
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial, dump
from uftp_conformance.mutants.campaign import Outcome, _hidden, batches, outcomes
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.run.events import CellResult

ISP, LACKING = "VAL-ISP-BOUNDS", "OPR-DP-LACKING"
MUTANT = Mutant("DSO/this/one", "subtle", "DSO", "It is wrong.", Faults, (ISP,), may=("ANS-SCHEMA",))


def outcome(
    folder: Path,
    *cells: Seen,
    mutant: Mutant = MUTANT,
    code: int = ExitCode.VIOLATIONS,
    footer: bool = True,
    note: str = "",
    finding: str = TOLERATED,
) -> Outcome:
    """Return what is read of a stream with these cells."""
    stream = write(folder, mutant.name, *cells, role=mutant.role, footer=footer, note=note, finding=finding)
    (found,) = outcomes([mutant], stream, folder / "junit.xml", code)
    return found


def test_killed(tmp_path: Path) -> None:
    """A mutant that fails its own requirement is killed, by the first cell that failed."""
    found = outcome(
        tmp_path, (ISP, "FlexOffer", "pass"), (ISP, "D-Prognosis", "pass", "fail"), (ISP, "Metering", "fail")
    )
    assert found.word == "killed"
    assert [(k.requirement, k.how, k.message, k.case, k.got) for k in found.kills] == [
        (ISP, "fail", "D-Prognosis", "The case", "what fail looks like")
    ]
    assert (found.missed, found.strange, found.errors) == ((), (), ())


@pytest.mark.parametrize("kind", ["pass", "inconclusive"])
def test_survived(kind: str, tmp_path: Path) -> None:
    """A mutant that fails nothing survives, and what was seen instead is reported."""
    found = outcome(tmp_path, (ISP, "D-Prognosis", kind))
    assert found.word == "survived"
    assert found.missed == (f"{ISP} (D-Prognosis {kind})",)
    assert found.kills == ()


def test_not_judged(tmp_path: Path) -> None:
    """A mutant that was not judged at all survives too."""
    found = outcome(tmp_path, (LACKING, "D-Prognosis", "pass"))
    assert (found.word, found.missed) == ("survived", (f"{ISP} (no cell)",))


def test_killed_by_another_only(tmp_path: Path) -> None:
    """A mutant that fails only what it does not violate is not killed."""
    found = outcome(tmp_path, (ISP, "D-Prognosis", "pass"), (LACKING, "D-Prognosis", "fail"))
    assert (found.word, found.strange) == ("killed by another only", (LACKING,))


def test_also_accused_of_another(tmp_path: Path) -> None:
    """A mutant that fails another requirement as well is accused falsely, unless that one may notice it."""
    cells: tuple[Seen, ...] = ((ISP, "D-Prognosis", "fail"), (LACKING, "D-Prognosis", "fail"))
    found = outcome(tmp_path, *cells)
    assert (found.word, found.strange) == ("also accused of another", (LACKING,))
    assert outcome(tmp_path, *cells, mutant=replace(MUTANT, may=(LACKING,))).word == "killed"
    assert outcome(tmp_path, cells[0], ("ANS-SCHEMA", "D-Prognosis", "fail")).word == "killed"


def test_each_tag_must_catch(tmp_path: Path) -> None:
    """Where two requirements must catch it, one is not enough."""
    both = replace(MUTANT, caught_by=(ISP, LACKING))
    half = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), (LACKING, "D-Prognosis", "pass"), mutant=both)
    assert (half.word, half.missed) == ("survived", (f"{LACKING} (D-Prognosis pass)",))
    assert [kill.requirement for kill in half.kills] == [ISP]
    found = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), (LACKING, "D-Prognosis", "fail"), mutant=both)
    assert [kill.requirement for kill in found.kills] == [ISP, LACKING]


def test_every_cell_of_a_thorough_one(tmp_path: Path) -> None:
    """A thorough mutant is caught in every message, except where something else hides it."""
    thorough = replace(MUTANT, thorough=True)
    cells: tuple[Seen, ...] = ((ISP, "D-Prognosis", "fail"), (ISP, "Metering", "pass"))
    assert outcome(tmp_path, *cells).word == "killed"
    found = outcome(tmp_path, *cells, mutant=thorough)
    assert (found.word, found.missed) == ("survived", (f"{ISP} (Metering pass)",))
    assert outcome(tmp_path, *cells, mutant=replace(thorough, hidden_in=("Metering",))).word == "killed"


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ({"surely": [ISP], "perhaps": []}, False),
        ({"surely": [ISP], "perhaps": ["OPR-FOR-ISP"]}, True),
        ({"surely": [ISP], "perhaps": ["VLD-FR-IDENTICAL"]}, False),
        (None, False),
    ],
)
def test_where_another_reason_is_unavoidable(breaks: dict[str, list[str]] | None, *, expected: bool) -> None:
    """In a message in which the same defect breaks another rule too, that rule may hide the fault."""
    sent = Sent("case", "FlexOrder", "", "", "", "", b"", b"", 0.0)
    evidence = dump(Trial("", (Exchange(sent, HttpAnswer(200, "", 0.0)),)))
    evidence["exchanges"][0]["sent"]["breaks"] = breaks
    cell = CellResult("a", ISP, "FlexOrder", "AGR", "3.1.0", first={"pass": {"trial": evidence}})
    assert _hidden(cell, load().requirements) is expected


@pytest.mark.parametrize(
    ("requirement", "role", "message", "word"),
    [
        ("CON-DPU-CONFLICT", "CRO", "DSOPortfolioUpdate", "killed"),
        (ISP, "DSO", "D-Prognosis", "survived"),
    ],
)
def test_a_finding(requirement: str, role: str, message: str, word: str, tmp_path: Path) -> None:
    """A finding counts only where the register tolerates what the mutant does."""
    mutant = replace(MUTANT, role=role, caught_by=(requirement,))
    found = outcome(tmp_path, (requirement, message, "finding"), mutant=mutant)
    assert found.word == word
    assert [kill.how for kill in found.kills] == (["finding"] if word == "killed" else [])


def test_another_finding(tmp_path: Path) -> None:
    """A finding that says something else than that the fault is tolerated is no kill."""
    mutant = replace(MUTANT, role="CRO", caught_by=("CON-DPU-CONFLICT",))
    cell = ("CON-DPU-CONFLICT", "DSOPortfolioUpdate", "finding")
    found = outcome(tmp_path, cell, mutant=mutant, finding="the reason is graded equivalent")
    assert (found.word, found.kills) == ("survived", ())


# --- what went wrong in the suite itself --------------------------------------------------------------------------


def test_our_own_mistake(tmp_path: Path) -> None:
    """A verdict that is an error of ours is no kill, whatever else failed."""
    found = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), (ISP, "Metering", "error"), code=ExitCode.SUITE)
    assert (found.word, found.errors) == ("error", (f"{ISP}: what error looks like",))


def test_a_test_that_broke_down(tmp_path: Path) -> None:
    """A test that did not finish is an error of its mutant, and of no other one."""
    note = "suites/x.py::test_y[DSO/this/one-VAL] broke down: KeyError: 'x'"
    found = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), note=note, code=ExitCode.SUITE)
    assert (found.word, found.errors) == ("error", (note,))
    other = replace(MUTANT, name="DSO/that/one")
    stream = write(tmp_path, other.name, (ISP, "D-Prognosis", "fail"), note=note)
    first, second = outcomes([MUTANT, other], stream, tmp_path / "junit.xml", ExitCode.SUITE)
    assert (first.word, second.word) == ("error", "killed")


def test_a_suite_that_stumbled_over_nobody(tmp_path: Path) -> None:
    """Where the suite ended with an error that belongs to no mutant, all of the batch are errors."""
    other = replace(MUTANT, name="DSO/that/one")
    stream = write(tmp_path, MUTANT.name, (ISP, "D-Prognosis", "fail"))
    found = list(outcomes([MUTANT, other], stream, tmp_path / "junit.xml", ExitCode.SUITE))
    assert [(each.word, each.errors) for each in found] == [("error", ("That was it.",))] * 2
    ended = list(outcomes([MUTANT, other], stream, tmp_path / "junit.xml", ExitCode.VIOLATIONS))
    assert [each.word for each in ended] == ["killed", "survived"]


def test_a_run_that_was_cut_off(tmp_path: Path) -> None:
    """A stream without a footer proves nothing."""
    found = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), footer=False, code=-15)
    assert (found.word, found.errors) == ("error", ("the run did not finish (exit -15); see pytest.log",))


def test_a_run_that_could_not_go_on(tmp_path: Path) -> None:
    """A run that ended with another code than verdicts have tells why."""
    found = outcome(tmp_path, (ISP, "D-Prognosis", "fail"), code=ExitCode.NOT_UFTP)
    assert (found.word, found.errors) == ("error", ("That was it.",))


def test_no_stream(tmp_path: Path) -> None:
    """Where there is no stream at all, each mutant of the batch is an error."""
    pair = [MUTANT, replace(MUTANT, name="DSO/that/one")]
    found = list(outcomes(pair, tmp_path / "none", tmp_path / "none.xml", 2))
    assert [each.word for each in found] == ["error", "error"]
    assert "ended with 2 before anything was judged" in found[0].errors[0]


def test_the_time_of_a_mutant(tmp_path: Path) -> None:
    """The time is that of the tests of this mutant alone."""
    times(tmp_path, **{"test_a[DSO/this/one-X]": 1.5, "test_b[DSO/this/one-Y]": 2.0, "test_a[DSO/this/one2-X]": 9.0})
    assert outcome(tmp_path, (ISP, "D-Prognosis", "fail")).seconds == 3.5


# --- batches ------------------------------------------------------------------------------------------------------


def test_batches() -> None:
    """Each mutant is in one batch, each batch of one version and no larger than it may be."""
    drafts = [replace(MUTANT, name=f"draft {n}", version="draft") for n in range(3)]
    current = [replace(MUTANT, name=f"current {n}") for n in range(7)]
    dealt = batches([*current[:4], *drafts, *current[4:]], size=3)
    assert sorted(m.name for batch in dealt for m in batch) == sorted(m.name for m in [*drafts, *current])
    assert [len(batch) for batch in dealt] == [3, 2, 2, 3]
    assert all(len({m.version for m in batch}) == 1 for batch in dealt)
