"""Allure, all documents together, and the edge that writes everything."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from reports import allure, html, junit
from reports.console import summary
from reports.matrix import State, matrices
from reports.write import write_all
from tests.reports import sample
from tests.reports.junit_cases import cases
from uftp_conformance.run.events import BadStream, Run, collect, read
from uftp_conformance.run.outcome import of_a_part


def result_files(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*-result.json"))]


def written(run: Run, folder: Path) -> dict[str, dict[str, Any]]:
    allure.write(run, folder)
    return {result["fullName"]: result for result in result_files(folder)}


def as_text(run: Run) -> str:
    file = io.StringIO()
    Console(width=200, file=file).print(summary(run, width=200), soft_wrap=True)
    return file.getvalue()


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


ENDS = [
    (0, "", "passed"),
    (1, "", "passed"),
    (8, "inconclusive", "broken"),
    (10, "incomplete", "broken"),
    (11, "inconclusive", "broken"),
]


@pytest.mark.parametrize(("code", "junits", "allures"), ENDS)
def test_only_a_pass_or_a_violation_is_a_proper_end(code: int, junits: str, allures: str, tmp_path: Path) -> None:
    """A run that proves nothing is an error in JUnit and broken in Allure, with its sentence."""
    sentence = f"It came to {code}."
    run = collect([*sample.events(("agr",), footer=False), {**sample.FOOTER, "exit_code": code, "sentence": sentence}])

    case, result = cases(run)["the run", "comes to its end"], written(run, tmp_path)["the run"]
    assert [(error.type, error.message) for error in case.result] == ([(junits, sentence)] if junits else [])
    assert (result["status"], result["statusDetails"]["message"]) == (allures, sentence)


def test_a_part_is_called_a_part_everywhere(tmp_path: Path) -> None:
    """Where only a part of the requirements was chosen, nothing speaks of conformance."""
    sentence = of_a_part(["--only OPR-DP"])
    footer = {**sample.FOOTER, "exit_code": 0, "sentence": sentence}
    header = {**sample.header(("agr",)), "scope": ["--only OPR-DP"]}
    run = collect([header, *sample.verdicts("agr"), footer])

    written(run, tmp_path)
    documents = {
        "html": html.render(run), "junit": junit.render(run).decode(), "console": as_text(run),
        "allure": " ".join(result["statusDetails"]["message"] for result in result_files(tmp_path)
                           if result["fullName"] == "the run"),
    }  # fmt: skip
    for name, text in documents.items():
        assert "PARTIAL: every must-requirement chosen by --only OPR-DP" in text, name
        assert "CONFORMANT:" not in text, name
    assert "scope=--only OPR-DP" in (tmp_path / "environment.properties").read_text(encoding="utf-8")
    assert "Only a part was judged" in documents["html"]
    assert "PARTIAL: every must that was judged holds" in documents["console"]


def test_allure_has_a_result_for_each_cell_and_one_for_the_run(run: Run, tmp_path: Path) -> None:
    found = written(run, tmp_path)

    names = {
        f"{matrix.target.label}/{matrix.target.role}/{matrix.target.version}/{row.id}/{message}"
        for matrix in matrices(run)
        for row in matrix.rows
        for message in row.fields
    }
    assert set(found) == names | {"the run"}
    assert len({result["historyId"] for result in found.values()}) == len(found)


def test_allure_status_and_labels(run: Run, tmp_path: Path) -> None:
    found = written(run, tmp_path)
    result = found["dso/DSO/3.1.0/OPR-DP-LACKING/D-Prognosis"]
    labels = {label["name"]: label["value"] for label in result["labels"]}

    assert result["status"] == "failed"
    assert result["statusDetails"]["trace"].startswith("FAIL  OPR-DP-LACKING")
    assert (labels["suite"], labels["feature"], labels["story"], labels["severity"]) == (
        sample.DSO["name"],
        "operate",
        "OPR-DP-LACKING Lacking ISPs",
        "critical",
    )
    statuses = {
        name: found[f"dso/DSO/3.1.0/{name}"]["status"]
        for name in (
            "OPR-FO-ACCEPT/FlexOffer",
            "OPR-DP-STATUS/D-Prognosis",
            "VAL-CONTRACT/FlexOffer",
            "VAL-BARRED/FlexOffer",
            "TRN-LENGTH/TestMessage",
            "ANS-ENDPOINT/FlexOffer",
        )
    }
    assert list(statuses.values()) == ["broken", "unknown", "skipped", "passed", "passed", "unknown"]
    should = {label["name"]: label["value"] for label in found["dso/DSO/3.1.0/TRN-LENGTH/TestMessage"]["labels"]}
    assert should["severity"] == "normal"


def test_allure_attaches_what_was_exchanged(run: Run, tmp_path: Path) -> None:
    result = written(run, tmp_path)["dso/DSO/3.1.0/OPR-DP-LACKING/D-Prognosis"]

    steps = result["steps"]
    attachments = [attachment for step in steps for attachment in step["attachments"]]
    bodies = [(tmp_path / attachment["source"]).read_text(encoding="utf-8") for attachment in attachments]

    assert [(step["name"].partition(":")[0], step["status"]) for step in steps] == [
        ("Twin", "passed"), ("Case", "failed"),
    ]  # fmt: skip
    assert all(step["start"] <= step["stop"] for step in steps)
    assert len(bodies) == 4
    assert 'Start="17"' in bodies[0]
    assert 'Start="17"' not in bodies[2]
    assert 'Result="Accepted"' in bodies[3]


def test_allure_knows_a_cell_again_and_forgets_what_was_there(run: Run, tmp_path: Path) -> None:
    before = written(run, tmp_path)
    later = {**sample.header(("agr",)), "started": "2026-11-22T09:30:00Z"}

    after = written(collect([later]), tmp_path)

    kept = set(after) - {"the run"}
    assert all(name.startswith("agr/") for name in kept)
    assert all(after[name]["historyId"] == before[name]["historyId"] for name in kept)
    assert all(after[name]["uuid"] != before[name]["uuid"] for name in kept)
    assert not list(tmp_path.glob("*-attachment.*"))


def test_allure_breaks_for_an_incomplete_run(run: Run, cut_off: Run, tmp_path: Path) -> None:
    assert written(run, tmp_path / "whole")["the run"]["status"] == "passed"
    assert written(cut_off, tmp_path / "cut")["the run"]["status"] == "broken"


def test_write_all_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    stream = sample.write(tmp_path / "events.jsonl", sample.events())

    paths = write_all(stream, tmp_path / "one")
    first = everything(tmp_path / "one")
    write_all(stream, tmp_path / "one")
    write_all(str(stream), tmp_path / "two")

    assert paths == {
        "html": tmp_path / "one/report.html",
        "junit": tmp_path / "one/junit.xml",
        "json": tmp_path / "one/summary.json",
        "markdown": tmp_path / "one/summary.md",
        "badge": tmp_path / "one/badge.svg",
        "csv": tmp_path / "one/cells.csv",
        "allure": tmp_path / "one/allure-results",
    }
    assert everything(tmp_path / "one") == everything(tmp_path / "two") == first


def test_write_all_of_a_stream_and_of_its_run_are_the_same(run: Run, tmp_path: Path) -> None:
    write_all(sample.write(tmp_path / "events.jsonl", sample.events()), tmp_path / "one")
    write_all(run, tmp_path / "two")

    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_an_empty_stream_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    stream = sample.write(tmp_path / "events.jsonl", iter(()))

    with pytest.raises(BadStream):
        write_all(stream, tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.999])
def test_a_stream_that_was_cut_off_is_an_incomplete_report(tmp_path: Path, kept: float) -> None:
    stream = sample.write(tmp_path / "events.jsonl", sample.events())
    data = stream.read_bytes()
    stream.write_bytes(data[: int(len(data) * kept)])

    paths = write_all(stream, tmp_path / "out")

    assert "INCOMPLETE" in paths["html"].read_text(encoding="utf-8")
    assert 'type="incomplete"' in paths["junit"].read_text(encoding="utf-8")


STREAM = b"".join(json.dumps(event).encode() + b"\n" for event in sample.events(("agr",)))


@given(at=st.integers(0, len(STREAM) - 1), byte=st.integers(0, 255), length=st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_a_damaged_stream_is_reported_and_never_good(at: int, byte: int, length: int) -> None:
    """Whatever a part of the file is overwritten with: a sentence, or reports that do not speak of a pass."""
    broken = STREAM[:at] + bytes([byte]) * length + STREAM[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        path.write_bytes(broken)
        run = _read(path)
        if run is None:
            return
        write_all(run, Path(folder))
        html, junit = (Path(folder) / name for name in ("report.html", "junit.xml"))
        if run.damaged:
            assert "DAMAGED: " in html.read_text(encoding="utf-8")
            assert 'type="incomplete"' in junit.read_text(encoding="utf-8")


def _read(path: Path) -> Run | None:
    """Read a stream; where it is none, see that a sentence names the file."""
    try:
        return read(path)
    except BadStream as error:
        if not str(error).startswith(f"{path}: an event stream begins with a header"):
            raise
    return None


def test_states_have_one_meaning_in_all_documents(run: Run, tmp_path: Path) -> None:
    """Only a violated must fails; what should have been judged and was not is told apart from what does not apply."""
    results, tests = written(run, tmp_path), cases(run)
    for matrix in matrices(run):
        target = matrix.target
        for row in matrix.rows:
            for message, field in row.fields.items():
                status = results[f"{target.label}/{target.role}/{target.version}/{row.id}/{message}"]["status"]
                case = tests[f"{target.name} {target.role} {target.version}", f"{row.id} {message}"]
                assert (status == "failed") == case.is_failure == (field.state is State.FAIL)
                assert (status == "skipped") == (field.state is State.NOT_APPLICABLE)
                assert (status == "unknown") == (field.state in (State.INCONCLUSIVE, State.NOT_TESTED))
                assert case.is_skipped == (status in ("skipped", "unknown"))
