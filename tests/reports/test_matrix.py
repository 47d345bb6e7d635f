from collections import Counter

import pytest

from reports.digest import closing, findings, holds, problems, sentence, unjudged, unobservable
from reports.matrix import Field, Matrix, State, matrices, received
from tests.reports import sample
from uftp_conformance.run.events import Run, collect, key_of


def only(run: Run, label: str) -> Matrix:
    return next(matrix for matrix in matrices(run) if matrix.target.label == label)


def field(run: Run, requirement: str, message: str) -> Field:
    return next(row for row in only(run, "dso").rows if row.id == requirement).fields[message]


def test_each_cell_is_one_field(run: Run) -> None:
    keys = {
        (matrix.target.label, row.id, message)
        for matrix in matrices(run)
        for row in matrix.rows
        for message in row.fields
    }

    assert keys == {(target, requirement, message) for target, requirement, message, _, _ in run.cells}
    assert sum(sum(matrix.cells.values()) for matrix in matrices(run)) == len(run.cells)


def test_each_state_is_distinguished(run: Run) -> None:
    states = {
        ("OPR-DP-LACKING", "D-Prognosis"): State.FAIL,
        ("VAL-BARRED", "FlexOffer"): State.FINDING,
        ("OPR-FO-ACCEPT", "FlexOffer"): State.ERROR,
        ("VAL-ISP-CONFLICT", "FlexOffer"): State.INCONCLUSIVE,
        ("TRN-LENGTH", "TestMessage"): State.DEVIATION,
        ("VAL-CONTRACT", "FlexOffer"): State.NOT_APPLICABLE,
        ("ANS-ENDPOINT", "FlexOffer"): State.NOT_TESTED,
        ("OPR-DP-ACCEPT", "D-Prognosis"): State.HOLDS,
    }

    assert {key: field(run, *key).state for key in states} == states


def test_cases_are_counted(run: Run) -> None:
    assert field(run, "OPR-DP-LACKING", "D-Prognosis").cases == {"fail": 2, "pass": 1}
    assert field(run, "VAL-CONTRACT", "FlexOffer").cases == {}
    assert sum(only(run, "dso").cases.values()) == sum(1 for _ in sample.verdicts("dso"))


def test_own_messages_come_first(run: Run) -> None:
    matrix = only(run, "dso")

    assert matrix.own_messages == ("TestMessage", "D-Prognosis", "FlexOffer", "FlexOfferRevocation", "Metering")
    assert matrix.messages[: len(matrix.own_messages)] == matrix.own_messages
    assert not received("AGRPortfolioUpdate", "DSO")


def test_a_target_is_found_by_its_name_and_its_domain() -> None:
    header = sample.header(("dso",))
    header["cells"] = [
        [called, "OPR-DP-ACCEPT", message, "DSO", sample.VERSION, ""]
        for called, message in (("dso", "A"), (sample.DSO["name"], "B"), (sample.DSO["domain"], "C"), ("other", "D"))
    ]

    tables = matrices(collect([header]))

    assert [(table.target.name, table.messages) for table in tables] == [
        (sample.DSO["name"], ("A", "B", "C")),
        ("other", ("D",)),
    ]


def test_a_verdict_outside_the_plan_has_its_field_too() -> None:
    cell = sample.cells_of("dso")[0]
    run = collect([{**sample.header(("dso",)), "cells": []}, sample.event("dso", cell, "fail")])

    assert only(run, "dso").cells == Counter({State.FAIL: 1})


def test_a_sentence_says_what_was_judged(run: Run) -> None:
    cells = only(run, "agr").cells

    assert sentence(only(run, "agr"), run) == (
        f"CONFORMANT: every must that was judged holds ({cells[State.HOLDS]} of {sum(cells.values())} cells judged)"
    )
    assert set(cells) == {State.HOLDS, State.NOT_APPLICABLE}
    assert sentence(only(run, "dso"), run) == (
        "NOT CERTAIN: 1 cell ended in an error of the suite; 5 requirements violated"
    )


def test_a_violation_is_never_conformant() -> None:
    stream = [event for event in sample.events(("dso",)) if event.get("kind") != "error"]

    words = sentence(only(collect(stream), "dso"), collect(stream))

    assert words.startswith("NOT CONFORMANT: 5 requirements violated, in 5 of ")


def test_a_run_that_did_not_end_well_says_nothing_good() -> None:
    for footer in ([], [{**sample.FOOTER, "exit_code": code} for code in (7,)], [{**sample.FOOTER, "exit_code": 130}]):
        run = collect([*sample.events(("agr",), footer=False), *footer])

        assert "CONFORMANT" not in sentence(only(run, "agr"), run)


@pytest.mark.parametrize(
    ("requirement", "kinds", "words"),
    [
        (
            "VAL-ISP-CONFLICT",
            ["inconclusive"],
            "INCONCLUSIVE: 1 cell of a must could not be judged: every must that was ",
        ),
        ("VAL-ISP-CONFLICT", [], "INCONCLUSIVE: 1 cell of a must not tested enough: every must that was judged holds"),
        ("TRN-LENGTH", [], "CONFORMANT: "),  # a should
    ],
)
def test_a_must_that_was_not_judged_is_no_success(requirement: str, kinds: list[str], words: str) -> None:
    """A target that was not seen to hold a must is not called conforming, whatever became of other targets."""
    verdicts = [event for event in sample.events(("agr",), footer=False) if event["event"] == "verdict"]
    first = next(event for event in verdicts if event["requirement"] == requirement)
    others = [event for event in verdicts if key_of(event) != key_of(first)]
    run = collect([sample.header(("agr",)), *others, *({**first, "kind": kind} for kind in kinds), sample.FOOTER])
    target = only(run, "agr")

    assert sentence(target, run).startswith(words)
    assert holds(target, run) is words.startswith("CONFORMANT")


def test_nothing_judged_is_no_success() -> None:
    run = collect([sample.header(("agr",)), {**sample.FOOTER, "exit_code": 8}])

    assert sentence(only(run, "agr"), run).startswith("NOTHING JUDGED")


def test_the_closing_words(run: Run, cut_off: Run) -> None:
    assert closing(run) == sample.FOOTER["sentence"]
    assert closing(cut_off).startswith("INCOMPLETE")


def test_each_problem_is_reported_once_with_its_first_verdict(run: Run) -> None:
    found = problems(only(run, "dso"), State.FAIL)

    assert [problem.row.id for problem in found] == [
        "VAL-DUPLICATE",
        "OPR-DP-LACKING",
        "OPR-DP-POWER",
        "OPR-DP-TODAY",
        "TRN-CONTENT-TYPE",
    ]
    assert found[1].cases == 2
    assert found[1].first is not None
    assert found[1].first["got"] == "Accepted after 38 ms"


def test_findings_are_reported_also_of_a_cell_that_fails(run: Run) -> None:
    remarks = {(remark.requirements, remark.text): remark.cells for remark in findings(only(run, "dso"))}

    assert remarks == {
        (("VAL-BARRED",), "the reason is graded equivalent"): 2,
        (("VAL-DUPLICATE",), f"the reason holds markup: {sample.SCRIPT}"): 1,
    }


def test_everything_not_judged_has_a_reason(run: Run) -> None:
    matrix = only(run, "dso")
    states = (State.INCONCLUSIVE, State.NOT_APPLICABLE, State.NOT_TESTED)

    remarks = {state: unjudged(matrix, state) for state in states}

    assert {state: sum(r.cells for r in found) for state, found in remarks.items()} == {
        state: matrix.cells[state] for state in states
    }
    assert all(remark.text for found in remarks.values() for remark in found)
    assert [remark.cells for remark in remarks[State.INCONCLUSIVE]] == [2, 1]


def test_rules_that_cannot_be_observed_are_named(run: Run) -> None:
    assert "VAL-TEST-MESSAGE" in {requirement.id for requirement in unobservable(only(run, "dso"))}
