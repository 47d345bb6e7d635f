"""Orders of a part: what can be ordered without rounding, and how one is found in offers of whatever power."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from strategies.shares import exact_share, least_of, scaled
from suites.operate.test_orders import test_activation_factor as activation_factor
from suites.validate import test_orders as orders
from tests.strategies.table import Loop, Table
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.participants import initiative
from uftp_conformance.participants.rulebook import book
from uftp_conformance.participants.rules.rule import refuse

PARTS = {
    "VLD-FOR-PARTIAL": orders.test_partial_activation,
    "VLD-FOR-SCALED": orders.test_not_scaled,
    "VLD-FOR-WHOLE": orders.test_part_of_a_whole,
    "OPR-FOR-FACTOR": activation_factor,
}


def order_of(price: str, *powers: int) -> Element:
    isps = (Element("ISP", {"Power": str(power), "Start": str(n)}) for n, power in enumerate(powers, 1))
    return Element("FlexOrder", {"Price": price}, tuple(isps))


@pytest.mark.parametrize(
    ("price", "powers", "least", "share"),
    [
        ("100.00", (1000, -20), "0.50", "0.50"),
        ("100.00", (75,), "0.50", "0.52"),
        ("100.00", (100, 3), "0.50", None),
        ("33.33", (1000,), "0.50", "0.50"),  # half of it has four digits
        ("33.3333", (1000,), "0.50", None),
        ("0.10", (1000,), "0.55", "0.60"),  # the first one with whole cents
        ("100.00", (1000,), "0.995", None),
    ],
)
def test_smallest_exact_share(price: str, powers: tuple[int, ...], least: str, share: str | None) -> None:
    """The smallest share is taken at which all powers are whole, and the price has as few digits as possible."""
    found = exact_share(order_of(price, *powers), Decimal(least))
    assert found == (None if share is None else Decimal(share))


def test_a_part_is_scaled() -> None:
    """Every power and the price are scaled, and the factor says by how much."""
    part = scaled(order_of("33.33", 1000, -3), Decimal("0.5"))
    assert (part["Price"], part["ActivationFactor"]) == ("16.6650", "0.50")
    assert [isp["Power"] for isp in part.all("ISP")] == ["500", "-2"]
    assert scaled(order_of("10.00", 10), Decimal("0.01"))["Price"] == "0.10"


def test_what_says_no_minimum_is_whole() -> None:
    """Without a MinActivationFactor an option is offered as a whole."""
    assert least_of(Element("OfferOption")) == 1


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """One loop for all tables."""
    loop = Loop()
    yield loop
    loop.close()


def kinds(loop: Loop, identifier: str, *, refusing_parts: bool = False) -> set[Kind]:
    """Let the test of a requirement run at the table, and return what its verdicts are."""
    table = Table("AGR", loop, drawn=3)
    if refusing_parts:
        table.tester.participant._book = _without_parts()
    PARTS[identifier](table.target(Cell(load()[identifier], "FlexOrder", "AGR", "3.1.0")))
    return {verdict.kind for verdict, _ in table.records.taken}


def _without_parts() -> Any:
    usual = book("AGR", frozenset())

    class Book:
        without = usual.without
        turned_away, came_before = usual.turned_away, usual.came_before

        def judge(self, message: Element, context: Any) -> Any:
            partly = message.get("ActivationFactor") not in (None, "1.00")
            return refuse("Power mismatch") if partly else usual.judge(message, context)

    return Book()


POWERS = {
    "a Watt less": lambda most: most - 1,
    "a third": lambda most: most // 3,
    "odd": lambda most: most // 2 * 2 - 1,
}


@pytest.mark.parametrize("identifier", PARTS)
@pytest.mark.parametrize("power", POWERS)
def test_odd_offers_can_be_judged(identifier: str, power: str, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An AGR that does not offer all that was requested is judged as well as one that does."""
    usual = initiative._option

    def offering(number: int, minimum: str | None, requested: Any, context: Any) -> Element:
        less = tuple((first, end, low, max(1, POWERS[power](high))) for first, end, low, high in requested)
        return usual(number, minimum, less, context)

    monkeypatch.setattr(initiative, "_option", offering)
    assert kinds(loop, identifier) == {Kind.PASS}


@pytest.mark.parametrize(("minimum", "price"), [("0.30", "33.33"), ("0.77", "0.01"), ("0.99", "7.07")])
def test_other_minimums_and_prices_can_be_judged(
    minimum: str, price: str, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An AGR that chooses its MinActivationFactor and its price itself is judged as well."""
    usual = initiative._option

    def offering(number: int, wanted: str | None, requested: Any, context: Any) -> Element:
        given = minimum if wanted == "0.50" else wanted
        return usual(number, given, requested, context).having({"Price": price})

    monkeypatch.setattr(initiative, "_option", offering)
    assert {kind for identifier in PARTS for kind in kinds(loop, identifier)} == {Kind.PASS}


@pytest.mark.parametrize("identifier", PARTS)
def test_who_refuses_every_part_passes_nothing(identifier: str, loop: Loop) -> None:
    """A refusal of a part proves nothing where a part that is right is refused as well."""
    assert Kind.PASS not in kinds(loop, identifier, refusing_parts=True)


def test_rounding_is_not_judged(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every part has to be rounded, a refusal is no fault, and an acceptance is as good as any."""
    usual = initiative._option

    def offering(number: int, minimum: str | None, requested: Any, context: Any) -> Element:
        return usual(number, minimum, tuple((first, end, 0, 777) for first, end, _, _ in requested), context)

    monkeypatch.setattr(initiative, "_option", offering)
    assert kinds(loop, "VLD-FOR-PARTIAL") == {Kind.PASS}
    assert kinds(loop, "VLD-FOR-PARTIAL", refusing_parts=True) == {Kind.INCONCLUSIVE}
