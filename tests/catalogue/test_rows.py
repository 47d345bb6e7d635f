from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uftp_conformance.catalogue import Catalogue, Cell, Requirement
from uftp_conformance.catalogue.rows import _folded, fold

ROW = Requirement(
    "ABC-ONE",
    "A rule",
    "It holds.",
    "a.md",
    ("3.0.0", "3.1.0", "draft"),
    "must",
    ("AGR", "CRO", "DSO"),
    ("FlexOffer", "FlexRequest", "TestMessage"),
    "refusal",
    ("rejected",),
    reason={"3.0.0": "Old", "3.1.0": "New | Newer |", "draft": "*"},
    equivalent=("The cause",),
)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.0.0", ("Old",)),
        ("3.1.0", ("New", "Newer")),
        ("draft", ("*",)),
        ("2.0", ()),
    ],
)
def test_reasons(version: str, expected: tuple[str, ...]) -> None:
    """A version documents one reason, or several between bars; another version none."""
    assert ROW.reasons(version) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.0.0", ("New", "Newer", "*", "The cause")),
        ("3.1.0", ("Old", "*", "The cause")),
    ],
)
def test_equivalents(version: str, expected: tuple[str, ...]) -> None:
    """Names of other versions and the documented cause are equivalent."""
    assert ROW.equivalents(version) == expected


@pytest.mark.parametrize(
    ("direction", "message", "expected"),
    [
        ("usual", "FlexOffer", ("DSO",)),
        ("usual", "FlexRequest", ("AGR",)),
        ("usual", "TestMessage", ("AGR", "CRO", "DSO")),
        ("misdirected", "FlexOffer", ("CRO",)),
        ("misdirected", "FlexRequest", ("CRO",)),
        ("misdirected", "DSOPortfolioUpdate", ("AGR",)),
    ],
)
def test_receiving_roles(direction: str, message: str, expected: tuple[str, ...]) -> None:
    """A message is received by its receiver; misdirected, by whoever neither sends nor receives it."""
    row = replace(ROW, direction="misdirected" if direction == "misdirected" else "usual")
    assert row.roles_receiving(message) == expected


def test_cells() -> None:
    """The cells of a role and version are the testable rows times the messages that the role receives."""
    rows = (
        ROW,
        replace(ROW, id="ABC-OLD", versions=("3.0.0",)),
        replace(ROW, id="ABC-AGR", receivers=("AGR",)),
        replace(ROW, id="ABC-UNSEEN", observed="unobservable", why="dark"),
    )
    found = [cell.id for cell in Catalogue({row.id: row for row in rows}).cells("DSO", "3.1.0")]
    assert found == ["ABC-ONE-FlexOffer-DSO-3.1.0", "ABC-ONE-TestMessage-DSO-3.1.0"]


def test_cell_ids_tell_everything() -> None:
    """The id of a cell names requirement, message, role and version."""
    assert Cell(ROW, "FlexOffer", "DSO", "draft").id == "ABC-ONE-FlexOffer-DSO-draft"


def test_documented_reasons() -> None:
    """All documented names of a version and all causes are known in folded form; "*" is no name."""
    catalogue = Catalogue({ROW.id: ROW})
    assert catalogue.documented_reasons("3.1.0") == {"new", "newer", "thecause"}
    assert catalogue.documented_reasons("draft") == {"thecause"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TimeZone rejected", "timezonerejected"),
        ("Time zone REJECTED!", "timezonerejected"),
        ("  ", ""),
        ("é-1", "1"),
    ],
)
def test_folding(text: str, expected: str) -> None:
    """Case, blanks and punctuation do not count."""
    assert fold(text) == expected


@given(st.text())
def test_folding_twice(text: str) -> None:
    """What is folded stays as it is when it is folded again."""
    assert fold(fold(text)) == fold(text)


def test_long_texts_are_folded_and_not_remembered() -> None:
    """A reason of a megabyte is folded as a short one is, and nothing of it stays in memory."""
    before = _folded.cache_info().currsize
    assert fold("Bad-Offer " * 100_000) == "badoffer" * 100_000
    assert _folded.cache_info().currsize == before
