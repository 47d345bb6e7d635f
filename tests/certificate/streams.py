"""A stream of a CRO in which every cell holds, and spoiled ones."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.reports import exchanged, sample
from uftp_conformance.catalogue import load
from uftp_conformance.run.events import Event
from uftp_conformance.run.recorder import header
from uftp_conformance.run.stream_header import statement_digest

VERSION = sample.VERSION
CLAIMS = {"target": {"name": "their CRO", "role": "CRO"}, "market": {"isp_duration": "PT15M"}}
TARGET = {
    "label": "their CRO", "name": "their CRO", "role": "CRO", "version": VERSION, "domain": "cro.example.net",
    "endpoint": "https://cro.example.net/shapeshifter/api/v3/message", "public_key": exchanged.KEY.public.text(),
    "clock_tolerance": 1.0, "supports": {"mode": "closed", "metering": False}, "statement": CLAIMS,
    "statement_sha256": statement_digest(CLAIMS),
}  # fmt: skip
FOOTER: Event = {
    "event": "footer", "finished": "2026-11-21T09:40:00+00:00", "exit_code": 0, "sentence": "It holds.", "counts": {},
}  # fmt: skip


def events() -> Iterator[Event]:
    """Walk the events of a run in which every cell of a CRO holds, but for one that does not apply."""
    cells = list(load().cells("CRO", VERSION))
    rows = [
        ["their CRO", cell.requirement.id, cell.message, "CRO", VERSION, "" if number else "it is denied", 1]
        for number, cell in enumerate(cells)
    ]
    begun = header(7, "certify", "documented", "2026-11-21T09:30:00+00:00", [copy.deepcopy(TARGET)], rows)
    yield {**begun, "scope": []}
    for number, cell in enumerate(cells[1:], 1):
        yield sample.event("their CRO", cell, "pass", number=number)
    yield {**FOOTER}


def write(path: Path, changed: Callable[[list[Event]], object] | None = None) -> Path:
    """Write the stream, after something was done to its events."""
    stream = list(events())
    if changed is not None:
        changed(stream)
    path.write_text("".join(json.dumps(event) + "\n" for event in stream), encoding="utf-8")
    return path
