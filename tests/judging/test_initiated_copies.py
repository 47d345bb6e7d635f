"""What a target started, held against what it was asked for and what was agreed."""

from dataclasses import replace

import pytest

from tests.judging.started import (
    AS_OFFERED,
    FACTS,
    KEY,
    MARKET,
    OFFER,
    PASSED,
    POINT,
    judged,
    offered,
    offered_in_options,
    prognosis,
    sealed,
    verdict,
)
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Delivery, Exchange, Trial, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.oracle.agreed import as_data


def test_nothing_to_compare() -> None:
    of_two_days = sealed(prognosis()), sealed(prognosis(Period="2026-11-23"))
    assert verdict("INI-REVISION", *of_two_days).kind is Kind.INCONCLUSIVE
    assert verdict("INI-SCHEMA").kind is Kind.INCONCLUSIVE
    assert verdict("INI-ISPS", sealed(prognosis(Period="0000-01-01"))).kind in (Kind.INCONCLUSIVE, Kind.FAIL)


@pytest.mark.parametrize(
    ("earlier", "kind"),
    [
        (prognosis(), Kind.PASS),
        (prognosis(Revision="7"), Kind.FAIL),
        (prognosis(Period="2026-11-23"), Kind.INCONCLUSIVE),
        (Element("FlexRequest", prognosis().attributes), Kind.INCONCLUSIVE),
    ],
)
def test_what_came_beside_what_was_asked_for_is_compared(earlier: Element, kind: Kind) -> None:
    """Who answers a stimulus with a message for each congestion point may have begun with another one before."""
    heard, started = sealed(earlier), sealed(prognosis(Revision="2"))
    trial = Trial("t", (), {"started": "INI-REVISION"}, facts=FACTS, started=(started,), heard=(heard,))
    cell = Cell(load()["INI-REVISION"], "D-Prognosis", "AGR", "3.1.0")
    assert judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load())).kind is kind


def test_references_and_copies() -> None:
    wanted = {"CongestionPoint": POINT.upper(), "Period": "2026-11-22"}
    assert verdict("INI-REFERENCES", sealed(prognosis()), references=[wanted]).kind is Kind.PASS
    wrong = verdict("INI-REFERENCES", sealed(prognosis()), references=[{"FlexOfferMessageID": "a"}])
    assert (wrong.kind, wrong.got) == (Kind.FAIL, "the FlexOffer: FlexOfferMessageID is None, not a")


def order(*isps: tuple[int, int | None, int], **changed: str | None) -> Delivery:
    """Return the delivery of a FlexOrder with these ISPs: start, duration (None: not written), power."""
    attributes = {
        **{k: v for k, v in prognosis().attributes.items() if k != "Revision"},
        "FlexOfferMessageID": OFFER,
        "Price": "1.00",
        "Currency": "EUR",
        "OrderReference": "O-1",
        "OptionReference": "A",
        **changed,
    }
    elements = (
        Element("ISP", {"Power": str(power), "Start": str(start), **({"Duration": str(long)} if long else {})})
        for start, long, power in isps
    )
    return sealed(Element("FlexOrder", {k: v for k, v in attributes.items() if v is not None}, (*elements,)))


@pytest.mark.parametrize(
    ("isps", "complaint"),
    [
        (((5, 2, 10), (9, None, -3)), ""),  # one ISP, when no Duration is written
        (((9, 1, -3), (6, 1, 10), (5, 1, 10)), ""),  # the same, in other pieces and another order
        (((5, 2, 10),), "ISP 9 was offered, and is not ordered"),
        (((3, 4, 10), (9, 1, -3)), "ISP 3 is ordered, and was not offered"),
        (((5, 2, 10), (9, 1, 3)), "ISP 9 has the power 3, where -3 was offered"),
    ],
)
def test_an_order_copies_every_isp_of_the_offer(isps: tuple[tuple[int, int | None, int], ...], complaint: str) -> None:
    expected = (Kind.FAIL, complaint) if complaint else PASSED
    assert judged("INI-COPY", order(*isps), on=offered(*AS_OFFERED)) == expected


@pytest.mark.parametrize(
    ("isps", "findings"),
    [
        (((9, None, -3), (5, 2, 10)), ()),
        (
            ((5, 1, 10), (6, 1, 10), (9, 1, -3)),
            ("its ISPs stand in 3 elements, those of the offer in 2, and should be copied",),
        ),
    ],
)
def test_isps_in_other_elements_are_shown(
    isps: tuple[tuple[int, int | None, int], ...], findings: tuple[str, ...]
) -> None:
    """The list should be copied from the offer; the same ISPs in other elements are what was offered."""
    found = verdict("INI-COPY", order(*isps), on=offered(*AS_OFFERED))
    assert (found.kind, found.findings) == (Kind.PASS, findings)


@pytest.mark.parametrize(
    ("price", "complaint"),
    [
        ("1", ""),
        ("1.00", ""),
        ("1.01", "the Price is 1.00, where 1.01 was offered"),
        ("-1.00", "the Price is 1.00, where -1.00 was offered"),
    ],
)
def test_an_order_has_the_price_of_the_option(price: str, complaint: str) -> None:
    """Prices are compared as numbers, where something was offered."""
    expected = (Kind.FAIL, complaint) if complaint else PASSED
    assert judged("INI-PRICE", order((1, 1, 1)), on=offered((1, 1, 1), price=price)) == expected
    assert judged("INI-PRICE", order((1, 1, 1))) == PASSED


def test_isps_beyond_the_day_are_not_counted_out() -> None:
    """A hostile order that speaks of millions of ISPs costs nothing to judge."""
    many = [(1500 * n, 1000, 1) for n in range(1, 50)]
    found = judged("INI-COPY", order(*many), on=offered(*AS_OFFERED))
    assert found == (Kind.FAIL, "ISP 5 was offered, and is not ordered")
    assert judged("INI-COPY", order((1, 10**12, 1)), on=offered(*AS_OFFERED))[0] is Kind.FAIL
    one_more = judged("INI-COPY", order((95, 1, 1), (96, 2, 1)), on=offered((95, 2, 1)))
    assert one_more == (Kind.FAIL, "ISP 97 is ordered, and was not offered")
    assert judged("INI-COPY", order((1, 1, 1))) == PASSED


def test_isps_of_five_minutes_are_compared_to_the_last() -> None:
    """Also a day of 25 hours in the shortest ISPs is compared whole."""
    agreed = as_data(replace(MARKET, isp_minutes=5))
    changed = {"ISP-Duration": "PT5M", "Period": "2026-10-25"}
    on = offered((1, 299, 7), (300, 1, 8), **changed)
    assert judged("INI-COPY", order((1, 299, 7), (300, 1, 8), **changed), on=on, agreed=agreed) == PASSED
    wrong = judged("INI-COPY", order((1, 300, 7), **changed), on=on, agreed=agreed)
    assert wrong == (Kind.FAIL, "ISP 300 has the power 7, where 8 was offered")


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("1", PASSED),
        ("1.0", PASSED),
        ("1.00", PASSED),
        ("01", PASSED),
        ("0.50", (Kind.FAIL, "the ActivationFactor is 0.50, where no part was offered")),
    ],
)
def test_no_part_was_offered(share: str, expected: tuple[Kind, str]) -> None:
    """All of the offer is ordered, in whatever digits that is said; its power is held against the offer then."""
    whole, another = (order((5, 2, power), (9, 1, -3), ActivationFactor=share) for power in (10, 5))
    assert judged("INI-COPY", whole, on=offered(*AS_OFFERED)) == expected
    assert verdict("INI-COPY", another, on=offered(*AS_OFFERED)).kind is Kind.FAIL


def test_only_what_was_asked_for_can_be_compared() -> None:
    """What a target starts beyond what it was asked for need not refer to anything."""
    both = order((5, 2, 10), (9, 1, -3)), order((1, 1, 1))
    assert judged("INI-REFERENCES", *both, references=[{}]) == PASSED


@pytest.mark.parametrize(
    ("given", "wanted", "same"),
    [
        ({"Period": "2026-11-22+01:00"}, {"Period": "2026-11-22"}, True),
        ({"Period": "2026-11-22"}, {"Period": "2026-11-22+01:00"}, True),
        ({"Period": "2026-11-23"}, {"Period": "2026-11-22"}, False),
        ({"CongestionPoint": POINT}, {"CongestionPoint": f" {POINT.upper()} "}, True),
        ({"CongestionPoint": POINT[:-1] + "2"}, {"CongestionPoint": POINT}, False),
    ],
)
def test_references_are_compared_by_their_meaning(given: dict[str, str], wanted: dict[str, str], *, same: bool) -> None:
    """The case of an identifier and an offset behind a day are no difference; everything else is one."""
    assert (judged("INI-REFERENCES", sealed(prognosis(**given)), references=[wanted]) == PASSED) is same


@pytest.mark.parametrize(("option", "same"), [(None, True), ("A", True), ("B", False)])
def test_the_only_option_need_not_be_named(option: str | None, *, same: bool) -> None:
    """An order may leave out which option it means where there is one only; another one it must not name."""
    made = order((1, 1, 1), OptionReference=option)
    assert (judged("INI-REFERENCES", made, references=[{"OptionReference": "A"}]) == PASSED) is same


def test_every_wrong_reference_is_reported() -> None:
    wanted = {"Period": "2026-11-23", "Revision": "1", "CongestionPoint": "ean.1"}
    sentence = f"Period is 2026-11-22, not 2026-11-23, CongestionPoint is {POINT}, not ean.1"
    assert judged("INI-REFERENCES", sealed(prognosis()), references=[wanted]) == (Kind.FAIL, sentence)


def parts() -> Exchange:
    """Return an offer of two options, of the first of which a part may be ordered."""
    return offered_in_options(
        ({"OptionReference": "a", "Price": "1.00", "MinActivationFactor": "0.50"}, ((5, 2, 10), (9, 1, -3))),
        ({"OptionReference": "b", "Price": "2.01"}, ((5, 2, 8), (9, 1, -6))),
    )


@pytest.mark.parametrize(
    ("powers", "changed", "complaint"),
    [
        ((5, -2), {"ActivationFactor": "0.50"}, ""),  # a half that has to be rounded: either way
        ((5, -1), {"ActivationFactor": "0.50"}, ""),
        ((10, -3), {}, ""),
        ((8, -6), {"OptionReference": "b"}, ""),
        (
            (10, -3),
            {"ActivationFactor": "0.50"},
            "the Power of ISP 5 is 10, where 10 was offered, of which 0.50 is ordered",
        ),
        (
            (6, -2),
            {"ActivationFactor": "0.50"},
            "the Power of ISP 5 is 6, where 10 was offered, of which 0.50 is ordered",
        ),
        ((5, -2), {}, "ISP 5 has the power 5, where 10 was offered"),
        ((5, -1), {"ActivationFactor": "0.49"}, "the ActivationFactor is 0.49, where 0.50 was offered at least"),
        (
            (4, -3),
            {"OptionReference": "b", "ActivationFactor": "0.50"},
            "the ActivationFactor is 0.50, where no part was offered",
        ),
        ((10, -3), {"OptionReference": "b"}, "ISP 5 has the power 10, where 8 was offered"),
        ((10, -3), {"OptionReference": "c"}, ""),  # which is the matter of INI-REFERENCES
    ],
)
def test_an_order_is_held_against_the_option_that_it_names(
    powers: tuple[int, int], changed: dict[str, str], complaint: str
) -> None:
    first, second = powers
    placed = order((5, 2, first), (9, 1, second), **{"OptionReference": "a", **changed})
    expected = (Kind.FAIL, complaint) if complaint else PASSED
    assert judged("INI-COPY", placed, on=parts()) == expected


@pytest.mark.parametrize(
    ("price", "changed", "complaint"),
    [
        ("0.50", {"ActivationFactor": "0.5"}, ""),
        ("0.500", {"ActivationFactor": "0.50"}, ""),
        ("1.00", {"ActivationFactor": "0.50"}, "the Price is 1.00, where 1.00 was offered, of which 0.50 is ordered"),
        ("0.51", {"ActivationFactor": "0.50"}, "the Price is 0.51, where 1.00 was offered, of which 0.50 is ordered"),
        ("1.00", {"OptionReference": "b", "ActivationFactor": "0.50"}, ""),  # 1.005 has to be rounded
        ("1.01", {"OptionReference": "b", "ActivationFactor": "0.50"}, ""),
        ("1.00", {"OptionReference": "b"}, "the Price is 1.00, where 2.01 was offered"),
    ],
)
def test_the_price_is_that_of_what_is_ordered(price: str, changed: dict[str, str], complaint: str) -> None:
    placed = order((1, 1, 1), **{"OptionReference": "a", "Price": price, **changed})
    expected = (Kind.FAIL, complaint) if complaint else PASSED
    assert judged("INI-PRICE", placed, on=parts()) == expected
