"""What is under a contract is about the ISPs of that alone (register, point 141)."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases
from strategies.cases import on_day
from strategies.contents import contents
from strategies.reservations import isps_of_day, reservable, reservations
from strategies.settlements import settlement
from strategies.values import in_hours, isp
from tests.oracle import desk
from tests.oracle.desk import NOW, reservation, table
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Oracle
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step
from uftp_conformance.statement import reserving
from uftp_conformance.statement.market import Contract, Market
from uftp_conformance.statement.reserving import ALL, BY_TURNS, NONE, kind_of, reserved

FIRST, LAST = 69, 76


def _at(role: str) -> Situation:
    situation = situation_of(role, NOW)
    return replace(situation, market=_evening(situation.market))


def _evening(market: Market) -> Market:
    held = tuple(replace(each, first_isp=FIRST, last_isp=LAST) for each in market.contracts)
    return replace(market, contracts=held)


def _outside(message: Element) -> list[Element]:
    runs = [(each, int(each["Start"]), int(each.get("Duration") or 1)) for each in message.walk() if each.tag == "ISP"]
    assert runs
    return [each for each, start, length in runs if start < FIRST or start + length - 1 > LAST]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([(1, 96)], [(69, 8)]),
        ([(60, 10), (70, 2), (76, 9)], [(69, 1), (70, 2), (76, 1)]),
        ([(1, 4), (90, 2)], [(69, 1)]),
    ],
)
def test_runs_are_cut_to_the_hours(given: list[tuple[int, int]], kept: list[tuple[int, int]]) -> None:
    contract = _at("AGR").market.contracts[0]
    found = in_hours(contract, [isp(*run, Power=5) for run in given], 96)
    assert [(int(each["Start"]), int(each["Duration"])) for each in found] == kept


def test_without_hours_a_contract_is_about_the_whole_day() -> None:
    market = situation_of("AGR", NOW).market
    whole = (isp(1, 96, Power=5), isp(3, 1, Power=1))
    assert in_hours(market.contracts[0], whole, 96) == whole
    assert Contract.hours(_at("AGR").market.contracts[0], 72) == (69, 72)


def _of_kind(kind: str) -> date:
    return next(day for n in range(7) if kind_of(day := date(2026, 11, 20) + timedelta(days=n)) == kind)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ALL, [(69, 8, -500_000)]),
        (NONE, [(69, 8, 0)]),
        (BY_TURNS, [(69, 4, 0), (73, 4, -500_000)]),
        (reserving.FIRST, [(69, 1, -500_000), (70, 7, 0)]),
        (reserving.LAST, [(69, 7, 0), (76, 1, -500_000)]),
    ],
)
def test_what_is_reserved_of_a_day_is_in_them(kind: str, expected: list[tuple[int, int, int]]) -> None:
    found = reserved(_at("AGR").market.contracts[0], _of_kind(kind), 96)
    assert [(each.start, each.length, each.power) for each in found] == expected
    late = reserved(_at("AGR").market.contracts[0], _of_kind(ALL), 96, 72)
    assert [(each.start, each.length) for each in late] == [(72, 5)]


def test_every_isp_on_its_own_under_a_contract_of_one() -> None:
    situation = situation_of("AGR", NOW)
    (one,) = [replace(each, first_isp=96) for each in situation.market.contracts[:1]]
    situation = replace(situation, market=replace(situation.market, contracts=(one,)))
    made = draw(reservations(situation), 9, 1, "one ISP")
    assert {each["Start"] for update in made for each in update.children} == {"96"}
    assert [each["Power"] for each in isps_of_day(situation, one, _of_kind(ALL))] == ["-500000"]


@pytest.mark.parametrize(
    ("first", "last", "expected"), [(69, 76, True), (40, 55, True), (40, 48, False), (1, 1, False)]
)
def test_of_today_only_while_they_are_not_over(first: int, last: int, expected: bool) -> None:
    """It is noon at the 49th ISP, and a message waits for a while."""
    situation = situation_of("AGR", NOW)
    until_midnight = replace(situation.market.contracts[0], release_days_before=0, release_until=time(23, 59))
    held = (replace(until_midnight, first_isp=first, last_isp=last),)
    at = on_day(replace(situation, market=replace(situation.market, contracts=held)), situation.today)
    assert reservable(at) is expected
    made = draw(contents("FlexReservationUpdate", at), 9, 1, "today") if expected else []
    runs = [each for update in made for each in update.children]
    assert bool(runs) is expected
    assert all(max(first, 54) <= int(each["Start"]) <= last for each in runs)


@pytest.mark.parametrize("role", ["AGR", "DSO"])
def test_what_is_listed_under_a_contract_keeps_to_its_hours(role: str) -> None:
    situation = _at(role)
    for message in ("FlexReservationUpdate", "FlexRequest") if role == "AGR" else ("FlexOffer",):
        for content in draw(contents(message, situation), 3, 1, message):
            cases = [content, *(case.content for case in bound_cases(situation, content))]
            under = [each for each in cases if each.get("ContractID") and each["ContractID"] != "NONE"]
            assert under
            assert [each for each in under if _outside(each)] == []


def test_what_is_settled_under_a_contract_is_in_its_hours() -> None:
    day = date(2026, 11, 2)
    made = settlement(_at("AGR"), day, day, (), reserved_on=[day], contracts=2)
    assert _outside(made) == []


def test_reservations_of_a_sequence_keep_to_them() -> None:
    at = table("AGR")
    target = target_of(at.statement)
    maker = Maker(replace(target, market=_evening(target.market)), Past([]), Lane())
    steps = [Step(n, "send", "FlexReservationUpdate", ("DSO", "registered"), seed=n) for n in range(20)]
    made = [message for step in steps if (message := maker.make(step, NOW.timestamp())[1]) is not None]
    assert made
    assert [each for each in made if _outside(each)] == []


@pytest.mark.parametrize(
    ("start", "power", "expected"), [(69, -5, "not"), (68, -5, "perhaps"), (68, 0, "not"), (68, -500_001, "surely")]
)
def test_what_is_reserved_in_other_hours_is_left_open(start: int, power: int, expected: str) -> None:
    at = table("AGR")
    target = target_of(at.statement)
    oracle = Oracle(replace(target, market=_evening(target.market)))
    update = reservation(at, desk.isp(start, 1, Power=power))
    found = oracle.broken(update, (update["SenderDomain"], "DSO"), History(()), NOW.timestamp())
    row = "PLN-FRU-POWER"
    assert ("surely" if row in found.surely else "perhaps" if row in found.perhaps else "not") == expected
