"""Who sends, who receives, and whether a message was there before."""

from fixtures.covering import covers, waits
from fixtures.procedures import Procedure, comparing_answers, either_way, misdirected, not_exchanged, usual
from fixtures.procedures.copies import sooner_or_later
from fixtures.procedures.identifiers import after_a_rejected_one, after_a_while, after_another_type
from fixtures.procedures.in_a_race import copies_in_a_race, others_in_a_race
from fixtures.procedures.newer import undone_by_none
from fixtures.procedures.orders import ordering_again, ordering_unasked
from fixtures.procedures.portfolios import queried_in_another_name, tried_as
from fixtures.target import TargetUnderTest
from suites.validation.effects import without_effect
from suites.validation.no_partner import ordering_as_no_partner

# Where the usual procedure will not do: an order has to rest on an offer, a query on what is published.
_UNASKED: dict[str, Procedure] = {"FlexOrder": ordering_unasked}
_QUERIED_BARRED: dict[str, Procedure] = dict.fromkeys(("AGRPortfolioQuery", "DSOPortfolioQuery"), tried_as("barred"))
_IN_ANOTHER_NAME: dict[str, Procedure] = dict.fromkeys(_QUERIED_BARRED, queried_in_another_name)
_AGAIN: dict[str, Procedure] = {"FlexOrder": ordering_again}


@covers("VAL-SENDER-MISMATCH", "VAL-SENDER-MISMATCH-TEST")
def test_sender_mismatch(target: TargetUnderTest) -> None:
    """A message whose SenderDomain is another participant's than the envelope's is rejected."""
    target.refuses(_IN_ANOTHER_NAME.get(target.cell.message) or either_way(target.cell.message))


@covers("VAL-SENDER-STRANGER", "VAL-SENDER-STRANGER-TEST")
def test_stranger_inside(target: TargetUnderTest) -> None:
    """A message whose SenderDomain is a domain that nobody knows does not take effect."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-SENDER-ROLE")
def test_sender_role(target: TargetUnderTest) -> None:
    """A message of a type that the sender's role may not send does not take effect."""
    target.refuses(_UNASKED.get(target.cell.message))


@covers("VAL-RECIPIENT", "VAL-RECIPIENT-TEST")
def test_recipient(target: TargetUnderTest) -> None:
    """A message that names another recipient is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-BARRED", "VAL-BARRED-TEST")
def test_barred(target: TargetUnderTest) -> None:
    """A message from a sender that the endpoint blocks does not take effect."""
    target.refuses((_UNASKED | _QUERIED_BARRED).get(target.cell.message))


@covers("VAL-NO-PARTNER")
def test_no_partner(target: TargetUnderTest) -> None:
    """A message from a participant that is known, but with which nothing was agreed, does not take effect."""
    target.refuses()


@covers("VAL-NO-PARTNER-ORDER")
def test_order_of_no_partner(target: TargetUnderTest) -> None:
    """An order that rests on no offer, from a participant with which nothing was agreed, does not take effect."""
    target.refuses(ordering_as_no_partner)


@covers("VAL-DUPLICATE")
def test_duplicate_identifier(target: TargetUnderTest) -> None:
    """A message that reuses an earlier MessageID for other content is rejected."""
    message = target.cell.message
    once_or_later = after_a_while(_AGAIN.get(message) or usual(message), lambda: target.profile.since)
    target.refuses(others_in_a_race(once_or_later))


@covers("VAL-DUPLICATE-LETTERS")
def test_duplicate_identifier_in_capitals(target: TargetUnderTest) -> None:
    """A message that reuses an earlier MessageID in capital letters for other content is rejected."""
    message = target.cell.message
    target.refuses(_AGAIN.get(message) or usual(message), drawn=1)


@covers("VAL-DUPLICATE-REJECTED")
def test_identifier_of_a_rejected_message(target: TargetUnderTest) -> None:
    """A message that reuses the MessageID of a rejected one for other content is rejected."""
    target.refuses(after_a_rejected_one(usual(target.cell.message)))


@covers("VAL-DUPLICATE-TYPES", "VAL-DUPLICATE-TEST")
def test_identifier_of_another_type(target: TargetUnderTest) -> None:
    """A message that reuses the MessageID of an earlier one of another type is rejected."""
    target.refuses(after_another_type(usual(target.cell.message)), drawn=1)


@waits
@covers("VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST")
def test_already_submitted(target: TargetUnderTest) -> None:
    """A message that arrives again, at the same moment, at once or later, takes no second effect."""
    message = target.cell.message
    procedure = sooner_or_later(_AGAIN.get(message) or usual(message))
    target.refuses(copies_in_a_race(comparing_answers(undone_by_none(message, procedure))))


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
