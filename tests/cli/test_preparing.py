"""`init` for a known market, by flags and by answers; `statement check`; what the target needs to know."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, uftp
from uftp_conformance import statement
from uftp_conformance.messages.sealing import new_secret_key, read_public_key
from uftp_conformance.statement.counterparties import enlist

KEY = new_secret_key().public.text()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nl", ("PT15M", "Europe/Amsterdam", "EUR")),
        ("gb", ("PT30M", "Europe/London", "GBP")),
    ],
)
def test_a_known_market(name: str, expected: tuple[str, str, str], tmp_path: Path) -> None:
    assert uftp("init", "--role", "AGR", "--yes", "--market", name, folder=tmp_path).code == 0
    market = statement.load(tmp_path / "target.toml").market
    assert (market.isp_duration, market.time_zone, market.currency) == expected


def test_flags_come_to_stand_in_the_statement(tmp_path: Path) -> None:
    words = (
        "--endpoint", "https://dso.example.com/uftp", "--domain", "dso.example.com", "--public-key", KEY,
        "--version", "3.0.0", "--version", "3.1.0", "--listen", "127.0.0.1:9000", "--reached-at", "https://gate.example.com/suite",
        "--stimulus", "http://127.0.0.1:9001/",
    )  # fmt: skip
    made = uftp("init", "--role", "DSO", "--json", *words, folder=tmp_path)
    given = statement.load(tmp_path / "target.toml")
    assert (given.target.endpoint, given.target.domain, given.target.public_key) == (words[1], words[3], KEY)
    assert (given.target.versions, given.inbox.listen, given.inbox.reached_at) == (
        ("3.0.0", "3.1.0"),
        words[11],
        words[13],
    )
    assert given.stimulus is not None
    assert given.stimulus.url == words[15]
    entries = json.loads(made.out)["counterparties"]
    assert {(each["domain"], each["endpoint"]) for each in entries} == {(c.domain, c.endpoint) for c in enlist(given)}
    assert all(read_public_key(each["public_key_cs1"]) == read_public_key(each["public_key"]) for each in entries)
    assert all(each["why"] for each in entries)
    assert uftp("statement", "check", "target.toml", folder=tmp_path).code == 0


def test_each_wrong_flag_is_a_line(tmp_path: Path) -> None:
    result = uftp("init", "--role", "DSO", "--currency", "euro", "--endpoint", "nowhere", "-y", folder=tmp_path)
    assert result.code == 2
    assert [line.split(": ")[0] for line in result.sentences] == ["--endpoint", "--currency"]
    assert list(tmp_path.iterdir()) == []


def test_it_says_what_a_missing_hook_means(tmp_path: Path) -> None:
    output = uftp("init", "--role", "DSO", folder=tmp_path).out
    assert "FlexRequest and FlexOrder by itself" in output
    assert "ends with 11: no pass" in " ".join(output.split())
    assert "Warning" not in uftp("init", "--role", "CRO", "there", folder=tmp_path).out


def test_a_statement_that_is_not_filled_in(tmp_path: Path) -> None:
    uftp("init", "--role", "DSO", folder=tmp_path)
    result = uftp("statement", "check", "target.toml", folder=tmp_path)
    assert result.code == 2
    assert result.sentence == "my DSO: target.public_key is still the placeholder.  Write the target's public key"


@pytest.mark.skipif("os.name != 'posix'")
def test_a_terminal_is_asked(tmp_path: Path) -> None:
    """Each answer that is left out is the default; a wrong one is asked for again."""
    ours, theirs = pty.openpty()
    answers = ["gb", "", "DSO.example", "dso.example.com", "", "", "3.0 3.1.0", "3.1.0 draft", "", "", "prompt"]
    process = subprocess.Popen(
        [*COMMAND, "init", "--role", "DSO"], cwd=tmp_path, env=environment(TERM="dumb"), stdin=theirs, stdout=theirs,
        stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other side is closed
        pass
    assert process.wait(30) == 0, shown
    given = statement.load(tmp_path / "target.toml")
    assert (given.market.isp_duration, given.target.name, given.target.domain) == ("PT30M", "my DSO", "dso.example.com")
    assert given.target.versions == ("3.1.0", "draft")
    assert given.stimulus is not None
    assert given.stimulus.prompt
    assert b"Write it in lower case" in shown
    os.close(ours)
