"""References to other messages and to agreements."""

from fixtures.covering import covers, waits
from fixtures.procedures import either_way, manners, offers, orders, strays
from fixtures.target import TargetUnderTest


@covers("VAL-REFERENCE-REQUEST")
def test_unknown_request(target: TargetUnderTest) -> None:
    """A FlexOffer on a FlexRequest that was never sent is rejected."""
    target.refuses(strays.offering_on_strays)


@covers("VAL-REFERENCE-OFFER")
def test_unknown_offer(target: TargetUnderTest) -> None:
    """A message on a FlexOffer that was never exchanged is rejected."""
    target.refuses(
        {"FlexOfferRevocation": strays.revoking_strays, "FlexOrder": strays.ordering_strays}[target.cell.message]
    )


@covers("VAL-REFERENCE-PROGNOSIS")
def test_unknown_prognosis(target: TargetUnderTest) -> None:
    """A message on a D-Prognosis that was never exchanged is rejected."""
    target.refuses(
        {
            "FlexOffer": strays.resting_on_strays,
            "FlexOrder": strays.ordering_on_strays,
        }[target.cell.message]
    )


@covers("VAL-CONTRACT")
def test_unknown_contract(target: TargetUnderTest) -> None:
    """A message under a contract that the parties do not have is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-CONTRACT-REQUEST")
def test_unknown_contract_of_a_request(target: TargetUnderTest) -> None:
    """A FlexRequest under a contract that the parties do not have is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-BASELINE-REFERENCE")
def test_unknown_baseline(target: TargetUnderTest) -> None:
    """A message on a baseline that the parties did not agree is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-PERIOD-MISMATCH")
def test_other_period(target: TargetUnderTest) -> None:
    """A FlexOrder for another Period than its FlexOffer's is rejected."""
    target.refuses(
        {"FlexOffer": offers.offering_on_request, "FlexOrder": manners.ordering_somehow}[target.cell.message]
    )


@covers("VAL-PERIOD-BASELINE")
def test_baseline_of_another_period(target: TargetUnderTest) -> None:
    """A FlexOffer or a FlexOrder that refers to a D-Prognosis for another Period is rejected."""
    target.refuses(
        {"FlexOffer": strays.resting_on_another_day, "FlexOrder": strays.ordering_on_another_day}[target.cell.message]
    )


@waits
@covers("VAL-REFERENCE-EXPIRED")
def test_expired(target: TargetUnderTest) -> None:
    """A FlexOrder on a FlexOffer that has expired is rejected."""
    target.refuses(
        {"FlexOffer": offers.offering_on_what_expired, "FlexOrder": orders.ordering_what_expired}[target.cell.message]
    )


@covers("VAL-REFERENCE-REVOKED")
def test_revoked(target: TargetUnderTest) -> None:
    """An order of a FlexOffer that was revoked is rejected."""
    target.refuses(orders.ordering_what_was_revoked)
