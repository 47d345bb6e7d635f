"""What a target started, held against the market, and against what it said before."""

from dataclasses import replace

import pytest

from tests.judging.started import (
    MARKET,
    PASSED,
    judged,
    prognosis,
    sealed,
    verdict,
)
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.oracle.agreed import as_data


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
