"""The catalogue, the defects, the suites and the interpretation register speak of the same rules."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import strategies.defects  # noqa: F401 - registers every defect
import suites
from strategies.defects.registry import _DEFECTS, Defect, defects_of
from uftp_conformance.catalogue import Requirement, load

REGISTER = Path(__file__).parents[2] / "docs" / "interpretation-register.md"
# Their tests bring the case themselves: a valid message is what is sent.
WITHOUT_DEFECT = {
    "TRN-DELIVERY",
    "TRN-RATE",
    "TRN-SIZE-TAKEN",
    "VAL-MESSAGE-MISDIRECTED",
    "OPR-DP-DENIED",
    "PLN-FRU-DENIED",
    "STL-DENIED",
    "MTR-DENIED",
}

Test = Callable[..., object]


@cache
def _tests() -> tuple[Test, ...]:
    names = (info.name for info in pkgutil.walk_packages(suites.__path__, "suites."))
    modules = [importlib.import_module(name) for name in names]
    return tuple(
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("test_") and function.__module__ == module.__name__
    )


def _named(function: Test) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _covered(function: Test) -> tuple[str, ...]:
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    return tuple(str(identifier) for mark in marks if mark.name == "covers" for identifier in mark.args)


def _registered() -> Iterator[Defect]:
    for defects in list(_DEFECTS.values()):
        yield from defects


REFUSALS = [
    (row.id, message)
    for row in load()
    if row.observed in ("refusal", "transport") and row.id not in WITHOUT_DEFECT
    for message in row.messages
]
EVERY_TEST = pytest.mark.parametrize("function", _tests(), ids=_named)
EVERY_ROW = pytest.mark.parametrize("row", list(load()), ids=lambda row: row.id)


@pytest.mark.parametrize(("identifier", "message"), REFUSALS)
def test_every_refusal_has_a_defect(identifier: str, message: str) -> None:
    """A rule that refuses can be broken in each message type that it is about."""
    assert defects_of(identifier, message), f"no defect for {message}: step 2 of CONTRIBUTING"


@pytest.mark.parametrize("defect", list(_registered()), ids=lambda d: f"{d.requirement}-{d.name}")
def test_every_defect_breaks_a_row(defect: Defect) -> None:
    """A defect belongs to a row that refuses, about message types of that row, and is described in words."""
    row = load()[defect.requirement]
    assert row.observed in ("refusal", "transport")
    assert set(defect.messages) - set(row.messages) == set()
    assert defect.text != defect.name


@pytest.mark.parametrize("identifier", sorted(WITHOUT_DEFECT))
def test_rows_without_defect(identifier: str) -> None:
    """The exceptions are rows of the catalogue, and really have no defect."""
    assert [d for m in load()[identifier].messages for d in defects_of(identifier, m)] == []


@pytest.mark.parametrize("identifier", [row.id for row in load() if row.testable])
def test_every_testable_row_is_covered(identifier: str) -> None:
    """A rule that can be observed is judged by a test of the suites."""
    covering = [_named(function) for function in _tests() if identifier in _covered(function)]
    assert covering, "no test of the suites: step 3 of CONTRIBUTING"


@EVERY_TEST
def test_every_test_covers_rows(function: Test) -> None:
    """A test of the suites names the rows that it judges, each once, and all of them are testable."""
    covered = _covered(function)
    assert covered, "no @covers: step 3 of CONTRIBUTING"
    assert len(covered) == len(set(covered))
    assert [identifier for identifier in covered if not load()[identifier].testable] == []


@EVERY_TEST
def test_every_test_says_what_it_tests(function: Test) -> None:
    """A test of the suites states its rule in a docstring that is a sentence."""
    assert re.match(r"[A-Z\"`].*\.$", inspect.getdoc(function) or "", re.DOTALL)


def test_no_row_is_judged_twice() -> None:
    """A row is judged by one test alone, so that its verdicts are counted once."""
    covered = [identifier for function in _tests() for identifier in _covered(function)]
    assert sorted(covered) == sorted(set(covered))


@EVERY_ROW
def test_register_entries_exist(row: Requirement) -> None:
    """Every point of the register that a row rests on is in the register, under its anchor."""
    anchors = {int(number) for number in re.findall(r'<a id="point-(\d+)">', REGISTER.read_text(encoding="utf-8"))}
    assert set(row.register) - anchors == set(), "no such point in the register: step 1 of CONTRIBUTING"


@EVERY_ROW
def test_findings_are_not_legal(row: Requirement) -> None:
    """An outcome is legal or a finding, never both, and stands once."""
    outcomes = (*row.legal, *row.finding)
    assert len(outcomes) == len(set(outcomes))


@EVERY_ROW
def test_somebody_receives_every_message(row: Requirement) -> None:
    """Every message type of a row is one that some receiver of the row receives."""
    assert [message for message in row.messages if not row.roles_receiving(message)] == []


def test_the_kit_is_found_where_the_test_looks() -> None:
    """The suites that were looked at are those of this checkout, and there are many tests in them."""
    assert Path(suites.__path__[0]) == REGISTER.parents[1] / "suites"
    assert len(_tests()) > 50
