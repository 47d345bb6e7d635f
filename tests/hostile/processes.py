"""The processes of a run: which there are, what memory each of them took at most, and whether they end."""

import asyncio
import time
from pathlib import Path

_EVERY = 0.1  # seconds


class Watched:
    """A process and all that came from it."""

    def __init__(self, pid: int) -> None:
        self._known = {pid}
        self._peaks: dict[int, int] = {}  # kB, each process at its highest, as the system counts it

    @property
    def memory(self) -> float:
        """The highest memory of each process, added up, in MB: at least what they had at one time."""
        return sum(self._peaks.values()) / 1024

    async def watch(self) -> None:
        """Look at the processes again and again."""
        while True:
            self._look()
            await asyncio.sleep(_EVERY)

    async def left(self, within: float) -> tuple[str, ...]:
        """Wait for the end of all; return the command lines of those that are left."""
        end = time.monotonic() + within
        while (found := self._living()) and time.monotonic() < end:
            await asyncio.sleep(_EVERY)
        return tuple(_line(pid) for pid in found)

    def _look(self) -> None:
        parents = {pid: parent for pid, parent in map(_parent, Path("/proc").glob("[0-9]*")) if pid}
        grown = True
        while grown:
            found = {pid for pid, parent in parents.items() if parent in self._known} - self._known
            self._known |= found
            grown = bool(found)
        for pid in self._known & parents.keys():
            self._peaks[pid] = max(self._peaks.get(pid, 0), _peak(pid))

    def _living(self) -> list[int]:
        return [pid for pid in self._known if _line(pid)]


def _parent(path: Path) -> tuple[int, int]:
    """Return the number of a process and of its parent; nothing where it has ended."""
    try:
        return int(path.name), int((path / "stat").read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return 0, 0


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _line(pid: int) -> str:
    """Return the command line of a process; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
