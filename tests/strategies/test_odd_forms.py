"""What a target starts may be written in every form that the schema allows; the trials that rest on it go on."""

import asyncio
from collections.abc import Callable
from datetime import UTC
from typing import Any, cast

import pytest

from tests.proof.seed import sixth
from tests.strategies.table import Loop, Table, TableTester, sleep, statement_of
from tests.strategies.test_at_the_table import ACCEPTANCES, REFUSALS, _tests
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import instant

Form = Callable[[Element], Element]


def _having(write: Callable[[str, str], str]) -> Form:
    def form(element: Element) -> Element:
        attributes = {name: write(name, text) for name, text in element.attributes.items()}
        return element.having(attributes).containing(*(form(child) for child in element.children))

    return form


def _days_with_an_offset(name: str, text: str) -> str:
    return f"{text[:10]}+01:00" if name == "Period" else text


def _days_in_utc(name: str, text: str) -> str:
    return f"{text[:10]}Z" if name == "Period" else text


def _fractions(name: str, text: str) -> str:
    if name not in ("TimeStamp", "ExpirationDateTime"):
        return text
    return f"{instant(text):%Y-%m-%dT%H:%M:%S.%f}789{'+00:00' if name == 'ExpirationDateTime' else 'Z'}"


def _numbers(name: str, text: str) -> str:
    if name in ("Start", "Duration"):
        return f"+00{text}"
    return f"{text}0" if name in ("Price", "MinActivationFactor") and "." in text else text


def _local_times(name: str, text: str) -> str:
    return f"{instant(text).astimezone(MARKET):%Y-%m-%dT%H:%M:%S.%f}" if name == "ExpirationDateTime" else text


def _times_without_offset(name: str, text: str) -> str:
    return f"{instant(text).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if name == "ExpirationDateTime" else text


def _beyond_counting(name: str, text: str) -> str:
    return "9" * 5000 if name == "Start" else text


def _beyond_the_calendar(name: str, text: str) -> str:
    return "12026-11-28" if name == "Period" else text


MARKET = statement_of("AGR").zone
FORMS = [_days_with_an_offset, _days_in_utc, _fractions, _numbers, _local_times, _times_without_offset]
CELLS = [
    cell
    for cell in (*REFUSALS, *ACCEPTANCES)
    if cell.requirement.id
    in {
        "VAL-PERIOD-MISMATCH",
        "VAL-ISP-BOUNDS",
        "OPR-FOR-ISP",
        "VAL-REFERENCE-EXPIRED",
        "OPR-FOR-FACTOR",
        "OPR-FOR-ACCEPT",
        "VLD-FO-REQUEST",
    }
    and cell.message in ("FlexOrder", "FlexOffer")
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.lstrip("_"))
@pytest.mark.parametrize("cell", sixth(CELLS), ids=lambda cell: cell.id)
def test_a_trial_goes_on(cell: Any, form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day with an offset, a fraction of nine digits, a plus and zeros before a number: all are read."""
    taken = _tried(cell, form, monkeypatch)
    assert [(verdict.kind, verdict.got) for verdict, _ in taken if verdict.kind is not Kind.PASS] == []


@pytest.mark.parametrize("form", [_beyond_counting, _beyond_the_calendar], ids=lambda form: form.__name__.lstrip("_"))
@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.message == "FlexOrder"], ids=lambda cell: cell.id)
def test_what_nobody_can_count_with_shows_nothing(cell: Any, form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A valid value that Python cannot hold is neither the target's fault nor an error of ours."""
    taken = _tried(cell, form, monkeypatch)
    # An order that nobody offered rests on no value of the target's.
    rest = [verdict for verdict, trial in taken if any(e.sent.part == "prerequisite" for e in trial.exchanges)]
    assert {verdict.kind for verdict in rest} == {Kind.INCONCLUSIVE}
    assert all("nothing can be built on the FlexOffer" in verdict.got for verdict in rest)


def _tried(cell: Any, form: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    opened = TableTester._opened
    dressed = _having(form)
    monkeypatch.setattr(TableTester, "_opened", lambda self, outcome: dressed(opened(self, outcome)))
    monkeypatch.setattr(asyncio, "sleep", sleep)
    loop = Loop()
    try:
        table = Table(cell.role, loop, drawn=2)
        _tests()[cell.requirement.id](table.target(cell))
    finally:
        loop.close()
    taken = cast(list[Any], table.records.taken)
    assert taken
    return taken
