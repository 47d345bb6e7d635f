"""`python -m tests.proof.every_test_counts`: whichever test of the suites is removed, the comparison of CI notices.

One run is made, or read from a file given as argument.  For each test function the same comparison that CI makes
(`executed.differences`) is made with that function, and the verdicts that it gave, taken away.  With `--really NODE`
a test is left out of a second run instead, which shows that taking its verdicts away says the same.
"""

import ast
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.proof.executed import LIST, ROOT, committed, differences, executed, found, run, suite_tests
from uftp_conformance.run.events import Event, lines


def functions() -> set[str]:
    """Return the node id of every test function that stands in a file of the suites, whether it is imported or not."""
    return {
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in sorted((ROOT / "suites").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def without(test: str, tests: Mapping[str, tuple[str, ...]], events: Iterable[Event]) -> list[str]:
    """Return what the comparison says when this test is not there."""
    kept = {node: requirements for node, requirements in tests.items() if node != test}
    left = (event for event in events if str(event.get("test", "")).partition("[")[0] != test)
    return differences(committed(LIST.read_text(encoding="utf-8")), found(kept, executed(left)))


def unnoticed(events: list[Event]) -> list[str]:
    """Return the tests that could be removed without a word; all of them when the comparison never holds."""
    tests = suite_tests()
    whole = differences(committed(LIST.read_text(encoding="utf-8")), found(tests, executed(events)))
    strange = sorted(functions() ^ set(tests))
    return strange + ([] if whole else [test for test in tests if not without(test, tests, events)]) + whole


def really(test: str) -> list[str]:
    """Return what the comparison says of a run in which pytest left a test out."""
    kept = {node: requirements for node, requirements in suite_tests().items() if node != test}
    with tempfile.TemporaryDirectory() as folder:
        events = run(Path(folder), f"--deselect={test}")
    return differences(committed(LIST.read_text(encoding="utf-8")), found(kept, executed(events)))


def main(*given: str) -> int:
    """Say which tests do not count; 0 when all do."""
    if given[:1] == ("--really",):
        complaints = really(given[1])
        sys.stdout.write("\n".join(complaints or ["the comparison says nothing"]) + "\n")
        return 0 if complaints else 1
    with tempfile.TemporaryDirectory() as folder:
        events = list(lines(Path(given[0]))) if given else run(Path(folder))
    quiet = unnoticed(events)
    sys.stdout.write("".join(f"{line}\n" for line in quiet))
    sys.stdout.write(f"{len(functions())} tests of the suites; {len(quiet) or 'none'} could vanish unnoticed\n")
    return 1 if quiet else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
