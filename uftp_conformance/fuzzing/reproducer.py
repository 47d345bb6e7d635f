"""A file that repeats one fault: the steps, the bytes that were sent, what was expected and what came."""

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uftp_conformance import StatementError, __version__
from uftp_conformance.messages.secrets import withheld
from uftp_conformance.run.own_files import write_new
from uftp_conformance.run.settings import Settings
from uftp_conformance.sequences.families import FAMILIES
from uftp_conformance.sequences.shrinking import Shrunk
from uftp_conformance.sequences.steps import Steps, dump, restore
from uftp_conformance.sequences.validity import written
from uftp_conformance.sequences.verdicts import Accusation, Cause

FORMAT = 4


@dataclass(frozen=True, slots=True)
class Wired:
    """One message as it was sent: the step, and its bytes before anything was done to them on the wire."""

    step: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Reproducer:
    """What is needed to send a fault again.

    Attributes:
        target: label of the target in its run.
        role, version: of the target.
        targets: the statements, none for the embedded participants.
        family: the requirement of the sequence.
        cause: what makes it this fault.
        steps: the shortest sequence that was found.
        expected, got: in words.
        near: whether it was about today and the days after it.
        clock: whether it was about the days on which the clock changes.
        breaks: what the faulty message surely breaks.
        perhaps: what it may break besides.
        messages: what was sent.
    """

    target: str
    role: str
    version: str
    targets: tuple[str, ...]
    family: str
    cause: Cause
    steps: Steps
    expected: str
    got: str
    near: bool = False
    clock: bool = False
    breaks: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    messages: tuple[Wired, ...] = ()

    @property
    def past(self) -> bool:
        """Whether it is about days that are over."""
        return self.family in FAMILIES and FAMILIES[self.family].past


def write(path: Path, asked: Settings, family: str, label: str, shrunk: Shrunk, found: Accusation) -> Reproducer:
    """Write the file of a fault."""
    walked = shrunk.walked
    made = Reproducer(
        label,
        found.cell.role,
        found.cell.version,
        tuple(str(each) for each in asked.targets),
        family,
        found.cause,
        tuple(walked.steps),
        found.verdict.expected,
        found.verdict.got,
        walked.near,
        walked.clock,
        found.broken.surely,
        found.broken.perhaps,
        tuple(Wired(each.step.number, written(each.element) if each.element else b"") for each in walked.judged),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    data = _data(made, asked.seed, shrunk)
    write_new(path, withheld(json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    return made


def _data(made: Reproducer, seed: int, shrunk: Shrunk) -> dict[str, Any]:
    messages = [
        {"step": each.step.number, "sender": each.exchange.sent.sender, "payload": wired.payload.decode()}
        for each, wired in zip(shrunk.walked.judged, made.messages, strict=True)
    ]
    return {
        "format": FORMAT,
        "suite": __version__,
        "seed": seed,
        "target": made.target,
        "role": made.role,
        "version": made.version,
        "targets": list(made.targets),
        "family": made.family,
        "near": made.near,
        "clock": made.clock,
        "cause": list(made.cause),
        "breaks": sorted(made.breaks),
        "perhaps": sorted(made.perhaps),
        "failed": shrunk.failed,
        "tries": shrunk.proofs,
        "seconds": round(shrunk.seconds, 1),  # for which it was shrunk
        "expected": made.expected,
        "got": made.got,
        "words": [step.words() for step in made.steps],
        "steps": dump(made.steps),
        "messages": messages,
    }


def name_of(number: int, found: Accusation) -> str:
    """Return the name of a file for a fault."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", f"{number:03}-{found.cell.requirement.id}-{found.cell.message}") + ".json"


def read(path: Path) -> Reproducer:
    """Read the file of a fault; raise StatementError when it is none, or one of another version."""
    try:
        data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise StatementError(
                f"{path}: was written by version {data.get('suite', '?')} of the suite in another form.  Find the fault"
                " again with `uftp-conformance fuzz`"
            )
        return Reproducer(
            str(data["target"]),
            str(data["role"]),
            str(data["version"]),
            tuple(map(str, data["targets"])),
            str(data["family"]),
            _cause_of(data["cause"]),
            _steps_of(data["steps"]),
            str(data["expected"]),
            str(data["got"]),
            bool(data["near"]),
            bool(data["clock"]),
            frozenset(map(str, data["breaks"])),
            frozenset(map(str, data["perhaps"])),
            tuple(Wired(int(each["step"]), str(each["payload"]).encode()) for each in data["messages"]),
        )
    except OSError as error:
        raise StatementError(f"{path}: cannot be read: {error.strerror}.  Give a file that `fuzz` wrote") from None
    except (ValueError, TypeError, LookupError, AttributeError):
        raise StatementError(f"{path}: is not a reproducer.  Give a file that `uftp-conformance fuzz` wrote") from None


def _cause_of(written: Sequence[object]) -> Cause:
    requirement, message, breaks, observed = map(str, written)
    return requirement, message, breaks, observed


def _steps_of(written: Sequence[Mapping[str, Any]]) -> Steps:
    if not written:
        raise ValueError("no steps")
    return restore(written)


def again(path: Path) -> str:
    """Return the command that repeats a fault."""
    return shlex.join(["uftp-conformance", "replay", str(path)])


def grouped(faults: Iterable[Reproducer]) -> dict[tuple[str, str], list[Reproducer]]:
    """Return faults by what the message broke and what the target did: who does so has one cause for it, most often."""
    found: dict[tuple[str, str], list[Reproducer]] = {}
    for each in faults:
        found.setdefault((each.cause[2], each.cause[3]), []).append(each)
    return found
