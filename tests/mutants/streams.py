"""Event streams as a batch leaves them, written by hand."""

from pathlib import Path
from typing import Any

from uftp_conformance.catalogue import load
from uftp_conformance.judging.evidence import Trial, dump
from uftp_conformance.run.events import encoded

TOLERATED = "Accepted is tolerated, not what the specification says"
Seen = tuple[str, ...]  # requirement, message, then the kinds of its verdicts; "finding" is a pass with a finding


def write(
    folder: Path,
    target: str,
    *cells: Seen,
    role: str = "DSO",
    footer: bool = True,
    note: str = "",
    finding: str = TOLERATED,
) -> Path:
    """Write a stream about one target, and return where it is."""
    header: dict[str, Any] = {
        "event": "header",
        "targets": [],
        "cells": [[target, c[0], c[1], role, "3.1.0", "", 1] for c in cells],
    }
    events = [header, *(verdict(target, role, cell[0], cell[1], kind, finding) for cell in cells for kind in cell[2:])]
    events += [{"event": "note", "target": "", "text": note}] if note else []
    events += [{"event": "footer", "exit_code": 1, "sentence": "That was it.", "counts": {}}] if footer else []
    path = folder / "events.jsonl"
    path.write_text("".join(map(encoded, events)), encoding="utf-8")
    return path


def verdict(
    target: str, role: str, requirement: str, message: str, kind: str, finding: str = TOLERATED
) -> dict[str, Any]:
    """Return one verdict; where its kind is "finding", with this one."""
    return {
        "event": "verdict",
        "target": target,
        "requirement": requirement,
        "message": message,
        "role": role,
        "version": "3.1.0",
        "kind": "pass" if kind == "finding" else kind,
        "grade": "",
        "obligation": load()[requirement].obligation,
        "got": f"what {kind} looks like",
        "findings": [finding] if kind == "finding" else [],
        "trial": dump(Trial("The case", ())),
    }


def times(folder: Path, **seconds: float) -> Path:
    """Write how long the tests of a run took; a name's underscores stand for what a name of a parameter cannot hold."""
    cases = "".join(f'<testcase name="{name}" time="{time}"/>' for name, time in seconds.items())
    path = folder / "junit.xml"
    path.write_text(f'<testsuites><testsuite name="pytest">{cases}</testsuite></testsuites>', encoding="utf-8")
    return path
