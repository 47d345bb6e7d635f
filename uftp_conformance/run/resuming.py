"""Resuming a run: what an earlier stream has judged to the end is kept, and only what is missing is judged.

The unit is a test of the suites about one cell.  Its event `judged` stands behind its last verdict and says how many
there are: verdicts of a test without it, or with fewer than it says, are left behind, and the test is judged again.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from uftp_conformance import ExitCode, StatementError, __version__
from uftp_conformance.run.events import STREAM, BadStream, Event, lines, read_header
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.stream_header import catalogue_digest
from uftp_conformance.run.stream_shapes import can_be_resumed
from uftp_conformance.statement import Statement

BEFORE = "before the run, "  # so begin the notes about who cannot speak
_ANEW = "Begin a new run, without --resume"
_OPTIONS = {
    "roles": "--role",
    "versions": "--version",
    "only": "--only",
    "exclude": "--exclude",
    "profile": "--profile",
    "reasons": "--reasons",
    "seed": "--seed",
}
_ASKED = {"roles": "role", "versions": "version"}  # options of other names
_WHOLE = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE, ExitCode.NOTHING_JUDGED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run that did not finish.

    Attributes:
        path: its stream.
        header: the first event of it.
        tests: those that were judged to the end, with every verdict of theirs.
        ended: with which exit code it ended, where it did.
    """

    path: Path
    header: Event
    tests: frozenset[str]
    ended: int | None

    def kept(self, labels: Collection[str]) -> Iterator[Event]:
        """Walk the events about these targets that stay; a note about none is kept with the first target."""
        first = next((target["label"] for target in self.header["targets"]), "")
        for event in until_footer(self.path):
            about = event.get("target") or first
            if about in labels and self._stays(event):
                yield event

    def _stays(self, event: Event) -> bool:
        if event["event"] == "note":
            # Whoever broke down is judged again, and who can speak is found out again.
            return "test" not in event and not event["text"].startswith(BEFORE)
        return event["event"] in ("verdict", "judged") and event.get("test") in self.tests


def until_footer(path: Path) -> Iterator[Event]:
    """Walk the events of a stream up to its footer; what follows that cannot be relied on."""
    for event in lines(path):
        yield event
        if event["event"] == "footer":
            return


def earlier(place: Path) -> Earlier:
    """Read the stream of a run, or the one in its folder; raise StatementError when it cannot be resumed."""
    path = place / STREAM if place.is_dir() else place
    if path.exists() and not path.is_file():  # a FIFO for example, which might never end
        raise StatementError(f"--resume: {path} is not a regular file.  Give the events.jsonl of a run, or its folder")
    try:
        header = read_header(path)
        counts, seen, ended = {}, Counter[str](), None
        for event in until_footer(path):
            match event["event"]:
                case "verdict":
                    seen[str(event.get("test"))] += 1
                case "judged":
                    counts[event["test"]] = event["verdicts"]
                case "footer":
                    ended = event["exit_code"]
    except BadStream as error:
        raise StatementError(f"--resume: {error}.  Give the events.jsonl of a run, or its folder") from None
    if not can_be_resumed(header):
        raise StatementError(f"--resume: {path} does not say what was asked for: an older version wrote it.  {_ANEW}")
    if ended in _WHOLE:
        raise StatementError(f"--resume: the run of {path} is complete: nothing of it is missing.  {_ANEW}")
    tests = frozenset(test for test, count in counts.items() if seen[test] == count)
    return Earlier(path, header, tests, ended)


def asked_by(settings: Settings) -> Event:
    """Return for a header what was asked for."""
    return {
        "targets": [str(path) for path in settings.targets],
        "roles": list(settings.roles),
        "versions": list(settings.versions),
        "only": list(settings.only),
        "exclude": list(settings.exclude),
    }


def as_before(settings: Settings, place: Path | None, given: Collection[str]) -> Settings:
    """Return the settings of the run that is to be resumed in the place of those that nobody gave.

    Args:
        settings: what is asked for now.
        place: the stream or the folder of that run; None where none is resumed.
        given: the options that were given, by their names in the command.

    Raises:
        StatementError: something else is asked for than then, or the run cannot be resumed.
    """
    if place is None:
        return settings
    before = earlier(place)
    header, asked = before.header, before.header["asked"]
    then: dict[str, Any] = {name: header[name] for name in ("seed", "profile", "reasons")}
    then |= {name: tuple(asked.get(name, ())) for name in ("roles", "versions", "only", "exclude")}
    for name, option in _OPTIONS.items():
        if {name, _ASKED.get(name)} & {*given} and getattr(settings, name) != then[name]:
            raise StatementError(
                f"{option} {_words(getattr(settings, name))}: the run that is to be resumed was begun with"
                f" {_words(then[name]) or 'none'}.  Leave the option out"
            )
    targets = settings.targets if "target" in given else tuple(map(Path, asked["targets"]))
    folder = settings.report_dir if "report_dir" in given else before.path.parent
    return replace(settings, **then, targets=targets, report_dir=folder, resume=before.path)


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def identity(statements: Sequence[tuple[str, Statement]]) -> Event:
    """Return what has to be the same when a run is resumed: the catalogue, and each section of each statement."""
    return {
        "catalogue": catalogue_digest()[:16],
        "statements": {label: _sections(claimed) for label, claimed in statements},
    }


def _sections(claimed: Statement) -> Mapping[str, str]:
    def plain(value: Any) -> str:
        return value.name if isinstance(value, Path) else str(value)  # a folder may have been moved meanwhile

    sections = sorted(claimed.model_dump().items())
    return {name: _digest(json.dumps(values, default=plain, sort_keys=True).encode()) for name, values in sections}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def insist(before: Earlier, settings: Settings, now: Event) -> None:
    """Raise StatementError when the earlier run was another one: of other rules, or of a target that claims otherwise.

    `now` is the identity of the run that is to resume it.
    """
    header, then = before.header, before.header["identity"]
    if header["suite"] != __version__ or then["catalogue"] != now["catalogue"]:
        raise StatementError(
            f"--resume: {before.path} was written with other rules (version {header['suite']} of the suite, catalogue"
            f" {then['catalogue']}; here {__version__}, {now['catalogue']}).  {_ANEW}, or take that version"
        )
    asked = {
        "seed": settings.seed,
        "profile": settings.profile,
        "reasons": settings.reasons,
        "scope": list(settings.scope),
    }
    for name, value in asked.items():
        if header.get(name) != value:
            raise StatementError(
                f"--resume: {before.path} was begun with {name} {header.get(name)}, not {value}.  Ask for the same"
            )
    for label, sections in now["statements"].items():
        if label not in then["statements"]:
            raise StatementError(f"--resume: the run of {before.path} has no target {label!r}.  {_ANEW}")
        if changed := [name for name, mark in sections.items() if then["statements"][label].get(name) != mark]:
            raise StatementError(
                f"--resume: {label}: the statement says something else than when the run of {before.path} began:"
                f" [{'], ['.join(changed)}].  Write what it said then, or begin a new run, without --resume"
            )
