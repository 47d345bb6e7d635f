"""One test a role and family of states: a fault is reported under the requirement that it violates."""

from fixtures.covering import covers
from fixtures.sequences import in_any_order
from fixtures.target import TargetUnderTest


@covers("SEQ-PROGNOSES")
def test_prognoses(target: TargetUnderTest) -> None:
    """Prognoses in any order, and what rests on them, are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-OFFERS")
def test_offers(target: TargetUnderTest) -> None:
    """Offers, revocations and the orders of the DSO in any order are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-METERINGS")
def test_meterings(target: TargetUnderTest) -> None:
    """Metering data in any order is answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-REQUESTS")
def test_requests(target: TargetUnderTest) -> None:
    """Requests in any order, and the offers that the AGR makes on them, are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-ORDERS")
def test_orders(target: TargetUnderTest) -> None:
    """Orders in any order, on offers in any state, are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-RESERVATIONS")
def test_reservations(target: TargetUnderTest) -> None:
    """Reservations in any order are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-SETTLEMENTS")
def test_settlements(target: TargetUnderTest) -> None:
    """Settlements in any order are answered as the rules say."""
    target.walks(in_any_order)


@covers("SEQ-PORTFOLIOS")
def test_portfolios(target: TargetUnderTest) -> None:
    """Portfolios in any order, published and asked for, are answered as the rules say."""
    target.walks(in_any_order)
