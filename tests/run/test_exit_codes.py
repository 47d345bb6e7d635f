"""The exit codes are documented once, in the words of the enumeration."""

import re
from pathlib import Path

from uftp_conformance import ExitCode

ROOT = Path(__file__).parents[2]
# By exit code: the command ends with it in this test.
SEEN = {
    0: "cli/test_endings.py::test_a_part_of_the_requirements_is_reported_as_a_part",
    1: "cli/test_gate.py::test_a_known_failure_lets_the_next_run_pass",
    2: "cli/test_stimulus.py::test_a_wrong_stimulus_is_reported",
    3: "cli/test_beginnings.py::test_nothing_listens",
    4: "cli/test_beginnings.py::test_what_listens_does_not_speak_uftp",
    5: "cli/test_beginnings.py::test_what_is_no_key",
    6: "cli/test_beginnings.py::test_a_port_in_use",
    7: "cli/test_endings.py::test_the_target_dies",
    8: "cli/test_beginnings.py::test_nothing_is_chosen",
    9: "cli/test_our_machine.py::test_too_few_descriptors",
    10: "cli/test_endings.py::test_a_deselected_test_is_no_pass",
    11: "cli/test_stimulus.py::test_what_nobody_starts_stays_inconclusive",
    12: "cli/test_resuming.py::test_a_time_limit_ends_a_run_in_good_order",
    13: "cli/test_circuit.py::test_a_target_that_falls_silent_ends_the_run",
    14: "cli/test_beginnings.py::test_a_market_of_another_kind",
    15: "cli/test_gate.py::test_a_known_failure_lets_the_next_run_pass",
    130: "cli/test_endings.py::test_the_user_interrupts",
}


def test_the_table_is_the_enumeration() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*?) \| .+ \|$", text, re.MULTILINE)
    assert [(int(code), meaning) for code, meaning in rows] == [(int(code), code.meaning) for code in ExitCode]


def test_every_exit_code_is_tested() -> None:
    """Each code has a test in which a command ends with it, and which says so."""
    assert {*SEEN} == {int(code) for code in ExitCode}
    for code, place in SEEN.items():
        file, _, name = place.partition("::")
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        body = text.partition(f"\ndef {name}(")[2].partition("\ndef ")[0]
        assert re.search(rf"(code\b.*) == \(?{code}\b", body), place


def test_it_is_documented_nowhere_else() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    tables = [page.name for page in pages if re.search(r"^\| 13 \|", page.read_text(encoding="utf-8"), re.MULTILINE)]
    assert tables == ["exit-codes.md"]
