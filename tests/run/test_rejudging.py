"""Stored exchanges are judged again: what is undisturbed stays as it is, what changed is shown with the reason."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.command import uftp
from uftp_conformance.catalogue import Catalogue, load
from uftp_conformance.cli import app
from uftp_conformance.cli.judge import shown
from uftp_conformance.judging.evidence import NOT_KEPT
from uftp_conformance.run.rejudging import again

Events = list[dict[str, Any]]
CHOSEN = ("OPR-DP-LACKING", "VAL-ISP-CONFLICT", "ANS-", "TRN-ENVELOPE", "INI-SCHEMA", "CON-DPU-CONFLICT")


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stream of a real run: refusals, forms of answers, the transport, and what a target starts."""
    folder = tmp_path_factory.mktemp("judged")
    words = [word for name in CHOSEN for word in ("--only", name)]
    done = uftp("run", "--role", "DSO", *words, "--profile", "smoke", "--seed", "1", folder=folder)
    assert done.code == 0, done
    return folder / "report" / "events.jsonl"


def changed(stream: Path, path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Write the stream with something done to each of its events."""
    stream_events = [json.loads(line) for line in stream.read_text(encoding="utf-8").splitlines()]
    for event in stream_events:
        change(event)
    path.write_text("".join(json.dumps(event) + "\n" for event in stream_events), encoding="utf-8")
    return path


def test_an_undisturbed_stream_gives_no_change(stream: Path) -> None:
    """Not even in the words of a verdict; every one of them is judged again."""
    result = again(stream, load())
    assert (result.changes, result.left) == ([], {})
    assert result.judged == sum(sum(cell.kinds.values()) - bool(cell.reason) for cell in result.run.results()) > 150
    done = CliRunner().invoke(app, ["judge", str(stream)])
    assert done.exit_code == 0
    assert f"{result.judged} verdicts judged again by the same catalogue: 0 changed" in done.output


def test_a_forged_verdict_is_reported(stream: Path, tmp_path: Path) -> None:
    """A verdict, or a finding, that says something else than its exchanges show."""

    def forge(event: dict[str, Any]) -> None:
        if event.get("requirement") == "OPR-DP-LACKING":
            event |= {"kind": "fail", "got": "Accepted after 3 ms", "blame": "target: semantics"}
        if event.get("requirement") == "ANS-TYPE":
            event |= {"findings": ["forged"]}

    result = again(changed(stream, tmp_path / "forged.jsonl", forge), load())
    assert {change.before["requirement"] for change in result.changes} == {"OPR-DP-LACKING", "ANS-TYPE"}
    text = "\n".join(shown(result))
    assert "FAIL -> PASS  OPR-DP-LACKING" in text
    assert "and" in text.splitlines()[0]
    assert 'Rejected, "Lacking ISPs"' in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert CliRunner().invoke(app, ["judge", str(tmp_path / "forged.jsonl")]).exit_code == 1


def test_another_answer_is_judged_anew(stream: Path, tmp_path: Path) -> None:
    """Where the exchanges are other ones, so are the verdicts: here nobody answered."""

    def silence(event: dict[str, Any]) -> None:
        if event.get("requirement") == "VAL-ISP-CONFLICT":
            event["trial"]["exchanges"][-1]["deliveries"] = []

    result = again(changed(stream, tmp_path / "silent.jsonl", silence), load())
    assert result.changes
    for change in result.changes:
        assert (change.before["kind"], change.now["kind"]) == ("pass", "fail")
        assert change.now["got"] == "HTTP 200 and no answer message"


def test_other_rules_give_other_verdicts(stream: Path) -> None:
    """A catalogue that documents another reason, and one that lacks a rule."""
    rows = dict(load().requirements)
    row = rows["OPR-DP-LACKING"]
    rows[row.id] = replace(row, reason=dict.fromkeys(row.versions, "Some other words"))
    del rows["ANS-TYPE"]
    result = again(stream, Catalogue(rows))
    assert {(change.before["requirement"], change.now["kind"]) for change in result.changes} == {(row.id, "fail")}
    assert list(result.left) == ["the catalogue has no ANS-TYPE any more"]
    assert "Some other words" in "\n".join(shown(result))


def _cut(event: dict[str, Any]) -> None:
    if event.get("requirement") == "OPR-DP-LACKING":
        event["trial"]["exchanges"][0]["deliveries"][0] |= {"whole": 10**6}


def _spared(event: dict[str, Any]) -> None:
    if "trial" in event:
        event["trial"] |= {"exchanges": [], "facts": {NOT_KEPT: True}}


def _sequence(event: dict[str, Any]) -> None:
    if event.get("requirement") == "OPR-DP-LACKING":
        event["requirement"] = "SEQ-PROGNOSES"


LEFT: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "sequence": (_sequence, "how a whole sequence went"),
    "spared": (_spared, "was not stored: it passed"),
    "cut": (_cut, "not stored as a whole"),
    "no evidence": (lambda event: event.update(trial=None) if "trial" in event else None, "cannot be read"),
    "our fault": (lambda event: event.update(blame="the suite itself") if "blame" in event else None, "to blame"),
    "nobody": (lambda event: event.update(target="nobody") if "trial" in event else None, "header does not describe"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_judged_again_is_counted(stream: Path, tmp_path: Path, name: str) -> None:
    """With the reason; it changes nothing."""
    change, words = LEFT[name]
    result = again(changed(stream, tmp_path / "left.jsonl", change), load())
    assert result.changes == []
    assert [words in reason for reason in result.left] == [True]
    assert f"not judged again: {result.left.total()}" in " ".join(shown(result))


@pytest.mark.parametrize("lacking", ["public_key", "version", "clock_tolerance"])
def test_a_header_that_tells_too_little_is_a_sentence(stream: Path, tmp_path: Path, lacking: str) -> None:
    """As that of an old or foreign stream."""
    path = changed(stream, tmp_path / "old.jsonl", lambda event: [t.pop(lacking) for t in event.get("targets", ())])
    error = CliRunner().invoke(app, ["judge", str(path)]).exception
    assert str(error).startswith(f"{path}: its header does not say")
    other = tmp_path / "other"
    other.write_text("x", encoding="utf-8")
    assert str(other) in str(CliRunner().invoke(app, ["judge", str(other)]).exception)
