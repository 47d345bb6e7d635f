"""The pages that a browser opens: reports of real runs of every kind, each made once and kept for the next time."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from reports.write import write_all
from tests.cli.command import ended, free_port, started
from tests.cli.conftest import written
from tests.reports import sample
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.run.events import STREAM, read
from uftp_conformance.statement.daytime import zone_at

_ONLY = ("--only", "VAL-ISP", "--only", "OPR-DP", "--only", "TRN-METHOD", "--only", "INI-MARKET")
_QUICK = ("--profile", "smoke", "--seed", "7")


def _passing(folder: Path) -> Path:
    """Two versions of one conforming target, judged by the whole catalogue."""
    return _run(folder, "--role", "CRO", "--version", "3.0.0", "--version", "3.1.0")


def _partial(folder: Path) -> Path:
    return _run(folder, "--role", "DSO", *_ONLY)


def _failing(folder: Path) -> Path:
    """A target whose market has another ISP duration than its statement says, which nobody asked the doctor about."""
    return _of_a_vendor(folder, Entry("their DSO", "DSO"), 'isp_duration = "PT60M"', "--skip-doctor")


def _stopped(folder: Path) -> Path:
    """The same target, where the doctor stopped the run before the first verdict."""
    return _of_a_vendor(folder, Entry("their DSO", "DSO"), 'isp_duration = "PT60M"')


def _accepting(folder: Path) -> Path:
    """A target that overlooks that an ISP is there twice."""
    entry = Entry("their DSO", "DSO", without=frozenset({"VAL-ISP-CONFLICT"}))
    return _of_a_vendor(folder, entry, 'isp_duration = "PT15M"')


def _incomplete(folder: Path) -> Path:
    """A run that was cut off in the middle of a line."""
    whole = _partial(folder / "whole").read_bytes()
    stream = folder / STREAM
    stream.write_bytes(whole[: len(whole) * 2 // 3])
    return stream


def _hostile(folder: Path) -> Path:
    """A target whose every word is markup, escapes, other directions of writing, or a megabyte long."""
    cell = next(cell for cell in sample.cells_of("dso") if cell.requirement.id == "VAL-DUPLICATE")
    words = [
        "<script>document.title='owned'</script>", "<img src=x onerror=alert(1)>", "\u202e\u2066evil\u2069",
        "x" * 1_000_000, "</script><svg onload=alert(1)>", "javascript:alert(1)", '" onmouseover="alert(1)',
    ]  # fmt: skip
    target = {**sample.DSO, "name": words[0], "domain": words[1], "endpoint": "javascript:alert(1)"}
    header = {**sample.header(("dso",)), "targets": [target]}
    verdicts = [
        {**sample.event("dso", cell, "fail", got=word, expected=word, findings=[word], again=word), "message": message}
        for word, message in zip(words, ("D-Prognosis", "FlexOffer", words[1], words[6], "a b", "Ünï", ""), strict=True)
    ]
    notes = [{"event": "note", "target": word, "text": word} for word in words]
    return sample.write(folder / STREAM, iter([header, *verdicts, *sample.verdicts("dso"), *notes, sample.FOOTER]))


PAGES: Mapping[str, Callable[[Path], Path]] = {
    "passing": _passing, "partial": _partial, "failing": _failing, "accepting": _accepting,
    "stopped": _stopped, "incomplete": _incomplete, "hostile": _hostile,
}  # fmt: skip


def _run(folder: Path, *words: str | Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    ended(started("run", *words, *_QUICK, "--report-dir", folder / "report", folder=folder), within=900.0)
    return folder / "report" / STREAM


def _of_a_vendor(folder: Path, entry: Entry, duration: str, *words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    zone = zone_at(datetime.now(UTC))
    running = embedded.start(folder / "keys", (entry,), f"127.0.0.1:{port}", f"http://127.0.0.1:{port}", zone)
    try:
        statement = written(running.statements[0][1]).replace('isp_duration = "PT15M"', duration)
        statement = statement.replace('isp_duration        = "PT15M"', duration)
        (folder / "target.toml").write_text(statement, encoding="utf-8")
        return _run(folder, "--target", folder / "target.toml", *_ONLY, *words)
    finally:
        running.stop()


def page(name: str, kept: Path) -> Path:
    """Return the HTML report of a kind of run; its stream is made where it is not there yet."""
    folder = kept / name
    stream = folder / STREAM
    if not stream.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            shutil.copyfile(PAGES[name](Path(scratch)), stream)
    return write_all(read(stream), folder / "report", ["html"])["html"]


if __name__ == "__main__":  # what every kind comes to, for a reader
    for kind in PAGES:
        where = page(kind, Path(sys.argv[1]))
        print(json.dumps({"kind": kind, "page": str(where), "bytes": where.stat().st_size}))  # noqa: T201
