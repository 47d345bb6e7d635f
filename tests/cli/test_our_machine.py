"""A machine that lacks something is named, and the target is not blamed."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, ended, environment, events, processes_of, started, until_judged

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")
BRIEF = ("run", "--role", "CRO", "--only", "CON-DPU", "--profile", "smoke")


def _limited(folder: Path, limit: Callable[[], None]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *BRIEF], cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True, preexec_fn=limit,
    )  # fmt: skip


def test_too_few_descriptors(tmp_path: Path) -> None:
    result = ended(_limited(tmp_path, lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))))
    assert result.code == 9
    assert "Traceback" not in result.out + result.err
    assert "lets a process open too few files" in result.err
    assert not any(event["event"] == "verdict" for event in events(tmp_path / "report" / "events.jsonl"))


def test_a_limit_that_can_be_raised_is_raised(tmp_path: Path) -> None:
    result = ended(_limited(tmp_path, lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 4096))))
    assert result.code == 0, result.err


@pytest.mark.skipif("sys.platform != 'linux'", reason="looks into /proc")
def test_a_process_that_was_stopped_for_a_while_accuses_nobody(tmp_path: Path) -> None:
    """As when somebody closes the lid of a laptop: nothing that is missing after that is a failure."""
    process = started(*BRIEF, folder=tmp_path)
    until_judged(process, tmp_path / "report" / "events.jsonl", 3)
    suites = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if _judges(path, tmp_path)]
    assert len(suites) == 1
    os.kill(suites[0], signal.SIGSTOP)
    time.sleep(8.0)
    os.kill(suites[0], signal.SIGCONT)
    result = ended(process)
    assert result.code in (0, 10, 11), result.err  # what was in the air may be inconclusive
    assert not [event for event in events(tmp_path / "report" / "events.jsonl") if event.get("kind") == "fail"]
    assert processes_of(tmp_path) == []


def _judges(cmdline: Path, folder: Path) -> bool:
    try:
        words = cmdline.read_bytes().decode(errors="replace").split("\0")
        return "pytest" in words and (cmdline.parent / "cwd").samefile(folder)
    except OSError:
        return False
