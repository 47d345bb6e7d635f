"""What the suite has to find in a peer, and a table of where it found it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Column, Table
from rich.text import Text

from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.run.events import CellResult, Run
from uftp_conformance.run.explain import answered, shortened, trial_of, unsealed, visible

_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of the library: the requirements of which at least one must show it."""

    requirements: tuple[str, ...]
    fault: str
    message: str = ""

    @property
    def name(self) -> str:
        """The requirements, and the message type where only one is meant."""
        return "\nor ".join(self.requirements) + (f"\n({self.message})" if self.message else "")

    def cells(self, run: Run) -> list[CellResult]:
        """Return the cells that are violated or have a finding."""
        return [
            cell
            for cell in run.results()
            if cell.requirement in self.requirements
            and self.message in ("", cell.message)
            and (cell.kind == "fail" or cell.findings)
        ]


def missing(expected: tuple[Finding, ...], run: Run) -> list[Finding]:
    """Return the expected findings that the run does not show."""
    return [finding for finding in expected if not finding.cells(run)]


def table(expected: tuple[Finding, ...], run: Run) -> Table:
    """Return all expected findings: in how many cells each shows, and the first evidence."""
    drawn = Table("Requirement", "Cells", Column("Fault and first evidence", overflow="fold"), show_lines=True)
    for finding in expected:
        cells = finding.cells(run)
        evidence = _evidence(cells[0]) if cells else iter(("NOT FOUND",))
        drawn.add_row(Text(finding.name), Text(str(len(cells))), Text("\n".join((finding.fault, *evidence))))
    return drawn


def _evidence(cell: CellResult) -> Iterator[str]:
    event = cell.first.get("fail") or cell.first["finding"]
    yield f"{cell.message} to the {cell.role}: {shortened(visible(event['got']), _LONGEST)}"
    trial = trial_of(event)
    if trial and trial.exchanges:
        yield from _bytes((trial.part("case") or trial.exchanges)[-1])


def _bytes(exchange: Exchange) -> Iterator[str]:
    sent = exchange.sent
    if sent.line:
        yield f"  > {_shown(sent.line.encode())}"
    yield f"  > {_shown(sent.body or sent.payload or b'')}"
    yield f"  < {answered(exchange)} {_shown(exchange.http.body)}".rstrip()
    for delivery in exchange.deliveries[:1]:
        yield f"  < {_shown(unsealed(delivery.body) or delivery.body)}"


def _shown(data: bytes) -> str:
    return shortened(visible(data.decode("utf-8", "backslashreplace")), _LONGEST)
