"""JUnit: a case a cell and one for the run, as Jenkins takes it."""

import re
from typing import Any

import pytest
from junitparser import JUnitXml
from lxml.etree import fromstring

from reports import junit
from tests.reports import sample
from tests.reports.junit_cases import cases, dso
from uftp_conformance.run.events import Run, collect


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


def test_junit_holds_no_control_characters(run: Run) -> None:
    text = junit.render(run).decode("utf-8")

    assert all(char.isprintable() or char in "\n\t" for char in text)
    assert sample.SCRIPT not in text
    assert sample.SCRIPT in str(dso(run, "VAL-DUPLICATE FlexOffer").result[0].text)
