"""The baseline: failures that are known and tolerated until a day, each with its reason (`baseline.toml`)."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from uftp_conformance import StatementError, catalogue
from uftp_conformance.messages import VERSIONS
from uftp_conformance.run.events import Key
from uftp_conformance.statement.plain_files import encoded_as, read_plain

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Known = Literal["fail", "inconclusive"]

_HEAD = """\
# Known failures, which do not break the gate: `uftp-conformance run --baseline {name}`.
# `uftp-conformance baseline update` writes this file; reasons and days are kept, and may be changed by hand.
"""
_SEED = """\
# Runs with this baseline draw the same cases as the one by which it was written; `--seed N` draws others.
seed = {seed}
"""


class Entry(BaseModel):
    """What is known about a requirement, or about those cells of it that `message`, `version` and `target` choose.

    `verdict` is what it may come to: who may fail may stay inconclusive as well, but not the other way round.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1)]
    message: str = ""
    version: str = ""
    target: str = ""
    verdict: Known = "fail"
    reason: _Words
    until: date

    def about(self, key: Key) -> bool:
        """Return whether it is about a cell."""
        target, requirement, message, _, version = key
        chosen = ((self.message, message), (self.version, version), (self.target, target))
        return requirement == self.requirement and all(own in ("", other) for own, other in chosen)

    @property
    def name(self) -> str:
        """The entry in words: its requirement, and what it chooses of it."""
        return " ".join(word for word in (self.requirement, self.message, self.version, self.target) if word)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seed: int | None = None
    known: list[Entry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a file; `seed` is that of the run by which it was written, so that the next draws the same."""

    path: Path
    entries: tuple[Entry, ...] = ()
    seed: int | None = None


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raise StatementError with a line for each mistake."""
    try:
        text = read_plain(path)[0].decode("utf-8-sig")
        file = _File.model_validate(tomllib.loads(text))
    except FileNotFoundError:
        raise StatementError(
            f"{path}: there is no such baseline.  `uftp-conformance baseline update` writes one from the last report"
        ) from None
    except OSError as error:
        raise StatementError(f"{path}: cannot be read: {error.strerror or error}.  Give a TOML file") from None
    except UnicodeDecodeError:
        raise StatementError(f"{path}: is not UTF-8{encoded_as(path.read_bytes())}.  Save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"{path}: is not TOML: {error}.  Correct that line") from None
    except ValidationError as error:
        raise StatementError("\n".join(f"{path}: {line}" for line in _mistakes(error))) from None
    if strange := list(_strange(file.known)):
        raise StatementError("\n".join(f"{path}: {line}" for line in strange))
    return Baseline(path, tuple(file.known), file.seed)


def _strange(entries: Sequence[Entry]) -> Iterator[str]:
    """Say what no run can have; that a requirement is gone from the catalogue is for the gate to say."""
    messages = {message for requirement in catalogue.load() for message in requirement.messages}
    places: dict[tuple[str, ...], int] = {}
    for number, entry in enumerate(entries, 1):
        if entry.message and entry.message not in messages:
            near = get_close_matches(entry.message, messages, 1)
            write = f"Write {near[0]}, or" if near else "Write another, or"
            yield f'[[known]] number {number}: message = "{entry.message}" is no type of message.  {write} leave it out'
        if entry.version and entry.version not in VERSIONS:
            yield (
                f'[[known]] number {number}: version = "{entry.version}" is no version of the protocol.  Write one of'
                f" {', '.join(VERSIONS)}, or leave it out"
            )
        place = (entry.requirement, entry.message, entry.version, entry.target, entry.verdict)
        if places.setdefault(place, number) != number:
            yield f"[[known]] number {number}: is about the same as number {places[place]}.  Take one of them out"


_NO_LIST = "is not a list of known failures.  Write [[known]] before each"
_FIXES = {
    "reason": "Write why it is tolerated, for example the ticket in which it is mended",
    "until": "Write the day until which it is tolerated, for example 2027-03-31, without quotation marks",
    "requirement": "Write the id of a requirement; `uftp-conformance catalogue` lists them",
    "verdict": 'Write "fail" or "inconclusive", or leave it out',
}


def _mistakes(error: ValidationError) -> list[str]:
    lines = []
    for each in error.errors(include_url=False, include_input=False):
        place = each["loc"]
        if len(place) < 2:
            fix = "is not a number.  Write the seed of a run" if place == ("seed",) else _NO_LIST
            lines.append(f"{'.'.join(map(str, place))}: {fix}")
            continue
        key = str(place[2]) if len(place) > 2 else ""
        fix = _FIXES.get(key, f"Keys are {', '.join(Entry.model_fields)}")
        wrong = "is missing" if each["type"] in ("missing", "string_too_short") else "cannot be read"
        wrong = "is not one of its keys" if each["type"] == "extra_forbidden" else wrong
        lines.append(f"[[known]] number {int(place[1]) + 1}: {key or 'it'} {wrong}.  {fix}")
    return lines


def write_baseline(path: Path, entries: Sequence[Entry], seed: int | None = None) -> None:
    """Write a baseline; OSError when that is impossible."""
    drawn = () if seed is None else (_SEED.format(seed=seed),)
    parts = [_HEAD.format(name=path.name), *drawn, *map(_written, sorted(entries, key=lambda entry: entry.name))]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _written(entry: Entry) -> str:
    fields = {name: value for name, value in entry.model_dump(exclude={"until"}).items() if value}
    lines = [f"{name:11} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join(("[[known]]", *lines, f"{'until':11} = {entry.until.isoformat()}", ""))
