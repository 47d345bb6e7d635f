"""What a baseline knows of a cell: by an entry, or because it follows from a failure that is known.  Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from uftp_conformance.run.baseline import Entry
from uftp_conformance.run.cell_results import CellResult
from uftp_conformance.run.events import Key


def excuse(entries: Sequence[Entry], key: Key, cell: CellResult, today: date) -> Entry | None:
    """Return the entry that knows what became of a cell, unless its day is over."""
    for entry in entries:
        tolerated = entry.verdict == "fail" or cell.kind in ("inconclusive", "not tested")
        if entry.about(key) and tolerated and entry.until >= today:
            return entry
    return None


def follows(entries: Sequence[Entry], results: Mapping[Key, CellResult], cell: CellResult, today: date) -> bool:
    """Return whether all that leaves the sequences of a cell unclear are failures of other requirements that are known.

    Sequences are drawn: which of them meet a fault differs from run to run, and says nothing new about it.
    """
    if cell.kind != "inconclusive" or cell.blamed.total() < cell.kinds["inconclusive"]:
        return False
    failed = [
        (key, each) for key, each in results.items()
        if (each.target, each.version) == (cell.target, cell.version)
        and each.requirement in cell.blamed and each.kind == "fail"
    ]  # fmt: skip
    return {each.requirement for _, each in failed} == {*cell.blamed} and all(
        excuse(entries, key, each, today) for key, each in failed
    )
