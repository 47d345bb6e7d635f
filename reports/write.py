"""The edge at which reports become files."""

from pathlib import Path

from reports import allure, html, junit
from uftp_conformance.run.events import Run, read
from uftp_conformance.run.own_files import write_new


def write_all(run: Run | Path | str, folder: Path) -> dict[str, Path]:
    """Write every report of a run, or of a stream on disk, into a folder.

    Returns:
        The paths by the name of the report: `html`, `junit` and `allure` (a folder).

    Raises:
        BadStream: the path holds no event stream; nothing is written then.
    """
    told = run if isinstance(run, Run) else read(Path(run))
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"html": folder / "report.html", "junit": folder / "junit.xml", "allure": folder / "allure-results"}
    write_new(paths["html"], html.render(told).encode("utf-8"))
    write_new(paths["junit"], junit.render(told))
    allure.write(told, paths["allure"])
    return paths
