"""Orders that are wrong in what they say about the offer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from strategies.defects import Unsuited, defects_of
from strategies.defects.registry import Defect
from tests.strategies.table import TableTester, situation_of
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element

SITUATION = situation_of("AGR", datetime(2026, 3, 2, 11, 0, tzinfo=UTC))


def defect(requirement: str, name: str) -> Defect:
    (found,) = (each for each in defects_of(requirement, "FlexOrder") if each.name == name)
    return found


def order(*isps: Element, **attributes: str) -> Outgoing:
    return Outgoing(Element("FlexOrder", attributes, isps), TableTester("AGR").counterparties[0])


def named(reference: str) -> list[str]:
    """Return the options that are named in place of this one, in the order of the boundaries."""
    unknown, found = defect("OPR-FOR-OPTION", "orders_an_unknown_option"), []
    for value in unknown.boundaries(SITUATION):
        try:
            found.append(unknown.apply(order(OptionReference=reference), SITUATION, value).element["OptionReference"])
        except Unsuited:
            continue
    return found


def test_an_unknown_option_may_begin_like_the_offered_one() -> None:
    assert named("option-1") == ["no-such-option", "opt", "option-1-no-such"]


@pytest.mark.parametrize("reference", ["10", "A1", "Opt-1", "2026-11-21/option", "3f2b1c9e-0000-4000-8000-00000001"])
def test_what_may_be_another_option_is_not_ordered(reference: str) -> None:
    """An offer with the options "10" and "1" has what remains of the first one."""
    assert named(reference) == ["no-such-option", f"{reference}-no-such"]


def test_moved_power_leaves_the_sum() -> None:
    """The words tell what is done, also where the two runs are not of one length."""
    moves = defect("OPR-FOR-POWER", "moves_power")
    first = Element("ISP", {"Start": "1", "Power": "5"})
    later = Element("ISP", {"Start": "3", "Duration": "4", "Power": "9"})
    moved = moves.apply(order(first, later), SITUATION, 2).element.children
    assert [isp["Power"] for isp in moved] == [str(5 + 2 * 4), str(9 - 2 * 1)]
    assert moves.describe(2) == (
        "With power moved from a later run to the first, 2 W for each ISP of the other, so that the sum stays"
    )


def test_swapped_powers_are_the_same_powers() -> None:
    """Two runs of one length change their powers; where there are none, nothing can be swapped."""
    swaps = defect("OPR-FOR-POWER", "swaps_powers")
    runs = [("1", "2", "5"), ("3", "1", "7"), ("4", "2", "9")]
    isps = [Element("ISP", {"Start": start, "Duration": length, "Power": power}) for start, length, power in runs]
    swapped = swaps.apply(order(*isps), SITUATION, None).element.children
    assert [isp["Power"] for isp in swapped] == ["9", "7", "5"]
    with pytest.raises(Unsuited):
        swaps.apply(order(*isps[:2]), SITUATION, None)


@pytest.mark.parametrize(
    ("name", "requirement"),
    [("orders_the_isps_of_another", "OPR-FOR-ISP"), ("orders_at_the_price_of_another", "OPR-FOR-PRICE")],
)
def test_another_option_that_is_written_otherwise_alone_is_the_same(name: str, requirement: str) -> None:
    """Its ISPs in other runs, or its Price with other zeros, are what was offered: the target may accept them."""
    takes, given = defect(requirement, name), {"Start": "3", "Duration": "2", "Power": "900"}
    one = order(Element("ISP", given), Price="25.5")
    again = order(
        *(Element("ISP", {"Start": start, "Power": power}) for start, power in (("4", "900"), ("3", "+900"))),
        Price="25.50",
    )
    with pytest.raises(Unsuited):
        takes.apply(replace(one, twin=again), SITUATION, "another option")
    other = order(Element("ISP", {**given, "Power": "901"}), Price="25.51")
    made = takes.apply(replace(one, twin=other), SITUATION, "another option").element
    assert made in (
        order(*one.element.children, Price="25.51").element,
        order(*other.element.children, Price="25.5").element,
    )
