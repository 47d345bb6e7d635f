"""All cells as CSV: one row per cell, for spreadsheets and scripts."""

import csv
from io import StringIO

from reports.causes import event_of
from reports.digest import reason
from reports.matrix import matrices
from reports.text import phase, shortened, visible
from uftp_conformance.run.events import Run

COLUMNS = (
    "target", "role", "version", "requirement", "title", "phase", "message", "obligation", "verdict", "cases", "passed",
    "failed", "inconclusive", "errors", "blame", "grade", "expected", "got", "findings", "seconds",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(run: Run) -> str:
    """Return the cells of a run; the same run gives the same text."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for matrix in matrices(run):
        target = matrix.target
        for row, field in matrix.places:
            event, kinds = event_of(field), field.cell.kinds
            writer.writerow([
                *map(_safe, (target.label, target.role, target.version, row.id, row.title, phase(row.id))),
                _safe(field.cell.message), row.requirement.obligation if row.requirement else field.cell.obligation,
                str(field.state), sum(field.cases.values()), kinds["pass"], kinds["fail"], kinds["inconclusive"],
                kinds["error"], _safe(event["blame"] if event else ""), _safe("; ".join(field.cell.grades)),
                _safe(event["expected"] if event else ""), _safe(reason(field) or (event["got"] if event else "")),
                _safe("; ".join(field.cell.findings)), f"{field.cell.seconds:.3f}",
            ])  # fmt: skip
    return buffer.getvalue()


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    plain = shortened(visible(text), 500)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
