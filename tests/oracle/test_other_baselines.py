"""An order on a D-Prognosis of another Period than its own, and who may refuse it for what (register, point 14)."""

from typing import Any

import pytest

from tests.oracle.desk import OTHER_POINT, POINT, TOMORROW, YESTERDAY, Table, fresh, offer, order, prognosis, table
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.legal import illegal
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken, Outcome

ROW = "VAL-PERIOD-BASELINE"


def _ordered_on(at: Table, named: str, offered_on: str = "") -> Broken:
    """Order on a forecast alone: beside an agreed baseline its name may be ignored (register, point 69)."""
    named_in_offer = {"D_PrognosisMessageID": offered_on} if offered_on else {}
    offered = at.started(offer(at, BaselineReference=None, **named_in_offer))
    return at.broken(order(at, offered, D_PrognosisMessageID=named))


def _forecast(at: Table, outcome: Outcome = "accepted", to: str = "registered", **changed: Any) -> str:
    return at.started(prognosis(at, **changed), outcome, to)["MessageID"]


def test_an_order_on_another_day_breaks_the_row() -> None:
    at = table("AGR")
    own, other = _forecast(at), _forecast(at, Period=TOMORROW)
    assert ROW in _ordered_on(at, other).surely
    assert ROW in _ordered_on(at, other.upper(), offered_on=own).surely
    assert ROW not in _ordered_on(at, own).surely | _ordered_on(at, own).perhaps


def test_an_order_that_repeats_its_offer_is_right() -> None:
    at = table("AGR")
    own = _forecast(at)
    found = _ordered_on(at, own.upper(), offered_on=own)
    assert (found.surely, ROW in found.perhaps) == (frozenset(), False)


def test_what_the_offer_names_itself_is_left_open() -> None:
    """The giver of a value has no ground to refuse it, nor has it to accept this one (register, point 125)."""
    at = table("AGR")
    other = _forecast(at, Period=TOMORROW)
    found = _ordered_on(at, other, offered_on=other)
    assert (found.surely, ROW in found.perhaps) == (frozenset(), True)


@pytest.mark.parametrize("outcome", ["rejected", "unknown"])
def test_a_prognosis_that_was_not_accepted_leaves_it_open(outcome: Outcome) -> None:
    at = table("AGR")
    found = _ordered_on(at, _forecast(at, outcome, Period=TOMORROW))
    assert (ROW in found.surely, ROW in found.perhaps) == (False, True)


def test_the_prognosis_of_another_offer_may_be_of_another_period() -> None:
    """It was exchanged before the history that is in sight, so that nobody knows its Period."""
    at, named = table("AGR"), fresh()
    at.started(offer(at, D_PrognosisMessageID=named))
    assert ROW in _ordered_on(at, named).perhaps
    assert ROW not in _ordered_on(at, named, offered_on=named).perhaps
    assert ROW not in _ordered_on(at, fresh()).perhaps


def test_the_prognosis_of_another_dso_is_unknown() -> None:
    at = table("AGR")
    found = _ordered_on(at, _forecast(at, to="second", Period=TOMORROW))
    assert (ROW in found.surely, "VAL-REFERENCE-PROGNOSIS" in found.surely) == (False, True)


@pytest.mark.parametrize(
    ("classes", "reason", "legal"),
    [
        ({"rejected", "2xx"}, "Reference Period mismatch", True),
        ({"rejected", "2xx"}, "Unknown reference D-PrognosisMessageID", True),
        ({"rejected", "2xx"}, "The FlexOffer is on another D-Prognosis", True),  # register, point 121
        ({"rejected", "2xx"}, "", False),
        ({"accepted", "2xx"}, None, False),
    ],
)
def test_it_is_refused_for_either(classes: set[str], reason: str | None, legal: bool) -> None:
    at = table("AGR")
    own, other = _forecast(at), _forecast(at, Period=TOMORROW)
    broken, cell = _ordered_on(at, other, offered_on=own), Cell(load()[ROW], "FlexOrder", "AGR", "3.1.0")
    assert (illegal(frozenset(classes), reason, broken, cell, load()) == "") is legal


@pytest.mark.parametrize("known", [True, False])
def test_what_a_market_without_forecasts_makes_of_the_name_of_one_is_open(known: bool) -> None:
    """All references to a D-Prognosis can be ignored there, and whoever looks finds none (register, point 69)."""
    at, using = table("DSO", d_prognosis=False), table("DSO")
    forecasts = [each.sent(prognosis(each, Period=TOMORROW))["MessageID"] if known else fresh() for each in (at, using)]
    without, named = (
        each.broken(offer(each, BaselineReference=None, D_PrognosisMessageID=name))
        for each, name in zip((at, using), forecasts, strict=True)
    )
    row = ROW if known else "VAL-REFERENCE-PROGNOSIS"
    assert (row in without.surely, row in without.perhaps) == (False, True)
    assert row in named.surely
    assert at.broken(offer(at)) == Broken()


@pytest.mark.parametrize(
    ("changed", "outcome", "reason", "legal"),
    [
        ({"CongestionPoint": OTHER_POINT["DSO"]}, "accepted", "D-Prognosis is about another congestion point", True),
        ({"CongestionPoint": OTHER_POINT["DSO"]}, "accepted", "Unknown reference", True),
        ({"CongestionPoint": OTHER_POINT["DSO"]}, "accepted", "No baseline", True),
        ({"CongestionPoint": OTHER_POINT["DSO"]}, "accepted", "", False),
        ({}, "rejected", "That forecast was rejected", True),
        ({}, "accepted", "D-Prognosis is about another congestion point", False),
    ],
)
def test_a_prognosis_for_elsewhere_is_refused_in_any_words(
    changed: dict[str, str], outcome: Outcome, reason: str, legal: bool
) -> None:
    """It is known, and no document has a reason for it (register, point 71); one for here is right."""
    at = table("DSO")
    named = at.sent(prognosis(at, **changed), outcome)["MessageID"]
    broken = at.broken(offer(at, D_PrognosisMessageID=named))
    cell = Cell(load()["OPR-FO-ACCEPT"], "FlexOffer", "DSO", "3.1.0")
    assert not broken.surely
    assert (illegal(frozenset({"rejected", "2xx"}), reason, broken, cell, load()) == "") is legal


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_an_item_on_a_prognosis_for_elsewhere_is_refused_in_any_words(outcome: Outcome) -> None:
    at = table("AGR")
    about = {"Period": YESTERDAY, "CongestionPoint": POINT["AGR"]}
    here, elsewhere = _forecast(at, Period=YESTERDAY), _forecast(at, outcome, Period=YESTERDAY, **_ELSEWHERE[outcome])
    own, other = (at.broken(_settling(at, named, **about)) for named in (here, elsewhere))
    assert ("STL-AGREED" in own.perhaps, "STL-AGREED" in other.perhaps) == (False, True)
    assert "STL-AGREED" not in own.surely | other.surely


_ELSEWHERE = {"accepted": {"CongestionPoint": OTHER_POINT["AGR"]}, "rejected": {}}


def _settling(at: Table, named: str, **about: Any) -> Element:
    item = {**about, "OrderReference": "order-1", "D-PrognosisMessageID": named, "Price": "1", "NetSettlement": "1"}
    attributes = {"PeriodStart": YESTERDAY, "PeriodEnd": YESTERDAY, "Currency": "EUR"}
    content = Element("FlexOrderSettlement", {name: str(value) for name, value in item.items()})
    return at.message("FlexSettlement", at.party("DSO"), attributes, content)
