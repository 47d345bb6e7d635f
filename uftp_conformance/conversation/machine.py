"""The machine of the suite: what it has to have before a run, and must not run out of in the middle of one.

What happens while it lacks something is nobody's fault but ours; so the run ends, and says what was lacking.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from uftp_conformance import OurMachine
from uftp_conformance.conversation.trouble import OUR_MACHINE

if sys.platform != "win32":  # which has no such limits
    import resource

WANTED, NEEDED, LEAST = 4096, 160, 24  # descriptors: asked of the system, free before a run, and free in one
ROOM = 256 * 1024  # bytes on each disk that is written to
MEMORY = 48 * 1024 * 1024  # bytes
_EVERY = 1.0  # seconds between two looks
_MIB = 1024 * 1024


def prepare(folders: Sequence[Path]) -> None:
    """Ask for enough descriptors, and see whether there is room, before a run.

    Args:
        folders: what the run writes to.

    Raises:
        OurMachine: something is lacking.
    """
    _ask_for_descriptors()
    if lacking := lack(folders, NEEDED):
        raise OurMachine(f"{lacking}, and run again")


async def watch(folders: Sequence[Path], halt: Callable[[OurMachine], None]) -> None:
    """See from now on whether something is lacking, and tell it once."""
    while not (lacking := lack(folders, LEAST)):
        await asyncio.sleep(_EVERY)
    halt(OurMachine(f"{lacking}, and go on with --resume.  What was judged before that stands"))


def lack(folders: Sequence[Path], descriptors: int) -> str:
    """Return what this machine has too little of, and what to do about it; "" for nothing."""
    free = free_descriptors()
    if free is not None and free < descriptors:
        return (
            f"{OUR_MACHINE} lets a process open too few files: {max(free, 0)} more, where a run needs"
            f" {descriptors}.  Raise the limit (`ulimit -n {WANTED}`)"
        )
    for folder in (*folders, Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):  # a folder that is gone is found out by whoever writes there
            room = shutil.disk_usage(folder).free
            if room < ROOM:
                return f"{OUR_MACHINE} has no room left for {folder}: {room // 1024} KiB.  Make room"
    memory = free_memory()
    if memory is not None and memory < MEMORY:
        words = f"{OUR_MACHINE} has no memory left: {memory // _MIB} MiB"
        return f"{words}.  End other programs, or raise its limit"
    return ""


def _ask_for_descriptors() -> None:
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # what it comes to is looked at next
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def free_descriptors() -> int | None:
    """Return how many more files this process may open; None where the system does not say."""
    if sys.platform == "win32":
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    try:
        return int(soft) - len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the names alone
    except FileNotFoundError:
        return None
    except OSError:  # not even that can be opened
        return 0


def free_memory() -> int | None:
    """Return how many bytes of memory this process may still take; None where nobody tells."""
    found = [each for each in (_of_system(), _of_group(), _of_addresses()) if each is not None]
    return min(found, default=None)


def _of_system() -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _of_group(root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return what the control group of a container leaves; files that are only cached can be given back."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        limit = int((root / "memory.max").read_text(encoding="ascii"))  # "max" is no limit, and no number
        used = int((root / "memory.current").read_text(encoding="ascii"))
        figures = dict(line.split() for line in (root / "memory.stat").read_text(encoding="ascii").splitlines())
        return limit - used + int(figures["inactive_file"]) + int(figures["active_file"])
    return None


def _of_addresses() -> int | None:
    if sys.platform == "win32":
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        return None
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return int(soft) - pages * resource.getpagesize()
    return None
