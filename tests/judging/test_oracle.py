"""What the oracle complains about: each rule with what breaks it, and the nearest message that does not."""

from dataclasses import replace

import pytest

from tests.judging import resting_rightly
from tests.judging.briefly import (
    AT,
    Seen,
    metering,
    offer,
    option,
    order,
    request,
    reservation,
    seen,
)
from tests.judging.started import AGR, DSO, MARKET, POINT
from tests.judging.started_rightly import METERED, OF_OFFER, OF_REQUEST, REVOCATION, REVOKED, RIGHT, WRONG
from uftp_conformance.catalogue import load
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.oracle import sending, stated
from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.oracle.initiated import INITIATED, complaint, recipient_of, remark, rows_about, rules_of
from uftp_conformance.oracle.received import History, PastMessage, Target
from uftp_conformance.statement.market import Market


def complaints(element: Element, history: tuple[Seen, ...] = (), market: Market = MARKET) -> dict[str, str]:
    """Return what is wrong with a message of a target's, by the rows that it comes under."""
    role = REQUESTS[element.tag].sender or "AGR"
    domains = [AGR, DSO] if role == "AGR" else [DSO, AGR]
    target = Target(role, domains[0], "3.1.0", frozenset(), market, (), 1.0)
    recipient = recipient_of(target, domains[1], REQUESTS[element.tag].receiver or "CRO")
    past = History(
        tuple(
            PastMessage(each, recipient.domain, recipient.role, at, outcome, started=REQUESTS[each.tag].sender == role)
            for each, at, outcome in history
        )
    )
    found = {row: complaint(row, element, AT, recipient, past) for row in rows_about(element.tag, role, "3.1.0")}
    return {row: words for row, words in found.items() if words}


@pytest.mark.parametrize(("element", "history"), [*RIGHT, *resting_rightly.RIGHT])
def test_what_is_right_breaks_nothing(element: Element, history: tuple[Seen, ...]) -> None:
    assert complaints(element, history) == {}


@pytest.mark.parametrize(("row", "element", "history", "words"), [*WRONG, *resting_rightly.WRONG])
def test_what_is_wrong_breaks_its_row_alone(row: str, element: Element, history: tuple[Seen, ...], words: str) -> None:
    """Several rows are named where one thing cannot help to break them all."""
    found = complaints(element, history)
    assert " ".join(found) == row
    assert any(words in said for said in found.values())


def test_every_row_is_broken_here() -> None:
    assert {row for rows, *_ in WRONG for row in rows.split()} == INITIATED.keys()
    assert (sending.RULES | stated.RULES).keys() <= INITIATED.keys()


def test_every_rule_says_in_words_what_is_wrong() -> None:
    for row, element, history, words in WRONG:
        assert "it breaks" not in " ".join(complaints(element, history).values()), (row, words)


def test_every_rule_of_a_row_looks_at_one_of_its_messages() -> None:
    for row, names in INITIATED.items():
        rules = {rule.id for message in load()[row].messages for rule in rules_of(row, message)}
        assert rules == {*names, *({row} & (sending.RULES | stated.RULES).keys())}


def test_what_was_not_agreed_is_not_judged() -> None:
    """A statement without contracts or baselines says nothing about those that a target names."""
    market = market_in({**as_data(MARKET), "contracts": [], "baseline_references": []})
    assert complaints(offer(ContractID="NONE", BaselineReference="X"), (OF_REQUEST,), market) == {}


@pytest.mark.parametrize(
    ("takes", "count", "wrong"), [(False, 2, True), (False, 1, False), (True, 2, False), (None, 2, False)]
)
def test_several_options_where_one_is_taken(takes: bool | None, count: int, wrong: bool) -> None:
    """Where nothing is said of the point, nothing is held against several (register, point 134)."""
    (point,) = MARKET.congestion_points
    market = replace(MARKET, congestion_points=(replace(point, mutex_offers=takes),))
    offered = offer(*(option(name=name) for name in "ab"[:count]))
    words = {"INI-OPTIONS": f"it has 2 options, and {POINT} takes one"}
    assert complaints(offered, (OF_REQUEST,), market) == (words if wrong else {})


@pytest.mark.parametrize(
    ("before", "remarked"), [((), False), ((METERED,), True), ((seen(metering(), "rejected", MessageID="1"),), False)]
)
def test_the_same_that_is_metered_again_is_remarked(before: tuple[Seen, ...], remarked: bool) -> None:
    target = Target("AGR", AGR, "3.1.0", frozenset(), MARKET, (), 1.0)
    past = tuple(PastMessage(each, DSO, "DSO", at, outcome, started=True) for each, at, outcome in before)
    said = remark("INI-METERED", metering(), AT, recipient_of(target, DSO, "DSO"), History(past))
    assert ("what another one said" in said) is remarked


@pytest.mark.parametrize(
    ("before", "remarked"), [((OF_OFFER,), False), ((OF_OFFER, REVOKED), True), ((REVOKED,), True)]
)
def test_a_second_revocation_is_remarked(before: tuple[Seen, ...], remarked: bool) -> None:
    """What is void already is revoked again: nobody is harmed, and no document forbids it."""
    target = Target("AGR", AGR, "3.1.0", frozenset(), MARKET, (), 1.0)
    past = tuple(PastMessage(each, DSO, "DSO", at, outcome, started=True) for each, at, outcome in before)
    said = remark("INI-ONCE", REVOCATION, AT, recipient_of(target, DSO, "DSO"), History(past))
    assert ("revoked before" in said) is remarked


def test_what_was_agreed_is_stored() -> None:
    assert market_in(as_data(MARKET)) == MARKET


def test_a_contract_without_a_direction() -> None:
    (contract,) = MARKET.contracts
    market = replace(MARKET, contracts=(replace(contract, directed=False),))
    assert complaints(reservation(500, -500), market=market) == {}
    assert [*complaints(reservation(501), market=market)] == ["INI-POWER"]


def test_of_an_open_past_nothing_is_said() -> None:
    """What was not answered may have had no effect; what crossed it neither."""
    unanswered = seen(order(), "unknown", MessageID="1"), seen(REVOCATION, "unknown", MessageID="2")
    assert complaints(order(), (OF_OFFER, *unanswered)) == {}
    assert complaints(REVOCATION, (OF_OFFER, *unanswered)) == {}


def test_what_another_party_heard_is_not_held_against_a_message() -> None:
    target = Target("DSO", DSO, "3.1.0", frozenset(), MARKET, (), 1.0)
    recipient = recipient_of(target, AGR, "AGR")
    elsewhere, here = (
        History((PastMessage(order(MessageID="1"), domain, "AGR", AT - 60, "accepted", started=True),))
        for domain in ("another.example", AGR)
    )
    assert not complaint("INI-ONCE", order(), AT, recipient, elsewhere)
    assert complaint("INI-ONCE", order(), AT, recipient, here)


def test_a_value_that_cannot_be_counted_with_is_no_reason_to_pass() -> None:
    with pytest.raises(ValueError, match="is no day"):
        complaints(request(Period="12026-01-01"))
