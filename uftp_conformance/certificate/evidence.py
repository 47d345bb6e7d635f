"""The evidence of a run as a Merkle tree, so that one exchange can be shown and proved without the others.

The entries of the tree, in the order of the stream:

- a line is an entry: its bytes without the end of line;
- but a verdict with evidence is several: the verdict, with the number of its exchanges in their place, and then each
  exchange with the number of its line and its own.  These are JSON without blanks, keys in order.
"""

import hashlib
import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uftp_conformance.certificate import merkle
from uftp_conformance.run.stream_header import canonical

Json = dict[str, Any]


def entries(line: bytes, number: int) -> list[bytes]:
    """Return the entries of one line, the first line having the number 1."""
    event = _verdict(line)
    if event is None:
        return [line]
    trial = event["trial"]
    exchanges = trial["exchanges"]
    verdict = {**event, "trial": {**trial, "exchanges": len(exchanges)}}
    return [canonical(verdict), *(exchange_entry(each, number, at) for at, each in enumerate(exchanges, 1))]


def exchange_entry(exchange: Json, line: int, position: int) -> bytes:
    """Return the entry of an exchange of a verdict, the first one having the position 1."""
    return canonical({"line": line, "exchange": position, "shown": exchange})


def _verdict(line: bytes) -> Json | None:
    """Return a verdict with exchanges that can be told apart; None for any other line, whatever is in it."""
    try:
        event = json.loads(line)
        exchanges = event["trial"]["exchanges"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return event if isinstance(exchanges, list) else None


@dataclass(slots=True)
class Tree:
    """The hashes of all entries of a stream, the line of each, and the SHA-256 of the file."""

    hashes: list[bytes] = field(default_factory=list)
    lines: "array[int]" = field(default_factory=lambda: array("L"))
    sha256: str = ""

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return merkle.root(self.hashes)

    def first_of(self, line: int) -> int:
        """Return the index of the first entry of a line."""
        return self.lines.index(line)


def grow(path: Path) -> Tree:
    """Return the tree over a stream on disk; raise OSError when it cannot be read."""
    tree, digest = Tree(), hashlib.sha256()
    for number, line in numbered(path):
        digest.update(line)
        for entry in entries(line.rstrip(b"\n"), number):
            tree.hashes.append(merkle.leaf(entry))
            tree.lines.append(number)
    tree.sha256 = digest.hexdigest()
    return tree


def numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """Walk the lines of a file, with their ends."""
    with path.open("rb") as file:
        yield from enumerate(file, 1)
