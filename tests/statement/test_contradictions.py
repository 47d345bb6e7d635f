"""What a statement cannot say at once: each contradiction is refused in one line, and what comes close to it is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.statement.statements import DROP, POINT, Data, parsed
from uftp_conformance import StatementError

_OTHER = "ean.871685900002"
_HERE = {"address": POINT, "dso": "dso.suite.example", "agr": "agr.target.example"}
_CONTRACT = {
    "id": "C-1",
    "congestion_point": POINT,
    "reserved_power": -5,
    "release_days_before": 1,
    "release_until": "10:00:00",
}
_CRO: Data = {
    "target.role": "CRO",
    "target.domain": "cro.target.example",
    "counterparties.1": {
        "role": "AGR",
        "standing": "registered",
        "domain": "agr.suite.example",
        "secret_key_file": "k",
    },
}
_TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date()

CONTRADICTIONS: list[tuple[Data, str]] = [
    (
        {"limits.message_bytes": 65536, "market.isp_duration": "PT1M"},
        "limits.message_bytes = 65536 has no room for a message about every ISP of a day, of market.isp_duration ="
        ' "PT1M".  Write 188192 or more',
    ),
    ({"market.contracts": [_CONTRACT, _CONTRACT]}, 'market.contracts[2].id = "C-1" is another contract\'s already.'),
    (
        {**_CRO, "market.periods_ahead": 3},
        "market.periods_ahead = 3 is less than the portfolios of the suite last.  Write 4 days or more for a CRO",
    ),
    ({"market.contracts.0.reserved_power": 0}, "market.contracts[1].reserved_power = 0 reserves nothing"),
    (
        {"market.contracts.0.reserved_power": -1001},
        "market.contracts[1].reserved_power = -1001 is beyond market.plausible_power = 1000.  Write a larger",
    ),
    ({"market.congestion_points": [_HERE, _HERE]}, "market.congestion_points[2] is listed twice.  Remove one"),
    (
        {"market.congestion_points": [_HERE, {**_HERE, "dso": "other.example"}]},
        f'market.congestion_points[2].dso = "other.example": {POINT} is another DSO\'s already.  Write the one',
    ),
    (
        {"market.congestion_points": [_HERE, {"address": _OTHER, "dso": "agr.target.example", "agr": "a.example"}]},
        'market.congestion_points[2].dso = "agr.target.example" has the role AGR.  Write the domain of the DSO',
    ),
    (
        {"market.congestion_points": [_HERE, {"address": _OTHER, "dso": "d.example", "agr": "dso-b.suite.example"}]},
        'market.congestion_points[2].agr = "dso-b.suite.example" has the role DSO.  Write the domain of the AGR',
    ),
    (
        {
            "market.congestion_points": [_HERE, {"address": _OTHER, "dso": "dso-b.suite.example", "agr": "a.example"}],
            "counterparties.1.standing": "unregistered",
        },
        'market.congestion_points[2] is a point of "dso-b.suite.example", which is "unregistered" and so nobody',
    ),
    (
        {"counterparties.1.domain": "agr.target.example", "counterparties.1.role": "AGR"},
        'counterparties[2].domain = "agr.target.example" is the target\'s.  Give the counterparty',
    ),
    (
        {"counterparties.1.secret_key_file": "keys/dso.key"},
        'counterparties[2].secret_key_file = "keys/dso.key" is another\'s already.  Write a file of its own',
    ),
    (
        {"counterparties.0.endpoint": "http://h.example/a", "counterparties.1.endpoint": "http://h.example/a"},
        'counterparties[2].endpoint = "http://h.example/a" is another\'s already.  Write one of its own',
    ),
    (
        {"timing.reply_within": 0.09},
        "timing.reply_within = 0.09 is shorter than the inbox can measure.  Write 0.1 or more",
    ),
    (
        {"timing.clock_tolerance": 601},
        "timing.clock_tolerance = 601 leaves open what is over and what is not.  Write 600 or less",
    ),
    (
        {"timing.redelivery_within": 60, "timing.given_up_after": 59},
        "timing.given_up_after = 59 is shorter than timing.redelivery_within = 60, so that nothing would",
    ),
    (
        {"market.contracts.0.first_isp": 69, "market.contracts.0.last_isp": 68},
        "market.contracts[1].last_isp = 68 comes before first_isp = 69",
    ),
    (
        {"market.contracts.0.first_day": date(2027, 3, 31), "market.contracts.0.last_day": date(2026, 12, 1)},
        "market.contracts[1].last_day = 2026-12-01 comes before first_day = 2027-03-31",
    ),
    ({"market.contracts.0.release_until": DROP}, "market.contracts[1] has release_days_before alone.  Write"),
    ({"market.contracts.0.release_days_before": DROP}, "market.contracts[1] has release_until alone.  Write"),
    ({"market.day_ahead_closed": ["15:00:00", "10:00:00"]}, "market.day_ahead_closed begins at 15:00:00 and ends at"),
    ({"market.day_ahead_closed": ["10:00:00Z", "15:00:00Z"]}, "market.day_ahead_closed has a zone of its own"),
    ({"market.contracts.0.first_isp": 93}, "market.contracts[1].first_isp = 93, and some day has 92 ISPs only"),
    (
        {"target.endpoints": [{"version": "draft", "url": "http://h.example/v4"}]},
        'target.endpoints[1].version = "draft" is none of target.versions.  Write it there, or leave the endpoint out',
    ),
    (
        {"target.endpoints": [{"version": "3.1.0", "url": f"http://h.example/{n}"} for n in (1, 2)]},
        'target.endpoints[2].version = "3.1.0" has an endpoint already.  Write one for each version',
    ),
    (
        {"target.endpoints": [{"version": "3.1.0", "url": "http://127.0.0.1:18080/v4"}]},
        'target.endpoints[1].url = "http://127.0.0.1:18080/v4" is where the inbox of the suite listens',
    ),
    ({"market.power_step": 3}, "market.contracts[1].reserved_power = -5 is no multiple of market.power_step = 3."),
    (
        {"market.power_step": 11, "market.contracts.0.reserved_power": -11},
        "market.power_step = 11 leaves the messages of the suite too few powers up to market.pl",
    ),
    ({"market.plausible_power": 999}, "market.plausible_power = 999 is less than the messages of the suite use."),
    ({"market.settlements_before": _TOMORROW}, f"market.settlements_before = {_TOMORROW} lies in the future"),
    ({"market.isp_duration": "PT7M"}, 'market.isp_duration = "PT7M" does not divide a day: '),
    ({"market.isp_duration": "PT120M"}, 'market.isp_duration = "PT120M" does not divide a day: '),
    (
        {"market.isp_duration": "PT60M", "market.time_zone": "Australia/Lord_Howe"},
        'market.isp_duration = "PT60M" does not divide a day: ',
    ),
    (
        {"market.isp_duration": "PT1440M", "market.time_zone": "Africa/Nairobi"},
        'market.isp_duration = "PT1440M" leaves a day less than two ISPs.  Write PT720M or less',
    ),
]

# As near as it may come.
FITTING: list[Data] = [
    {"market.day_ahead_closed": ["10:00:00", "10:00:01"]},
    {"market.contracts": [_CONTRACT, {**_CONTRACT, "id": "C-2", "reserved_power": 1000}]},
    {"market.contracts.0.release_days_before": 30},
    {"market.contracts.0.release_until": DROP, "market.contracts.0.release_days_before": DROP},
    {"market.contracts.0.first_isp": 92, "market.contracts.0.last_isp": 100},
    {"market.contracts.0.release_days_before": 400, "supports.flex_reservation_update": False},
    {"market.congestion_points": [_HERE, {**_HERE, "agr": "other.example"}]},
    {"market.congestion_points": [_HERE, {"address": _OTHER, "dso": "other.example", "agr": "another.example"}]},
    {"timing.reply_within": 0.1, "timing.redelivery_within": 60, "timing.given_up_after": 60},
    {"timing.given_up_after": 1},
    {"timing.clock_tolerance": 600},
    {"market.settlements_before": datetime.now(UTC).date() - timedelta(days=1)},
    {"market.isp_duration": "PT5M"},
    {"market.isp_duration": "PT5M", "limits.message_bytes": 65536},
    {**_CRO, "market.isp_duration": "PT1M", "limits.message_bytes": 65536},
    {"market.periods_ahead": 1},
    {**_CRO, "market.periods_ahead": 4},
    {"market.isp_duration": "PT120M", "market.time_zone": "Africa/Nairobi"},
    {"market.isp_duration": "PT30M", "market.time_zone": "Australia/Lord_Howe"},
    {"market.time_zone": "America/Phoenix"},
    {"market.contracts": [], "supports.flex_reservation_update": True},
    {"market.baseline_references": [], "supports.d_prognosis": False},
    {"counterparties.0.endpoint": "http://h.example/a", "counterparties.1.endpoint": "http://h.example/b"},
]


@pytest.mark.parametrize(("changes", "begins"), CONTRADICTIONS, ids=[begins for _, begins in CONTRADICTIONS])
def test_a_contradiction_is_one_line(changes: Data, begins: str) -> None:
    """A contradiction is refused in one line: file, key, what is wrong, and what to write."""
    with pytest.raises(StatementError) as caught:
        parsed(changes)
    (line,) = str(caught.value).splitlines()
    assert line[: len("target.toml: ") + len(begins)] == f"target.toml: {begins}"
    assert ("  Write " in line or "  Remove " in line or "  Give " in line, line.endswith(".")) == (True, True)


@pytest.mark.parametrize("changes", FITTING, ids=str)
def test_what_fits_is_no_contradiction(changes: Data) -> None:
    """What a market lacks, or has in an unusual form, is no contradiction."""
    assert parsed(changes).market.congestion_points
