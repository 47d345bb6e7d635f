"""The commands `uftp-conformance mutants list` and `uftp-conformance mutants run`."""

import os
import time
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.mutants import campaign, selection
from uftp_conformance.mutants.extreme_run import run_extremes
from uftp_conformance.mutants.extremes import extremes
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.report import Matrix, complaint, html, listed, markdown
from uftp_conformance.mutants.variants import command as variants
from uftp_conformance.run.profiles import ProfileName
from uftp_conformance.run.pytest_process import interruptible

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Prove the suite: every mutant is caught by the requirement that it violates.",
)
app.command("variants")(variants.judge)


class KindName(StrEnum):
    """The kinds of mutants."""

    systematic = "systematic"
    form = "answer form"
    subtle = "subtle"


Sixth = Literal["auto", "0", "1", "2", "3", "4", "5"]  # auto is the one that the commit at hand chooses
Patterns = Annotated[
    list[str] | None, typer.Argument(help="Only mutants whose names contain one of these.", show_default=False)
]
Sixths = Annotated[
    Sixth | None,
    typer.Option(
        "--sixth",
        help="Only one sixth of those that `make proof` does not judge anyway; with auto the commit chooses which.",
        show_default=False,
    ),
]
Kinds = Annotated[list[KindName] | None, typer.Option("--kind", help="Only mutants of this kind.", show_default=False)]


def _chosen(patterns: list[str] | None, kinds: list[KindName] | None, sixth: Sixth | None = None) -> tuple[Mutant, ...]:
    found = selection.chosen(patterns or (), tuple(map(str, kinds or ())))
    if sixth is not None:
        number = selection.number_by_commit() if sixth == "auto" else int(sixth)
        found = selection.sixth(found, number % selection.SIXTHS)
    if not found:
        raise StatementError("no mutant has this name.  `uftp-conformance mutants list` shows them all")
    return found


@app.command("list")
def show(patterns: Patterns = None, kind: Kinds = None, sixth: Sixths = None) -> None:
    """Show the mutants, the requirements that must catch them, and what is wrong with them."""
    for line in listed(_chosen(patterns, kind, sixth)):
        typer.echo(line)


@app.command("run")
def run(  # noqa: PLR0913, PLR0917 - one argument an option
    patterns: Patterns = None,
    kind: Kinds = None,
    sixth: Sixths = None,
    profile: Annotated[ProfileName, typer.Option(help="How much is tried on each.")] = "certify",
    report_dir: Annotated[Path, typer.Option(help="Where kill-matrix.html and all streams go.")] = Path(
        "report/mutants"
    ),
    page: Annotated[Path | None, typer.Option(help="Write the matrix as Markdown too.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="Draw the same cases again.")] = 1,
    jobs: Annotated[int, typer.Option(help="Batches at a time.", show_default="processors and one")] = 0,
) -> None:
    """Judge mutants; end with 1 unless each of them is caught by its own requirements, and by no other."""
    found = _chosen(patterns, kind, sixth)
    report_dir.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    with interruptible():
        outcomes = _hunted(found, report_dir, profile, seed, jobs or _processes())
    matrix = Matrix(tuple(outcomes), profile, time.monotonic() - begin)
    (report_dir / "kill-matrix.html").write_text(html(matrix), encoding="utf-8")
    if page is not None:
        page.write_text(markdown(matrix), encoding="utf-8")
    for outcome in matrix.bad:
        typer.echo(f"{outcome.word.upper()}  {outcome.mutant.name}  {outcome.mutant.wrong}\n    {complaint(outcome)}")
    typer.echo(f"{matrix.sentence}, in {matrix.seconds:.0f} s")
    typer.echo(f"Report: {report_dir / 'kill-matrix.html'}")
    raise typer.Exit(ExitCode.VIOLATIONS if matrix.bad else ExitCode.CONFORMANT)


@app.command("extremes")
def extreme_runs(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only extremes whose names contain one of these.", show_default=False)
    ] = None,
    profile: Annotated[ProfileName, typer.Option(help="How much is tried on each.")] = "smoke",
    report_dir: Annotated[Path, typer.Option(help="Where all streams go.")] = Path("report/extremes"),
    seed: Annotated[int, typer.Option(help="Draw the same cases again.")] = 1,
    jobs: Annotated[int, typer.Option(help="Runs at a time.", show_default="processors and one")] = 0,
) -> None:
    """Judge targets that always do the same; end with 1 if one passes a refusal, or its run ends with a wrong code."""
    found = [e for e in extremes() if not names or any(name.lower() in e.name for name in names)]
    if not found:
        raise StatementError(f"no extreme has this name.  They are: {', '.join(e.name for e in extremes())}")
    begin, bad = time.monotonic(), 0
    with (
        interruptible(),
        closing(run_extremes(found, report_dir, profile=profile, seed=seed, jobs=jobs or _processes())) as outcomes,
    ):
        for tried in outcomes:
            bad += bool(tried.complaint)
            typer.echo(tried.line + (f"\n    {tried.complaint}" if tried.complaint else ""))
    words = f"{len(found)} extremes under the profile {profile}: {len(found) - bad} pass nothing"
    typer.echo(f"{words}, in {time.monotonic() - begin:.0f} s")
    raise typer.Exit(ExitCode.VIOLATIONS if bad else ExitCode.CONFORMANT)


def _processes() -> int:
    return (os.cpu_count() or 1) + 1


_STEP = 30.0  # seconds between two lines where there is no terminal


def _hunted(found: tuple[Mutant, ...], folder: Path, profile: str, seed: int, jobs: int) -> list[campaign.Outcome]:
    """Judge the mutants with live progress on the terminal."""
    console = Console(stderr=True)
    batches = len(campaign.batches(found))
    columns = (
        BarColumn(20),
        MofNCompleteColumn(),
        TextColumn("caught"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}"),
    )
    last = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("mutants", total=len(found), words="")

        def advance(caught: int, ended: int) -> None:
            nonlocal last
            words = f"{ended} of {batches} batches"
            progress.update(task, completed=caught, words=words)
            if not console.is_terminal and time.monotonic() - last > _STEP:
                last = time.monotonic()
                console.print(f"{caught} of {len(found)} mutants caught, {words}", highlight=False)

        return campaign.hunt(found, folder, profile=profile, seed=seed, jobs=jobs, progress=advance)
