"""Reservations never rise: what is said of a day under a contract is the same in every message of every run."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.stock import Stock
from strategies.bounds import bound_cases
from strategies.contents import contents
from strategies.reservations import named_anew, reservations
from strategies.values import isp
from suites.plan.releases import releases
from tests.oracle.desk import fresh, statement_of
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Oracle
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Change, Step
from uftp_conformance.statement.market import Contract
from uftp_conformance.statement.reserving import ALL, CHANGED, FIRST, LAST, NONE, PARTS, kind_of, reserved

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
CONTRACT = Contract("C", "ean.1", -1000, 1, datetime.min.time())
FAULTS = (
    "", "an ISP less", "another Power", "another day", "another contract", "a longer or shorter run",
    "ISPs of any shape", "a long text",
)  # fmt: skip
Levels = dict[tuple[str, str, int], set[int]]


def said(update: Element, levels: Levels) -> None:
    """Write down the power of each ISP of a reservation; one that is not listed has none left."""
    powers = {
        n: int(each["Power"])
        for each in update.children
        for n in range(int(each["Start"]), int(each["Start"]) + int(each.get("Duration") or 1))
    }
    for n in range(1, 101):
        levels[update["ContractID"], update["Period"], n].add(powers.get(n, 0))


def drawn(situation: Situation) -> list[Element]:
    """Return what the trials of a run say."""
    stock = Stock({}, 40, 1)
    pool = stock.pool("FlexReservationUpdate", situation)
    longest = stock.longest("FlexReservationUpdate", situation)
    released = stock.drawn(releases(situation), 10, "released", situation)
    listed = [case.content for case in bound_cases(situation, pool[0])]
    return [*pool, longest, *released, *listed, *stock.on_special_days("FlexReservationUpdate", situation)]


def test_nothing_rises_in_any_run() -> None:
    """Of each ISP of a day one power is spoken of, today and in the runs of the next days."""
    levels: Levels = defaultdict(set)
    count = 0
    for days in range(3):
        for update in drawn(replace(situation_of("AGR", NOON), now=NOON + timedelta(days=days))):
            said(update, levels)
            count += 1
    # In sequences too, of which those with a fault have days of their own.
    oracle, at = Oracle(target_of(statement_of("AGR"))), NOON.timestamp()
    for seed in range(400):
        maker = Maker(oracle.target, Past(), Lane(), fresh)
        changes = (Change(seed, name),) if (name := FAULTS[seed % len(FAULTS)]) else ()
        _, made = maker.make(Step(0, "send", "FlexReservationUpdate", ("DSO", "registered"), seed, changes=changes), at)
        if made is not None and not oracle.broken(made, (made["SenderDomain"], "DSO"), History(), at).surely:
            said(made, levels)
            count += 1
    assert count > 300
    assert {about: found for about, found in levels.items() if len(found) > 1} == {}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_all_of_a_day_is_in_any_runs(data: st.DataObject) -> None:
    """A reservation has the power of its day in each ISP that it lists, and leaves out only what has none."""
    situation = situation_of("AGR", NOON)
    update = data.draw(contents("FlexReservationUpdate", situation))
    day = date.fromisoformat(update["Period"])
    assert kind_of(day) != CHANGED
    contract = situation.market.contract(update["ContractID"])
    assert contract is not None
    assert update.children
    listed = {
        n: int(each["Power"])
        for each in update.children
        for n in range(int(each["Start"]), int(each["Start"]) + int(each.get("Duration") or 1))
    }
    runs = reserved(contract, day, situation.market.isps(day))
    every = {n: run.power for run in runs for n in range(run.start, run.start + run.length)}
    assert {n: every[n] for n in listed} == listed
    assert all(power == 0 for n, power in every.items() if n not in listed)


def test_the_simplest_reserves_all() -> None:
    simplest = Stock({}, 1, 1).simplest("FlexReservationUpdate", situation_of("AGR", NOON))
    assert [each["Power"] for each in simplest.children] == ["-500000"]
    assert kind_of(date.fromisoformat(simplest["Period"])) == ALL


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ALL, [(1, 96, -1000)]),
        (NONE, [(1, 96, 0)]),
        (FIRST, [(1, 1, -1000), (2, 95, 0)]),
        (LAST, [(1, 95, 0), (96, 1, -1000)]),
    ],
)
def test_what_is_reserved(kind: str, expected: list[tuple[int, int, int]]) -> None:
    day = next(d for n in range(7) if kind_of(d := date(2026, 3, 2) + timedelta(days=n)) == kind)
    assert [(each.start, each.length, each.power) for each in reserved(CONTRACT, day, 96)] == expected


def test_parts_are_within_the_contract() -> None:
    powers = {
        run.power
        for n in range(70)
        if kind_of(day := date(2026, 3, 2) + timedelta(days=n)) == PARTS
        for run in reserved(CONTRACT, day, 96)
    }
    assert len(powers) > 10
    assert -1000 <= min(powers) <= max(powers) <= 0


def test_releases_are_of_days_of_their_own() -> None:
    situation = situation_of("AGR", NOON)
    found = Stock({}, 20, 1).drawn(releases(situation), 20, "released", situation)
    assert {kind_of(date.fromisoformat(each["Period"])) for each in found} == {NONE}
    near = replace(situation, market=replace(situation.market, periods_ahead=2))
    few = Stock({}, 20, 1).drawn(reservations(near, LAST), 20, "few", near)
    assert few  # where no such day is in time, of another one


@pytest.mark.parametrize("given_", ["reservation", "Référence 漢字", "x" * 255])
def test_references_are_new_each_time(given_: str) -> None:
    update = Element("FlexReservationUpdate", {"Reference": given_}, (isp(1, 1, Power=0),))
    one, other = (named_anew(update, str(Random(n).random()))["Reference"] for n in (1, 2))
    assert one != other
    assert len(one) <= 255
    assert given_[:9] in one
