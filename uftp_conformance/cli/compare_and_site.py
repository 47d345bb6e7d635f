"""`compare` and `site`: several runs side by side."""

from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import ExitCode
from uftp_conformance.run.pytest_process import Kit

_REDACT = "Leave out whatever identifies who was judged: names, domains, addresses, endpoints, free text."
_ENDS = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.STATEMENT)


def compare(
    before: Annotated[Path, typer.Argument(help="The first run: its event stream or its folder.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="The second run.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show what was fixed, is new, changed or gone between two runs; end with 1 if a must is worse.

    Example: uftp-conformance compare before after
    """
    _end(Kit.find().reports("reports.compare", *(["--json"] if as_json else []), "--", str(before), str(after)))


def site(
    places: Annotated[
        list[Path], typer.Argument(help="Folders with runs, however deep, or event streams.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="The folder of the site.", show_default=False)],
    redact: Annotated[bool, typer.Option("--redact", help=_REDACT)] = False,  # noqa: FBT002 - an option
) -> None:
    """Make a static site of many runs: vendors x requirements, history, trend, badges.

    Example: uftp-conformance site runs --out site --redact
    """
    words = [*(["--redact"] if redact else []), "--out", str(out), "--", *map(str, places)]
    _end(Kit.find().reports("reports.site", *words))


def _end(status: int) -> None:
    raise typer.Exit(status if status in _ENDS else ExitCode.SUITE)


def attach(app: typer.Typer) -> None:
    """Give the command its commands about several runs."""
    app.command("compare")(compare)
    app.command("site")(site)
