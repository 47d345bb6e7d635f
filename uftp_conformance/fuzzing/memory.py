"""What a fuzzing run leaves to the next one: sequences that failed, and those that came where none had been.

They are kept in a database of Hypothesis, which many processes may share, by the role and the version of the target.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from hypothesis.database import DirectoryBasedExampleDatabase

from uftp_conformance import StatementError
from uftp_conformance.sequences.families import FAMILIES
from uftp_conformance.sequences.steps import Steps, dump, restore

Kind = Literal["failed", "new"]
_MOST = 1000  # sequences that are recalled of each kind


@dataclass(frozen=True, slots=True)
class Recalled:
    """A sequence of an earlier run."""

    family: str
    steps: Steps
    near: bool = False
    clock: bool | None = None


class Memory:
    """Keeps sequences in a folder, without one nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._database = None if folder is None else DirectoryBasedExampleDatabase(_usable(folder))
        self.damaged = 0

    def keep(self, kind: Kind, about: str, sequence: Recalled) -> None:
        """Keep a sequence about targets of this kind."""
        if self._database is not None:
            entry = {**asdict(sequence), "steps": dump(sequence.steps)}
            self._database.save(_key(kind, about), json.dumps(entry, sort_keys=True).encode())

    def recall(self, about: str) -> list[Recalled]:
        """Return the sequences of earlier runs, those that failed first; what cannot be read is left out."""
        return [*self._recalled("failed", about), *self._recalled("new", about)]

    def _recalled(self, kind: Kind, about: str) -> Iterator[Recalled]:
        if self._database is None:
            return
        for value in sorted(self._database.fetch(_key(kind, about)))[:_MOST]:
            try:
                entry = json.loads(value)
                found = Recalled(entry["family"], restore(entry["steps"]), bool(entry["near"]), entry.get("clock"))
            except (ValueError, TypeError, LookupError, AttributeError):
                self.damaged += 1
                continue
            if found.family in FAMILIES and found.steps:
                yield found


def _key(kind: Kind, about: str) -> bytes:
    return f"uftp-conformance fuzz {kind} {about}".encode()


def _usable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StatementError(
            f"--database {folder}: cannot be written: {error.strerror}.  Name a folder of your own"
        ) from None
    return folder
