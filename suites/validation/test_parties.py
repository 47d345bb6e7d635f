"""Who sends, who receives, and whether a message was there before."""

from fixtures.covering import covers
from fixtures.procedures import misdirected, not_exchanged
from fixtures.target import TargetUnderTest
from suites.validation.effects import without_effect


@covers("VAL-SENDER-MISMATCH", "VAL-SENDER-MISMATCH-TEST")
def test_sender_mismatch(target: TargetUnderTest) -> None:
    """A message whose SenderDomain is another participant's than the envelope's is rejected."""
    target.refuses()


@covers("VAL-SENDER-STRANGER", "VAL-SENDER-STRANGER-TEST")
def test_stranger_inside(target: TargetUnderTest) -> None:
    """A message whose SenderDomain is a domain that nobody knows does not take effect."""
    target.refuses()


@covers("VAL-SENDER-ROLE")
def test_sender_role(target: TargetUnderTest) -> None:
    """A message of a type that the sender's role may not send does not take effect."""
    target.refuses()


@covers("VAL-RECIPIENT", "VAL-RECIPIENT-TEST")
def test_recipient(target: TargetUnderTest) -> None:
    """A message that names another recipient is rejected."""
    target.refuses()


@covers("VAL-BARRED", "VAL-BARRED-TEST")
def test_barred(target: TargetUnderTest) -> None:
    """A message from a sender that the endpoint blocks does not take effect."""
    target.refuses()


@covers("VAL-NO-PARTNER")
def test_no_partner(target: TargetUnderTest) -> None:
    """A message from a participant that is known, but with which nothing was agreed, does not take effect."""
    target.refuses()


@covers("VAL-DUPLICATE")
def test_duplicate_identifier(target: TargetUnderTest) -> None:
    """A message that reuses an earlier MessageID for other content is rejected."""
    target.refuses()


@covers("VAL-DUPLICATE-TYPES", "VAL-DUPLICATE-TEST")
def test_identifier_of_another_type(target: TargetUnderTest) -> None:
    """A message that reuses the MessageID of an earlier one of another type is rejected."""
    target.refuses(drawn=1)


@covers("VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST")
def test_already_submitted(target: TargetUnderTest) -> None:
    """A message that arrives again takes no second effect."""
    target.refuses()


@covers("VAL-MESSAGE-MISDIRECTED")
def test_misdirected(target: TargetUnderTest) -> None:
    """A request that only another role receives does not take effect."""
    target.refuses_kind(misdirected)


@covers("OPR-DP-DENIED", "PLN-FRU-DENIED", "STL-DENIED", "MTR-DENIED")
def test_not_supported(target: TargetUnderTest) -> None:
    """A message of a type that the target declares not to exchange does not take effect."""
    target.refuses_kind(not_exchanged)


@covers("VAL-NO-EFFECT")
def test_no_effect(target: TargetUnderTest) -> None:
    """What a rejected message would have changed stays as it was."""
    target.holds(without_effect)
