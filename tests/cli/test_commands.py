"""The small commands around a run."""

import json
import re
import stat
from pathlib import Path

import pytest

from tests.cli.command import uftp
from uftp_conformance import __version__, catalogue, statement
from uftp_conformance.cli.ends import say
from uftp_conformance.statement.counterparties import read_key_file


@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
def test_init_writes_a_statement_that_is_valid(tmp_path: Path, role: str) -> None:
    result = uftp("init", "--role", role, "new folder", folder=tmp_path)
    assert (result.code, result.err) == (0, "")
    path = tmp_path / "new folder" / "target.toml"
    assert statement.load(path).target.role == role
    assert {stat.S_IMODE(key.stat().st_mode) for key in path.parent.glob("keys/*.key")} == {0o600}


def test_init_overwrites_nothing_and_keeps_keys(tmp_path: Path) -> None:
    assert uftp("init", "--role", "DSO", folder=tmp_path).code == 0
    again = uftp("init", "--role", "AGR", folder=tmp_path)
    assert again.code == 2
    assert again.sentence == "target.toml: exists already and is not overwritten.  Choose another folder"
    keys = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    (tmp_path / "target.toml").unlink()
    assert uftp("init", "--role", "AGR", folder=tmp_path).code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == keys


def test_counterparties_are_shown_for_readers_and_machines(starter: Path) -> None:
    path = starter / "target.toml"
    entries = json.loads(uftp("counterparties", path, "--json", folder=starter).out)
    assert len(entries) == 15
    shown = uftp("counterparties", path, folder=starter).out
    for entry in entries:
        assert set(entry) == {"role", "domain", "standing", "why", "public_key", "public_key_cs1", "endpoint"}
        assert f"{entry['role']} {entry['domain']} ({entry['standing']})" in shown
        assert entry["public_key"] in shown
        secret = read_key_file(starter / "keys" / f"{entry['domain']}.key")
        assert entry["public_key"] == secret.public.text()
        assert secret.text() not in shown


def test_a_key_is_made_once(tmp_path: Path) -> None:
    result = uftp("key", "a.key", folder=tmp_path)
    assert read_key_file(tmp_path / "a.key").public.text() == result.out.strip()
    again = uftp("key", "a.key", folder=tmp_path)
    assert again.code == 5
    assert again.sentence.startswith("a.key: exists already and is not overwritten")


def test_the_catalogue_is_listed_and_explained(tmp_path: Path) -> None:
    listed = uftp("catalogue", folder=tmp_path).out.splitlines()
    rows = list(catalogue.load())
    found = [line.split()[0] for line in listed if line.startswith("  ") and line[2:3].isupper()]
    assert sorted(found) == sorted(row.id for row in rows)
    one = " ".join(uftp("catalogue", rows[0].id.lower(), folder=tmp_path).out.split())
    assert rows[0].sentence in one
    assert rows[0].source in one
    nothing = uftp("catalogue", "XYZ", folder=tmp_path)
    assert (nothing.code, nothing.sentence[:30]) == (2, "no requirement mentions 'XYZ';")


def test_help_and_version(tmp_path: Path) -> None:
    assert uftp("--version", folder=tmp_path).out.strip() == __version__
    output = uftp("run", "--help", folder=tmp_path, COLUMNS="60", NO_COLOR="1").out
    options = {"--target", "--role", "--profile", "--report-dir", "--only", "--reasons", "--seed"}
    assert set(re.findall(r"--[a-z-]+", output)) >= options
    assert "\x1b" not in output


@pytest.mark.parametrize("content", [None, "", "no JSON\n", '{"event":"footer"}\n'])
def test_what_is_no_stream(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "events.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = uftp("report", path, "--report-dir", "made", folder=tmp_path)
    assert result.code == 2
    assert result.sentence.endswith("Give the events.jsonl of a run")


def test_ways_are_counted_and_listed(tmp_path: Path) -> None:
    """The ways to break a message are counted by message, for a role too, and listed for a single one."""
    counted = uftp("ways", "--role", "DSO", folder=tmp_path).out.splitlines()
    assert [line.split()[0] for line in counted] == [
        "message",
        "SignedMessage",
        "TestMessage",
        "D-Prognosis",
        "FlexOffer",
        "FlexOfferRevocation",
        "Metering",
        "all",
    ]
    numbers = [[int(word) for word in line.split()[1:]] for line in counted[1:]]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    listed = uftp("ways", "FlexOffer", "--version", "draft", folder=tmp_path).out.splitlines()
    assert "FlexOffer/OfferOption@Price is missing" in listed
    assert len(listed) == len(set(listed)) > 90


@pytest.mark.parametrize("words", [["Flexoffer"], ["--version", "2"], ["--role", "agr"]])
def test_ways_of_what_there_is_not(words: list[str], tmp_path: Path) -> None:
    """What has no list is reported in a sentence with what can be written."""
    result = uftp("ways", *words, folder=tmp_path)
    assert result.code == 2
    assert "Write one of" in result.sentence


def test_what_a_target_says_acts_on_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence may hold what a target said; only our own line breaks are kept."""
    say("one\ntwo \x1b[31m\x9b2J\u202e\u2028\x07 three")
    assert capsys.readouterr().err == "one\ntwo \\x1b[31m\\x9b2J\\u202e\\u2028\\x07 three\n"
