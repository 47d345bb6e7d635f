"""What a refused query tells all the same, and whom: from stored bytes alone."""

import pytest

from tests.judging.started import KEY, sealed
from uftp_conformance.judging.disclosed import OWNERS, disclosed
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial
from uftp_conformance.messages import Element

OWNER, OTHER, ADDRESS = "agr.suite.example", "agr-second.suite.example", "ean.871685900000000011"


def heard(address: str, at: str) -> str:
    connection = Element("Connection", {"EntityAddress": address})
    answer = Element("AGRPortfolioQueryResponse", {"Result": "Rejected"}, (Element("DSO-View", {}, (connection,)),))
    sent = Sent("case", "AGRPortfolioQuery", "m", "c", OTHER, "AGR", b"", None, 0.0)
    exchange = Exchange(sent, HttpAnswer(200, "", 0.0), (sealed(answer, at=at),))
    return disclosed(Trial("", (exchange,), {OWNERS: {ADDRESS: [OWNER]}}), KEY.public, "3.1.0")


@pytest.mark.parametrize(
    ("address", "at", "wrong"),
    [(ADDRESS, OTHER, True), (ADDRESS, OWNER, False), ("ean.000000000000000000", OTHER, False)],
)
def test_who_learns_of_what_others_have_published(address: str, at: str, *, wrong: bool) -> None:
    assert (ADDRESS in heard(address, at)) is wrong


def test_where_nothing_is_hidden_nothing_is_looked_for() -> None:
    assert not disclosed(Trial("", ()), KEY.public, "3.1.0")
