"""FlexOffers and their revocation, at the DSO."""

from fixtures.covering import covers, waits
from fixtures.procedures import begun, offers
from fixtures.target import TargetUnderTest
from strategies.bounds import bound_cases, revocation_cases
from suites.operate import procedures


@covers("OPR-FO-ACCEPT")
def test_offer(target: TargetUnderTest) -> None:
    """A plausible FlexOffer on an agreed baseline is accepted."""
    target.accepts(offers.offering_in_its_form, listed=bound_cases)


@covers("OPR-FOFR-ACCEPT")
def test_revocation(target: TargetUnderTest) -> None:
    """An accepted FlexOffer that nobody ordered and whose ISPs lie ahead can be revoked."""
    target.accepts(listed=revocation_cases)


@covers("OPR-FOFR-TODAY")
def test_revocation_today(target: TargetUnderTest) -> None:
    """An accepted FlexOffer for today whose ISPs lie ahead can be revoked."""
    target.accepts(procedures.revoked_today, source=procedures.of_today("FlexOffer", target.situation))


@covers("OPR-FOFR-PROCURED")
def test_procured(target: TargetUnderTest) -> None:
    """The revocation of a FlexOffer that has been ordered is rejected."""
    target.refuses(offers.revoking_what_was_ordered)


@covers("OPR-FOFR-FOREIGN")
def test_foreign_offer(target: TargetUnderTest) -> None:
    """An AGR cannot revoke the FlexOffer of another AGR."""
    target.refuses(offers.revoking_a_foreign_offer)


@covers("OPR-FOFR-REJECTED")
def test_rejected_offer(target: TargetUnderTest) -> None:
    """The revocation of a FlexOffer that was rejected is rejected."""
    target.refuses(offers.revoking_what_was_rejected, drawn=3)


@covers("OPR-FOFR-BEGUN")
def test_begun(target: TargetUnderTest) -> None:
    """The revocation of a FlexOffer of which an ISP has begun is rejected."""
    target.refuses(begun.revoking_what_has_begun)


@waits
@covers("OPR-FOFR-EXPIRED")
def test_expired(target: TargetUnderTest) -> None:
    """The revocation of a FlexOffer whose ExpirationDateTime has passed is rejected."""
    target.refuses(procedures.revoking_what_expired)


@covers("OPR-FOFR-REVOKED")
def test_revoked_twice(target: TargetUnderTest) -> None:
    """The second revocation of a FlexOffer is answered: taken, or rejected as that of what was revoked."""
    target.refuses(offers.revoking_twice)


@covers("OPR-FOFR-FINAL")
def test_revoked_offer_is_not_ordered(target: TargetUnderTest) -> None:
    """After it accepted a revocation the DSO does not order from that FlexOffer."""
    target.holds(procedures.asked_to_order_what_was_revoked)


@waits
@covers("OPR-FO-LAPSED")
def test_expired_offer_is_not_ordered(target: TargetUnderTest) -> None:
    """Once its ExpirationDateTime has passed the DSO does not order from a FlexOffer."""
    target.holds(procedures.asked_to_order_what_expired)
