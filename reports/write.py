"""The edge at which reports become files."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Literal, get_args

from reports import allure, badge, cells, html, junit, markdown, summary
from uftp_conformance.run.events import Run, read
from uftp_conformance.run.own_files import write_new

Format = Literal["html", "junit", "allure", "json", "markdown", "badge", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
_FILES: Mapping[Format, tuple[str, Callable[[Run], bytes | str]]] = {
    "html": ("report.html", html.render),
    "junit": ("junit.xml", junit.render),
    "json": ("summary.json", summary.render),
    "markdown": ("summary.md", markdown.render),
    "badge": ("badge.svg", badge.render),
    "csv": ("cells.csv", cells.render),
}
_ALLURE = "allure-results"


def write_all(run: Run | Path | str, folder: Path, formats: Collection[Format] = FORMATS) -> dict[str, Path]:
    """Write reports of a run, or of a stream on disk, into a folder: every format, or those that are named.

    Returns:
        The paths by the name of the format; that of Allure is a folder.

    Raises:
        BadStream: the path holds no event stream; nothing is written then.
    """
    collected = run if isinstance(run, Run) else read(Path(run))
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    for name, (file, render) in _FILES.items():
        if name in formats:
            paths[name] = folder / file
            content = render(collected)
            write_new(paths[name], content if isinstance(content, bytes) else content.encode("utf-8"))
    if "allure" in formats:
        paths["allure"] = folder / _ALLURE
        allure.write(collected, paths["allure"])
    return paths
