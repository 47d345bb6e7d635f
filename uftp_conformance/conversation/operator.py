"""A person at the terminal who is told what to do: questions and answers as files in a folder.

The suites run in a process without a terminal.  The command, which has one, gives it a folder: a question is a
file `<number>.question`, and the command writes what the person said into `<number>.answer`.
"""

import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from uftp_conformance.messages.foreign import visible

ENVIRONMENT = "UFTP_CONFORMANCE_DESK"
PATIENCE = 900.0  # seconds until a person counts as gone
SKIP = ("s", "skip")
_POLL = 0.1
_NUMBERS = itertools.count(1)  # over all targets and versions of a process, which share one folder


class Desk:
    """The end of the suites: puts down a question and waits for the answer."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience

    async def ask(self, text: str) -> str | None:
        """Return what the person answers; None when nobody does."""
        number = f"{next(_NUMBERS):06}"  # in the order of their names
        _write(self._folder / f"{number}.question", text)
        answer = self._folder / f"{number}.answer"
        for _ in range(int(self._patience / _POLL)):
            if answer.exists():
                return answer.read_text(encoding="utf-8")
            await asyncio.sleep(_POLL)
        return None


def desk_of(environment: Mapping[str, str] = os.environ) -> Desk | None:
    """Return the desk that the command gives; None where nobody is at a terminal."""
    folder = environment.get(ENVIRONMENT)
    return Desk(Path(folder)) if folder else None


class Terminal:
    """The end of the command: shows questions, and hands the answers back."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def environment(self) -> dict[str, str]:
        """What the process that asks has to be told."""
        return {ENVIRONMENT: str(self._folder)} if self._folder else {}

    def questions(self) -> list[Path]:
        """Return the questions that nobody has answered yet."""
        asked = self._folder.glob("*.question") if self._folder else ()
        return sorted(question for question in asked if not question.with_suffix(".answer").exists())

    def attend(self, ask: Callable[[str], str]) -> None:
        """Put every open question to a person; who ends the input skips it."""
        for question in self.questions():
            try:
                said = ask(visible(question.read_text(encoding="utf-8"), keep="\n"))
            except EOFError:
                said = SKIP[0]
            _write(question.with_suffix(".answer"), said)


@contextmanager
def terminal() -> Iterator[Terminal]:
    """Open a desk for the time of a run, where somebody can be asked: at a terminal."""
    if not (sys.stdin and sys.stdin.isatty()):
        yield Terminal(None)
        return
    with tempfile.TemporaryDirectory(prefix="uftp-conformance-") as folder:
        yield Terminal(Path(folder))


def _write(path: Path, text: str) -> None:
    """Write a file that is there as a whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
