"""Every trial of a refusal before a reference participant: the twin breaks no rule, the case the one in question.

A third of the cells is tried, which the commit chooses; with UFTP_WHOLE_TABLE all of them.
"""

import asyncio
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

import suites
from fixtures.target import TargetUnderTest
from strategies.defects import defects_of
from tests.oracle.compare import disagreements
from tests.oracle.stream import Streamed
from tests.proof.seed import sixth
from tests.strategies.table import NOWADAYS, Broken, Loop, Table, situation_of, sleep, statement_of
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Sent, Trial
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.judging.legal import Allowed, allowed, grade_of
from uftp_conformance.judging.verdict import Grade, Kind, Verdict
from uftp_conformance.messages import ROLES, complaints, parse
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.participants.dialects import reason_in
from uftp_conformance.participants.rules.rule import Refusal
from uftp_conformance.statement.applicability import why_not_applicable

VERSION = "3.1.0"

# What a case breaks in place of its own rule, which is not one of the participant's.
INSTEAD: Mapping[str, set[str]] = {
    # a NUL makes a body look like UTF-16; both are refused alike
    "TRN-XML-BODY": {"TRN-CHARSET"},
    # two defects on purpose; either may be named
    "VAL-SEVERAL": {"VAL-ISP-DURATION", "VAL-TIME-ZONE", "VAL-CONGESTION-POINT"},
    # what the schema has against it is one rule about values and another about the rest; both are refused alike
    "TRN-BODY": {"TRN-ENVELOPE-TYPES"},
    "TRN-NO-SIGNATURE": {"TRN-SIGNATURE"},
    "TRN-ENVELOPE": {"TRN-ENVELOPE-TYPES"},
    "TRN-ENVELOPE-TYPES": {"TRN-ENVELOPE"},
    "TRN-PAYLOAD-SCHEMA": {"TRN-PAYLOAD-TYPES"},
    "TRN-PAYLOAD-TYPES": {"TRN-PAYLOAD-SCHEMA"},
    "VAL-DUPLICATE-LETTERS": {"VAL-DUPLICATE"},
    "VAL-DUPLICATE-REJECTED": {"VAL-DUPLICATE"},
    "TRN-EMPTY": {"TRN-PAYLOAD-SCHEMA"},
    "TRN-FOREIGN": {"TRN-PAYLOAD-SCHEMA"},
    # the same bytes; the one row is about no answer that asks for them again, the other about their refusal
    "TRN-ENTITY-ERROR": {"TRN-ENTITY"},
    "VAL-EXTREME-ISPS": {"VAL-ISP-BOUNDS", "VAL-ISP-DURATION"},
    "VAL-EXTREME-POWER": {"OPR-DP-POWER", "VLD-FO-POWER", "PLN-FRU-POWER"},
}
# Valid, and of whatever use in the market: any rule may refuse it, or none.
OPEN = {"VAL-EXTREME"}


Test = Callable[[TargetUnderTest], None]
Fly = Callable[[Cell], "Flown"]
# What is heavy, needs sockets, or is about the form and the delivery of answers, is tried elsewhere.
ELSEWHERE = ("suites.answers", "suites.sender", "suites.transport.test_limits", "suites.transport.test_tls")


@cache
def _tests() -> Mapping[str, Test]:
    """Return the test of the suites that judges each requirement."""
    names = [info.name for info in pkgutil.walk_packages(suites.__path__, "suites.") if ".test_" in info.name]
    functions = [
        function
        for name in names
        if not name.startswith(ELSEWHERE)
        for _, function in inspect.getmembers(importlib.import_module(name), inspect.isfunction)
    ]
    return {
        str(identifier): function
        for function in functions
        for mark in getattr(function, "pytestmark", ())
        for identifier in mark.args
    }


def _cells(*observed: str) -> list[Cell]:
    every = [cell for role in ROLES for cell in load().cells(role, VERSION) if cell.requirement.id in _tests()]
    return [c for c in every if c.requirement.observed in observed and not why_not_applicable(c, statement_of(c.role))]


REFUSALS = [cell for cell in _cells("refusal", "transport") if defects_of(cell.requirement.id, cell.message)]
ACCEPTANCES = [cell for cell in _cells("acceptance") if cell.requirement.legal == ("accepted",)]
REFUSED, ACCEPTED = sixth(REFUSALS), sixth(ACCEPTANCES)  # those that are tried
EVERY_REFUSAL = pytest.mark.parametrize("cell", REFUSED, ids=lambda cell: cell.id)


@dataclass(frozen=True, slots=True)
class Flown:
    """What came of the trials of one cell: verdicts with their evidence, and the rules that each message broke."""

    taken: tuple[tuple[Verdict, Trial], ...]
    broken: Mapping[Sent, Broken]

    def sent(self, *parts: str) -> list[Sent]:
        """Return what was sent in these parts of the trials."""
        return [e.sent for _, trial in self.taken for e in trial.exchanges if e.sent.part in parts]


@pytest.fixture(scope="module")
def fly() -> Iterator[Callable[[Cell], Flown]]:
    """Let the suites' own test of a cell run at the table, once; time passes there as soon as somebody waits for it."""
    loop = Loop()

    @cache
    def once(cell_id: str) -> Flown:
        cell = next(cell for cell in (*REFUSALS, *ACCEPTANCES) if cell.id == cell_id)
        table = Table(cell.role, loop, drawn=3 if cell in REFUSALS else 8)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio, "sleep", sleep)
            _tests()[cell.requirement.id](table.target(cell))
        return Flown(tuple(table.records.taken), table.tester.broken)

    yield lambda cell: once(cell.id)
    loop.close()


def _names(broken: Broken) -> set[str]:
    return {identifier for identifier, _ in broken}


def _passes_too(cell: Cell, sent: Sent, broken: Broken) -> set[str]:
    """Return the rules whose reason, or status, passes for a case as well, in the words of all versions of its row."""
    may = allowed(cell, sent.breaks, load())
    return {identifier for identifier, refusal in broken if _passes(cell, may, identifier, refusal)}


def _passes(cell: Cell, may: Allowed, identifier: str, refusal: Refusal) -> bool:
    row, good = cell.requirement, (Grade.DOCUMENTED, Grade.EQUIVALENT)
    if refusal.status != 200:
        return bool({str(refusal.status), f"{refusal.status // 100}xx"} & may.legal)
    said = [(replace(cell, version=each), reason_in(each, identifier, refusal.reason)) for each in row.versions]
    return all(grade_of(reason, spoken, may.others, load()) in good for spoken, reason in said)


@EVERY_REFUSAL
def test_a_case_is_refused(cell: Cell, fly: Fly) -> None:
    """Each case is refused as the row says, and each twin is accepted."""
    taken = fly(cell).taken
    assert taken
    assert [verdict for verdict, _ in taken if verdict.kind is not Kind.PASS] == []


@pytest.mark.parametrize("cell", [c for c in REFUSED if c.requirement.id not in OPEN], ids=lambda cell: cell.id)
def test_a_case_breaks_its_rule_alone(cell: Cell, fly: Fly) -> None:
    """A case breaks the rule that it is meant to break, and no other whose reason would not pass as well.

    A participant that looks at its rules in another order than ours would be failed for that.
    """
    flown, row = fly(cell), cell.requirement
    own = {row.id, *INSTEAD.get(row.id, ())}
    wrong = []
    for sent in flown.sent("case"):
        broken = flown.broken[sent]
        if not _names(broken) & own or _names(broken) - {row.id} - _passes_too(cell, sent, broken):
            wrong.append((sent.note, broken))
    assert wrong == []


@EVERY_REFUSAL
def test_a_twin_breaks_no_rule(cell: Cell, fly: Fly) -> None:
    """What a case is derived from, and what goes before and after it, breaks no rule at all."""
    flown = fly(cell)
    around = flown.sent("twin", "prerequisite", "probe")
    assert around
    assert [(sent.part, flown.broken[sent]) for sent in around if flown.broken[sent]] == []


DATED = ("D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder", "FlexOfferRevocation")
NEAR = [cell for cell in REFUSED if cell.message in DATED and cell.requirement.observed == "refusal"]
# Their procedure chooses the days: of an expiry, of a Period beside another, of a baseline that is on no day.
OF_OTHER_DAYS = {
    "VAL-PERIOD",
    "VAL-PERIOD-MISMATCH",
    "VAL-PERIOD-BASELINE",
    "VLD-FO-BASELINE",
    "OPR-FOFR-BEGUN",
    "VLD-FOR-UNASKED",
    # each of a long list of values once, whatever the day
    "TRN-EMPTY",
    "TRN-FOREIGN",
    "VAL-EXTREME",
    "VAL-EXTREME-ISPS",
    "VAL-EXTREME-POWER",
}


@pytest.mark.parametrize("cell", NEAR, ids=lambda cell: cell.id)
def test_near_days_are_tried(cell: Cell, fly: Fly) -> None:
    """In any drawing, each rule about a message is tried today and tomorrow as well as on the last of its days."""
    if cell.requirement.id in OF_OTHER_DAYS:
        pytest.skip("its procedure chooses the days")
    situation = situation_of(cell.role, datetime.now(UTC), NOWADAYS)  # where the table is, whatever the hour is now
    tried = {
        str(element["Period"])
        for _, trial in fly(cell).taken
        if trial.part("case")
        for exchange in trial.exchanges
        if (element := parse(exchange.sent.payload or b"")).get("Period") is not None
    }
    wanted = (0, 1, situation.market.periods_ahead)
    assert {str(situation.today + timedelta(days=ahead)) for ahead in wanted} <= tried


@pytest.mark.parametrize("cell", [c for c in REFUSED if c.message.endswith("Query")], ids=lambda cell: cell.id)
def test_an_attempt_is_wrong_for_its_sender_alone(cell: Cell, fly: Fly) -> None:
    """Who must not publish tries it before it queries, and in no other trial anybody does."""
    tried = {
        "VAL-BARRED": {"VAL-BARRED"},
        "PLN-APQ-UNAUTHORIZED": {"CON-APU-UNAUTHORIZED"},
        "PLN-DPQ-UNAUTHORIZED": {"CON-DPU-UNAUTHORIZED"},
    }
    flown = fly(cell)
    # What comes at once under one MessageID is another matter (tests/judging/test_at_once.py).
    names = [_names(flown.broken[sent]) for sent in flown.sent("attempt") if sent.note != "at once"]
    expected = tried.get(cell.requirement.id)
    assert names == ([expected] * len(flown.taken) if expected else [])


@pytest.mark.parametrize(
    ("requirement", "rule"),
    [(row, rule) for row, rules in INSTEAD.items() for rule in sorted(rules)],
)
def test_what_else_is_broken_is_known(requirement: str, rule: str, fly: Fly) -> None:
    """Each rule that is said to be broken instead really is, in some case of the requirement."""
    flights = [fly(cell) for cell in REFUSALS if cell.requirement.id == requirement]
    assert rule in {name for flown in flights for sent in flown.sent("case") for name in _names(flown.broken[sent])}


@pytest.mark.parametrize("cell", [c for c in REFUSED if c.requirement.id == "TRN-PAYLOAD-SCHEMA"], ids=lambda c: c.id)
def test_schema_defects_are_invalid(cell: Cell, fly: Fly) -> None:
    """A message that is meant to be off the schema is refused by it, and what goes around it is not."""
    flown = fly(cell)

    def valid(*parts: str) -> set[bool]:
        return {not complaints(parse_lxml(sent.payload or b""), VERSION) for sent in flown.sent(*parts)}

    assert (valid("case"), valid("twin", "prerequisite", "probe")) == ({False}, {True})


@pytest.mark.parametrize("cell", ACCEPTED, ids=lambda cell: cell.id)
def test_valid_messages_break_no_rule(cell: Cell, fly: Fly) -> None:
    """Valid messages, in whatever variant of their bytes, break no rule and are accepted."""
    flown = fly(cell)
    assert flown.taken
    assert [verdict for verdict, _ in flown.taken if verdict.kind is not Kind.PASS] == []
    assert [broken for sent in flown.sent("case", "prerequisite") if (broken := flown.broken[sent])] == []


# Their procedures let time pass for the participant alone, which no exchange shows.
WAITING = {"VAL-REFERENCE-EXPIRED", "OPR-FOFR-BEGUN", "OPR-FOFR-EXPIRED"}
# On days beyond those that were agreed, for which nothing was forecast yet: a target may say so (register, point 122).
# Of a Revision that was used elsewhere (point 42), and of an offer whose revocation was rejected (point 144), the row
# says what is advised where the rule leaves it open.  Where the trials ask for forecasts of one another's days, the
# request of one may cross the forecast of another, on which it is not based (point 32).
BEYOND = {
    "VAL-PERIOD-BASELINE": {"VLD-FR-REVISION?"},
    "VAL-REFERENCE-PROGNOSIS": {"VLD-FR-REVISION?"},
    "VLD-FOR-UNREVOKED": {"VAL-REFERENCE-OFFER?"},
    "VLD-FO-BASELINE": {"VAL-PERIOD?"},
    "OPR-DP-REVISION-SCOPE": {"OPR-DP-SEQUENCE?", "VAL-PERIOD-PROGNOSIS?"},
    "OPR-DP-SEQUENCE": {"OPR-DP-SEQUENCE?", "VAL-PERIOD-PROGNOSIS?"},
}
JUDGED = [c for c in (*REFUSED, *ACCEPTED) if c.requirement.observed != "transport"]


@pytest.mark.parametrize("cell", [c for c in JUDGED if c.requirement.id not in WAITING], ids=lambda cell: cell.id)
def test_the_oracle_agrees(cell: Cell, fly: Fly) -> None:
    """By the oracle a case breaks what it is made for, what goes around it nothing, and the answers are legal."""
    statement, trials = statement_of(cell.role), [(cell.requirement.id, trial) for _, trial in fly(cell).taken]
    seated = Streamed(statement, Criteria(statement.target.key, VERSION, load()), tuple(trials))
    late = BEYOND.get(cell.requirement.id, {"nothing"})
    wrong = (found for found in disagreements(seated) if not any(f"breaks {each}" in found[2] for each in late))
    assert Counter(wrong) == {}
