"""JUnit, Allure and the edge that writes everything."""

import io
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml, TestCase
from lxml.etree import fromstring
from rich.console import Console

from reports import allure, html, junit
from reports.console import summary
from reports.matrix import State, matrices
from reports.write import write_all
from tests.reports import sample
from uftp_conformance.run.events import BadStream, Run, collect, read
from uftp_conformance.run.outcome import of_a_part


def cases(run: Run) -> dict[tuple[str, str], TestCase]:
    return {
        (str(suite.name), str(case.name)): case
        for suite in JUnitXml.fromstring(junit.render(run)) for case in suite
    }


def dso(run: Run, name: str) -> TestCase:
    return cases(run)[f"{sample.DSO['name']} DSO {sample.VERSION}", name]


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


def test_junit_has_a_case_for_each_cell_and_one_for_the_run(run: Run) -> None:
    assert len(cases(run)) == len(run.cells) + 1
    document = JUnitXml.fromstring(junit.render(run))
    assert (document.tests, document.failures, document.errors) == (len(run.cells) + 1, 5, 1)


def test_junit_tells_the_verdicts_apart(run: Run) -> None:
    assert dso(run, "OPR-DP-LACKING D-Prognosis").is_failure
    assert dso(run, "OPR-FO-ACCEPT FlexOffer").is_error
    assert dso(run, "OPR-DP-ACCEPT D-Prognosis").is_passed
    reasons = {
        name: dso(run, name).result[0].message
        for name in ("OPR-DP-STATUS D-Prognosis", "VAL-CONTRACT FlexOffer", "ANS-ENDPOINT FlexOffer")
    }
    assert reasons == {
        "OPR-DP-STATUS D-Prognosis": "the target declined the stimulus: no FlexOrder was sent",
        "VAL-CONTRACT FlexOffer": "the statement names no contract",
        "ANS-ENDPOINT FlexOffer": "no verdict in the stream",
    }
    assert all(dso(run, name).is_skipped for name in reasons)


def test_junit_shows_the_block_and_the_phase(run: Run) -> None:
    case = dso(run, "OPR-DP-LACKING D-Prognosis")

    assert case.classname == f"dso DSO {sample.VERSION.replace('.', '_')}.operate"
    assert "twin      D-Prognosis, 96 ISPs of 2026-11-21" in str(case.result[0].text)
    assert case.result[0].type == "target: semantics"


def test_junit_does_not_fail_for_a_should_but_shows_it(run: Run) -> None:
    case = dso(run, "TRN-LENGTH TestMessage")

    assert case.is_passed
    assert str(case.system_out).startswith("requirement: TRN-LENGTH\n")
    assert "\nWARN  TRN-LENGTH" in str(case.system_out)


@pytest.mark.parametrize("footer", [None, {**sample.FOOTER, "exit_code": 7}, {**sample.FOOTER, "exit_code": 9}])
def test_junit_fails_for_a_run_that_did_not_end_well(footer: dict[str, Any] | None) -> None:
    run = collect([*sample.events(("agr",), footer=False), *([footer] if footer else [])])

    assert cases(run)["the run", "comes to its end"].is_error
    assert not cases(sample.run(("agr",)))["the run", "comes to its end"].is_error


def test_junit_fails_when_nothing_was_judged() -> None:
    run = collect([sample.header(("agr",)), {**sample.FOOTER, "exit_code": 8}])

    (error,) = cases(run)["the run", "comes to its end"].result
    assert (error.type, error.message) == ("nothing judged", sample.FOOTER["sentence"])


ENDS = [
    (0, "", "passed"), (1, "", "passed"), (8, "inconclusive", "broken"), (10, "incomplete", "broken"),
    (11, "inconclusive", "broken"),
]


@pytest.mark.parametrize(("code", "junits", "allures"), ENDS)
def test_only_a_pass_or_a_violation_is_a_proper_end(code: int, junits: str, allures: str, tmp_path: Path) -> None:
    """A run that proves nothing is an error in JUnit and broken in Allure, with its sentence."""
    told = f"It came to {code}."
    run = collect([*sample.events(("agr",), footer=False), {**sample.FOOTER, "exit_code": code, "sentence": told}])

    case, result = cases(run)["the run", "comes to its end"], written(run, tmp_path)["the run"]
    assert [(error.type, error.message) for error in case.result] == ([(junits, told)] if junits else [])
    assert (result["status"], result["statusDetails"]["message"]) == (allures, told)


def test_junit_keeps_targets_and_versions_apart(run: Run) -> None:
    """A reader that knows a case by class and name alone loses none."""
    again = [{**t, "label": f"{t['label']} again", "version": "draft"} for t in run.header["targets"]]
    cells = [[f"{c[0]} again", *c[1:4], "draft", *c[5:]] for c in run.header["cells"]]
    both = {**run.header, "targets": [*run.header["targets"], *again], "cells": [*run.header["cells"], *cells]}
    document = JUnitXml.fromstring(junit.render(collect([both])))

    keys = [(case.classname, case.name) for suite in document for case in suite]
    assert len(keys) == len(set(keys)) == 2 * len(run.cells) + 1


# What the schema that Jenkins holds JUnit files against (junit-10 of its xUnit plugin) allows of what we write.
_JENKINS = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase"},
    ),
    "testcase": ({"name", "time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    **dict.fromkeys(("skipped", "error", "failure"), ({"type", "message"}, set())),
    "system-out": (set(), set()),
}


def test_junit_is_what_jenkins_takes(run: Run) -> None:
    for element in fromstring(junit.render(run)).iter():
        attributes, children = _JENKINS[str(element.tag)]
        assert set(element.attrib) <= attributes, element.tag
        assert {str(child.tag) for child in element} <= children, element.tag
        if element.tag in ("testsuites", "testsuite"):
            assert {"tests", "failures", "errors"} <= set(element.attrib)
            assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", element.attrib.get("time", "0"))


def test_junit_says_how_long_each_case_took(run: Run) -> None:
    assert dso(run, "OPR-DP-LACKING D-Prognosis").time == pytest.approx(1.038 * 2 + 0.031, abs=0.01)
    assert dso(run, "ANS-ENDPOINT FlexOffer").time == 0


def test_a_part_is_called_a_part_everywhere(tmp_path: Path) -> None:
    """Where only a part of the requirements was chosen, nothing speaks of conformance."""
    sentence = of_a_part(["--only OPR-DP"])
    told = {**sample.FOOTER, "exit_code": 0, "sentence": sentence}
    header = {**sample.header(("agr",)), "scope": ["--only OPR-DP"]}
    run = collect([header, *sample.verdicts("agr"), told])

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


def test_junit_holds_no_control_characters(run: Run) -> None:
    text = junit.render(run).decode("utf-8")

    assert all(char.isprintable() or char in "\n\t" for char in text)
    assert sample.SCRIPT not in text
    assert sample.SCRIPT in str(dso(run, "VAL-DUPLICATE FlexOffer").result[0].text)


def test_allure_has_a_result_for_each_cell_and_one_for_the_run(run: Run, tmp_path: Path) -> None:
    found = written(run, tmp_path)

    names = {
        f"{matrix.target.label}/{matrix.target.role}/{matrix.target.version}/{row.id}/{message}"
        for matrix in matrices(run) for row in matrix.rows for message in row.fields
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
        sample.DSO["name"], "operate", "OPR-DP-LACKING Lacking ISPs", "critical")
    statuses = {name: found[f"dso/DSO/3.1.0/{name}"]["status"] for name in (
        "OPR-FO-ACCEPT/FlexOffer", "OPR-DP-STATUS/D-Prognosis", "VAL-CONTRACT/FlexOffer", "VAL-BARRED/FlexOffer",
        "TRN-LENGTH/TestMessage", "ANS-ENDPOINT/FlexOffer")}
    assert list(statuses.values()) == ["broken", "unknown", "skipped", "passed", "passed", "unknown"]
    should = {label["name"]: label["value"] for label in found["dso/DSO/3.1.0/TRN-LENGTH/TestMessage"]["labels"]}
    assert should["severity"] == "normal"


def test_allure_attaches_what_was_exchanged(run: Run, tmp_path: Path) -> None:
    result = written(run, tmp_path)["dso/DSO/3.1.0/OPR-DP-LACKING/D-Prognosis"]

    steps = result["steps"]
    told = [attachment for step in steps for attachment in step["attachments"]]
    bodies = [(tmp_path / attachment["source"]).read_text(encoding="utf-8") for attachment in told]

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
        "html": tmp_path / "one/report.html", "junit": tmp_path / "one/junit.xml",
        "json": tmp_path / "one/summary.json", "markdown": tmp_path / "one/summary.md",
        "badge": tmp_path / "one/badge.svg", "csv": tmp_path / "one/cells.csv",
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
    stream.write_bytes(data[:int(len(data) * kept)])

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
                told = results[f"{target.label}/{target.role}/{target.version}/{row.id}/{message}"]["status"]
                case = tests[f"{target.name} {target.role} {target.version}", f"{row.id} {message}"]
                assert (told == "failed") == case.is_failure == (field.state is State.FAIL)
                assert (told == "skipped") == (field.state is State.NOT_APPLICABLE)
                assert (told == "unknown") == (field.state in (State.INCONCLUSIVE, State.NOT_TESTED))
                assert case.is_skipped == (told in ("skipped", "unknown"))

