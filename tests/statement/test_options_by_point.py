"""A DSO says of each congestion point whether it takes several options there; else its claim holds for all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from strategies.several import everywhere, where
from tests.statement.statements import Data, parsed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.oracle.received import History, Oracle
from uftp_conformance.statement import Statement
from uftp_conformance.statement.applicability import why_not_applicable

HERE, THERE = "ean.871685900001", "ean.871685900002"
_PAIR = {"dso": "dso.target.example", "agr": "agr.suite.example"}
_DSO: Data = {
    "target.role": "DSO",
    "target.domain": "dso.target.example",
    "counterparties.0": {
        "role": "AGR",
        "standing": "registered",
        "domain": "agr.suite.example",
        "secret_key_file": "agr",
    },
}
_METADATA = {
    "Version": "3.1.0",
    "SenderDomain": "agr.suite.example",
    "RecipientDomain": "dso.target.example",
    "TimeStamp": "2026-03-18T10:00:00Z",
    "MessageID": "m",
    "ConversationID": "c",
}
_EXPIRY = {"ExpirationDateTime": "2026-03-19T10:00:00Z"}
_ROWS = ("VLD-FO-MUTEX", "VLD-FO-OPTIONS")
_CLAIM = "the statement says supports.mutex_offers = "
_SAID = "the statement says mutex_offers = {} of every congestion point of the two parties"


def statement(*, claim: bool, here: bool | None, there: bool | None) -> Statement:
    def point(address: str, takes: bool | None) -> dict[str, Any]:
        return {"address": address, **_PAIR, **({} if takes is None else {"mutex_offers": takes})}

    points = [point(HERE, here), point(THERE, there)]
    return parsed({**_DSO, "market.congestion_points": points, "supports.mutex_offers": claim})


MIXED = [(True, None, False), (False, True, None), (True, True, False)]


@pytest.mark.parametrize(
    ("claim", "here", "there", "expected"),
    [
        (True, None, None, (f"{_CLAIM}true", "")),
        (False, None, None, ("", f"{_CLAIM}false")),
        (False, True, True, (_SAID.format("true"), "")),
        (True, False, False, ("", _SAID.format("false"))),
        *((*mixed, ("", "")) for mixed in MIXED),
    ],
)
def test_which_rows_apply(claim: bool, here: bool | None, there: bool | None, expected: tuple[str, str]) -> None:
    said = statement(claim=claim, here=here, there=there)
    cells = (Cell(load()[row], "FlexOffer", "DSO", "3.1.0") for row in _ROWS)
    assert tuple(why_not_applicable(cell, said) or "" for cell in cells) == expected


@pytest.mark.parametrize(("claim", "here", "there"), MIXED)
def test_what_is_held_against_a_message_at_each_point(claim: bool, here: bool | None, there: bool | None) -> None:
    said = statement(claim=claim, here=here, there=there)
    option = Element(
        "OfferOption", {"OptionReference": "a", "Price": "1"}, (Element("ISP", {"Power": "1", "Start": "1"}),)
    )
    broken = {}
    for address in (HERE, THERE):
        about = {"CongestionPoint": address, "Period": "2026-03-20", "Currency": "EUR"}
        attributes = {**_METADATA, **about, "ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", **_EXPIRY}
        offer = Element("FlexOffer", attributes, (option, option.having({"OptionReference": "b"})))
        found = Oracle(target_of(said)).broken(offer, ("agr.suite.example", "AGR"), History(()), 1_773_828_000.0)
        broken[address] = "VLD-FO-MUTEX" in found.surely
    assert broken == {HERE: False, THERE: True}


def test_where_several_options_are_offered() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    content = Element("FlexOffer", {"CongestionPoint": HERE})
    for claim, here, there, all_, at in (
        (True, None, None, True, (HERE, HERE)),
        (False, None, None, False, (HERE, HERE)),
        (True, None, False, False, (HERE, THERE)),
        (False, None, True, False, (THERE, HERE)),
    ):
        said = statement(claim=claim, here=here, there=there)
        situation = Situation(said, said.agreement(), (), now)
        assert everywhere(situation) is all_
        found = tuple(where(situation, content, taken=taken)["CongestionPoint"] for taken in (True, False))
        assert found == at


def test_it_is_stored_with_what_was_agreed() -> None:
    """An older trial, in which no point says anything, is read all the same."""
    market = statement(claim=True, here=True, there=None).agreement()
    data = as_data(market)
    assert market_in(data) == market
    for point in data["congestion_points"]:
        point.pop("mutex_offers")
    assert market_in(data).takes_options(HERE, usual=False) is False
