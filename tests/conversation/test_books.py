"""The books of one target: kept once, however many versions it speaks."""

from pathlib import Path

from tests.conversation.fronted import conversation
from uftp_conformance.conversation.books import Books
from uftp_conformance.statement.target import EndpointSection


def test_days_are_given_once() -> None:
    """No two settlements are about one day."""
    books = Books()
    assert [books.days_for(count) for count in (1, 3, 1)] == [0, 1, 4]


def test_days_are_given_again() -> None:
    """Where only some can be settled, they are given once more when there are no others; a first part never is."""
    books = Books()
    assert [books.days_for(*each) for each in ((2,), (3, 6, 2), (2, 6, 2), (1, 6, 2), (2, 6, 2))] == [0, 2, 2, 4, 2]


def test_all_versions_of_a_target_have_the_same(tmp_path: Path) -> None:
    """What was ordered and settled in one version was so in the next; another target has its own."""
    with conversation(tmp_path) as talk:
        statement = talk.tester.statement
        other = statement.model_copy(
            update={"target": statement.target.model_copy(update={"domain": "another.example"})}
        )
        assert talk.session.join("draft", statement.speaking("draft")).books is talk.tester.books
        assert talk.session.join("another", other).books is not talk.tester.books


def test_a_version_at_another_endpoint_has_the_same(tmp_path: Path) -> None:
    """Each version is asked at its own endpoint, and what one did the others know."""
    with conversation(tmp_path) as talk:
        statement = talk.tester.statement
        elsewhere = EndpointSection(version="draft", url="http://127.0.0.1:9/v4")
        target = statement.target.model_copy(update={"versions": ("3.1.0", "draft"), "endpoints": (elsewhere,)})
        both = statement.model_copy(update={"target": target})
        assert both.speaking("3.1.0").target.endpoint == statement.target.endpoint
        assert both.speaking("draft").target.endpoint == elsewhere.url
        assert both.speaking("draft").speaking("3.1.0").target.endpoint == statement.target.endpoint
        assert talk.session.join("draft", both.speaking("draft")).books is talk.tester.books
