"""The line of progress: it fits, and what matters most is said last of all left out."""

import pytest

from uftp_conformance.progress import Tally


def tally(*kinds: str) -> Tally:
    told = Tally()
    for kind in kinds:
        told.take({
            "event": "verdict", "target": "reference AGR", "requirement": "VAL-REFERENCE-EXPIRED",
            "message": "FlexOrder", "kind": kind, "obligation": "must",
        })  # fmt: skip
    return told


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (80, "3 cases, 2 violations  reference AGR  VAL-REFERENCE-EXPIRED"),
        (52, "2 violations  reference AGR  VAL-REFERENCE-EXPIRED"),
        (40, "2 violations  VAL-REFERENCE-EXPIRED"),
        (19, "2 violations"),
        (5, ""),
    ],
)
def test_what_matters_least_is_left_out_first(room: int, line: str) -> None:
    assert tally("pass", "fail", "fail").words(room) == line


def test_without_violations_none_are_named() -> None:
    assert tally("pass").words(40) == "reference AGR  VAL-REFERENCE-EXPIRED"
    assert tally("pass").words(10) == "1 case"


def test_only_cells_that_apply_are_counted() -> None:
    told = Tally()
    cells = [["t", "A", "m", "AGR", "3.1.0", ""], ["t", "B", "m", "AGR", "3.1.0", "not claimed"]]
    told.take({"event": "header", "cells": cells})
    assert told.cells == 1
