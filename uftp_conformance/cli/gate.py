"""`--fail-on`, `--require`, `--baseline` of a run; `gate`, which asks the same of a stream; `baseline update`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import ExitCode, StatementError, catalogue
from uftp_conformance.run.baseline import Baseline, read_baseline, write_baseline
from uftp_conformance.run.cells import Cells, counted
from uftp_conformance.run.events import STREAM, BadStream, lines, read_header
from uftp_conformance.run.gate import (
    USUAL,
    FailOn,
    Gate,
    Passage,
    groups,
    known_groups,
    lines_of,
    next_entries,
    passage,
)
from uftp_conformance.run.outcome import Ending

app = typer.Typer(no_args_is_help=True, help="Known failures, which do not break the gate.")

_GATE = "The gate"
FailOnOption = Annotated[
    FailOn,
    typer.Option(
        help="What breaks the gate: only violations of musts; also musts that are not settled (inconclusive, too few"
        " cases); also deviations from a should or may; also findings.", rich_help_panel=_GATE,
    ),
]  # fmt: skip
RequireOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GROUP", rich_help_panel=_GATE,
        help=f"Let only these groups break the gate, and demand a verdict on each: {', '.join(known_groups())};"
        " repeatable.  All others are judged and reported.",
    ),
]  # fmt: skip
BaselineOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Known failures, which do not break the gate.", rich_help_panel=_GATE),
]
_Place = Annotated[Path, typer.Argument(metavar="DIR", help="The report folder of a run, or its events.jsonl.")]
_DAYS = 90  # that a failure is known, where nobody says until when


def gate_of(fail_on: FailOn, require: Sequence[str] | None, baseline: Path | None) -> Gate:
    """Return the gate that is asked for; StatementError where it cannot be."""
    return Gate(fail_on, groups(require or ()), read_baseline(baseline) if baseline else None)


def said_of(gate: Gate, cells: Cells | None, ending: Ending) -> Passage | None:
    """Return what a gate says of a run; None where none was asked for."""
    return passage(gate, cells, ending, _today()) if gate.asked and cells is not None else None


def gate(
    report: _Place = Path("report"), fail_on: FailOnOption = USUAL, require: RequireOption = None,
    baseline: BaselineOption = None,
) -> None:  # fmt: skip
    """Apply a gate to a run that is over, without judging anything again.

    Example: uftp-conformance gate report --baseline baseline.toml --require core
    """
    asked = gate_of(fail_on, require, baseline)
    cells, ending, _ = _run_in(report)
    result = passage(asked, cells, ending, _today())
    typer.echo("\n".join(lines_of(result)))
    raise typer.Exit(result.code)


@app.command()
def update(
    report: _Place = Path("report"),
    baseline: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")] = Path("baseline.toml"),
    reason: Annotated[str | None, typer.Option(help="Why what is new is tolerated.", show_default=False)] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help=f"Until when, YYYY-MM-DD; otherwise {_DAYS} days.")
    ] = None,
    fail_on: FailOnOption = USUAL,
    require: RequireOption = None,
) -> None:
    """Write what breaks the gate now into the baseline, and take out what holds again.

    Examples:
        uftp-conformance baseline update --reason "TICKET-12: rounding" --until 2027-03-31

        uftp-conformance baseline update mine/report --baseline mine/baseline.toml
    """
    before = read_baseline(baseline) if baseline.exists() else Baseline(baseline)
    asked = Gate(fail_on, groups(require or ()), before)
    cells, ending, seed = _run_in(report)
    if ending.code not in (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE):
        raise StatementError(f"{report}: the run did not end properly: {ending.cause}  Run again")
    new = (reason.strip(), _day(until)) if reason and reason.strip() else None
    entries = next_entries(asked, cells, _today(), new)
    try:
        write_baseline(baseline, entries, seed)
    except OSError as error:
        raise StatementError(f"{baseline}: cannot be written: {error.strerror}.  Choose another path") from None
    kept = len({*entries} & {*before.entries})
    typer.echo(
        f"wrote {baseline}: {len(entries)} known, {len(entries) - kept} of them new, {len(before.entries) - kept} taken"
        f" out.  Go on with `uftp-conformance run --baseline {baseline}`"
    )


def _run_in(place: Path) -> tuple[Cells, Ending, int | None]:
    """Read the cells of a run, how it ended, and its seed; StatementError when that cannot be done."""
    path = place / STREAM if place.is_dir() else place
    if not path.is_file():
        raise StatementError(f"{path}: there is no such file.  Give the report folder of a run, or its events.jsonl")
    try:
        header = read_header(path)
        cells = counted(lines(path), catalogue.load())
    except BadStream as error:
        raise StatementError(f"{error}.  Give the report folder of a run, or its events.jsonl") from None
    if cells.footer is None:
        raise StatementError(f"{path}: the run did not finish.  Go on with --resume, or run again")
    ending = Ending(ExitCode(cells.footer["exit_code"]), str(cells.footer.get("sentence", "")))
    return cells, ending, header.get("seed")


def _day(text: str | None) -> date:
    if text is None:
        return _today() + timedelta(days=_DAYS)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise StatementError(f"--until {text}: is not a date.  Write YYYY-MM-DD, for example 2027-03-31") from None
    if day < _today():
        raise StatementError(
            f"--until {text}: is over, so that nothing would be tolerated.  Write today or a later day"
        )
    return day


def _today() -> date:
    return datetime.now().astimezone().date()
