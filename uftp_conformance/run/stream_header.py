"""What the header of a stream tells beside its cells: the format, the rules, the claims, and where it was written.

The whole statement stands in it, so that a reader of the stream alone sees what was claimed.  What could be secret
does not: key files are only named, and what a hook is given (the arguments of a command, user, password and query of
an address) is left out.
"""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_jsonable_python

from uftp_conformance.statement import Statement

FORMAT = 2  # of the streams that are written here; those that name none are older and of format 1
SCHEMA = f"stream-{FORMAT}.schema.json"
_LEFT_OUT = "(left out)"


def schema() -> str:
    """Return the JSON Schema of a line of a stream."""
    return (files("uftp_conformance") / "run" / SCHEMA).read_text(encoding="utf-8")


def catalogue_digest() -> str:
    """Return the SHA-256 of the rows of the catalogue, in hexadecimal."""
    folder = files("uftp_conformance") / "catalogue"
    rows = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return hashlib.sha256(b"".join(entry.read_bytes() for entry in rows)).hexdigest()


def values_of(claimed: Statement) -> Mapping[str, Any]:
    """Return a whole statement as JSON data, with nothing in it that could be secret."""
    values: dict[str, Any] = to_jsonable_python(_named(claimed.model_dump()))
    if values["stimulus"] and values["stimulus"]["command"]:
        program, *words = values["stimulus"]["command"]
        values["stimulus"]["command"] = [Path(program).name, *(_LEFT_OUT for _ in words)]
    return values


def _named(value: Any) -> Any:
    """Return data in which files are called by their names, and addresses are bare."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return {key: _named(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_named(each) for each in value]
    return bare(value) if isinstance(value, str) and "://" in value else value


def bare(address: str | None) -> str | None:
    """Return an address without user, password, query and fragment; where there are any, in words that they are not."""
    if not address:
        return address
    parts = urlsplit(address)
    user, at, place = parts.netloc.rpartition("@")
    netloc = f"{_LEFT_OUT}@{place}" if user or at else place
    more = f"?{_LEFT_OUT}" if parts.query or parts.fragment else ""
    return f"{parts.scheme}://{netloc}{parts.path}{more}" if parts.scheme else address


def canonical(value: Any) -> bytes:
    """Return JSON data as the bytes that are hashed: keys in order, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def statement_digest(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a statement as `values_of` returns it, in hexadecimal."""
    return hashlib.sha256(canonical(values)).hexdigest()


def environment() -> Mapping[str, Any]:
    """Return where the suite ran, as far as it helps to understand a stream."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "processors": os.cpu_count() or 0,
    }
