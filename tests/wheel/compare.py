"""`make wheel`: the wheel, installed where no checkout is, does what the checkout does.

The wheel gets an environment and an empty folder of its own.  One line a check; ends 1 when one does not hold.
"""

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "uftp_conformance"
READ = ("docs", "examples")  # whatever is in them
BESIDE = ("suites", "fixtures", "strategies", "reports", *READ)
FOLDERS = {PACKAGE: PACKAGE, **{name: f"{PACKAGE}/kit/{name}" for name in BESIDE}}
FILES = {name: f"{PACKAGE}/kit/{name}" for name in ("conftest.py", "pyproject.toml")}
SUFFIXES = (".py", ".toml", ".xsd", ".j2", ".css", ".js", ".json", "py.typed")
METADATA = {"METADATA", "WHEEL", "entry_points.txt", "RECORD", "licenses/LICENSE"}
# What a run needs although nobody imports it.
NEEDED = (
    *(f"{PACKAGE}/schemas/{version}/uftp.xsd" for version in ("3.0.0", "3.1.0", "draft")),
    *(
        f"{PACKAGE}/catalogue/{phase}.toml"
        for phase in ("transport", "validation", "contract", "plan", "operate", "sender")
    ),
    f"{PACKAGE}/statement/target.toml.j2",
    f"{PACKAGE}/kit/reports/report.html.j2",
    f"{PACKAGE}/kit/reports/site.html.j2",
    f"{PACKAGE}/certificate/certificate.html.j2",
    f"{PACKAGE}/py.typed",
)
LIMIT = 300.0  # seconds, for each command

Checks = Iterator[tuple[bool, str]]


class Broken(Exception):
    """A command that everything else depends on did not succeed."""


def command(*words: str | Path, folder: Path, expect: int = 0) -> str:
    """Run a command in a folder that knows nothing of the checkout; return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COVERAGE"))}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != expect:
        tail = "\n    ".join(done.stdout.splitlines()[-25:])
        line = " ".join(map(str, words[:6]))
        raise Broken(f"`{line} ...` ended {done.returncode} instead of {expect}:\n    {tail}")
    return done.stdout


def build(folder: Path) -> Path:
    """Build the wheel of the checkout into a folder."""
    command(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, folder=folder)
    return next(folder.glob("*.whl"))


def packed(wheel: Path) -> Checks:
    """Hold what is in the wheel against what is in the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        names = {info.filename for info in archive.infolist() if not info.is_dir()}
    metadata = {name for name in names if name.split("/", 1)[0].endswith(".dist-info")}
    found = {name.split("/", 1)[1] for name in metadata}
    yield found == METADATA, f"metadata and LICENSE: {difference(found, METADATA)}"
    left = relative_links(wheel)
    yield not left, f"the page of a package index has no link that leads nowhere: {', '.join(left) or 'none'}"
    missing = sorted(set(NEEDED) - names)
    yield not missing, f"schemas, catalogue, templates: {', '.join(missing) or 'all there'}"
    expected = set(FILES.values()) | {
        f"{there}/{path.relative_to(ROOT / here).as_posix()}"
        for here, there in FOLDERS.items()
        for path in (ROOT / here).rglob("*")
        if path.is_file() and (path.name.endswith(SUFFIXES) or (here in READ and path.suffix != ".pyc"))
    }
    inside = names - metadata
    yield inside == expected, f"the files of the checkout and no others: {difference(inside, expected)}"


def relative_links(wheel: Path) -> list[str]:
    """Return the links of the description that lead to files, which stand beside no page of an index."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(name).decode("utf-8")
    return re.findall(r"\]\((?!https?:|#)[^)]*\)", text)


def difference(found: set[str], expected: set[str]) -> str:
    """Say how two sets differ."""
    missing, more = sorted(expected - found), sorted(found - expected)
    parts = [f"{len(found)} names"]
    parts += [f"missing: {', '.join(missing[:5])}"] if missing else []
    parts += [f"too many: {', '.join(more[:5])}"] if more else []
    return "; ".join(parts)


def pins(folder: Path) -> Path:
    """Write the versions of requirements.lock as constraints: they pin what the wheel asks for, and add nothing."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+==[^\\\n]+?)(?: \\)?$", lock, re.MULTILINE)
    path = folder / "constraints.txt"
    path.write_text("\n".join(found) + "\n", encoding="utf-8")
    return path


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel with the dependencies that it names into a fresh environment; return its folder of commands."""
    command(sys.executable, "-m", "venv", folder / "venv", folder=folder)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = (commands / "python", "-m", "pip", "--disable-pip-version-check")
    command(*pip, "install", "-q", "--constraint", pins(folder), wheel, folder=folder)
    command(*pip, "check", folder=folder)
    return commands


def node_ids(python: Path | str, kit: Path, folder: Path) -> list[str]:
    """Return the node ids that pytest collects from a kit."""
    output = command(
        python, "-m", "pytest", "-c", kit / "pyproject.toml", f"--rootdir={kit}", f"--confcutdir={kit}",
        "-p", "no:cacheprovider", "--collect-only", "-q", kit / "suites", folder=folder,
    )  # fmt: skip
    return [line for line in output.splitlines() if "::" in line]


def checks(folder: Path) -> Checks:
    """Walk all checks, each with its result and a line about it."""
    wheel = build(folder)
    yield True, f"built {wheel.name}, {wheel.stat().st_size // 1024} KiB"
    yield from packed(wheel)
    commands, empty = install(wheel, folder), folder / "empty"
    empty.mkdir()
    where = command(commands / "python", "-c", f"import {PACKAGE}; print({PACKAGE}.__file__)", folder=empty).strip()
    installed = Path(where).parent
    alone = installed.resolve().is_relative_to(folder.resolve())
    yield alone, f"installed with the dependencies that it names, without the checkout: {alone}"
    here, there = node_ids(sys.executable, ROOT, empty), node_ids(commands / "python", installed / "kit", empty)
    same = bool(there) and here == there
    yield same, f"node ids: {len(here)} in the checkout, {len(there)} in the wheel, the same: {same}"
    left = sorted(path.name for path in empty.iterdir())
    yield not left, f"collecting leaves nothing behind: {', '.join(left) or 'nothing'}"
    output = command(commands / "uftp-conformance", "run", "--profile", "smoke", folder=empty)
    yield (empty / "report" / "report.html").is_file(), f"run --profile smoke ended 0: {output.splitlines()[-1]}"
    left = sorted(path.name for path in empty.iterdir())
    yield left == ["report"], f"a run leaves its report only: {', '.join(left)}"
    output = command(commands / "uftp-conformance", "guide", "statement", folder=empty)
    yield output.startswith("# The statement"), f"guide statement: {len(output.splitlines())} lines"
    output = command(commands / "uftp-conformance", "baseline", "update", folder=empty)
    yield (empty / "baseline.toml").is_file(), f"baseline update: {output.splitlines()[-1]}"
    output = command(
        commands / "uftp-conformance", "gate", "--baseline", "baseline.toml", "--require", "core", folder=empty
    )
    yield "passed" in output, f"gate: {output.splitlines()[-1]}"


def main() -> int:
    """Print one line a check; return 0 when all hold."""
    good = True
    with tempfile.TemporaryDirectory(prefix="wheel-") as name:
        try:
            for holds, line in checks(Path(name)):
                good = good and holds
                sys.stdout.write(f"{'ok  ' if holds else 'FAIL'}  {line}\n")
                sys.stdout.flush()
        except Broken as error:
            sys.stdout.write(f"FAIL  {error}\n")
            return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
