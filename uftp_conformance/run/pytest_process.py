"""Where suites, fixtures, strategies and reports are installed (the kit), and how pytest runs them in its own process.

In a wheel they lie in `uftp_conformance/kit`, in a checkout beside this package.  Either way pytest sees them as
its root folder, so that node ids are the same.  A separate process keeps our imports out of pytest's.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from uftp_conformance import KitError
from uftp_conformance.run import lifeline

Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are wanted: the formats (all, where none is named), and how much of a summary.

    `quiet` shows the verdict and the paths alone, `silent` nothing at all.
    """

    formats: tuple[str, ...] = ()
    quiet: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Kit:
    """The folder that holds suites, fixtures, strategies and reports: pytest's root folder."""

    root: Path

    @classmethod
    def find(cls) -> "Kit":
        """Return the packed kit if there is one, else the checkout."""
        packed = Path(__file__).parents[1] / "kit"
        return cls(packed if packed.is_dir() else Path(__file__).parents[2])

    def _environment(self, **more: str) -> dict[str, str]:
        """Return the environment without the options of the user's own pytest, which could drop or reorder tests."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
        paths = [str(self.root), os.environ.get("PYTHONPATH", "")]
        return {**kept, **more, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}

    @contextlib.contextmanager
    def suites(self, options: Sequence[str], log: Path, variables: Mapping[str, str] | None = None) -> Iterator[Child]:
        """Run pytest over the suites, its output into a file; the process is gone when the context ends.

        `variables` are more variables for its environment.
        """
        root = self.root
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            str(root / "pyproject.toml"),
            f"--rootdir={root}",
            f"--confcutdir={root}",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:unraisableexception",  # it collects garbage several times at the end, for a line in a log
            "--tb=native",  # the others quote our sources, which takes longer than to judge the case
            "-W",
            "default",  # a warning, of a newer library for example, is for the log and decides nothing
            *options,
            str(root / "suites"),
        ]
        scratches = tempfile.TemporaryDirectory(prefix="uftp-conformance-")
        with log.open("wb") as output, scratches as scratch, lifeline.held() as line:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(**_alone(scratch), **line.environment, **(variables or {})),
                pass_fds=line.descriptors,
                start_new_session=os.name == "posix",
            )
            try:
                yield child
            finally:
                stop(child)

    def report(self, streams: Sequence[Path], folder: Path, wanted: "Wanted | None" = None) -> int:
        """Write the reports of streams and show their summary on the terminal; return the exit code."""
        asked = wanted or Wanted()
        more = [*(f"--format={name}" for name in asked.formats), *(["--quiet"] if asked.quiet else [])]
        command = [sys.executable, "-m", "reports", *more, "--", *map(str, streams), str(folder)]
        shown = subprocess.DEVNULL if asked.silent else None
        return subprocess.run(command, env=self._environment(), stdout=shown, check=False).returncode  # noqa: S603 - likewise

    def reports(self, module: str, *words: str) -> int:
        """Run one of the programs of the reports, which speaks for itself; return its exit code."""
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, env=self._environment(), check=False).returncode  # noqa: S603 - likewise

    def explain(self, requirement: str, message: str, role: str) -> str:
        """Return as JSON how the suites test a requirement; raise KitError when they cannot be asked."""
        command = [sys.executable, "-P", "-m", "suites.walkthrough", "row", requirement, message, role]
        with tempfile.TemporaryDirectory(prefix="uftp-conformance-") as scratch:
            environment = self._environment(HYPOTHESIS_STORAGE_DIRECTORY=scratch)
            done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - likewise
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise KitError(f"the suites do not say how {requirement} is tested: {said[-1] if said else 'no word'}")
        return done.stdout.decode()


def _alone(scratch: str) -> dict[str, str]:
    """Return what keeps a run to itself: no plugins of the user's, and nothing left behind, however it ends."""
    folders = dict.fromkeys(("HYPOTHESIS_STORAGE_DIRECTORY", "TMPDIR", "TEMP", "TMP"), scratch)
    return {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **folders}


_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _as_interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's arguments
    raise KeyboardInterrupt


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Take what would end this process at once for a Ctrl-C, so that its children are ended first."""
    previous = {number: signal.signal(number, _as_interrupt) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def interrupt(child: Child) -> None:
    """Pass Ctrl-C on.  On Windows the console tells the child by itself."""
    if os.name == "posix" and child.poll() is None:
        child.send_signal(signal.SIGINT)


def stop(child: Child, within: float = 40.0, heeding: float = 5.0) -> None:
    """Wait for a process to end; end it when it does not, and give it so many seconds for that."""
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        terminate(child, heeding)


def terminate(child: Child, within: float = 5.0) -> None:
    """End a process; kill it when it does not end, for example because it hangs in a handler of its own."""
    child.terminate()
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
