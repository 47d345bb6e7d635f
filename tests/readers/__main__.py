"""`make readers`: Allure's own command-line tool and the rules of JUnit's readers, on the reports of real runs.

A run that passes, of the reference CRO, and one that fails, of a mutant.  One line a check; ends 1 when one does not
hold.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

BIN = Path(sys.executable).parent / "uftp-conformance"
LIMIT = 300.0  # seconds for each command
MUTANT = "AGR/INI-MARKET/omitted"
Checks = Iterator[tuple[bool, str]]


def _run(*words: str | Path) -> None:
    """Run a command, and show what it said where it ends in another way than a run may."""
    done = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, words))} ends with {done.returncode}:\n{done.stdout}{done.stderr}")


def reports(folder: Path) -> Iterator[tuple[str, Path]]:
    """Make the reports of both runs."""
    passing, failing = folder / "passing", folder / "failing"
    _run(BIN, "run", "--role", "CRO", "--profile", "smoke", "--only", "CON", "--report-dir", passing)
    yield "passing", passing
    _run(BIN, "mutants", "run", MUTANT, "--profile", "smoke", "--report-dir", folder / "mutant")
    _run(BIN, "report", folder / "mutant" / "batch-1" / "events.jsonl", "--report-dir", failing)
    yield "failing", failing


def junit(path: Path) -> Checks:
    """Hold a file against what Jenkins, GitLab and GitHub's actions ask of it."""
    root = etree.parse(str(path)).getroot()
    yield root.tag in ("testsuites", "testsuite"), f"JUnit: its outermost element is {root.tag}"
    suites = list(root.iter("testsuite"))
    for suite in suites:
        found = {
            "tests": len(suite.findall("testcase")), "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")), "skipped": len(suite.findall("testcase/skipped")),
        }  # fmt: skip
        said = {name: int(suite.get(name, "0")) for name in found}
        yield said == found, f"JUnit: the suite {suite.get('name')} counts {said}"
    cases = list(root.iter("testcase"))
    names = Counter((case.get("classname"), case.get("name")) for case in cases)
    yield all(all(name) for name in names), "JUnit: each case has a class and a name"
    yield max(names.values()) == 1, f"JUnit: no two of its {len(cases)} cases are called alike"
    yield all(float(case.get("time", "0")) >= 0 for case in cases), "JUnit: times are numbers"
    yield all(each.get("message") for each in root.iter("failure", "error")), "JUnit: each failure has a message"


def allure(tool: str, report: Path, out: Path) -> Checks:
    """Let Allure read the results, and compare what it counts with JUnit."""
    _run(tool, "generate", report / "allure-results", "-o", out)
    counted = json.loads((out / "summary.json").read_text(encoding="utf-8"))["stats"]
    root = etree.parse(str(report / "junit.xml")).getroot()
    cases = list(root.iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None)
    yield counted["total"] == len(cases), f"Allure: {counted['total']} results, as many as JUnit has cases"
    yield counted.get("failed", 0) == failed, f"Allure: {counted.get('failed', 0)} failed, as in JUnit"


def main(tool: str) -> int:
    """Look at both; return how it ends."""
    held = True
    with tempfile.TemporaryDirectory() as scratch:
        for name, report in reports(Path(scratch)):
            for holds, words in (*junit(report / "junit.xml"), *allure(tool, report, Path(scratch) / f"allure-{name}")):
                sys.stdout.write(f"{'ok    ' if holds else 'WRONG '} {name}  {words}\n")
                sys.stdout.flush()
                held &= holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
