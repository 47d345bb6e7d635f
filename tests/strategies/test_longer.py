"""Contents with long lists."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fixtures.stock import Stock
from strategies.longer import lengthened, room
from strategies.places import ALL, INSIDE, LAST, at
from strategies.values import isp
from tests.strategies.table import situation_of
from uftp_conformance.messages import Element
from uftp_conformance.mutants.own_market import OF_DSO, options_at
from uftp_conformance.participants.isps import merged, profiles
from uftp_conformance.run.embedded import Entry, outline

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
LISTS = [
    ("AGR", "FlexRequest", "ISP"),
    ("AGR", "FlexReservationUpdate", "ISP"),
    ("DSO", "D-Prognosis", "ISP"),
    ("DSO", "FlexOffer", "OfferOption"),
    ("AGR", "FlexSettlement", "FlexOrderSettlement"),
    ("CRO", "DSOPortfolioUpdate", "CongestionPoint"),
    ("CRO", "AGRPortfolioUpdate", "Connection"),
]


@pytest.mark.parametrize(("role", "message", "tag"), LISTS)
@pytest.mark.parametrize("seed", range(4))
def test_every_list_has_all_places(role: str, message: str, tag: str, seed: int) -> None:
    """In any drawing, the longest content has something inside and at the end of its lists."""
    found = Stock({}, 6, seed).longest(message, situation_of(role, NOW))
    for place in (INSIDE, LAST, ALL):
        assert at(found, tag, place, lambda element: element.having({"x": "!"})) != found


@pytest.mark.parametrize("seed", range(4))
def test_requests_have_both_dispositions(seed: int) -> None:
    found = Stock({}, 6, seed).longest("FlexRequest", situation_of("AGR", NOW))
    dispositions = [each["Disposition"] for each in found.all("ISP")]
    assert min(dispositions.count("Requested"), dispositions.count("Available")) >= 3


def _said(element: Element) -> list[tuple[tuple[int, int, int], ...]]:
    return [merged(runs) for runs in profiles(element)]


@pytest.mark.parametrize("message", ["D-Prognosis", "FlexOffer"])
def test_longer_lists_say_the_same(message: str) -> None:
    """What is said of an ISP stays as it was, in each option."""
    situation = situation_of("DSO", NOW)
    for content in Stock({}, 8, 1).pool(message, situation):
        longer = lengthened(content, situation)
        assert {*map(repr, _said(longer))} == {*map(repr, _said(content))}


def test_options_are_added_where_they_are_taken() -> None:
    """In a market without options there is one, with a longer list."""
    situation = situation_of("DSO", NOW)
    statement = situation.statement
    without = statement.model_copy(update={"supports": statement.supports.model_copy(update={"mutex_offers": False})})
    offer = Stock({}, 1, 1).simplest("FlexOffer", situation)
    longer = [lengthened(offer, each) for each in (situation, replace(situation, statement=without))]
    assert [[len(option.children) for option in each.children] for each in longer] == [[3, 3, 3], [3]]


def test_options_are_offered_at_a_point_that_takes_them() -> None:
    """Where a DSO takes several options at one of its points, the longest offer has several, and is made there."""
    one = OF_DSO[-1]
    otherwise = tuple(("market", key, value) for key, value in options_at(one).items())
    ((_, statement),) = outline((Entry("target", "DSO", overrides=otherwise),))
    said = replace(situation_of("DSO", NOW), statement=statement, market=statement.agreement())
    for offer in Stock({}, 8, 1).pool("FlexOffer", said):
        longer = lengthened(offer, said)
        assert (longer["CongestionPoint"], len(longer.children)) == (one, 3)


@pytest.mark.parametrize(
    ("runs", "starts"),
    [
        ([(1, 96)], [1, 25, 49]),
        ([(1, 2), (5, 1)], [1, 2, 5]),
        ([(7, 1)], [7]),
        ([(1, 1), (2, 1), (3, 1), (9, 4)], [1, 2, 3, 9]),
    ],
)
def test_runs_are_halved(runs: list[tuple[int, int]], starts: list[int]) -> None:
    """The longest run is halved, as long as it can be."""
    update = Element("FlexReservationUpdate", {}, tuple(isp(start, size, Power=1) for start, size in runs))
    longer = lengthened(update, situation_of("AGR", NOW))
    assert [int(each["Start"]) for each in longer.children] == starts
    assert _said(longer) == _said(update)


def test_room() -> None:
    """A content with few ISPs has less room than one with many; more than is needed does not count."""
    small, large = (Element("FlexRequest", {}, (isp(1, size),)) for size in (2, 50))
    assert (room(small), room(large), room(Element("FlexRequest", {}, (isp(1, 96),)))) == (
        (0, 0, 2),
        (0, 0, 6),
        (0, 0, 6),
    )
