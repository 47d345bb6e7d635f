"""An answer is in UTF-8: its bytes count, of the envelope and of the message inside, not what they declare."""

import pytest

from tests.judging.answers import came, held
from tests.judging.seen import KEY, TARGET, delivery, exchange, response
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import serialise
from uftp_conformance.messages.envelope import wrap

INSIDE = serialise(response())
AROUND = wrap(INSIDE, TARGET, "DSO", KEY)


def written(document: bytes, declared: str, encoding: str, letter: str = "") -> bytes:
    """Write a document in an encoding, with a declaration of that or another one and a comment."""
    text = document.decode().partition("?>")[2].lstrip()
    return f'<?xml version="1.0" encoding="{declared}"?>\n<!-- {letter} -->{text}'.encode(encoding)


def holding(payload: bytes) -> Exchange:
    """Return an answer with these bytes inside the seal."""
    return exchange("case", delivery(wrap(payload, TARGET, "DSO", KEY)))


@pytest.mark.parametrize("how", [("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("iso-8859-1", "iso-8859-1", "é")])
def test_another_encoding(how: tuple[str, ...]) -> None:
    assert held(came(body=written(AROUND, *how))) == {"ANS-HTTP": "the envelope is not in UTF-8"}
    assert held(holding(written(INSIDE, *how))) == {"ANS-HTTP": "the message is not in UTF-8"}


@pytest.mark.parametrize("how", [("utf-8", "utf-8", "é"), ("UTF-8", "utf-8-sig", "é"), ("iso-8859-1", "ascii")])
def test_utf_8_whatever_it_declares(how: tuple[str, ...]) -> None:
    assert held(came(body=written(AROUND, *how))) == {}
    assert held(holding(written(INSIDE, *how))) == {}


def test_what_cannot_be_read_is_the_matter_of_other_rules() -> None:
    broken = written(INSIDE, "utf-8", "iso-8859-1", "é")
    assert "ANS-TYPE" in held(holding(broken))
    assert "ANS-HTTP" not in held(holding(broken))
