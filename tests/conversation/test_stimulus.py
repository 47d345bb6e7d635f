"""The ways of stimulating: what a hook, a command and a person are asked, and what their answers mean."""

import asyncio
import contextlib
import gzip
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.statement.statements import parsed
from uftp_conformance import StatementError
from uftp_conformance.conversation.http_client import HttpRequest
from uftp_conformance.conversation.stimulus import NotStimulated, Stimulus, Wish, run_command
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.statement import StimulusSection

WISH = Wish("FlexOffer", "3.1.0", {"role": "DSO", "domain": "dso.kit.example"}, "c", "r", {"options": 2})
ASKED = {
    "message": "FlexOffer",
    "version": "3.1.0",
    "recipient": {"role": "DSO", "domain": "dso.kit.example"},
    "conversation_id": "c",
    "refers_to": "r",
    "wanted": {"options": 2},
}


def program(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", text)


def test_a_command_reads_the_request(tmp_path: Path) -> None:
    kept = tmp_path / "asked.json"
    text = f"import sys, pathlib; pathlib.Path({str(kept)!r}).write_text(sys.stdin.read())"
    assert run_command(program(text), WISH) == ""
    assert json.loads(kept.read_text()) == ASKED


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (3, "there is no basis for it (exit code 3): the offer has expired"),
        (4, "this is not made here (exit code 4): the offer has expired"),
        (1, "the command failed (exit code 1): the offer has expired"),
    ],
)
def test_a_command_declines(code: int, why: str) -> None:
    text = f"import sys; print('go', flush=True); print('the offer has expired', file=sys.stderr); sys.exit({code})"
    assert run_command(program(text), WISH) == why


def test_a_command_that_writes_without_end_is_ended() -> None:
    begun = time.monotonic()
    with pytest.raises(NotStimulated, match="wrote more than 16777216 bytes"):
        run_command(program("while True: print('x' * 10**6)"), WISH, within=30)
    assert time.monotonic() - begun < 20


def test_the_last_words_of_a_command_are_short_and_act_on_nothing() -> None:
    text = "import sys; print('y' * 10**6); print('\\x1b[2J\\u202e' + 'x' * 10**5); sys.exit(3)"
    said = run_command((sys.executable, "-X", "utf8", "-c", text), WISH)
    assert said.startswith("there is no basis for it (exit code 3): ")
    assert (said.isprintable(), len(said) < 300) == (True, True)


def test_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    child = "import time; time.sleep(60)"
    text = (
        "import subprocess, sys, pathlib, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(child.pid))\ntime.sleep(60)"
    )
    begun = time.monotonic()
    with pytest.raises(NotStimulated, match="did not end within 1 s"):
        run_command(program(text), WISH, within=1)
    assert time.monotonic() - begun < 10
    if os.name == "posix":
        end = time.monotonic() + 5
        while _alive(int(mark.read_text())) and time.monotonic() < end:
            time.sleep(0.05)
        assert not _alive(int(mark.read_text()))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_command_that_does_not_exist() -> None:
    with pytest.raises(NotStimulated, match="the command no-such-program cannot be started"):
        run_command(("no-such-program",), WISH)


def test_a_stimulus_asks_by_the_way_of_the_statement(tmp_path: Path) -> None:
    asked: list[object] = []

    async def hook(request: HttpRequest) -> HttpAnswer:
        asked.append(json.loads(request.body))
        return HttpAnswer(202 if len(asked) == 1 else 501, "", 0.0, b"not here")

    async def story() -> list[str]:
        by_url = Stimulus(StimulusSection(url="http://127.0.0.1:9/"), hook)
        by_command = Stimulus(StimulusSection(command=program("raise SystemExit(4)")))
        outcomes = [await by_url.ask(WISH), await by_url.ask(WISH), await by_command.ask(WISH)]
        await by_url.close()
        assert (by_url.chooses, by_command.chooses) == (True, True)
        return outcomes

    assert asyncio.run(story()) == ["", "HTTP 501 not here", "this is not made here (exit code 4)"]
    assert asked == [ASKED, ASKED]


@pytest.mark.parametrize(
    ("status", "refusal"), [(200, ""), (202, ""), (204, ""), (299, ""), (302, "HTTP 302 said"), (409, "HTTP 409 said")]
)
def test_any_2xx_says_that_the_message_will_be_sent(status: int, refusal: str) -> None:
    async def hook(_: HttpRequest) -> HttpAnswer:
        return HttpAnswer(status, "", 0.0, b"said")

    assert asyncio.run(Stimulus(StimulusSection(url="http://127.0.0.1:9/"), hook).ask(WISH)) == refusal


def test_a_hook_that_never_comes_to_an_end() -> None:
    """A hook has so many seconds for its whole answer, and no more than its beginning is read."""
    sent = 0

    async def dripping(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 501 No\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"1\r\nx\r\n")
            await writer.drain()
            sent += 1
            await asyncio.sleep(0.05)

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 501 No\r\nConnection: close\r\n\r\n")
        while not writer.is_closing():
            writer.write(1000 * b"y")
            await writer.drain()

    with pytest.raises(NotStimulated, match=r"has not answered within 0\.5 s"):
        asyncio.run(_answer_of(dripping, within=0.5))
    assert 0 < sent < 20

    async def bomb(writer: asyncio.StreamWriter) -> None:
        packed = gzip.compress(b"\x1b[2J" * 2**22)
        writer.write(b"HTTP/1.1 501 No\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n" + packed)
        await writer.drain()

    assert asyncio.run(_answer_of(endless)) == f"HTTP 501 {200 * 'y'}"
    packed = asyncio.run(_answer_of(bomb))
    assert (packed.isprintable(), len(packed) < 600) == (True, True)


async def _answer_of(hook: Callable[[asyncio.StreamWriter], Awaitable[None]], within: float = 10) -> str:
    """Ask a hook that answers so, and see that its connection has ended."""
    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            with contextlib.suppress(ConnectionError):
                await hook(writer)
        finally:
            writer.transport.abort()
            over.set()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stimulus = Stimulus(StimulusSection(url=f"http://127.0.0.1:{port}/"), within=within)
        try:
            return await stimulus.ask(WISH)
        finally:
            await stimulus.close()
            await asyncio.wait_for(over.wait(), 10)
            await asyncio.sleep(0.05)  # until both ends are closed


# --- a person -------------------------------------------------------------------------------------------------------


# --- the statement --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "stimulus: no way is given.  Write exactly one of url, command and prompt = true"),
        ({"prompt": False}, "stimulus: no way is given.  Write exactly one of url, command and prompt = true"),
        (
            {"url": "http://h/", "command": "a b"},
            "stimulus: url and command are given.  Write exactly one of url, command",
        ),
        (
            {"url": "http://h/", "prompt": True},
            "stimulus: url and prompt are given.  Write exactly one of url, command",
        ),
        ({"command": []}, "stimulus.command = [] is not a command.  Write its words"),
        ({"command": ""}, "stimulus.command = [] is not a command.  Write its words"),
        ({"command": [1]}, "stimulus.command = [1] is not a command.  Write its words"),
        ({"command": "a 'b"}, 'stimulus.command = "a \'b" cannot be split into words'),
        ({"prompt": "perhaps"}, "stimulus.prompt = 'perhaps' is wrong: input should be a valid boolean"),
        (
            {"prompt": True, "messages": ["Offer"]},
            'stimulus.messages[1] = "Offer" is not a message that can be started',
        ),
        ({"cmd": "a"}, "stimulus.cmd is not a key of the statement.  Remove it"),
    ],
)
def test_mistakes_are_one_line(given: dict[str, object], line: str) -> None:
    with pytest.raises(StatementError) as caught:
        parsed({"stimulus": given})
    (message,) = str(caught.value).splitlines()
    assert message.startswith(f"target.toml: {line}")


def test_a_command_is_a_line_or_a_list() -> None:
    for given in ("python3 'my hook.py' -v", ["python3", "my hook.py", "-v"]):
        section = parsed({"stimulus": {"command": given}}).stimulus
        assert section is not None
        assert section.command == ("python3", "my hook.py", "-v")
    beside = parsed({"stimulus": {"command": "./hook -v"}}).stimulus
    assert beside is not None
    assert beside.command is not None
    assert Path(beside.command[0]).is_absolute()
