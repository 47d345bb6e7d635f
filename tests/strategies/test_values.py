from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.drawing import draw, shrink
from strategies.contents import contents, unlike
from strategies.telling import finely_priced, telling_offer
from strategies.values import A_LITTLE, days, isp, power_profiles, prices, runs
from tests.strategies.table import situation_of
from uftp_conformance.messages import Element

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
QUICK = settings(max_examples=60, deadline=None)


@QUICK
@given(st.sampled_from([2, 23, 92, 96, 100]), st.booleans(), st.data())
def test_runs(count: int, whole: bool, data: st.DataObject) -> None:
    """Runs ascend, never overlap, stay within the day and are never none; whole ones leave no ISP out."""
    numbers = [n for start, length in data.draw(runs(count, whole=whole)) for n in range(start, start + length)]
    assert numbers
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(1, count + 1))
    assert not whole or len(numbers) == count


@QUICK
@given(st.integers(1, 10**9), st.data())
def test_profiles(limit: int, data: st.DataObject) -> None:
    """Powers lie within the limit, in both directions."""
    profile = data.draw(power_profiles(96, limit, whole=False))
    assert [element for element in profile if abs(int(element["Power"])) > limit] == []


@QUICK
@given(st.data())
def test_offers_offer_something(data: st.DataObject) -> None:
    """A FlexOffer has some power in one of its ISPs, the simplest one too: one of none may be refused."""
    offer = data.draw(contents("FlexOffer", situation_of("DSO", NOW)))
    assert any(int(each["Power"]) for option in offer.children for each in option.children)


@QUICK
@given(st.decimals(Decimal("0.01"), 1000, places=2), st.data())
def test_prices(limit: Decimal, data: st.DataObject) -> None:
    """A price has two decimals and lies between a cent and the limit."""
    price = data.draw(prices(limit))
    assert price.partition(".")[2].__len__() == 2
    assert Decimal("0.01") <= Decimal(price) <= limit


@QUICK
@given(st.integers(0, 3), st.data())
def test_telling_offers(number: int, data: st.DataObject) -> None:
    """No power and no price of a telling offer is 0; what is more stays, but for less than a cent; so do the ISPs."""
    situation = situation_of("DSO", NOW)
    offer = data.draw(contents("FlexOffer", situation))
    (before,), (after,) = offer.children, telling_offer(offer, number, situation).children

    for old, new in zip([before, *before.children], [after, *after.children], strict=True):
        name = "Power" if old.tag == "ISP" else "Price"
        assert 0 < abs(Decimal(new[name])) <= (situation.market.plausible_power if name == "Power" else 100)
        near = abs(Decimal(new[name]) - Decimal(old[name])) < Decimal("0.01")
        assert near or Decimal(old[name]) in (0, Decimal("0.01"), A_LITTLE)
        changed = {name: new[name]} if name == "Price" or Decimal(old[name]) in (0, A_LITTLE) else {}
        assert new.attributes == {**old.attributes, **changed}


def test_telling_offers_differ() -> None:
    """Two offers for nothing become offers at different prices, so that one cannot be ordered for the other."""
    situation = situation_of("DSO", NOW)
    nothing = Element("FlexOffer", {}, (Element("OfferOption", {"Price": "0.00"}, (isp(1, 96, Power=0),)),))
    options = [next(telling_offer(nothing, number, situation).all("OfferOption")) for number in (0, 1)]
    assert [option["Price"] for option in options] == ["50.00", "33.33"]
    assert [option.children[0]["Power"] for option in options] == ["50000", "33333"]


def test_finely_priced() -> None:
    """A price is a little less than one of cents, unless that would be none, or parts may be ordered."""
    fair, dear, least = {"Price": "1.00"}, {"Price": "1.00", "MinActivationFactor": "0.50"}, {"Price": "0.00"}
    options = tuple(Element("OfferOption", each) for each in (fair, dear, least))
    found = finely_priced(Element("FlexOffer", {}, options))
    assert [option["Price"] for option in found.children] == ["0.9925", "1.00", "0.00"]


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (1, {"Start": "3", "Power": "-5"}),
        (4, {"Start": "3", "Duration": "4", "Power": "-5"}),
    ],
)
def test_isp(duration: int, expected: dict[str, str]) -> None:
    """A Duration of 1 is left to its default."""
    assert isp(3, duration, Power=-5) == Element("ISP", expected)


@QUICK
@given(st.integers(0, 5), st.integers(5, 40), st.data())
def test_days(first: int, last: int, data: st.DataObject) -> None:
    """A day lies as far ahead as is asked for."""
    situation = situation_of("DSO", NOW)
    assert first <= (data.draw(days(situation, first=first, last=last)) - situation.today).days <= last


# --- drawing -------------------------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same() -> None:
    """One seed and name draw the same values again; another seed or another name draws others."""
    first, again, seed, name = (draw(st.integers(), 20, *key) for key in ((1, "a"), (1, "a"), (2, "a"), (1, "b")))
    assert first == again
    assert first != seed
    assert first != name


@pytest.mark.parametrize(
    ("strategy", "count", "expected"),
    [
        (st.integers(), 0, 0),
        (st.integers(), 7, 7),
        (st.booleans(), 10, 2),
        (st.just(1), 5, 1),
        (st.integers(), -1, 0),
    ],
)
def test_how_many_are_drawn(strategy: st.SearchStrategy[object], count: int, expected: int) -> None:
    """As many values are drawn as asked for, fewer only when there are no more."""
    drawn = draw(strategy, count, 1, "n")
    assert (len(drawn), len(set(map(repr, drawn)))) == (expected, expected)


def test_shrinking_finds_the_simplest() -> None:
    """Of the values that fail the simplest is found."""
    assert shrink(st.integers(0, 1000), 100, 1, "s", lambda n: n >= 17) == 17


def test_shrinking_what_does_not_fail() -> None:
    """Where nothing fails there is nothing to shrink."""
    assert shrink(st.dates(), 10, 1, "s", lambda day: day < date.min) is None


def test_no_two_requests_ask_for_the_same() -> None:
    isps = (
        Element("ISP", {"Start": "1", "Disposition": "Available", "MinPower": "1", "MaxPower": "6"}),
        Element("ISP", {"Start": "2", "Disposition": "Requested", "MinPower": "-6", "MaxPower": "-1"}),
    )
    request = Element("FlexRequest", {}, isps)
    requests = [unlike(request, number, 1001) for number in range(499)]
    powers = {int(r.children[1]["MinPower"]) for r in requests}
    assert len(powers) == 499
    assert all(-1001 <= power <= -2 and power % 2 == 0 for power in powers)
    assert all(r.children[0] == isps[0] for r in requests)
    assert {r.children[1]["MaxPower"] for r in requests} == {"-1"}
    assert unlike(Element("FlexOffer", {}, isps), 1, 1001) == Element("FlexOffer", {}, isps)
