"""What is wrong with an item of a settlement, or with a reserved day: one thing, and where it can be, nothing else."""

import pytest

from strategies import settled_wrongly as wrongly
from strategies.places import Isps, Unsuited
from strategies.settled_wrongly import Change, Runs
from strategies.values import isp
from uftp_conformance.messages import Element

LAST = 96
Run = tuple[int, int, int]  # first ISP, how many, and their power


def item(*runs: Run, **changed: str) -> Element:
    usual = {"OrderReference": "o", "Period": "2026-03-02", "Price": "10.00", "NetSettlement": "10.00"}
    return Element("FlexOrderSettlement", usual | changed, isps(*runs))


def isps(*runs: Run) -> Isps:
    names = ("OrderedFlexPower", "ActualPower", "DeliveredFlexPower")
    return tuple(isp(n, count, BaselinePower=0, **dict.fromkeys(names, power)) for n, count, power in runs)


def runs_of(changed: tuple[Element, ...]) -> list[Run]:
    for each in changed:
        assert each["OrderedFlexPower"] == each["ActualPower"] == each["DeliveredFlexPower"]
    return [(int(i["Start"]), int(i.get("Duration") or 1), int(i["OrderedFlexPower"])) for i in changed]


@pytest.mark.parametrize(
    ("change", "runs", "expected"),
    [
        (wrongly.of_half_its_power, [(5, 4, 10)], [(5, 4, 5)]),
        (wrongly.of_half_its_power, [(5, 1, -1), (6, 1, 0)], [(5, 1, 0), (6, 1, 0)]),
        (wrongly.with_power_moved, [(5, 4, 10)], [(5, 1, 10), (6, 1, 0), (7, 1, 20), (8, 1, 10)]),
        (wrongly.with_power_moved, [(7, 1, 1), (5, 2, 2)], [(5, 1, 2), (6, 1, 0), (7, 1, 1)]),
        (wrongly.with_power_moved, [(5, 2, -3)], [(5, 1, -6), (6, 1, 0)]),
        (wrongly.an_isp_off, [(5, 4, 10)], [(6, 4, 10)]),
        (wrongly.an_isp_off, [(93, 4, 10), (90, 1, 1)], [(92, 4, 10), (89, 1, 1)]),
    ],
)
def test_another_power(change: Change, runs: list[Run], expected: list[Run]) -> None:
    changed = change(item(*runs), LAST)
    assert runs_of(changed.children) == expected
    assert changed.containing() == item()


@pytest.mark.parametrize(
    ("change", "runs"),
    [
        (wrongly.of_half_its_power, [(5, 4, 0)]),
        (wrongly.with_power_moved, [(5, 1, 10)]),
        (wrongly.with_power_moved, [(5, 4, 0)]),
        (wrongly.with_power_moved, [(5, 2, 0)]),
        (wrongly.an_isp_off, [(5, 4, 0)]),
        (wrongly.an_isp_off, [(1, LAST, 7)]),
    ],
)
def test_what_cannot_be_wrong_so(change: Change, runs: list[Run]) -> None:
    with pytest.raises(Unsuited):
        change(item(*runs), LAST)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (wrongly.at_twice_its_price, ("20.00", None, "20.00")),
        (wrongly.with_a_wrong_sum, ("10.00", None, "11.00")),
        (wrongly.with_a_penalty_ignored, ("10.00", "5.00", "10.00")),
        (wrongly.with_a_penalty_added, ("10.00", "5.00", "15.00")),
    ],
)
def test_another_amount(change: Change, expected: tuple[str | None, ...]) -> None:
    changed = change(item((5, 4, 10)), LAST)
    assert tuple(map(changed.get, ("Price", "Penalty", "NetSettlement"))) == expected
    assert changed.children == isps((5, 4, 10))


def test_nothing_costs_something_when_it_is_doubled() -> None:
    free = item((5, 4, 10), Price="0", NetSettlement="0")
    assert wrongly.at_twice_its_price(free, LAST)["Price"] == "1"
    assert wrongly.with_a_penalty_ignored(free, LAST)["Penalty"] == "1"


@pytest.mark.parametrize(
    ("change", "runs", "expected"),
    [
        (wrongly.after_the_day, [(5, 4, 10)], [(5, 4, 10), (97, 1, 0)]),
        (wrongly.past_the_day, [(5, 4, 10)], [(5, 4, 10), (96, 2, 0)]),
        (wrongly.past_the_day, [(93, 4, 10), (5, 1, 1)], [(93, 5, 10), (5, 1, 1)]),
        (wrongly.twice, [(5, 4, 10), (9, 1, 7)], [(5, 4, 10), (9, 1, 7), (9, 1, 7)]),
        (wrongly.overlapping, [(5, 4, 10)], [(5, 4, 10), (8, 1, 0)]),
        (wrongly.overlapping, [(5, 1, 10)], [(5, 1, 10), (4, 2, 0)]),
        (wrongly.overlapping, [(1, 1, 10)], [(1, 1, 10), (1, 1, 0)]),
    ],
)
def test_isps_that_cannot_be(change: Runs, runs: list[Run], expected: list[Run]) -> None:
    """What is added has no power, so that the item is as it was ordered but for the ISPs."""
    changed = wrongly.in_runs(change)(item(*runs), LAST)
    assert runs_of(changed.children) == expected
    assert changed.containing() == item()


def test_what_is_added_to_reservations_has_no_power_either() -> None:
    day = Element("Period", {"Period": "2026-03-02"}, (isp(1, 1, ReservedPower=-500),))
    added = wrongly.in_runs(wrongly.past_the_day)(day, LAST).children[-1]
    assert added.attributes == {"Start": "96", "Duration": "2", "ReservedPower": "0"}


def test_the_day_before() -> None:
    assert wrongly.of_the_day_before(item((5, 1, 1)), LAST) == item((5, 1, 1), Period="2026-03-01")
