"""The processes of a run: which there are, what memory each of them took at most, and whether they end."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

_EVERY = 0.2  # seconds


class Watched:
    """A process and all that came from it; and how long the processors kept it, or this process, waiting.

    `beside` is the process whose other children take part: a target that is served there, for example.
    """

    def __init__(self, pid: int, beside: int) -> None:
        self._known, self._beside = {pid}, beside
        self._peaks: dict[int, int] = {}  # kB, each process at its highest, as the system counts it
        self._before = {thread: delay for pid in _descent({beside}) for thread, delay in _delays(pid)}
        self._delays: dict[str, float] = {}

    @property
    def memory(self) -> float:
        """The highest memory of each process, added up, in MB: at least what they had at one time."""
        return sum(self._peaks.values()) / 1024

    @property
    def delayed(self) -> float:
        """For how many seconds any of them could have computed while others did: nothing on a free machine."""
        return sum(delay - self._before.get(thread, 0.0) for thread, delay in self._delays.items())

    async def watch(self) -> None:
        """Look at the processes again and again."""
        while True:
            self.look()
            await asyncio.sleep(_EVERY)

    async def left(self, within: float) -> tuple[str, ...]:
        """Wait for the end of all; return the command lines of those that are left."""
        end = time.monotonic() + within
        while (found := self._living()) and time.monotonic() < end:
            await asyncio.sleep(_EVERY)
        return tuple(_line(pid) for pid in found)

    def look(self) -> None:
        """Look at the processes once."""
        self._known |= _descent(self._known)
        for pid in self._known:
            self._peaks[pid] = max(self._peaks.get(pid, 0), _peak(pid))
        for pid in {self._beside} | _descent({self._beside}) | self._known:
            self._delays.update(_delays(pid))

    def _living(self) -> list[int]:
        return [pid for pid in self._known if _line(pid)]


def _descent(pids: set[int]) -> set[int]:
    """Return these processes and all that came from them."""
    found, new = set(pids), set(pids)
    while new:
        new = {child for pid in new for child in _children(pid)} - found
        found |= new
    return found


def _children(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, _read(path).split())


def _delays(pid: int) -> Iterator[tuple[str, float]]:
    """Yield each thread of a process, and for how many seconds it waited for a processor."""
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        if figures := _read(path).split():
            yield str(path), int(figures[1]) / 1e9


def _peak(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _line(pid: int) -> str:
    """Return the command line of a process; nothing where it has ended."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").strip()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:  # it has ended
        return ""
