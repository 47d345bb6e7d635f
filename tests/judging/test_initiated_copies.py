"""What a target started, held against what it was asked for and what was agreed."""

from dataclasses import replace

import pytest

from tests.judging.started import (
    AS_TOLD,
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
from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.oracle.agreed import as_data


def test_nothing_to_compare() -> None:
    of_two_days = sealed(prognosis()), sealed(prognosis(Period="2026-11-23"))
    assert verdict("INI-REVISION", *of_two_days).kind is Kind.INCONCLUSIVE
    assert verdict("INI-SCHEMA").kind is Kind.INCONCLUSIVE
    assert verdict("INI-ISPS", sealed(prognosis(Period="0000-01-01"))).kind in (Kind.INCONCLUSIVE, Kind.FAIL)


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
    assert judged("INI-COPY", order(*isps), on=offered(*AS_TOLD)) == expected


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
    found = judged("INI-COPY", order(*many), on=offered(*AS_TOLD))
    assert found == (Kind.FAIL, "ISP 5 was offered, and is not ordered")
    assert judged("INI-COPY", order((1, 10**12, 1)), on=offered(*AS_TOLD))[0] is Kind.FAIL
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
    assert judged("INI-COPY", whole, on=offered(*AS_TOLD)) == expected
    assert verdict("INI-COPY", another, on=offered(*AS_TOLD)).kind is Kind.FAIL


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


@pytest.mark.parametrize(
    ("length", "minutes", "agreed"),
    [
        ("PT15M", 15, True),
        ("PT1H", 60, True),
        ("PT60M", 60, True),
        ("PT2H", 120, True),
        ("PT1H30M", 90, True),
        ("PT15M", 60, False),
        ("PT1H", 15, False),
        ("PT1H15M", 15, False),
        ("PT1H15M", 60, False),
        ("PT2H", 121, False),
        ("PT900S", 15, True),
        ("PT15M0S", 15, True),
        ("PT1H0S", 60, True),
        ("P0DT15M", 15, True),
        ("P1D", 15, False),
        ("P1D", 1440, True),
        ("PT1800S", 15, False),
        ("PT30M0S", 15, False),
        ("-PT15M", 15, False),
        ("PT15M0.5S", 15, False),
        ("P1M", 15, False),
        ("P0M", 0, True),
    ],
)
def test_how_long_an_isp_lasts(length: str, minutes: int, *, agreed: bool) -> None:
    """Another spelling of the same length is no difference (register, point 16)."""
    market = as_data(replace(MARKET, isp_minutes=minutes))
    kind = verdict("INI-MARKET", sealed(prognosis(ISP_Duration=length)), agreed=market).kind
    assert kind is (Kind.PASS if agreed else Kind.FAIL)


@pytest.mark.parametrize(
    ("zone", "period", "kind"),
    [
        ("Europe/London", "2026-11-22", Kind.FAIL),
        ("Europe/Nowhere", "2026-11-22", Kind.FAIL),
        ("America/Argentina", "2026-11-22", Kind.FAIL),  # a folder of the database
        ("Europe/" + 300 * "a", "2026-11-22", Kind.FAIL),
        ("Africa/Lagos", "2026-11-22", Kind.PASS),  # an hour before UTC the whole year
        ("Africa/Lagos", "2026-11-22+01:00", Kind.PASS),
        ("Africa/Lagos", "2026-07-01", Kind.FAIL),
    ],
)
def test_zones_are_compared_on_their_day(zone: str, period: str, kind: Kind) -> None:
    """Another name of a zone is no fault while its clocks show the same (register, point 15)."""
    assert verdict("INI-MARKET", sealed(prognosis(TimeZone=zone, Period=period))).kind is kind


def test_a_point_is_known_in_any_case_of_its_letters() -> None:
    name = "ea1.2026-11.example:A"
    (point,) = MARKET.congestion_points
    agreed = as_data(replace(MARKET, congestion_points=(replace(point, address=name),)))
    assert verdict("INI-MARKET", sealed(prognosis(CongestionPoint=name.lower())), agreed=agreed).kind is Kind.PASS


@pytest.mark.parametrize(
    ("revisions", "periods", "expected"),
    [
        (("1", "2"), ("2026-11-22", "2026-11-22"), PASSED),
        (("9", "10"), ("2026-11-22", "2026-11-22+01:00"), PASSED),
        (("2", "1"), ("2026-11-22+01:00", "2026-11-22"), (Kind.FAIL, "after the Revision 2 came 1")),
        (("5", "1", "6"), ("2026-11-22", "2026-11-23", "2026-11-22"), PASSED),
        (("5", "9", "6"), ("2026-11-22",) * 3, (Kind.FAIL, "after the Revision 9 came 6")),
    ],
)
def test_revisions_rise_as_numbers(
    revisions: tuple[str, ...], periods: tuple[str, ...], expected: tuple[Kind, str]
) -> None:
    """Within one Period and congestion point each revision is greater than the one before."""
    made = [sealed(prognosis(Revision=r, Period=p)) for r, p in zip(revisions, periods, strict=True)]
    assert judged("INI-REVISION", *made) == expected


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ("ean.871685900000000028", Kind.INCONCLUSIVE),
        ("ea1.2026-01.x:b", Kind.INCONCLUSIVE),
        ("ea1.2026-01.x:A", Kind.FAIL),
        ("ea1.2026-01.x:a", Kind.FAIL),
    ],
)
def test_each_point_has_its_own_revisions(other: str, kind: Kind) -> None:
    """Revisions are compared at one congestion point, which is the same one in capitals."""
    first = sealed(prognosis(CongestionPoint="ea1.2026-01.x:a", Revision="5"))
    assert verdict("INI-REVISION", first, sealed(prognosis(CongestionPoint=other, Revision="1"))).kind is kind


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
