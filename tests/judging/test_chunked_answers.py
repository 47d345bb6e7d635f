"""Answers that are delivered in chunks, without a Content-Length."""

from dataclasses import replace

from tests.judging.answers import WHO, examine
from tests.judging.seen import delivery, exchange, response
from uftp_conformance.judging.answer_form import Tolerated


def test_an_answer_in_chunks() -> None:
    """What comes without a Content-Length fails nobody, and hides no other delivery that does (register, point 9)."""
    chunked = replace(delivery(response()), transfer="chunked")
    complaint = examine(exchange("case", chunked), WHO)["ANS-HTTP"]
    assert isinstance(complaint, Tolerated)
    assert complaint == "it came in chunks, without a Content-Length, which a recipient may refuse"
    put = replace(delivery(response()), method="PUT")
    for both in ((chunked, put), (put, chunked)):
        assert examine(exchange("case", *both), WHO)["ANS-HTTP"] == "it was sent with PUT"
