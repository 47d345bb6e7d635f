"""How the target is asked to start a message: the vendor's hook, a command of the vendor's, or a person.

Each way takes the same request, and tells in words why nothing will come; "" when something will.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from uftp_conformance.conversation.concealing import guard_query
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.operator import SKIP, Desk
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.foreign import safe
from uftp_conformance.statement import StimulusSection

WITHIN = 10.0  # seconds for a hook or a command
AT_ONCE = 8
_QUOTED = 200  # characters of what the other side says
_OUTPUT, _LOOK = 16 * 1024 * 1024, 0.2  # bytes that a command may write, and how often that is looked at, in seconds
SENT, NO_BASIS, NOT_MADE = 0, 3, 4  # exit codes of a command
_MEANING = {NO_BASIS: "there is no basis for it", NOT_MADE: "this is not made here"}

_SKIPPED = "skipped by the person at the terminal"  # said of each message of a type that was skipped


class NotStimulated(Exception):
    """The way itself does not work; the text says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the target is asked to send: the type, to whom, in which conversation, about what, with which values."""

    message: str
    version: str
    recipient: Mapping[str, str]
    conversation: str
    refers_to: str | None = None
    wanted: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """Return the documented request (docs/statement.md, The stimulus)."""
        return {
            "message": self.message,
            "recipient": dict(self.recipient),
            "version": self.version,
            "conversation_id": self.conversation,
            "refers_to": self.refers_to,
            "wanted": dict(self.wanted),
        }

    def words(self) -> str:
        """Return the request for a person, in lines."""
        about = [f"about the message {safe(self.refers_to, _QUOTED)}"] if self.refers_to else []
        about += [f"{name} = {safe(str(value), _QUOTED)}" for name, value in self.wanted.items()]
        return "\n".join(
            [
                f"Let the target send {an(self.message)} to the {self.recipient['role']} {self.recipient['domain']}",
                *(f"  {line}" for line in about),
                "and press Enter when it is on its way.",
                f"Type {SKIP[0]} and Enter to skip this type of message.",
            ]
        )


# A hook may close an idle connection at the moment in which it is used again, and a wish must not be sent twice.
_EACH_ITS_OWN = ("Connection", "close")
_JSON = ("Content-Type", "application/json")
Send = Callable[[HttpRequest], Awaitable[HttpAnswer]]


class Stimulus:
    """One of the ways, as the statement names it; lives on the loop of the conversation."""

    def __init__(
        self,
        section: StimulusSection,
        send: Send | None = None,
        desk: Desk | None = None,
        within: float = WITHIN,
    ) -> None:
        self._section = section
        self._send = send
        self._wire: Wire | None = None
        self._desk = desk
        self._within = within
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._turn = asyncio.Lock()  # a person does one thing after the other, and may skip what is next
        self._skipped: set[str] = set()
        self._place = guard_query(section.url or "")

    def covers(self, message: str) -> bool:
        """Return whether messages of this type can be asked for."""
        return self._section.covers(message)

    @property
    def chooses(self) -> bool:
        """Whether the conversation and the values of the message can be chosen; a person cannot type them in."""
        return not self._section.prompt

    async def ask(self, wish: Wish) -> str:
        """Ask for a message; return why it will not come, "" when it will; raise NotStimulated when nobody hears."""
        async with self._slots:
            if self._section.url is not None:
                return await self._post(self._section.url, wish)
            if self._section.command is not None:
                return await asyncio.to_thread(run_command, self._section.command, wish)
            async with self._turn:
                return await self._tell(wish)

    async def close(self) -> None:
        """Drop the connections to the hook."""
        if self._wire is not None:
            await self._wire.close()

    async def _post(self, url: str, wish: Wish) -> str:
        send = self._send = self._send or self._sending(url)
        request = HttpRequest(url, json.dumps(wish.data()).encode(), (_JSON, _EACH_ITS_OWN))
        try:
            async with asyncio.timeout(self._within):
                answer = await send(request)
        except TimeoutError:
            answer = HttpAnswer(None, "timeout", self._within)
        if answer.failure == "timeout":
            raise NotStimulated(f"the stimulus at {self._place} has not answered within {self._within:g} s")
        # Of a page without end the beginning will do.
        status = answer.begun if answer.whole is not None else answer.status
        if status is None:
            why = safe(answer.detail or answer.failure, _QUOTED)
            raise NotStimulated(f"the stimulus at {self._place} does not answer: {why}")
        said = safe(answer.body.decode(errors="replace")[:_QUOTED], 2 * _QUOTED)
        return "" if status in range(200, 300) else f"HTTP {status} {said}"

    def _sending(self, url: str) -> Send:
        secure = urlsplit(url).scheme == "https"
        tls = httpx.create_ssl_context(trust_env=False) if secure else None  # as the doctor trusts
        wire = self._wire = Wire(timeout=self._within, tls=tls, hasty=False)

        async def send(request: HttpRequest) -> HttpAnswer:
            try:
                return await wire.send(request)
            finally:
                await wire.close()  # what is idle, so that no connection is used twice

        return send

    async def _tell(self, wish: Wish) -> str:
        if self._desk is None:
            raise NotStimulated("nobody at the terminal")
        if wish.message in self._skipped:
            return _SKIPPED
        answer = await self._desk.ask(wish.words())
        if answer is None:
            raise NotStimulated("nobody at the terminal")
        if answer.strip().lower() in SKIP:
            self._skipped.add(wish.message)
            return _SKIPPED
        return ""


FAILED = "the command failed"


def run_command(command: tuple[str, ...], wish: Wish, within: float = WITHIN) -> str:
    """Run a command with the request on its standard input; return why nothing will come, "" when it will.

    Raises:
        NotStimulated: the command cannot be started, or has not ended in time or writes without end; it is ended then.
    """
    # Files, not pipes: what the command starts in its turn may hold a pipe open for longer than the command lives.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
        asked.write(json.dumps(wish.data()).encode())
        asked.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the vendor's own command, from the vendor's own statement
                command, stdin=asked, stdout=said, stderr=subprocess.STDOUT, start_new_session=os.name == "posix"
            )
        except OSError as error:
            raise NotStimulated(f"the command {command[0]} cannot be started: {error.strerror}") from None
        if (code := _ended(process, said, within)) is None:
            _end(process)
            wrote = os.fstat(said.fileno()).st_size
            why = f"did not end within {within:g} s" if wrote <= _OUTPUT else f"wrote more than {_OUTPUT} bytes"
            raise NotStimulated(f"the command {command[0]} {why}")
        if code == SENT:
            return ""
        return f"{_MEANING.get(code, FAILED)} (exit code {code}){_last_words(said)}"


def _ended(process: subprocess.Popen[bytes], said: IO[bytes], within: float) -> int | None:
    """Return the exit code of a command; None when it has not ended in time, or has written too much."""
    end = time.monotonic() + within
    while (left := end - time.monotonic()) > 0:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(min(left, _LOOK))
        if os.fstat(said.fileno()).st_size > _OUTPUT:
            return None
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command together with what it started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last_words(said: IO[bytes]) -> str:
    """Return the last line that a command wrote, shortened."""
    said.seek(max(0, os.fstat(said.fileno()).st_size - (1 << 16)))
    lines = said.read(1 << 16).decode(errors="replace").strip().splitlines()
    return f": {safe(lines[-1].strip(), _QUOTED)}" if lines else ""
