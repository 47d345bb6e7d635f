"""The gate as a user meets it: run, update the baseline, run again; and a run of which nothing is sent."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.command import events, free_port, uftp
from tests.cli.conftest import written
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.statement.daytime import zone_at

RULE = "VAL-ISP-CONFLICT"


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Path]:
    """The statement of a DSO that violates one rule."""
    place = f"127.0.0.1:{free_port()}"
    lineup = (Entry("their DSO", "DSO", without=frozenset({RULE})),)
    running = embedded.start(tmp_path / "vendor", lineup, place, f"http://{place}", zone_at(datetime.now(UTC)))
    try:
        path = tmp_path / "vendor" / "target.toml"
        path.write_text(written(running.statements[0][1]), encoding="utf-8")
        yield path
    finally:
        running.stop()


def test_a_known_failure_lets_the_next_run_pass(broken: Path, tmp_path: Path) -> None:
    words = ("run", "--target", broken, "--only", RULE, "--profile", "smoke")
    first = uftp(*words, folder=tmp_path)
    assert first.code == 1, first
    nobody_says_why = uftp("baseline", "update", folder=tmp_path)
    assert (nobody_says_why.code, "--reason TEXT" in nobody_says_why.sentence) == (2, True)
    updated = uftp("baseline", "update", "--reason", "TICKET-12", folder=tmp_path)
    assert updated.code == 0, updated
    second = uftp(*words, "--baseline", "baseline.toml", folder=tmp_path)
    assert second.code == 0, second
    output = " ".join(second.out.split())
    assert "TICKET-12" in output
    assert "The gate is passed with" in output
    assert " CONFORMANT" not in output.replace("NOT CONFORMANT", "")
    footer = events(tmp_path / "report" / "events.jsonl")[-1]
    assert (footer["exit_code"], footer["gate"]["exit_code"]) == (1, 0)
    header = events(tmp_path / "report" / "events.jsonl")[0]
    assert f"\nseed = {header['seed']}\n" in (tmp_path / "baseline.toml").read_text(encoding="utf-8")
    again = uftp("gate", "--require", "operate", folder=tmp_path)
    assert (again.code, "nothing of operate was judged" in again.out) == (15, True)


def test_a_dry_run_sends_nothing(fresh: Path) -> None:
    """Nothing listens at the endpoint, and no report is made."""
    result = uftp("run", "--target", "target.toml", "--dry-run", "--exclude", "INI", "--profile", "smoke", folder=fresh)
    assert result.code == 0, result
    assert "--exclude INI: nothing is sent" in result.out
    assert "at least" in result.out
    assert "initiated" not in result.out
    assert max(map(len, result.out.splitlines())) <= 90
    assert not (fresh / "report").exists()


def test_what_is_wrong_with_a_gate_is_reported_before_anything_starts(fresh: Path) -> None:
    result = uftp("run", "--target", "target.toml", "--require", "kernel", folder=fresh)
    assert (result.code, "Write one of core" in result.sentence) == (2, True)
    result = uftp("run", "--target", "target.toml", "--baseline", "none.toml", folder=fresh)
    assert (result.code, "there is no such baseline" in result.sentence) == (2, True)
