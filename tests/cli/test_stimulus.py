"""The ways of stimulating, as a user of the command meets them."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, LIMIT, environment, events, filled_in, uftp
from tests.cli.conftest import Vendor

QUICK = ("--profile", "smoke", "--only", "INI-BOUNDS", "--only", "INI-ACCEPTED")
# A command as a vendor writes one: here it hands the request to the hook of the reference participant.
RELAY = """
import sys, urllib.request, urllib.error
try:
    urllib.request.urlopen(urllib.request.Request({url!r}, sys.stdin.buffer.read()), timeout=5)
except urllib.error.HTTPError as error:
    print(error.read().decode())
    sys.exit({{409: 3, 501: 4}}.get(error.code, 1))
"""


def hook_of(vendor: Vendor) -> str:
    stimulus = vendor.running.statements[0][1].stimulus
    assert stimulus is not None
    assert stimulus.url is not None
    return stimulus.url


def stimulated_by(vendor: Vendor, line: str) -> Path:
    """Replace the way in the vendor's statement."""
    text = vendor.statement.read_text(encoding="utf-8")
    vendor.statement.write_text(text.replace(f"url = {json.dumps(hook_of(vendor))}", line), encoding="utf-8")
    return vendor.statement


def kinds(folder: Path) -> Counter[str]:
    verdicts = (event for event in events(folder / "report" / "events.jsonl") if event["event"] == "verdict")
    return Counter(
        f"inconclusive {event['got']}" if event["kind"] == "inconclusive" else event["kind"] for event in verdicts
    )


def test_a_command_stimulates(vendor: Vendor, tmp_path: Path) -> None:
    script = vendor.statement.parent / "relay.py"
    script.write_text(RELAY.format(url=hook_of(vendor)), encoding="utf-8")
    target = stimulated_by(vendor, f"command = {json.dumps([sys.executable, str(script)])}")
    result = uftp("run", "--target", target, *QUICK, folder=tmp_path)
    assert result.code == 0, result.out + result.err
    assert set(kinds(tmp_path)) == {"pass"}


def test_a_command_that_makes_nothing(vendor: Vendor, tmp_path: Path) -> None:
    line = shlex.join([sys.executable, "-c", "print('not yet'); raise SystemExit(4)"])
    target = stimulated_by(vendor, f"command = {json.dumps(line)}")
    result = uftp("run", "--target", target, *QUICK, folder=tmp_path)
    assert result.code == 8
    assert all("this is not made here (exit code 4): not yet" in kind for kind in kinds(tmp_path))


def test_nobody_is_prompted_without_a_terminal(vendor: Vendor, tmp_path: Path) -> None:
    result = uftp("run", "--target", stimulated_by(vendor, "prompt = true"), *QUICK, folder=tmp_path)
    assert result.code == 8
    assert set(kinds(tmp_path)) == {"inconclusive not stimulated (nobody at the terminal)"}


def test_without_a_stimulus_nothing_is_waited_for(vendor: Vendor, tmp_path: Path) -> None:
    target = stimulated_by(vendor, "").read_text(encoding="utf-8").replace("[stimulus]\n", "")
    vendor.statement.write_text(target, encoding="utf-8")
    result = uftp("run", "--target", vendor.statement, *QUICK, folder=tmp_path)
    assert result.code == 8
    assert "the statement has no [stimulus]" in result.out + result.err


def test_what_nobody_starts_stays_inconclusive(vendor: Vendor, tmp_path: Path) -> None:
    """Nothing is violated, and a must that needs an order was not judged: no success."""
    text = stimulated_by(vendor, "").read_text(encoding="utf-8").replace("[stimulus]\n", "")
    vendor.statement.write_text(text, encoding="utf-8")
    filled_in(vendor.statement.parent, {"initiative_within": "0.5"})
    chosen = ("--profile", "smoke", "--only", "OPR-FOFR-PROCURED", "--only", "TRN-METHOD")
    result = uftp("run", "--target", vendor.statement, *chosen, folder=tmp_path)
    assert result.code == 11
    assert events(tmp_path / "report" / "events.jsonl")[-1]["exit_code"] == 11


def test_a_wrong_stimulus_is_reported(vendor: Vendor, tmp_path: Path) -> None:
    target = stimulated_by(vendor, 'command = "hook"\nprompt = true')
    result = uftp("run", "--target", target, *QUICK, folder=tmp_path)
    assert result.code == 2
    assert "stimulus: command and prompt are given.  Write exactly one of" in result.sentence


@pytest.mark.skipif("os.name != 'posix'")
def test_a_person_stimulates(vendor: Vendor, tmp_path: Path) -> None:
    """The terminal says what to do; the person lets a TestMessage be sent and skips the rest."""
    import pty

    target, url = stimulated_by(vendor, "prompt = true"), hook_of(vendor)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "run", "--target", str(target), "--profile", "smoke", "--only", "INI-ACCEPTED"],
        cwd=tmp_path,
        env=environment(TERM="dumb"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        seen = _attended(process, ours, url)
        assert process.wait(10) == 11, seen  # what was skipped stays inconclusive
    finally:
        process.kill()
        os.close(ours)
    found = kinds(tmp_path)
    assert found["pass"] == 1, seen
    assert all("skipped by the person at the terminal" in kind for kind in found if kind != "pass")


def _attended(process: subprocess.Popen[bytes], terminal: int, url: str) -> str:
    """Sit at the terminal: let a TestMessage be sent, skip everything else; return what was to be read."""
    seen, answered = "", 0
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        seen += _read(terminal)
        while seen.count("to skip this type of message.") > answered:
            message, recipient = seen.split("Let the target send a ")[answered + 1].split(" to the ")[:2]
            if message == "TestMessage":
                role, domain = recipient.split()[:2]
                asked = {
                    "message": message,
                    "recipient": {"role": role, "domain": domain},
                    "wanted": {},
                    "conversation_id": "6f0c3b1e-2a54-4c0e-9d0f-5f3f3f0c7f11",
                    "refers_to": None,
                }
                relay = [sys.executable, "-c", RELAY.format(url=url)]
                subprocess.run(relay, input=json.dumps(asked).encode(), check=True, timeout=20)
            os.write(terminal, b"\n" if message == "TestMessage" else b"s\n")
            answered += 1
    return seen


def _read(terminal: int) -> str:
    import select

    if not select.select([terminal], [], [], 0.1)[0]:
        return ""
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        return ""
