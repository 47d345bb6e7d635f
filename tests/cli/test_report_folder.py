"""What happens to the files of a run while it writes them."""

import resource
import socket
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, ended, environment, events, started, until_judged
from tests.cli.conftest import Vendor

BRIEF = ("run", "--role", "CRO", "--profile", "smoke", "--only", "CON-DPU-")


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    first = started(*BRIEF, folder=tmp_path)
    until_judged(first, tmp_path / "report" / "events.jsonl", 5)
    second = ended(started(*BRIEF, folder=tmp_path))
    assert second.code == 2
    assert second.sentence == (
        "report: another run writes its reports there, or was interrupted and has not ended yet."
        "  Wait for its end, or choose another --report-dir"
    )
    assert ended(first).code == 0
    assert events(tmp_path / "report" / "events.jsonl")[-1]["exit_code"] == 0
    assert ended(started(*BRIEF, "--only", "TRN-METHOD", folder=tmp_path)).code == 0


@pytest.mark.skipif("os.name != 'posix'", reason="an open file cannot be removed there")
@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_stream_that_is_taken_away_is_written_again(tmp_path: Path, replaced: bool) -> None:
    stream = tmp_path / "report" / "events.jsonl"
    process = started(*BRIEF, folder=tmp_path)
    until_judged(process, stream, 5)
    stream.unlink()
    if replaced:
        stream.write_text("something else\n", encoding="utf-8")
    result = ended(process)
    assert result.code == 0
    assert "was removed or replaced while it was being written; it was written again" in result.err
    written = events(stream)
    assert (written[0]["event"], written[-1]["event"]) == ("header", "footer")
    assert (tmp_path / "report" / "report.html").exists()


def _no_room(folder: Path, room: int) -> "subprocess.Popen[str]":
    """Start a run whose files cannot grow beyond so many bytes, as on a disk that fills up."""
    return subprocess.Popen(
        [*COMMAND, *BRIEF], cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip


@pytest.mark.skipif("os.name != 'posix'", reason="needs a limit of the size of files")
def test_a_disk_without_room_is_our_trouble_not_the_targets(tmp_path: Path) -> None:
    result = ended(_no_room(tmp_path, 100_000))
    assert result.code == 9
    assert "Traceback" not in result.out + result.err
    assert "events.jsonl: cannot be written any more: File too large" in result.err
    assert not any(event["event"] == "footer" for event in events(tmp_path / "report" / "events.jsonl"))


def test_a_delivery_that_never_ends_does_not_change_how_a_run_ends(vendor: Vendor, tmp_path: Path) -> None:
    stream = tmp_path / "report" / "events.jsonl"
    process = started("run", "--target", vendor.statement, "--profile", "smoke", "--only", "TRN-", folder=tmp_path)
    until_judged(process, stream, 5)
    with socket.create_connection(("127.0.0.1", vendor.inbox)) as held:
        held.sendall(b"POST / HTTP/1.1\r\nHost: inbox\r\nContent-Length: 10\r\n\r\nabc")
        result = ended(process)
    assert result.code == 0, result.err
    assert events(stream)[-1]["exit_code"] == 0
