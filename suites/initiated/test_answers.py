"""How the target goes on when our side answers what it started in every possible way, or not at all."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.initiated import procedures, wrong_answers


@covers("INI-ACCEPTED")
def test_accepted(target: TargetUnderTest) -> None:
    """An answer that accepts is taken."""
    target.initiates(procedures.accepted)


@covers("INI-REJECTED")
def test_rejected(target: TargetUnderTest) -> None:
    """An answer that rejects is taken, whatever the reason."""
    target.initiates(procedures.rejected)


@covers("INI-SILENCE")
def test_silence(target: TargetUnderTest) -> None:
    """A target whose message is not answered goes on."""
    target.initiates(procedures.unanswered)


@covers("INI-LATE")
def test_late(target: TargetUnderTest) -> None:
    """An answer that comes late does no harm."""
    target.initiates(procedures.late)


@covers("INI-TWICE")
def test_twice(target: TargetUnderTest) -> None:
    """An answer that is delivered twice does no harm."""
    target.initiates(procedures.twice)


@covers("INI-CONVERSATION")
def test_conversation(target: TargetUnderTest) -> None:
    """An answer with another ConversationID does no harm."""
    target.initiates(procedures.elsewhere)


@covers("INI-CONVERSATION-STATE")
def test_conversation_state(target: TargetUnderTest) -> None:
    """An answer with another ConversationID changes nothing."""
    target.initiates(procedures.unmoved_elsewhere)


@covers("INI-SIGNATURE")
def test_signature(target: TargetUnderTest) -> None:
    """An answer whose seal does not verify is refused."""
    target.initiates(procedures.badly_sealed)


@covers("INI-SIGNATURE-STATE")
def test_signature_state(target: TargetUnderTest) -> None:
    """An answer whose seal does not verify changes nothing."""
    target.initiates(procedures.unmoved_by_a_bad_seal)


@covers("INI-ANSWER-SCHEMA")
def test_answer_schema(target: TargetUnderTest) -> None:
    """An answer that its schema refuses is refused with 400."""
    target.initiates(wrong_answers.against_its_schema(target))


@covers("INI-FAULTY")
def test_faulty_answer(target: TargetUnderTest) -> None:
    """A valid answer that does not fit what was asked is taken or refused, and does no harm."""
    target.initiates(wrong_answers.faulty)


@covers("INI-FAULTY-STATE")
def test_faulty_answer_state(target: TargetUnderTest) -> None:
    """A valid answer that does not fit what was asked changes nothing."""
    target.initiates(wrong_answers.unmoved_by_a_wrong_answer, times=len(wrong_answers.WAYS))


@covers("INI-BINDING")
def test_binding(target: TargetUnderTest) -> None:
    """A rejection that follows the acceptance of an order does not undo it."""
    target.initiates(wrong_answers.bound_in_spite_of_a_rejection)
