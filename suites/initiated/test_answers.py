"""How the target goes on when our side answers what it started in every possible way, or not at all."""

from fixtures.bench import Bench
from fixtures.covering import covers
from suites.initiated import courses, wrong_answers


@covers("INI-ACCEPTED")
def test_accepted(target: Bench) -> None:
    """An answer that accepts is taken."""
    target.initiates(courses.accepted)


@covers("INI-REJECTED")
def test_rejected(target: Bench) -> None:
    """An answer that rejects is taken, whatever the reason."""
    target.initiates(courses.rejected)


@covers("INI-SILENCE")
def test_silence(target: Bench) -> None:
    """A target whose message is not answered goes on."""
    target.initiates(courses.unanswered)


@covers("INI-LATE")
def test_late(target: Bench) -> None:
    """An answer that comes late does no harm."""
    target.initiates(courses.late)


@covers("INI-TWICE")
def test_twice(target: Bench) -> None:
    """An answer that is delivered twice does no harm."""
    target.initiates(courses.twice)


@covers("INI-CONVERSATION")
def test_conversation(target: Bench) -> None:
    """An answer with another ConversationID does no harm."""
    target.initiates(courses.elsewhere)


@covers("INI-CONVERSATION-STATE")
def test_conversation_state(target: Bench) -> None:
    """An answer with another ConversationID changes nothing."""
    target.initiates(courses.unmoved_elsewhere)


@covers("INI-SIGNATURE")
def test_signature(target: Bench) -> None:
    """An answer whose seal does not verify is refused."""
    target.initiates(courses.badly_sealed)


@covers("INI-SIGNATURE-STATE")
def test_signature_state(target: Bench) -> None:
    """An answer whose seal does not verify changes nothing."""
    target.initiates(courses.unmoved_by_a_bad_seal)


@covers("INI-ANSWER-SCHEMA")
def test_answer_schema(target: Bench) -> None:
    """An answer that its schema refuses is refused with 400."""
    target.initiates(wrong_answers.against_its_schema)


@covers("INI-FAULTY")
def test_faulty_answer(target: Bench) -> None:
    """A valid answer that does not fit what was asked is taken or refused, and does no harm."""
    target.initiates(wrong_answers.faulty)
