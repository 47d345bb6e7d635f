"""Settlements list reservations of several days under several contracts, and each of them may be what is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from strategies.defects import Unsuited, defects_of
from strategies.places import ALL, FIRST, INSIDE, LAST, At
from strategies.settlements import settlement
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
SITUATION = situation_of("AGR", NOON)
DAYS = (date(2026, 2, 26), date(2026, 2, 28))
BOUNDS, CONFLICT = "VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT"
WRONG = [
    (BOUNDS, "reserves_after_the_day", 1),
    (CONFLICT, "reserves_twice", None),
    ("STL-ITEM-PERIOD", "settles_an_earlier_reservation", 1),
    ("STL-ITEM-PERIOD", "settles_a_later_reservation", 1),
]


def made(situation: Situation = SITUATION, contracts: int = 2, days: tuple[date, ...] = DAYS) -> Element:
    return settlement(situation, DAYS[0], DAYS[1], (), reserved_on=days, contracts=contracts)


def broken(requirement: str, name: str, value: At, element: Element) -> Element:
    (breaking,) = (each for each in defects_of(requirement, "FlexSettlement") if each.name == name)
    us = SITUATION.find("DSO")
    assert us is not None
    return breaking.apply(Outgoing(element, us), SITUATION, value).element


def days_of(element: Element) -> list[Element]:
    return [day for held in element.all("ContractSettlement") for day in held.all("Period")]


def changed(before: list[Element], after: list[Element]) -> str:
    return "".join("." if one == other else "!" for one, other in zip(before, after, strict=True))


def test_days_under_each_contract() -> None:
    held = list(made().all("ContractSettlement"))
    assert [each["ContractID"] for each in held] == ["CONTRACT-REDUCE", "CONTRACT-INCREASE"]
    assert [[day["Period"] for day in each.all("Period")] for each in held] == [["2026-02-26", "2026-02-28"]] * 2
    assert [[day.children[0]["ReservedPower"] for day in each.all("Period")] for each in held] == [
        ["-500000"] * 2,
        ["800000"] * 2,
    ]


def test_as_many_contracts_as_there_are() -> None:
    """More than the two have are not made up; where they have none, there is one under none."""
    market = SITUATION.market
    few = [replace(SITUATION, market=replace(market, contracts=market.contracts[:n])) for n in (1, 0)]
    assert [[each.get("ContractID") for each in made(at).all("ContractSettlement")] for at in few] == [
        ["CONTRACT-REDUCE"],
        [None],
    ]


@pytest.mark.parametrize(("requirement", "name", "value"), WRONG)
@pytest.mark.parametrize(
    ("place", "expected"), [(FIRST, "!..."), (INSIDE, "..!."), (LAST, "...!"), (ALL, "!!!!"), (5, ".!..")]
)
def test_what_is_wrong_is_at_its_place(
    requirement: str, name: str, value: int | None, place: str | int, expected: str
) -> None:
    after = broken(requirement, name, At(value, place), made())
    assert changed(days_of(made()), days_of(after)) == expected


@pytest.mark.parametrize(("requirement", "name", "value"), WRONG)
def test_an_inner_day_is_between_two_of_one_contract(requirement: str, name: str, value: int | None) -> None:
    several = made(days=(DAYS[0], date(2026, 2, 27), DAYS[1]))
    after = broken(requirement, name, At(value, INSIDE), several)
    assert changed(days_of(several), days_of(after)) == "....!."


@pytest.mark.parametrize(("place", "expected"), [(FIRST, [97, 1]), (LAST, [1, 97])])
def test_an_isp_after_the_day_is_at_its_place_in_the_list(place: str, expected: list[int]) -> None:
    first, *_, last = days_of(broken(BOUNDS, "reserves_after_the_day", At(1, place), made()))
    day = first if place == FIRST else last
    usual = int(days_of(made())[0 if place == FIRST else -1].children[0]["Start"])
    assert [int(isp["Start"]) for isp in day.children] == [97 if n == 97 else usual for n in expected]


@pytest.mark.parametrize(("requirement", "name", "value"), WRONG)
def test_a_single_day_is_the_first(requirement: str, name: str, value: int | None) -> None:
    one = made(contracts=1, days=DAYS[:1])
    assert changed(days_of(one), days_of(broken(requirement, name, At(value, FIRST), one))) == "!"
    with pytest.raises(Unsuited):
        broken(requirement, name, At(value, LAST), one)


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("settles_an_earlier_reservation", ["2026-02-21", "2026-02-23"]),
        ("settles_a_later_reservation", ["2026-03-03", "2026-03-05"]),
    ],
)
def test_all_days_are_outside_and_none_is_there_twice(name: str, periods: list[str]) -> None:
    after = broken("STL-ITEM-PERIOD", name, At(3, ALL), made())
    assert [day["Period"] for day in days_of(after)] == periods * 2


@pytest.mark.parametrize(("place", "expected"), [(FIRST, "!."), (LAST, ".!"), (ALL, "!!")])
def test_a_contract_that_was_not_agreed(place: str, expected: str) -> None:
    after = broken("STL-AGREED", "settles_under_no_contract", At(None, place), made())
    before = list(made().all("ContractSettlement"))
    assert changed(before, list(after.all("ContractSettlement"))) == expected
