"""The doctor takes nobody's verdict away: neither that of a legal variant, nor that of a target that is broken."""

from pathlib import Path

import pytest

from tests.misconfigured.visited import Entry, extreme_entries, variant_entries, visited
from uftp_conformance import ExitCode

# Each refuses valid messages with words that would name a value of the statement, or is as wrong in another way.
BROKEN = ("refuses-with-invalid-message", "refuses-with-every-reason", "turns-everything-away")


def _variants() -> list[Entry]:
    return [entry for kind in ("agreed/", "trading/") for entry in variant_entries(kind, slow=False)]


def test_legal_variants_are_stopped_by_nothing(tmp_path: Path) -> None:
    """They agree with their statements, whatever they refuse for reasons of their own."""
    found = list(visited(_variants(), tmp_path))
    assert len({label for label, _, _ in found} - {""}) == len(_variants())
    assert [(label, finding.text) for label, finding, code in found if code] == []


@pytest.mark.parametrize("word", BROKEN)
def test_who_refuses_everything_is_judged(word: str, tmp_path: Path) -> None:
    """What a target says of every message alike says nothing of the statement: its failures are not hidden."""
    found = list(visited([entry for entry in extreme_entries() if entry["label"].endswith(f"/{word}")], tmp_path))
    assert {label for label, _, _ in found} > {""}
    assert [finding.text for _, finding, code in found if code is ExitCode.CONFIGURATION] == []
