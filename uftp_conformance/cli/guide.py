"""`uftp-conformance guide`: the guides, for those who have the package and no checkout."""

from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import StatementError
from uftp_conformance.run.pytest_process import Kit

_WIDTH = 24
_PROOFS = ("catalogue", "kill-matrix", "mutation-testing", "robustness", "trophies", "proof", "benchmarks", "schemas")


def show_guide(
    name: Annotated[
        str, typer.Argument(help="Its name, such as statement; without it, all are listed.", show_default=False)
    ] = "",
) -> None:
    """Print a guide as Markdown, or list them with the folder in which they and the examples are.

    Examples:
        uftp-conformance guide

        uftp-conformance guide statement
    """
    root = Kit.find().root
    pages = {path.stem: path for path in sorted((root / "docs").glob("*.md"))}
    if not name:
        typer.echo("\n".join(_listed(pages, root)))
        return
    found = pages.get(name.strip().lower().removeprefix("docs/").removesuffix(".md"))
    if found is None:
        raise StatementError(f"guide {name}: there is none called so.  `uftp-conformance guide` lists them")
    typer.echo(found.read_text(encoding="utf-8"), nl=False)


def _listed(pages: dict[str, Path], root: Path) -> list[str]:
    """Return the lines that list the pages: guides first, then what proves the suite."""
    ordered = sorted(pages, key=lambda name: (name in _PROOFS, name != "index", name))
    lines = [f"{name:<{_WIDTH}}{_title(pages[name])}" for name in ordered]
    return [*lines, "", f"They are in {root / 'docs'}", f"examples in  {root / 'examples'}"]


def _title(page: Path) -> str:
    with page.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").rstrip()
