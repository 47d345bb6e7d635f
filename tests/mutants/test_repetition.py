"""How variants deliver again, late or crossing: what they do is what they say."""

from uftp_conformance.mutants.variants.posting import Posting


def test_copies() -> None:
    """Copies are the same bytes, or others that say the same."""
    assert [Posting().copy(b"<a/>", number) for number in (0, 1, 2)] == [b"<a/>"] * 3
    assert [Posting(rewritten=True).copy(b"<a/>", number) for number in (0, 1, 2)] == [b"<a/>", b"<a/>\n", b"<a/>\n\n"]


def test_waits() -> None:
    """Some messages wait longer than others, each as long as it always does."""
    posting = Posting(delay=1.0, wavers=1.5)
    waits = [posting.wait(bytes([number])) for number in range(64)]
    assert waits == [posting.wait(bytes([number])) for number in range(64)]
    assert (min(waits), max(waits)) == (1.0, 2.5)
    assert {Posting(delay=2.0).wait(bytes([number])) for number in range(64)} == {2.0}
