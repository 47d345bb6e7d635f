"""The right configuration: three targets, what is agreed with them, and a statement of each that a row spoils."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.cli.command import free_port
from tests.misconfigured import servers
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.run import embedded
from uftp_conformance.statement import Statement

_DENYING = tuple((name, False) for name in ("metering", "d_prognosis", "flex_settlement", "flex_reservation_update"))
# By the word that a row has for it: the role of a target, and what it does not support.
TARGETS = {"AGR": "AGR", "DSO": "DSO", "CRO": "CRO", "denying AGR": "AGR", "denying DSO": "DSO"}


@dataclass(frozen=True, slots=True)
class World:
    """What a row is spoiled in.

    Attributes:
        statements: the data of the right statement of each target.
        keys: the folder with the keys of the counterparties.
        places: what stands for {name} in the values of a row.
    """

    statements: Mapping[str, dict[str, Any]]
    keys: Path
    places: Mapping[str, str]

    def write(self, folder: Path, target: str, changes: Mapping[str, Any], drop: list[str]) -> Path:
        """Write a statement with some values changed and some left out; return its path."""
        shutil.copytree(self.keys, folder / "keys")
        data = deepcopy(self.statements[target])
        for key, value in changes.items():
            _put(data, key, self.filled(value))
        for key in drop:
            _put(data, key, None)
        path = folder / "target.toml"
        path.write_text(toml(data), encoding="utf-8")
        return path

    def filled(self, value: Any) -> Any:
        """Put the places into a value."""
        if isinstance(value, str):
            for name, place in self.places.items():
                value = value.replace(f"{{{name}}}", place)
        return value


def _put(data: Any, key: str, value: Any) -> None:
    """Put a value at a key such as market.congestion_points.0.address; None takes it out; "+" is one more."""
    *way, last = key.split(".")
    for part in way:
        data = data[int(part)] if part.isdigit() else data.setdefault(part, {})
    if last == "+":
        data.append(value)
    elif value is None:
        del data[int(last) if last.isdigit() else last]
    else:
        data[int(last) if last.isdigit() else last] = value


def toml(data: Mapping[str, Any]) -> str:
    """Write plain data as TOML; what is no table comes first."""
    bare = [f"{key} = {_value(value)}" for key, value in data.items() if not isinstance(value, dict)]
    tables = [
        "\n".join([f"[{name}]", *(f"{key} = {_value(value)}" for key, value in table.items())])
        for name, table in data.items()
        if isinstance(table, dict)
    ]
    return "\n\n".join(["\n".join(bare), *tables]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def described(statement: Statement) -> dict[str, Any]:
    """Return a statement as the data of its file, quick in its waiting."""
    data = json.loads(statement.model_dump_json(exclude_none=True, exclude_defaults=True))
    for party in data["counterparties"]:
        party["secret_key_file"] = f"keys/{Path(party['secret_key_file']).name}"
    market = data["market"] | {"plausible_price": 100}
    return {**data, "market": market, "timing": {"reply_within": 0.4, "initiative_within": 1, "http_timeout": 2}}


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Start the targets and the small servers."""
    port = free_port()
    inbox = f"127.0.0.1:{port}"
    lineup = [
        embedded.Entry(name, role, supports=_DENYING if name.startswith("denying") else ())
        for name, role in TARGETS.items()
    ]
    # The statement is the same: it claims what the denying ones do not support.
    claiming = [replace(e, claims=tuple((name, True) for name, _ in _DENYING)) for e in lineup]
    with servers.serving() as places:
        running = embedded.start(folder, claiming, inbox, f"http://{inbox}")
        try:
            targets = {label: described(statement) for label, statement in running.statements}
            for data in targets.values():
                data["market"]["time_zone"] = "Europe/Amsterdam"
            target = next(iter(running.statements))[1].target.endpoint.split("/1/")[0]
            fresh = new_secret_key()
            yield World(targets, folder / "keys", {
                **places, "inbox": f"http://{inbox}", "targets": target, "other key": fresh.public.text(),
                "hex": fresh.public.material.hex(), "secret": fresh.text(), "taken": target.removeprefix("http://"),
                "busy": places["web"].removeprefix("http://"),
            })  # fmt: skip
        finally:
            running.stop()
