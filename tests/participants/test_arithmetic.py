"""The arithmetic of orders: which option is meant, and what its part comes to."""

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from uftp_conformance.messages import Element
from uftp_conformance.participants.isps import overlap, profiles
from uftp_conformance.participants.ledger import IspRun, Offer, Option
from uftp_conformance.participants.rules.agr import factor, ordered_option, power_scaled, price_scaled, scaled
from uftp_conformance.participants.xsd_types import HUGE, instant, truth, whole

TEN, TWENTY = ((1, 4, 10),), ((1, 4, 20),)


def option(reference: str, price: str, runs: tuple[IspRun, ...]) -> Option:
    """Make an option."""
    return Option(reference, Decimal(price), price, Decimal("0.01"), runs)


def offer(*options: Option) -> Offer:
    """Make an offer of which only the options matter."""
    others: dict[str, Any] = {field.name: "" for field in fields(Offer)}
    return Offer(**{**others, "options": options})


def order(power: str = "10", price: str = "1.00", start: str = "1", duration: str = "4", **named: str) -> Element:
    """Make an order of one run."""
    isp = Element("ISP", {"Start": start, "Duration": duration, "Power": power})
    return Element("FlexOrder", {"Price": price, **named}, (isp,))


A, B, C = option("a", "1.00", TEN), option("b", "2.00", TEN), option("c", "1.00", TWENTY)


@pytest.mark.parametrize(
    ("message", "options", "meant"),
    [
        (order(OptionReference="b"), (A, B, C), B),
        (order("20", "1.00", OptionReference="b"), (A, B, C), B),
        (order("10", "2.00", OptionReference="x"), (A, B, C), B),
        (order("20", "1.00", OptionReference="x"), (A, B, C), C),
        (order("10", "1.00", OptionReference="x"), (C, B, A), A),
        (order("99", "9.00", OptionReference="x"), (C, B, A), C),
        (order("99", "9.00"), (C, B, A), C),
    ],
)
def test_which_option_an_order_means(message: Element, options: tuple[Option, ...], meant: Option) -> None:
    """The one that it names; else the one with its power and its price; else the first."""
    assert ordered_option(message, offer(*options)) is meant


def test_no_offer_has_no_option() -> None:
    """An order on nothing means no option."""
    assert ordered_option(order(), None) is None


@pytest.mark.parametrize(
    ("power", "share", "expected"),
    [
        (100, "1", 100),
        (-100, "0.5", -50),
        (0, "0.5", 0),
        (1, "0.5", 1),
        (-1, "0.5", -1),
        (1, "0.49", 0),
        (3, "0.5", 2),
        (1, "0.50", 1),
        (99, "0.01", 1),
        (49, "0.01", 0),
    ],
)
def test_a_share_of_a_power(power: int, share: str, expected: int) -> None:
    """Half a Watt is rounded away from zero, on either side of it."""
    assert scaled(power, Decimal(share)) == expected


@pytest.mark.parametrize(
    ("message", "fits"),
    [
        (order("10"), True),
        (order("11"), False),
        (order("9"), False),
        (order("5", ActivationFactor="0.50"), True),
        (order("6", ActivationFactor="0.50"), True),
        (order("4", ActivationFactor="0.50"), True),
        (order("7", ActivationFactor="0.50"), False),
        (order("3", ActivationFactor="0.50"), False),
        (order("99", start="4", duration="1"), False),
        (order("99", start="1", duration="1"), False),
        (order("99", start="5"), True),
    ],
)
def test_the_power_of_a_part(message: Element, fits: bool) -> None:
    """The whole is exact, a part is rounded; ISPs that only one side has are the matter of another rule."""
    assert power_scaled(message, A) is fits


@pytest.mark.parametrize(
    ("message", "fits"),
    [
        (order(price="1.00"), True),
        (order(price="1.0"), True),
        (order(price="1.01"), False),
        (order(price="0.50", ActivationFactor="0.5"), True),
        (order(price="0.51", ActivationFactor="0.5"), True),
        (order(price="0.49", ActivationFactor="0.5"), True),
        (order(price="0.52", ActivationFactor="0.5"), False),
    ],
)
def test_the_price_of_a_part(message: Element, fits: bool) -> None:
    """The whole is exact, a part is right to the cent."""
    assert price_scaled(message, A) is fits


def test_the_whole_is_activated_unless_it_is_said() -> None:
    """Without an ActivationFactor it is 1."""
    assert [factor(order()), factor(order(ActivationFactor="0.25"))] == [Decimal(1), Decimal("0.25")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9" * 40, 10**40 - 1),
        ("9" * 41, HUGE),
        ("-" + "9" * 40, 1 - 10**40),
        ("+" + "9" * 40, 10**40 - 1),
        ("+" + "0" * 50 + "8", 8),
        ("-" + "0" * 50 + "10", -10),
        ("0" * 50, 0),
        ("-" + "0" * 50, 0),
    ],
)
def test_long_numbers(text: str, value: int) -> None:
    """Numbers of 40 digits are exact, longer ones are the bound."""
    assert whole(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        (" 1 ", True),
        ("false", False),
        ("0", False),
        (None, False),
        ("True", False),
    ],
)
def test_truth(text: str | None, value: bool) -> None:
    """The two words and the two digits of the schema are read."""
    assert truth(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-18T10:00:59Z", datetime(2026, 11, 18, 10, 0, 59, tzinfo=UTC)),
        ("2026-11-18T10:00:00.5Z", datetime(2026, 11, 18, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-18T10:00:00.05Z", datetime(2026, 11, 18, 10, 0, 0, 50_000, tzinfo=UTC)),
        ("2026-11-18T10:00:00+05:45", datetime(2026, 11, 18, 4, 15, tzinfo=UTC)),
        ("2026-11-18T10:00:00-03:30", datetime(2026, 11, 18, 13, 30, tzinfo=UTC)),
        ("0002-06-01T00:00:00Z", datetime(2, 6, 1, tzinfo=UTC)),
        ("9998-06-01T00:00:00Z", datetime(9998, 6, 1, tzinfo=UTC)),
        ("0001-06-01T00:00:00Z", datetime(2, 1, 1, tzinfo=UTC)),
        ("-0044-06-01T00:00:00Z", datetime(2, 1, 1, tzinfo=UTC)),
        ("9999-06-01T00:00:00Z", datetime(9998, 12, 31, tzinfo=UTC)),
    ],
)
def test_instants(text: str, value: datetime) -> None:
    """Seconds, fractions and offsets of any minutes count; years beyond the calendar's are its ends."""
    assert instant(text, "Europe/Amsterdam") == value


def test_what_is_no_instant_is_reported() -> None:
    """A text that is none is named."""
    with pytest.raises(ValueError, match="'tomorrow' is not an xs:dateTime"):
        instant("tomorrow", "Europe/Amsterdam")


def test_each_profile_on_its_own() -> None:
    """The runs of two Profiles, or of two options, are not of one another."""
    isp = Element("ISP", {"Start": "1", "Power": "7"})
    for tag in ("Profile", "OfferOption"):
        part = Element(tag, {}, (isp,))
        assert profiles(Element("M", {}, (part, part))) == (((1, 1, 7),), ((1, 1, 7),))
    assert profiles(Element("M", {}, (isp, isp))) == (((1, 1, 7), (1, 1, 7)),)


def test_a_run_that_ends_before_it_begins_overlaps_nothing() -> None:
    """What is no run at all is the matter of another rule."""
    assert not overlap([(5, 4, 0), (1, 5, 0)])


def test_what_lies_before_the_day_is_defined_once() -> None:
    """ISP 0 and those below it are out of bounds, but no conflict unless they stand there twice."""
    assert not overlap([(0, 0, 0), (1, 5, 0)])
    assert not overlap([(-2, -1, 0), (0, 5, 0)])
    assert overlap([(0, 1, 0), (1, 5, 0)])
    assert overlap([(-1, 0, 0), (0, 0, 0)])
