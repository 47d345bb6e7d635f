from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.statement.statements import DROP, ELSEWHERE, POINT, PUBLIC_KEY, Data, parsed
from uftp_conformance import ExitCode, StatementError, statement
from uftp_conformance.messages.sealing import read_public_key
from uftp_conformance.statement.market import CongestionPoint, Contract

LONG = "a" * 64  # a label of DNS has 63 characters at most
_DSO = {"role": "DSO", "standing": "second", "domain": "dso-2.suite.example", "secret_key_file": "k"}
_AGR = {**_DSO, "role": "AGR", "standing": "registered", "domain": "agr.suite.example"}

# what is changed, how the one line begins that tells of it
MISTAKES: list[tuple[Data, str]] = [
    ({"target.name": DROP}, "target.name is missing.  Write it"),
    ({"target": DROP}, "target is missing.  Write it"),
    ({"supports.mode": DROP}, "supports.mode is missing.  Write it"),
    ({"supports.mutex_offers": DROP}, "supports.mutex_offers is missing.  Write it"),
    ({"counterparties.1.domain": DROP}, "counterparties[2].domain is missing.  Write it"),
    ({"market.currency": DROP}, "market.currency is missing.  Write it"),
    ({"timing.reply_within": DROP}, "timing.reply_within is missing.  Write it"),
    ({"target.rol": "AGR"}, "target.rol is not a key of the statement.  Write target.role, or remove it"),
    ({"target.rol": "AGR", "target.role": DROP}, "target.rol is not a key of the statement.  Write target.role"),
    (
        {"target.Public-Key": "", "target.public_key": DROP},
        "target.Public-Key is not a key of the statement.  Write ta",
    ),
    ({"target.colour": "red"}, "target.colour is not a key of the statement.  Remove it"),
    ({"targets": {}}, "targets is not a key of the statement.  Write target, or remove it"),
    ({"makret": {"currency": "EUR"}, "market": DROP}, "makret is not a key of the statement.  Write market"),
    ({"market.congestion_points.0.cro": "x"}, "market.congestion_points[1].cro is not a key of the statement."),
    ({"target.name": ""}, "target.name = '' is wrong: string should have at least 1 character"),
    ({"target.role": "MDC"}, "target.role = 'MDC' is not allowed.  Write 'AGR', 'CRO' or 'DSO'."),
    (
        {"target.versions": ["3.1.0", "2.0"]},
        "target.versions[2] = '2.0' is not allowed.  Write '3.0.0', '3.1.0' or 'draft'.",
    ),
    ({"target.versions": []}, 'target.versions = [] claims no version.  Write at least one, for example ["3.1.0"].'),
    ({"target.versions": ["draft", "draft"]}, 'target.versions = "draft" is in the list twice.  Write each ver'),
    ({"target.versions": "3.1.0"}, 'target.versions = "3.1.0" is not a list.  Write ["3.1.0"].'),
    ({"target.versions": 3}, "target.versions = 3 is wrong: input should be a valid tuple."),
    ({"target.version": "3.1.0"}, "target.version is not a key of the statement.  Write target.versions"),
    ({"supports.mode": "half"}, "supports.mode = 'half' is not allowed.  Write 'open' or 'closed'."),
    ({"counterparties.1.standing": "friend"}, "counterparties[2].standing = 'friend' is not allowed.  Write 'reg"),
    ({"target.domain": "AGR.example"}, 'target.domain = "AGR.example" is not an Internet domain of UFTP.  Write it in'),
    ({"target.domain": "localhost"}, 'target.domain = "localhost" is not an Internet domain of UFTP.  Write it in'),
    ({"target.endpoint": "agr.example/x"}, 'target.endpoint = "agr.example/x" is not a URL.  Write one that begins'),
    ({"target.endpoint": "ftp://agr.example"}, 'target.endpoint = "ftp://agr.example" is not a URL.'),
    ({"target.endpoint": "http://"}, 'target.endpoint = "http://" is not a URL.  Write one that begins'),
    ({"target.endpoint": "http://h:99999/"}, 'target.endpoint = "http://h:99999/" is not a URL.'),
    ({"target.endpoint": "http://h:0/"}, 'target.endpoint = "http://h:0/" is not a URL.'),
    ({"target.endpoint": "http://[::1/"}, 'target.endpoint = "http://[::1/" is not a URL.'),
    ({"target.endpoint": "http://h/a b"}, 'target.endpoint = "http://h/a b" is not a URL.'),
    ({"target.endpoint": "http://h/\u2713"}, 'target.endpoint = "http://h/\u2713" is not a URL.'),
    ({"target.endpoint": f"http://{LONG}.example/"}, f'target.endpoint = "http://{LONG}.example/" is not a URL.'),
    ({"target.endpoint": "http://a..example/"}, 'target.endpoint = "http://a..example/" is not a URL.'),
    ({"target.endpoint": "http://me:s3cret@h/"}, "target.endpoint = a URL with a user or a password, and what stands"),
    ({"inbox.reached_at": "http://me@h"}, "inbox.reached_at = a URL with a user or a password, and what stands here"),
    ({"stimulus.url": "here"}, 'stimulus.url = "here" is not a URL.  Write one that begins with http://'),
    ({"target.public_key": "AAAA"}, "target.public_key = a public key has 32 bytes; this one has 3.  Write base64"),
    ({"target.public_key": "schl\u00fcssel"}, "target.public_key = the public key is not base64.  Write base64"),
    ({"target.max_in_flight": 0}, "target.max_in_flight = 0 is wrong: input should be greater than or equal to 1."),
    ({"target.max_in_flight": 257}, "target.max_in_flight = 257 is wrong: input should be less than or equal to 256."),
    ({"timing.reply_within": 0}, "timing.reply_within = 0 is wrong: input should be greater than 0."),
    ({"timing.redelivery_within": 0}, "timing.redelivery_within = 0 is wrong: input should be greater than 0."),
    ({"timing.delivery_patience": -1}, "timing.delivery_patience = -1 is wrong: input should be greater than 0."),
    ({"limits.message_bytes": 100}, "limits.message_bytes = 100 is wrong: input should be greater than or equal to"),
    ({"limits.requests_per_second": 501}, "limits.requests_per_second = 501 is wrong: input should be less than or"),
    ({"limits.requests": 1}, "limits.requests is not a key of the statement.  Remove it"),
    ({"timing.reply_within": "soon"}, "timing.reply_within = 'soon' is not a number.  Write one, without quotes"),
    ({"market.isp_duration": "15"}, 'market.isp_duration = "15" is not a duration.  Write an ISO 8601 duration'),
    ({"market.isp_duration": "PT0M"}, 'market.isp_duration = "PT0M" is not a duration.  Write an ISO 8601'),
    ({"market.time_zone": "UTC"}, 'market.time_zone = "UTC" is not a zone that the schema allows.  Write for'),
    ({"market.time_zone": "Europe/Nowhere"}, 'market.time_zone = "Europe/Nowhere" is not in the IANA time zone data'),
    ({"market.currency": "eur"}, 'market.currency = "eur" is not a currency code.  Write three capitals'),
    ({"market.plausible_power": -1}, "market.plausible_power = -1 is wrong: input should be greater than 0."),
    ({"market.plausible_price": "cheap"}, "market.plausible_price = 'cheap' is wrong: input should be a valid dec"),
    ({"market.plausible_price": 0}, "market.plausible_price = 0 is wrong: input should be greater than or equal to"),
    ({"market.periods_ahead": 0}, "market.periods_ahead = 0 is wrong: input should be greater than or equal to 1."),
    (
        {"target.endpoints": [{"version": "4", "url": "http://h.example/"}]},
        "target.endpoints[1].version = '4' is not allowed.  Write '3.0.0', '3.1.0' or 'draft'",
    ),
    ({"market.power_step": 0}, "market.power_step = 0 is wrong: input should be greater than or equal to 1."),
    ({"market.most_options": 1}, "market.most_options = 1 is wrong: input should be greater than or equal to 2."),
    ({"market.settlements_back": 30}, "market.settlements_back = 30 is wrong: input should be greater than or equal"),
    ({"market.metering_days": 0}, "market.metering_days = 0 is wrong: input should be greater than or equal to 1."),
    ({"market.gate_minutes_before": 721}, "market.gate_minutes_before = 721 is wrong: input should be less than or"),
    (
        {"market.congestion_points.0.address": "ean.1"},
        'market.congestion_points[1].address = "ean.1" is not an entity address.  Write "ean." with 12 to 34 digits',
    ),
    ({"market.contracts.0.weekdays": []}, "market.contracts[1].weekdays = [] names none of them.  Write at least"),
    ({"market.contracts.0.weekdays": ["Fri"]}, "market.contracts[1].weekdays[1] = 'Fri' is not allowed.  Write 'Mon"),
    (
        {"market.contracts.0.weekdays": ["Friday", "Friday"]},
        'market.contracts[1].weekdays = "Friday" is in the list twice.  Write each once',
    ),
    ({"market.contracts.0.release_until": "noon"}, "market.contracts[1].release_until = 'noon' is wrong: input sho"),
    ({"market.contracts.0.release_days_before": -1}, "market.contracts[1].release_days_before = -1 is wrong: input"),
    ({"supports.d_prognosis": "perhaps"}, "supports.d_prognosis = 'perhaps' is wrong: input should be a valid bool"),
    ({"inbox.listen": "8080"}, 'inbox.listen = "8080" is not an address and a port.  Write for example'),
    ({"inbox.listen": "127.0.0.1:http"}, 'inbox.listen = "127.0.0.1:http" is not an address and a port.'),
    ({"inbox.listen": "127.0.0.1:65536"}, 'inbox.listen = "127.0.0.1:65536" is not an address and a port.'),
    ({"inbox.reached_at": "127.0.0.1"}, 'inbox.reached_at = "127.0.0.1" is not a URL.  Write one that begins'),
    # what hangs together
    (
        {"market.contracts.0.congestion_point": ELSEWHERE},
        f'market.contracts: contract "C-1" is at {ELSEWHERE}, which is no congestion point of this market.  Add the',
    ),
    (
        {"counterparties.0.standing": "second"},
        'counterparties: a target of the role AGR is tested by the role DSO, of which none is "registered".',
    ),
    (
        {"market.congestion_points.0.dso": "dso.elsewhere.example"},
        "market.congestion_points: none joins the target with the registered counterparty.  Add a point with agr =",
    ),
    (
        {"target.role": "CRO", "target.domain": "cro.target.example", "counterparties.1": _DSO},
        'counterparties: a target of the role CRO is tested by the role AGR, of which none is "reg',
    ),
    ({"counterparties.1.standing": "registered"}, "counterparties: a role has two of the same standing.  Write eac"),
    ({"counterparties.1.domain": "dso.suite.example"}, "counterparties: a domain appears twice.  Give each"),
]


@pytest.mark.parametrize(("changes", "begins"), MISTAKES, ids=[" ".join(row[0]) for row in MISTAKES])
def test_each_mistake_is_one_line(changes: Data, begins: str) -> None:
    """Each mistake becomes one line: file, key, what is wrong, and what to write."""
    with pytest.raises(StatementError) as caught:
        parsed(changes)
    (line,) = str(caught.value).splitlines()
    assert line[: len("target.toml: ") + len(begins)] == f"target.toml: {begins}"
    assert line.endswith((".", "says what it means", "correct its spelling", "or remove it"))


def test_several_mistakes_are_several_lines() -> None:
    """All mistakes are reported at once, each in its line."""
    with pytest.raises(StatementError) as caught:
        parsed({"target.role": "MDC", "market.currency": "eur", "extra": 1})
    assert sorted(line.split()[1] for line in str(caught.value).splitlines()) == [
        "extra",
        "market.currency",
        "target.role",
    ]
    assert caught.value.exit_code == ExitCode.STATEMENT


def test_several_contradictions_are_several_lines() -> None:
    """Contradictions between sections are reported together, each in its line with the name of the file."""
    with pytest.raises(StatementError) as caught:
        parsed({"market.contracts.0.congestion_point": ELSEWHERE, "counterparties.0.standing": "barred"})
    begins = [line.split(":")[:2] for line in str(caught.value).splitlines()]
    assert begins == [
        ["target.toml", " market.contracts"],
        ["target.toml", " counterparties"],
        ["target.toml", " counterparties"],
    ]


def test_what_a_valid_statement_holds() -> None:
    """A valid statement gives the target, its key, its own points and the agreed market as values."""
    given = parsed()
    market = given.agreement()
    assert given.target.key == read_public_key(PUBLIC_KEY)
    assert given.own_points() == (CongestionPoint(POINT, "dso.suite.example", "agr.target.example"),)
    assert (market.isp_minutes, market.time_zone, market.plausible_price) == (15, "Europe/Amsterdam", Decimal(100))
    assert market.contracts == (Contract("C-1", POINT, -5, 1, time(10)),)
    assert given.zone == ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("target.versions", ("3.1.0",)),
        ("target.max_in_flight", 32),
        ("target.endpoints", ()),
        ("timing.initiative_within", 30.0),
        ("timing.clock_tolerance", 60.0),
        ("timing.http_timeout", 10.0),
        ("timing.redelivery_within", None),
        ("timing.delivery_patience", None),
        ("timing.given_up_after", None),
        ("target.ca_file", None),
        ("limits.message_bytes", 5 * 1024 * 1024),
        ("limits.requests_per_second", None),
        ("market.periods_ahead", 30),
        ("market.clock_days_ahead", True),
        ("market.shortest_validity", 0.0),
        ("market.most_options", 5),
        ("market.power_step", 1),
        ("market.settlements_back", None),
        ("market.metering_days", None),
        ("market.gate_minutes_before", 60),
        ("market.ean_prefix", "8716"),
        ("inbox.listen", "127.0.0.1:18080"),
        ("inbox.reached_at", "http://127.0.0.1:18080"),
        ("stimulus", None),
    ],
)
def test_defaults(path: str, expected: object) -> None:
    """What may be left out has a default; a claim of what is supported never has one."""
    found: Any = parsed()
    for part in path.split("."):
        found = getattr(found, part)
    assert found == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (POINT,)),
        (
            {
                "target.role": "DSO",
                "target.domain": "dso.target.example",
                "counterparties.0": _AGR,
                "market.congestion_points.0.dso": "dso.target.example",
                "market.congestion_points.0.agr": "agr.suite.example",
            },
            (POINT,),
        ),
        ({"target.role": "CRO", "target.domain": "cro.target.example", "counterparties.1": _AGR}, ()),
    ],
)
def test_own_points(changes: Data, expected: tuple[str, ...]) -> None:
    """A target's own points are those where it meets the registered counterparty; a CRO has none."""
    assert tuple(point.address for point in parsed(changes).own_points()) == expected


def test_files_are_beside_the_statement() -> None:
    """Names of key and certificate files are relative to the folder of the statement; absolute ones stay."""
    given = parsed(
        {
            "inbox.certificate": "tls/c.pem",
            "inbox.private_key": "/etc/k.pem",
            "target.ca_file": "ca.pem",
            "target.endpoint": "https://agr.example.com/message",
            "inbox.reached_at": "https://127.0.0.1:18080",
        },
        Path("/some/where"),
    )
    assert given.target.ca_file == Path("/some/where/ca.pem")
    assert [c.secret_key_file for c in given.counterparties] == [
        Path("/some/where/keys/dso.key"),
        Path("/some/where/keys/dso-b.key"),
    ]
    assert (given.inbox.certificate, given.inbox.private_key) == (
        Path("/some/where/tls/c.pem"),
        Path("/etc/k.pem"),
    )


def test_counterparties_are_found_by_role_and_standing() -> None:
    """A counterparty is found by its role and standing."""
    given = parsed()
    assert [c and c.domain for c in (given.counterparty("DSO", "barred"), given.counterparty("DSO", "second"))] == [
        "dso-b.suite.example",
        None,
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "no such file.  Write one with `uftp-conformance init`"),
        (b"[target", "is not TOML: "),
        (b"name = '\xff'", "is not UTF-8, but maybe Latin-1 or Windows-1252 (line 1).  Save it as UTF-8"),
        (b"", "is empty.  Write a statement with `uftp-conformance init`"),
    ],
)
def test_files_that_are_no_statement(content: bytes | None, expected: str, tmp_path: Path) -> None:
    """A file that is absent, no TOML, no text or empty is refused by its name."""
    path = tmp_path / "target.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StatementError) as caught:
        statement.load(path)
    assert str(caught.value).splitlines()[0].startswith(f"{path}: {expected}")


def test_a_folder_is_no_statement(tmp_path: Path) -> None:
    """A folder in place of the file is refused by its name."""
    with pytest.raises(StatementError, match="cannot be read"):
        statement.load(tmp_path)
