"""What was checked is checked still, and no test of the suites could vanish without being missed."""

from dataclasses import replace

import pytest

from tests.proof.every_test_counts import functions, unnoticed, without
from tests.proof.executed import (
    LIST,
    Check,
    committed,
    differences,
    executed,
    found,
    run,
    suite_tests,
    written,
)
from uftp_conformance.run.events import Event

ONE = Check("ABC-ONE", "DSO", "FlexOffer", 4, "suites/test_a.py::test_one", ("cuts", "doubles"))
TWO = Check("ABC-TWO", "DSO", "FlexOffer", 0, "suites/test_a.py::test_two", ())


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """One smoke run against the reference participants."""
    return run(tmp_path_factory.mktemp("executed"))


def test_nothing_has_vanished(events: list[Event]) -> None:
    """Every check of the list is made, with about as many cases; `make executed` writes down what is new."""
    then = committed(LIST.read_text(encoding="utf-8"))
    assert then
    assert differences(then, found(suite_tests(), executed(events))) == []


def test_every_test_counts(events: list[Event]) -> None:
    """Whichever test of the suites is taken away, the comparison above names what is no longer checked."""
    assert unnoticed(events) == []


def test_the_one_that_is_missing_is_named(events: list[Event]) -> None:
    """Without a test, its checks and no others are missed."""
    test = next(node for node in sorted(functions()) if node.endswith("::test_body"))
    lines = without(test, suite_tests(), events)
    assert len(lines) == 3
    assert all(
        line == f"no longer checked: TRN-BODY {role} TestMessage {test}"
        for line, role in zip(lines, ("AGR", "CRO", "DSO"), strict=True)
    )


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        ([ONE, TWO], []),
        ([replace(ONE, cases=9), TWO], []),
        ([replace(ONE, cases=3), TWO], []),
        ([TWO], ["no longer checked: ABC-ONE DSO FlexOffer suites/test_a.py::test_one"]),
        ([ONE], ["no longer checked: ABC-TWO DSO FlexOffer suites/test_a.py::test_two"]),
        (
            [replace(ONE, cases=2), TWO],
            ["4 cases were judged, now 2: ABC-ONE DSO FlexOffer suites/test_a.py::test_one"],
        ),
        (
            [replace(ONE, cases=0), TWO],
            ["4 cases were judged, now 0: ABC-ONE DSO FlexOffer suites/test_a.py::test_one"],
        ),
        (
            [replace(ONE, defects=("cuts",)), TWO],
            ["no longer made: doubles of ABC-ONE DSO FlexOffer suites/test_a.py::test_one"],
        ),
        (
            [ONE, replace(TWO, defects=("swaps",))],
            ["not in the list yet: swaps of ABC-TWO DSO FlexOffer suites/test_a.py::test_two"],
        ),
        (
            [ONE, replace(TWO, cases=1)],
            ["judged now, with no case in the list: ABC-TWO DSO FlexOffer suites/test_a.py::test_two"],
        ),
        (
            [ONE, TWO, replace(TWO, role="AGR")],
            ["not in the list yet: ABC-TWO AGR FlexOffer suites/test_a.py::test_two"],
        ),
        (
            [replace(ONE, test="suites/test_b.py::test_one"), TWO],
            [
                "no longer checked: ABC-ONE DSO FlexOffer suites/test_a.py::test_one",
                "not in the list yet: ABC-ONE DSO FlexOffer suites/test_b.py::test_one",
            ],
        ),
    ],
)
def test_differences(now: list[Check], lines: list[str]) -> None:
    """Everything that is missing, fewer or new is reported; more cases than before are fine."""
    assert differences([ONE, TWO], now) == lines


def test_the_list_is_read_as_it_was_written() -> None:
    """A list survives being written."""
    assert committed(written([ONE, TWO])) == [ONE, TWO]


def test_verdicts_of_others_do_not_count() -> None:
    """What is inconclusive or not applicable judges nothing."""
    about = {"event": "verdict", "requirement": "ABC-ONE", "role": "DSO", "message": "FlexOffer", "test": "t[x]"}
    kinds = ("pass", "fail", "inconclusive", "not applicable", "error")
    assert executed([{"event": "header"}, *({**about, "kind": kind} for kind in kinds)]) == {
        ("ABC-ONE", "DSO", "FlexOffer", "t"): 2
    }
