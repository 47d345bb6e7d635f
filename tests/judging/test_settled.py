"""A settlement has every order that was accepted before it was asked for, once and as it was placed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.judging.started import AGR, DSO, KEY, MARKET, POINT, sealed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Delivery, Trial, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.settled import left_out
from uftp_conformance.judging.verdict import Kind, Verdict
from uftp_conformance.messages import Element
from uftp_conformance.oracle.agreed import as_data
from uftp_conformance.oracle.received import PastMessage

ASKED, ORDER = str(uuid4()), str(uuid4())
TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
ISP = {"BaselinePower": "0", "ActualPower": "10", "DeliveredFlexPower": "10", "Start": "1", "Duration": "1"}


def head(tag: str, **changed: str) -> dict[str, str]:
    usual = {
        "Version": "3.1.0",
        "SenderDomain": DSO,
        "RecipientDomain": AGR,
        "TimeStamp": "2026-11-21T10:00:00Z",
        "MessageID": str(uuid4()),
        "ConversationID": ASKED,
        "Currency": "EUR",
        **({"Result": "Accepted"} if tag == "FlexSettlement" else {}),
    }
    return usual | changed


def order(name: str = "o-1", **changed: str) -> Element:
    about = {
        "MessageID": ORDER,
        "ConversationID": str(uuid4()),
        "ISP-Duration": "PT15M",
        "TimeZone": "Europe/Amsterdam",
        "Period": TODAY.isoformat(),
        "CongestionPoint": POINT,
        "FlexOfferMessageID": str(uuid4()),
        "Price": "2.00",
        "OrderReference": name,
        "OptionReference": "a",
    }
    return Element("FlexOrder", head("FlexOrder", **about | changed), (Element("ISP", {"Power": "10", "Start": "1"}),))


def settlement(*names: str, power: str = "10", price: str = "2.00", **changed: str) -> Element:
    def item(name: str) -> Element:
        about = {"Period": TODAY.isoformat(), "CongestionPoint": POINT, "Price": price, "NetSettlement": price}
        isp = Element("ISP", {**ISP, "OrderedFlexPower": power})
        return Element("FlexOrderSettlement", {"OrderReference": name, **about}, (isp,))

    contract = Element("ContractSettlement", {"ContractID": "REDUCE"}, (_reserved(),))
    days = {"PeriodStart": YESTERDAY.isoformat(), "PeriodEnd": TODAY.isoformat()}
    return Element("FlexSettlement", head("FlexSettlement", **days | changed), (*map(item, names), contract))


def _reserved() -> Element:
    return Element("Period", {"Period": TODAY.isoformat()}, (Element("ISP", {"Start": "1", "ReservedPower": "-5"}),))


def of_target(message: Element) -> Delivery:
    return sealed(message, domain=DSO, role="DSO", at=AGR)


def judged(
    *started: Element, heard: tuple[Element, ...] = (order(),), due: tuple[str, ...] = (ORDER,)
) -> tuple[Kind, str]:
    """Judge settlements by INI-ITEMS, each after what was heard."""
    found = verdict(*started, heard=heard, due=due)
    return found.kind, found.got.partition(": ")[2]


def verdict(*started: Element, heard: tuple[Element, ...] = (order(),), due: tuple[str, ...] = (ORDER,)) -> Verdict:
    facts = {
        "domain": DSO,
        "role": "DSO",
        "recipient": AGR,
        "version": "3.1.0",
        "agreed": as_data(MARKET) | {"congestion_points": [{"address": POINT, "dso": DSO, "agr": AGR}]},
        "clock tolerance": 1.0,
        "known": [],
        "references": [{} for _ in started],
        "due": [[ASKED, *due]],
    }
    before, after = tuple(map(of_target, heard)), tuple(map(of_target, started))
    trial = Trial("t", (), {"started": "INI-ITEMS"}, facts=facts, started=after, heard=before)
    cell = Cell(load()["INI-ITEMS"], "FlexSettlement", "DSO", "3.1.0")
    return judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load()))


LACKING = (
    Kind.FAIL,
    f"it leaves out the order o-1 of {TODAY}, which was accepted before it was asked for",
)


@pytest.mark.parametrize("names", [("o-1",), ("other", "o-1", "more")])
def test_who_settles_all_of_it_passes(names: tuple[str, ...]) -> None:
    assert judged(settlement(*names)) == (Kind.PASS, "")


def test_who_leaves_one_out_fails() -> None:
    assert judged(settlement("other")) == LACKING
    assert judged(settlement("other"), heard=(order(), settlement("another", ConversationID="elsewhere"))) == LACKING


@pytest.mark.parametrize("changed", [{"price": "4.00"}, {"power": "5"}])
def test_who_settles_something_else_than_was_ordered_fails(changed: dict[str, str]) -> None:
    kind, why = judged(settlement("o-1", **changed))
    assert kind is Kind.FAIL
    assert "o-1" in why


@pytest.mark.parametrize(
    ("started", "heard"),
    [
        (settlement("other", ConversationID=str(uuid4())), (order(),)),  # it may have crossed
        (settlement("other"), ()),  # of that order nobody knows
        (settlement("other"), (order(Period=(TODAY + timedelta(days=1)).isoformat()),)),
        (settlement("other"), (order(), settlement("o-1", ConversationID=str(uuid4())))),  # settled before
    ],
)
def test_what_it_need_not_have(started: Element, heard: tuple[Element, ...]) -> None:
    assert judged(started, heard=heard) == (Kind.PASS, "")


def test_nothing_is_due_that_was_not_ordered_for_it() -> None:
    assert judged(settlement("other"), due=()) == (Kind.PASS, "")


def test_what_an_earlier_settlement_of_the_trial_had_is_not_missing() -> None:
    assert judged(settlement("o-1", ConversationID=str(uuid4())), settlement("other")) == (Kind.PASS, "")


def test_an_item_without_a_reference_is_a_finding() -> None:
    """The listing has it in each, and the schema does not demand it."""
    settled = settlement("o-1", "p-1")
    nameless = settled.containing(settled.children[0].without("OrderReference"), *settled.children[1:])
    found = verdict(nameless)
    assert (found.kind, verdict(settled).findings) == (Kind.PASS, ())
    assert found.findings == ("1 of its items should say in an OrderReference which order is settled",)


def test_an_item_without_a_reference_may_be_about_any_order() -> None:
    settled = settlement("other")
    nameless = settled.containing(*(each.without("OrderReference") for each in settled.children))
    known = (PastMessage(order(), AGR, "AGR", 1.0, "accepted", started=True),)
    assert not any(left_out([nameless], [[ASKED, ORDER]], known))
    assert any(left_out([settled], [[ASKED.upper(), ORDER.upper()]], known))
