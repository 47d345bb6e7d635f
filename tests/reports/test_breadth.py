"""How much of the schema was broken, as the reports say it."""

from reports.breadth import breadth
from reports.matrix import Field, Matrix, Row, State, Target
from uftp_conformance.messages.ways import ENVELOPE, tally
from uftp_conformance.run.events import CellResult


def matrix(*cells: CellResult) -> Matrix:
    """Make the matrix of these cells, a row each."""
    rows = tuple(
        Row(cell.requirement, "", "transport", None, {cell.message: Field(State.HOLDS, cell.kinds, cell)})
        for cell in cells
    )
    return Matrix(Target("t", "t", "AGR", "3.1.0", "", ""), ("TestMessage", "FlexRequest"), rows)


def cell(requirement: str, message: str, passed: int, failed: int = 0, version: str = "3.1.0") -> CellResult:
    """Make a cell with so many verdicts."""
    found = CellResult("t", requirement, message, "AGR", version)
    found.kinds.update({"pass": passed, "fail": failed, "inconclusive": 1})
    return found


def test_all_of_them() -> None:
    """Passes and failures count, each against the list of its message; the envelope has a list of its own."""
    ways, around = tally("FlexRequest", "3.1.0").ways, tally(ENVELOPE, "3.1.0").ways
    sentence = breadth(
        matrix(
            cell("TRN-PAYLOAD-TYPES", "FlexRequest", ways - 1, 1),
            cell("TRN-ENVELOPE-TYPES", "TestMessage", around),
        )
    )
    assert sentence.startswith(f"{ways + around} of {ways + around} ways in which an attribute or element can")
    assert sentence.endswith("(100 %)")


def test_a_sample() -> None:
    """Where some are left out, it does not say that all were tried, however few they are."""
    ways = tally("FlexRequest", "3.1.0").ways
    assert breadth(matrix(cell("TRN-PAYLOAD-TYPES", "FlexRequest", ways - 1))).endswith("(98 %)")
    assert breadth(matrix(cell("TRN-PAYLOAD-TYPES", "FlexRequest", 0))).startswith(f"0 of {ways} ")


def test_nothing_of_the_kind() -> None:
    """A run that is not about the schema, or about what nobody knows, says nothing."""
    assert breadth(matrix(cell("VAL-PERIOD", "FlexRequest", 3))) == ""
    assert breadth(matrix(cell("TRN-PAYLOAD-TYPES", "Unheard", 3))) == ""
    assert breadth(matrix(cell("TRN-PAYLOAD-TYPES", "FlexRequest", 3, version="9"))) == ""
