"""One cause once: what belongs together, what does not, and what a reader is asked to change."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from reports import allure, badge, cells, junit, markdown, summary
from reports.causes import BAD, causes, whose
from reports.matrix import State, matrices
from reports.text import steady
from reports.top import claims, decision, decision_of
from tests.reports import sample
from uftp_conformance.catalogue import Cell
from uftp_conformance.run.events import Event, Run, collect
from uftp_conformance.run.merging import merged

_STATEMENT = {"market": {"isp_duration": "PT60M"}, "timing": {"reply_within": 5.0}, "stimulus": None}
_REFUSED = 'Rejected, "ISP duration rejected" after {} ms'


def _run(verdicts: list[Event], **footer: Any) -> Run:
    target = {**sample.DSO, "statement": _STATEMENT, "supports": {"metering": False, "d_prognosis": True}}
    header = {**sample.header(("dso",)), "targets": [target], "cells": []}
    return collect([header, *verdicts, {**sample.FOOTER, **footer}])


def _of(observed: str, count: int) -> list[Cell]:
    return [cell for cell in sample.cells_of("dso") if cell.requirement.observed == observed][:count]


def _disagreeing() -> list[Event]:
    """What a target with another ISP duration comes to: refused cases, twins and prerequisites."""
    accepted = [
        sample.event("dso", cell, "fail", expected="Accepted", got=_REFUSED.format(number), blame="target: semantics")
        for number, cell in enumerate(_of("acceptance", 5))
    ]
    unclear = [
        sample.event(
            "dso", cell, "inconclusive", got=f"the {part} {cell.message} was not accepted: " + _REFUSED.format(n)
        )
        for n, cell in enumerate(_of("refusal", 30))
        for part in (("twin", "prerequisite")[n % 2],)
    ]
    return accepted + unclear


def test_what_only_follows_from_a_cause_is_reported_with_it() -> None:
    """Refused for the reason that everything is refused for, or broken off because another requirement failed."""
    follows = [cell for cell in _of("refusal", 34)][30:]
    other = [
        sample.event("dso", cell, "fail", expected='Rejected, "ISPs out of bounds"', blame="target: semantics",
                     got=f'{_REFUSED.format(7)}: it was rejected, "ISP duration rejected", although it breaks nothing')
        for cell in follows[:2]
    ]  # fmt: skip
    broken_off = sample.event(
        "dso", follows[2], "inconclusive", got=f"a message violated {follows[0].requirement.id}, which is failed for it"
    )
    said = "a message violated TRN-METHOD, which is failed for it"
    elsewhere = sample.event("dso", follows[3], "inconclusive", got=said)
    found = causes(matrices(_run([*_disagreeing(), *other, broken_off, elsewhere])))
    assert [len(cause.places) for cause in found] == [38, 1]
    assert found[0].title == 'Valid messages are refused: Rejected, "ISP duration rejected"'


def test_allure_gathers_the_cells_of_a_cause(tmp_path: Path) -> None:
    """It gathers by the message of a result: so that is what was done, without the times of each cell."""
    allure.write(_run(_disagreeing(), exit_code=1), tmp_path)
    results = [json.loads(path.read_bytes()) for path in tmp_path.glob("*-result.json")]
    messages = {each["statusDetails"]["message"] for each in results if each["status"] in ("failed", "unknown")}
    assert messages == {'Valid messages are refused: Rejected, "ISP duration rejected"'}


def test_a_reason_of_its_own_is_no_consequence() -> None:
    cell = _of("refusal", 31)[30]
    own = sample.event("dso", cell, "fail", expected='Rejected, "Unknown"', got='Rejected, "Something else" after 2 ms')
    assert [len(cause.places) for cause in causes(matrices(_run([*_disagreeing(), own])))] == [35, 1]


def test_a_target_with_another_isp_duration_has_one_cause() -> None:
    found = causes(matrices(_run(_disagreeing())))
    assert len(found) == 1
    assert len(found[0].places) == 35
    assert found[0].title == 'Valid messages are refused: Rejected, "ISP duration rejected"'
    assert "market.isp_duration = PT60M" in found[0].advice
    assert found[0].blame == "configuration, or target: semantics"
    assert found[0].state is State.FAIL


def test_the_reason_of_another_role_names_no_rule() -> None:
    """A DSO that gives the reason for updates of portfolios to a D-Prognosis is not told of the CRO's rule."""
    cell = _of("acceptance", 1)[0]
    got = 'Rejected, "Subordinate sequence number" after 3 ms'
    rows = [sample.event("dso", cell, "fail", got=got, blame="target: semantics")]
    (cause,) = causes(matrices(_run(rows)))
    assert "CON-" not in cause.advice


def test_two_rules_that_are_not_checked_are_two_causes() -> None:
    verdicts = [
        sample.event("dso", cell, "fail", expected="Rejected", got="Accepted after 3 ms", blame="target: semantics")
        for cell in sample.cells_of("dso") if cell.requirement.id in ("OPR-DP-LACKING", "VAL-ISP-CONFLICT")
    ]  # fmt: skip
    found = causes(matrices(_run(verdicts)))
    assert [cause.requirements for cause in found] == [("VAL-ISP-CONFLICT",), ("OPR-DP-LACKING",)]
    assert 'name the reason "Lacking ISPs"' in found[1].advice


def test_what_fails_comes_before_what_is_open_however_much_that_is() -> None:
    open_ = [sample.event("dso", cell, "inconclusive", got="no answer message arrived") for cell in _of("refusal", 9)]
    failed = _of("acceptance", 1)[0]
    verdict = sample.event("dso", failed, "fail", expected="Accepted", got="HTTP 500", blame="target: semantics")
    advisory = [cell for cell in sample.cells_of("dso") if cell.requirement.obligation != "must"][:20]
    findings = [sample.event("dso", cell, "fail", expected="Accepted", got="HTTP 501") for cell in advisory]
    found = causes(matrices(_run([*findings, *open_, verdict])))
    states = list(dict.fromkeys(cause.state for cause in found))
    assert states == [State.FAIL, State.INCONCLUSIVE, State.DEVIATION]


def test_a_target_that_accepts_everything_has_one_cause() -> None:
    refused = [cell for cell in _of("refusal", 40) if not cell.requirement.id.startswith("TRN")]
    verdicts = [sample.event("dso", cell, "fail", expected="Rejected", got="Accepted after 3 ms") for cell in refused]
    assert [len(cause.places) for cause in causes(matrices(_run(verdicts)))] == [len(refused)]


def test_every_bad_cell_has_one_cause(run: Run) -> None:
    tables = matrices(run)
    bad = [id(field) for matrix in tables for field in matrix.fields if field.state in BAD]
    assert sorted(place.key for cause in causes(tables) for place in cause.places) == sorted(bad)


@pytest.mark.parametrize(("text", "expected"), [
    ("Accepted after 13 ms", "Accepted"),
    ("HTTP 400 after 1.5 s and no answer message", "HTTP 400 and no answer message"),
    ("4bc9ff0e-0000-4000-8000-000000000001 is unknown", "… is unknown"),
    ("the Period 2026-11-21 at 2026-11-21T09:30:00Z", "the Period … at …"),
    ("ean.871685900000000011 and 123456 W", "… and … W"),
    ("the ISPs 1 to 96 are not all within 1 to 24", "the ISPs 1 to 96 are not all within 1 to 24"),
])  # fmt: skip
def test_times_and_identifiers_do_not_count(text: str, expected: str) -> None:
    assert steady(text) == expected


def test_the_claims_are_reported() -> None:
    claimed = dict(claims(matrices(_run(_disagreeing()))[0].target))
    assert claimed["Answers within"] == "5 s"
    assert claimed["Market"] == "ISP duration PT60M"
    assert (claimed["Supports"], claimed["Denies"]) == ("D-Prognosis", "Metering")
    assert claimed["Can be made to send"] == "no: the statement has no [stimulus]"


def test_every_format_tells_what_the_stream_tells(run: Run) -> None:
    """A failure in one of several targets is in all of them."""
    failed = {(cell.requirement, cell.message) for cell in run.violations()}
    assert failed
    rows = list(csv.DictReader(io.StringIO(cells.render(run))))
    assert {(row["requirement"], row["message"]) for row in rows if row["verdict"] == "fail"} == failed
    assert len(rows) == len(run.cells)
    report = json.loads(summary.render(run))
    places = {tuple(place[1:3]) for cause in report["causes"] if "fail" in cause["cells"] for place in cause["places"]}
    assert failed <= places
    document = etree.fromstring(junit.render(run))
    names = {str(case.get("name")) for case in document.iter("testcase") if case.find("failure") is not None}
    assert names == {f"{requirement} {message}" for requirement, message in failed}
    assert all(requirement in markdown.render(run) for requirement, _ in failed)
    assert "not fully verified" in badge.render(run)


def test_a_failure_of_the_newer_of_two_versions_is_kept() -> None:
    cell = _of("refusal", 1)[0]
    targets = [{**sample.DSO, "label": f"dso {version}", "version": version} for version in ("3.0.0", "3.1.0")]
    verdicts = [
        {**sample.event("dso", cell, kind), "target": f"dso {version}", "version": version}
        for version, kind in (("3.0.0", "pass"), ("3.1.0", "fail"))
    ]
    run = collect([{**sample.header(()), "targets": targets}, *verdicts, sample.FOOTER])
    tables = matrices(run)
    assert [decision(matrix, run) for matrix in tables] == ["conforms", "does not conform"]
    assert decision_of(run, tables) == "does not conform"
    assert json.loads(summary.render(run))["decision"] == "does not conform"
    assert b"<failure" in junit.render(run)
    assert ",3.1.0," in next(line for line in cells.render(run).splitlines() if ",fail," in line)


def test_a_summary_for_a_job_is_short_and_holds_no_markup() -> None:
    cells_named = _of("refusal", 60) + _of("acceptance", 30)
    verdicts = [
        sample.event(
            "dso", cell, "fail", got=f"| <b>{sample.SCRIPT}</b> `{cell.id}` " + "x" * 5000, findings=["y" * 4000]
        )
        for cell in cells_named
    ]
    text = markdown.render(_run(verdicts))
    assert len(text.encode()) < 60_000
    assert "<script" not in text
    assert text.index("What to change") < text.index("### Targets")


def test_no_spreadsheet_takes_a_cell_for_a_formula() -> None:
    cell = _of("refusal", 1)[0]
    run = _run([sample.event("dso", cell, "fail", got='=HYPERLINK("http://example.com")', findings=["@SUM(A1)"])])
    row = next(csv.DictReader(io.StringIO(cells.render(run))))
    assert row["got"].startswith("'=")
    assert row["findings"].startswith("'@")


def test_several_streams_are_one_run(run: Run) -> None:
    one, two = sample.run(("dso",)), sample.run(("agr",))
    whole = merged([one, two], ["one", "two"])
    assert {(key, tuple(sorted(cell.kinds.items()))) for key, cell in whole.cells.items()} == {
        (key, tuple(sorted(cell.kinds.items()))) for key, cell in run.cells.items()
    }
    assert [matrix.target.label for matrix in matrices(whole)] == ["dso", "agr"]
    assert whole.footer is not None
    assert whole.footer["exit_code"] == 1
    assert summary.render(whole) == summary.render(merged([one, two], ["one", "two"]))


def test_a_part_without_end_leaves_the_whole_without_one(cut_off: Run) -> None:
    assert not merged([sample.run(("agr",)), cut_off]).complete


def test_a_failure_in_one_of_two_streams_of_a_cell_stays() -> None:
    cell = _of("refusal", 1)[0]
    passed, failed = (_run([sample.event("dso", cell, kind)]) for kind in ("pass", "fail"))
    for order in ((passed, failed), (failed, passed)):
        (only,) = merged(order).cells.values()
        assert (only.kind, only.kinds.total()) == ("fail", 2)


def test_targets_that_are_called_alike_and_are_not_stay_apart() -> None:
    cell = _of("refusal", 1)[0]
    runs = [_run([sample.event("dso", cell, "pass")]) for _ in range(2)]
    runs[1].header["targets"][0]["endpoint"] = "https://other.example/"
    whole = merged(runs)
    assert [matrix.target.label for matrix in matrices(whole)] == ["dso", "dso (2)"]
    assert len(whole.cells) == 2


@pytest.mark.parametrize(
    ("got", "named", "unnamed"),
    [
        ("the FlexOffer: the TimeZone is America/New_York, not Europe/Amsterdam", "time_zone", "isp_duration"),
        ("the FlexOffer: the ISP-Duration is PT1H, not PT15M", "isp_duration", "time_zone"),
    ],
)
def test_only_the_value_that_was_not_kept_is_named(got: str, named: str, unnamed: str) -> None:
    """Of the values that one rule is about."""
    cell = next(cell for cell in sample.cells_of("dso") if cell.requirement.id == "INI-MARKET")
    event = sample.event("dso", cell, "fail", got=got, blame="target: semantics")
    advice = causes(matrices(_run([event])))[0].advice
    assert f"market.{named}" in advice
    assert f"market.{unnamed}" not in advice


def test_a_day_that_is_nearly_over_is_no_trouble_of_the_target() -> None:
    """Gates that are closed are no connection that was."""
    got = "today is nearly over in Europe/Amsterdam, or the gates of its last ISPs are closed: a run tomorrow can tell"
    (found,) = causes(matrices(_run([sample.event("dso", _of("acceptance", 1)[0], "inconclusive", got=got)])))
    assert found.advice == "Nothing follows about the target: run again when more of its day is left."


def test_of_several_targets_each_cause_says_whose_it_is(run: Run) -> None:
    """One target needs no name; where all did the same, they are counted; else three are named at most."""
    tables = matrices(run)
    assert len(tables) > 1
    for cause in causes(tables):
        mine = list(dict.fromkeys(place.matrix.target.name for place in cause.places))
        said = whose(cause, tables)
        assert said == f"all {len(tables)} targets" or all(name in said for name in mine[:3])
        assert whose(cause, tables[:1]) == ""
