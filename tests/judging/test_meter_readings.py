"""Readings are cumulative, and rise by the energies; a meter may be coarse, and may be exchanged once."""

from collections.abc import Sequence

import pytest

from tests.judging.briefly import AT, message, profile
from tests.judging.started import AGR, DSO, MARKET
from uftp_conformance.messages import Element
from uftp_conformance.oracle.initiated import complaint, recipient_of, remark
from uftp_conformance.oracle.received import History, Target

ROW = "INI-METERED"
ENERGY = ("0.25", "0.50", "0.00", "0.75", "0.25")
TARGET = recipient_of(Target("AGR", AGR, "3.1.0", frozenset(), MARKET, (), 1.0), DSO, "DSO")


def metered(
    readings: Sequence[str], energy: Sequence[str] = (), way: str = "Import", day: str = "2026-11-25"
) -> Element:
    """Meter a day, in one direction; the agreed profiles that say nothing of it are of one ISP."""
    names = {
        "Power": "kW",
        **{f"{w}{what}": "kWh" for w in ("Import", "Export") for what in ("Energy", "MeterReading")},
    }
    values = {f"{way}MeterReading": readings, f"{way}Energy": energy or ("0",)}
    profiles = (profile(name, unit, *values.get(name, ["0"])) for name, unit in names.items() if name != "Power")
    return message("Metering", profile("Power", "kW"), *profiles, Period=day, EAN="E8716859000000011")


def wrong(element: Element) -> str:
    return complaint(ROW, element, AT, TARGET, History())


@pytest.mark.parametrize("way", ["Import", "Export"])
@pytest.mark.parametrize(
    ("readings", "energy"),
    [
        (("10.25", "10.75", "10.75", "11.50", "11.75"), ENERGY),
        (("10.3", "10.8", "10.8", "11.5", "11.8"), ENERGY),
        (("10.000", "10.000", "10.000", "11.000", "11.000"), ENERGY),  # whole kWh
        (("80", "80", "160", "160", "240"), ("40", "10", "40", "60", "30")),  # in steps of 80
        (("160", "160", "160", "160", "160"), ("10", "20", "10", "0", "30")),  # within one step
        (("99998", "99999", "0", "1", "2"), ()),  # behind the last number
        (("99998.25", "99998.75", "0", "0.75", "1"), ENERGY),  # an exchanged one
        (("10", "10", "10", "10", "10"), ("0", "0", "0", "0", "0")),
        (("7",), ("100",)),
    ],
)
def test_a_meter_runs(readings: Sequence[str], energy: Sequence[str], way: str) -> None:
    assert wrong(metered(readings, energy, way)) == ""


@pytest.mark.parametrize(
    ("readings", "energy", "words"),
    [
        (("9", "8", "9", "8"), (), "the ImportMeterReading falls in ISP 2 and in ISP 4, and is cumulative"),
        (ENERGY, ENERGY, "the ImportMeterReading falls in ISP 3 and in ISP 5, and is cumulative"),
        (("0.25",) * 5, ("0.25",) * 5, "rises by 0.75 kWh less than the energies of 3 ISPs"),
        (("1", "2", "3", "4", "5"), ("0.25",) * 5, "rises by 2.25 kWh more than the energies of 3 ISPs"),
        (("10.25", "10.75", "10.75", "12.50", "10.25"), ("0.1",) * 5, "rises by 1.75 kWh in ISP 4, where the energy"),
    ],
)
def test_what_no_meter_reads(readings: Sequence[str], energy: Sequence[str], words: str) -> None:
    assert words in wrong(metered(readings, energy))


def test_of_a_day_that_is_not_over_nothing_is_said() -> None:
    element = metered(("9", "8", "9", "8"), day="2026-11-26")
    assert (wrong(element), remark(ROW, element, AT, TARGET, History())) == ("", "")


def test_a_gap_is_remarked() -> None:
    element = metered(("1",) * 96)
    whole = element.containing(*(each for each in element.all("Profile") if len(each.children) == 96))
    assert remark(ROW, whole, AT, TARGET, History()) == ""
    gap = whole.containing(*(each.containing(*each.children[:4], *each.children[5:]) for each in whole.children))
    assert remark(ROW, gap, AT, TARGET, History()) == (
        "the ImportMeterReading has no ISP 5 of 96, and metering is per ISP"
    )
