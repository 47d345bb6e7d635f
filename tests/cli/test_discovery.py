"""A run against a participant that publishes itself in DNS, from a real server."""

from tests.cli.command import uftp
from tests.cli.conftest import Vendor
from tests.conversation.naming import Records, serving, zone_of
from uftp_conformance.run.events import read


def judged(vendor: Vendor, records: Records, *, verified: bool = True, ill: bool = False) -> tuple[int, dict[str, str]]:
    """Judge a participant by what a server says of it; return the exit code and the result of each row."""
    text = vendor.statement.read_text(encoding="utf-8")
    with serving(records, verified=verified, ill=ill) as resolver:
        path = vendor.statement.with_name("published.toml")
        path.write_text(f'{text}\n[discovery]\nresolver = "{resolver}"\n', encoding="utf-8")
        ended = uftp("run", "--target", path, "--only", "DIS", "--profile", "smoke", folder=vendor.statement.parent)
    found = read(vendor.statement.parent / "report" / "events.jsonl")
    return ended.code, {cell.requirement: cell.kind for cell in found.results()}


ROWS = {"DIS-VERSION", "DIS-KEYS", "DIS-KEY-SEAL", "DIS-ENDPOINT", "DIS-ADDRESS", "DIS-DNSSEC"}


def test_a_participant_that_publishes_itself(vendor: Vendor) -> None:
    target = vendor.running.statements[0][1].target
    good = zone_of(target.domain, "DSO", f"cs1.{target.public_key}")
    assert judged(vendor, good) == (0, dict.fromkeys(ROWS, "pass"))


def test_a_participant_whose_keys_are_kept_elsewhere(vendor: Vendor) -> None:
    """A name is an alias of one in another zone, as it is where somebody else keeps the keys."""
    target = vendor.running.statements[0][1].target
    zone = zone_of(target.domain, "DSO", target.public_key)
    name = f"_dso._usef.{target.domain}"
    zone["keys.elsewhere.example", "TXT"] = zone.pop((name, "TXT"))
    zone[name, "CNAME"] = ["keys.elsewhere.example."]
    assert judged(vendor, zone) == (0, dict.fromkeys(ROWS, "pass"))


def test_a_resolver_in_trouble_shows_nothing(vendor: Vendor) -> None:
    target = vendor.running.statements[0][1].target
    code, kinds = judged(vendor, zone_of(target.domain, "DSO", target.public_key), ill=True)
    assert (code, kinds) == (8, dict.fromkeys(ROWS, "inconclusive"))


def test_a_zone_that_nobody_verifies(vendor: Vendor) -> None:
    target = vendor.running.statements[0][1].target
    code, kinds = judged(vendor, zone_of(target.domain, "DSO", target.public_key), verified=False)
    assert (code, {row for row, kind in kinds.items() if kind != "pass"}) == (0, {"DIS-DNSSEC"})


def test_a_zone_full_of_faults(vendor: Vendor) -> None:
    target = vendor.running.statements[0][1].target
    http = f"_http._dso._usef.{target.domain}"
    faulty = {(http, "CNAME"): [f"{http}."], (http, "TXT"): ['"beside"']}
    code, kinds = judged(vendor, faulty)
    assert (code, kinds) == (1, {**dict.fromkeys(ROWS, "fail"), "DIS-DNSSEC": "pass"})


def test_a_resolver_that_is_not_there(vendor: Vendor) -> None:
    text = vendor.statement.read_text(encoding="utf-8")
    with serving({}) as gone:
        pass
    vendor.statement.write_text(f'{text}\n[discovery]\nresolver = "{gone}"\n', encoding="utf-8")
    ended = uftp("run", "--target", vendor.statement, "--only", "DIS-VERSION", folder=vendor.statement.parent)
    assert ended.code == 14, ended.out + ended.err
    assert f"discovery.resolver = {gone} gives no answer" in ended.err
    assert "Correct it, or leave [discovery] out" in ended.err
