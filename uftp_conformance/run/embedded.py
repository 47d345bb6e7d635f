"""The embedded targets: reference participants in a process of their own, with statements that describe them.

Nothing of them is imported here.  The suite meets them as it meets anybody's: over HTTP, by a statement.
"""

import base64
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from uftp_conformance import KitError
from uftp_conformance import statement as statements
from uftp_conformance.messages import ROLES
from uftp_conformance.messages.sealing import SecretKey
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import (
    MESSAGE_PATH,
    PLAYED,
    endpoint_of,
    read_key_file,
    sections_of_played,
    write_key_file,
)
from uftp_conformance.statement.daytime import ZONES

STARTS_WITHIN, STOPS_WITHIN = 20.0, 5.0  # seconds
_NOWHERE = "http://127.0.0.1:1"
_NO_KEY = base64.b64encode(bytes(32)).decode()

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One embedded target.

    Attributes:
        label: its name.
        role: its role.
        without: the requirements that it shall violate.
        versions: the protocol versions that it speaks.
        supports: values of [supports] in place of the embedded market's, for it and in its statement.
        claims: values of [supports] in its statement alone, in place of those.
        mutant: the name of another fault that it has.
        judged: the requirements by which it is judged, and no others; those of `without` where none is named.
        thorough: whether in each of their cells, otherwise until one has caught it.
        overrides: section, key and value of what its statement alone says otherwise.
    """

    label: str
    role: str
    without: frozenset[str] = frozenset()
    versions: tuple[str, ...] = ("3.1.0",)
    supports: tuple[tuple[str, bool | str], ...] = ()
    claims: tuple[tuple[str, bool | str], ...] = ()
    mutant: str = ""
    judged: tuple[str, ...] = ()
    thorough: bool = False
    overrides: tuple[tuple[str, str, Any], ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether it has a fault."""
        return bool(self.mutant or self.without)


def lineup_in(path: Path) -> tuple[Entry, ...]:
    """Read the participants that somebody wants to be served in place of the reference ones, such as mutants.

    The file is a JSON list of objects with the attributes of `Entry`; label and role are needed, values of [supports]
    and `overrides` are objects.
    """
    return tuple(
        Entry(
            label=entry["label"],
            role=entry["role"],
            mutant=entry.get("mutant", ""),
            judged=tuple(entry.get("judged", ())),
            without=frozenset(entry.get("without", ())),
            thorough=entry.get("thorough", False),
            supports=tuple(entry.get("supports", {}).items()),
            claims=tuple(entry.get("claims", {}).items()),
            overrides=tuple(
                (name, *pair) for name, values in entry.get("overrides", {}).items() for pair in values.items()
            ),
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))
    )


LINEUP = (Entry("reference CRO", "CRO"), Entry("reference DSO", "DSO"), Entry("reference AGR", "AGR"))


def narrowed(lineup: Sequence[Entry]) -> Mapping[str, Collection[str]]:
    """Return by label the requirements of those that are judged by some alone, as everybody with a fault is."""
    return {
        label: entry.judged or entry.without
        for entry in lineup
        if entry.faulty or entry.judged
        for label in (entry.label, *(f"{entry.label} {version}" for version in entry.versions))
    }


Statements = tuple[tuple[str, Statement], ...]


@dataclass(slots=True)
class Running:
    """Embedded targets that serve; the process is stopped by `stop`, and stops itself when this one ends."""

    statements: Statements
    _process: subprocess.Popen[str] = field(repr=False)

    def stop(self) -> None:
        """Stop the process and wait until it is gone; once is enough, twice does no harm."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def outline(lineup: Sequence[Entry], zone: str = ZONES[0]) -> Statements:
    """Return the statements as far as they are known before anything runs: without endpoints, keys and files."""
    keys = {role: _NO_KEY for role in ROLES}
    return _statements(lineup, Path(), _market(zone), base=_NOWHERE, keys=keys, inbox={})


def start(folder: Path, lineup: Sequence[Entry], listen: str, reached_at: str, zone: str = ZONES[0]) -> Running:
    """Start one process with these participants, each with a memory of its own.

    Args:
        folder: where key files and the configuration are written, readable by the owner only.
        lineup: who is to be served, in the order of the paths.
        listen: where the suite's inbox listens.
        reached_at: the inbox's address for the participants.
        zone: where their market is.

    Raises:
        KitError: the process did not come up; the text says what it said.
    """
    configuration = folder / "participants.json"
    write_private(configuration, json.dumps(configured(folder, lineup, reached_at, zone)))
    process, port = _launch(configuration, "mutants" if any(entry.mutant for entry in lineup) else "participants")
    keys = {role: _key(folder / "keys" / f"{_domain(role)}.key").public.text() for role in ROLES}
    market = _market(zone)
    inbox = {"listen": listen, "reached_at": reached_at}
    base = f"http://127.0.0.1:{port}"
    return Running(_statements(lineup, folder, market, base=base, keys=keys, inbox=inbox), process)


def configured(folder: Path, lineup: Sequence[Entry], reached_at: str, zone: str) -> Json:
    """Return the configuration of a process of participants; keys that are missing are written below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    secrets = {role: _key(folder / "keys" / f"{_domain(role)}.key") for role in ROLES}
    return _configuration(folder, lineup, _market(zone), secrets, reached_at)


def _statements(
    lineup: Sequence[Entry], folder: Path, market: Json, *, base: str, keys: Mapping[str, str], inbox: Json
) -> Statements:
    described = []
    for number, entry in enumerate(lineup, 1):
        data = {
            **market,
            "supports": {**market["supports"], **dict(entry.supports), **dict(entry.claims)},
            **{name: {**market.get(name, {}), **_otherwise(entry, name)} for name in ("timing", "limits", "market")},
            "target": {
                "name": entry.label,
                "role": entry.role,
                "domain": _domain(entry.role),
                "endpoint": f"{base}/{number}{MESSAGE_PATH}",
                "public_key": keys[entry.role],
                "versions": list(entry.versions),
                **_otherwise(entry, "target"),
            },
            "counterparties": sections_of_played(_otherwise(entry, "counterparties"), inbox.get("reached_at", base)),
            **({"inbox": inbox} if inbox else {}),
            **({"stimulus": {"url": f"{base}/{number}/stimulus"}} if entry.role != "CRO" else {}),
        }
        described.append((entry.label, statements.parse(data, f"embedded {entry.label}", folder)))
    return tuple(described)


def _otherwise(entry: Entry, name: str) -> Json:
    return {key: value for section, key, value in entry.overrides if section == name}


def _configuration(
    folder: Path, lineup: Sequence[Entry], market: Json, secrets: Mapping[str, SecretKey], reached_at: str
) -> Json:
    """Return what the participants are configured with: of the suite's participants, only the public keys."""
    return {
        "market": market["market"],
        "parties": [
            {
                "role": role,
                "standing": standing,
                "domain": domain,
                "public_key": _key(folder / "keys" / f"{domain}.key").public.text(),
                "endpoint": endpoint_of(domain, reached_at),
            }
            for role, standing, domain in PLAYED
        ],
        "participants": [
            {
                "path": str(number),
                "role": entry.role,
                "domain": _domain(entry.role),
                "secret_key": secrets[entry.role].text(),
                "without": sorted(entry.without),
                "versions": list(entry.versions),
                "mutant": entry.mutant,
                "supports": {**market["supports"], **dict(entry.supports)},
            }
            for number, entry in enumerate(lineup, 1)
        ],
    }


def _market(zone: str) -> Json:
    """Read the market, put into a zone; times become text, because the configuration travels as JSON."""
    text = (files("uftp_conformance") / "participants" / "market.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for contract in data["market"]["contracts"]:
        contract["release_until"] = contract["release_until"].isoformat()
    data["market"]["time_zone"] = zone
    return data


def _domain(role: str) -> str:
    return f"{role.lower()}.reference.example"


def _key(path: Path) -> SecretKey:
    return read_key_file(path) if path.exists() else write_key_file(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _launch(configuration: Path, module: str) -> tuple[subprocess.Popen[str], int]:
    """Start the process and wait for the port that it tells."""
    complaints = configuration.with_suffix(".log")
    with complaints.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module, run by our own interpreter
            [sys.executable, "-m", f"uftp_conformance.{module}", str(configuration)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C is for the suite, which stops the process when it has finished
        )
    line = _first_line(process)
    try:
        return process, int(json.loads(line)["port"])
    except (ValueError, KeyError, TypeError):
        Running((), process).stop()
        said = complaints.read_text(encoding="utf-8").strip().splitlines()
        raise KitError(
            f"the reference participants did not start within {STARTS_WITHIN:.0f} s: {said[-1] if said else 'no word'}"
        ) from None


def _first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line that a process writes; empty when it takes too long or ends without one."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    stdout = process.stdout
    if stdout is None:
        return ""
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=STARTS_WITHIN)
    except queue.Empty:
        return ""
