"""`uftp-conformance report`, and the options with which a run shows its reports."""

import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.run.options import BY_FIELD
from uftp_conformance.run.own_files import writing
from uftp_conformance.run.pytest_process import Kit, Wanted


class Format(StrEnum):
    """The formats of reports."""

    html = "html"
    junit = "junit"
    allure = "allure"
    json = "json"
    markdown = "markdown"
    badge = "badge"
    csv = "csv"


_DIR = BY_FIELD["report_dir"]
ReportDir = Annotated[Path, typer.Option(f"--{_DIR.name}", help=_DIR.help, show_default=True)]
Formats = Annotated[
    list[Format] | None,
    typer.Option("--format", help="Write only this format; repeatable.  Without it, all are written."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show the verdict and the paths alone.")]
OpenPage = Annotated[bool, typer.Option("--open", help="Open the HTML report in the browser.")]


def show_page(folder: Path) -> None:
    """Open the HTML report of a folder in the user's browser; say where it is if there is no browser."""
    page = (folder / "report.html").absolute()
    if not page.is_file():
        typer.echo(f"{page} was not written.  Leave out --format, or add --format html", err=True)
    elif not webbrowser.open(page.as_uri()):
        typer.echo(f"no browser was found.  Open {page} yourself", err=True)


def report(
    streams: Annotated[list[Path], typer.Argument(help="Event streams (events.jsonl); several become one report.")],
    report_dir: ReportDir = Path("report"),
    formats: Formats = None,
    quiet: Quiet = False,  # noqa: FBT002 - an option
    open_page: OpenPage = False,  # noqa: FBT002 - an option
) -> None:
    """Make all reports again from event streams, also of a run that was cut off.

    Example: uftp-conformance report report/events.jsonl --format html
    """
    for stream in streams:
        if not stream.is_file():
            raise StatementError(f"{stream}: there is no such file.  Give the events.jsonl of a run")
    with writing(report_dir):
        report_dir.mkdir(parents=True, exist_ok=True)
    status = Kit.find().report(streams, report_dir, Wanted(tuple(map(str, formats or ())), quiet))
    if open_page and status == ExitCode.CONFORMANT:
        show_page(report_dir)
    raise typer.Exit(status if status in (ExitCode.CONFORMANT, ExitCode.STATEMENT) else ExitCode.SUITE)
