"""A run as it could have happened, built from the same values that a real one writes; nothing in it is random."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.reports.exchanged import AGR, BEGIN, DSO, ESCAPES, VERSION, Answer, exchange, prognosis, request
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent, Trial, dump
from uftp_conformance.messages.sealing import SIGNATURE_BYTES
from uftp_conformance.run.events import Event, Run, collect

__all__ = ["AGR", "BEGIN", "DSO", "VERSION", "Answer", "exchange", "prognosis"]  # its own names beside them

SCRIPT = "<script>alert(1)</script>"
TARGETS = {"dso": DSO, "agr": AGR}


def trial(cell: Cell, case: Answer, *, note: str = "", twin: Answer | None = None, unmet: str = "") -> Trial:
    """Return the evidence of one case: its twin, if there is one, then the case."""
    first, second = (request(cell, f"4bc9ff0e-0000-4000-8000-00000000000{n}") for n in (1, 2))
    if cell.requirement.id == "OPR-DP-LACKING":
        second = prognosis(without=17, message_id=second["MessageID"])
    found = [exchange("twin", first, twin)] if twin else []
    return Trial(cell.id, (*found, exchange("case", second, case, note=note, at=BEGIN + 1)), unmet=unmet)


def event(label: str, cell: Cell, kind: str, *, evidence: Trial | None = None, number: int = 0, **fields: Any) -> Event:
    """Return a verdict event with what a passing one says, and `fields` in its place."""
    requirement = cell.requirement
    return {
        "event": "verdict",
        "target": label,
        "requirement": requirement.id,
        "message": cell.message,
        "role": cell.role,
        "version": cell.version,
        "test": f"suites/test_sample.py::test[{cell.id}]",
        "number": number,
        "kind": kind,
        "obligation": requirement.obligation,
        "blame": "none",
        "grade": "",
        "expected": "Accepted",
        "got": "Accepted after 31 ms",
        "findings": [],
        "again": "",
        "trial": dump(evidence or trial(cell, Answer())),
        **fields,
    }


def cells_of(label: str) -> list[Cell]:
    """Return the cells of a target of the sample."""
    return list(load().cells(TARGETS[label]["role"], VERSION))


def header(labels: tuple[str, ...] = ("dso", "agr")) -> Event:
    """Return a header that plans every cell; what is about a contract does not apply."""
    planned = [
        [
            label,
            cell.requirement.id,
            cell.message,
            cell.role,
            cell.version,
            "the statement names no contract" if cell.requirement.id == "VAL-CONTRACT" else "",
        ]
        for label in labels
        for cell in cells_of(label)
    ]
    return {
        "event": "header",
        "suite": "0.1.0",
        "started": "2026-11-21T09:30:00Z",
        "seed": 20261121,
        "profile": "quick",
        "reasons": "documented",
        "targets": [TARGETS[label] for label in labels],
        "cells": planned,
    }


FOOTER: Event = {
    "event": "footer",
    "finished": "2026-11-21T09:31:12Z",
    "exit_code": 1,
    "sentence": "Not conformant: 5 requirements are violated.",
    "counts": {"pass": 400, "fail": 7},
}


def _lacking(label: str, cell: Cell) -> Iterator[Event]:
    seen = trial(cell, Answer("Accepted", waited=0.038), note="the same without ISP 17", twin=Answer())
    failed: dict[str, Any] = {"blame": "target: semantics", "expected": 'Rejected, "Lacking ISPs"'}
    yield event(
        label,
        cell,
        "fail",
        evidence=seen,
        got="Accepted after 38 ms",
        **failed,
        again="uftp-conformance replay report/cases/OPR-DP-LACKING-3f2a.json",
    )
    yield event(label, cell, "fail", evidence=seen, number=1, got="Accepted after 35 ms", **failed)
    yield event(label, cell, "pass", number=2, grade="documented")


def _script(label: str, cell: Cell) -> Iterator[Event]:
    reason = f"{SCRIPT}&amp;"
    seen = trial(cell, Answer("Rejected", reason), note="the MessageID of the twin", twin=Answer())
    yield event(
        label,
        cell,
        "fail",
        evidence=seen,
        got=f'Rejected, "{reason}" after 31 ms',
        expected='Rejected, "Duplicate Identifier"',
        grade="undocumented",
        blame="target: sequence",
        findings=[f"the reason holds markup: {SCRIPT}"],
    )


def _escapes(label: str, cell: Cell) -> Iterator[Event]:
    seen = trial(cell, Answer("Rejected", ESCAPES), note="a power of 999999999 W", twin=Answer())
    yield event(
        label,
        cell,
        "fail",
        evidence=seen,
        got=f'Rejected, "{ESCAPES}" after 31 ms',
        grade="undocumented",
        expected='Rejected, "Power value rejection"',
        blame="target: semantics",
    )


def _silent(label: str, cell: Cell) -> Iterator[Event]:
    yield event(
        label,
        cell,
        "fail",
        evidence=trial(cell, Answer(None), note="no ISP of today is left out"),
        got="HTTP 200 and no answer message",
        blame="target: timing",
    )


def _unmet(label: str, cell: Cell) -> Iterator[Event]:
    why = "the target declined the stimulus: no FlexOrder was sent"
    yield event(label, cell, "inconclusive", got=why, evidence=trial(cell, Answer(), unmet=why))


def _twin(label: str, cell: Cell) -> Iterator[Event]:
    seen = trial(cell, Answer("Rejected", "ISP conflict"), twin=Answer("Rejected", "Unknown Recipient"))
    yield event(
        label,
        cell,
        "inconclusive",
        evidence=seen,
        got=f'the twin {cell.message} was not accepted: Rejected, "Unknown Recipient"',
    )


def _broken(label: str, cell: Cell) -> Iterator[Event]:
    yield event(
        label,
        cell,
        "error",
        got="the suite sent no case for this trial",
        blame="the suite itself",
        evidence=Trial(cell.id, ()),
    )


def _equivalent(label: str, cell: Cell) -> Iterator[Event]:
    seen = trial(cell, Answer("Rejected", "Unauthorized"), twin=Answer(), note="a blocked sender")
    yield event(
        label,
        cell,
        "pass",
        evidence=seen,
        grade="equivalent",
        expected='Rejected, "Barred Sender"',
        got='Rejected, "Unauthorized" after 31 ms',
        findings=["the reason is graded equivalent"],
    )


def _bytes(label: str, cell: Cell) -> Iterator[Event]:
    """Yield a request that is no message, and an answer that is not even text."""
    body = b'{"json": "\xff\x1b[31m"}'
    posted = Sent(
        "case",
        "TestMessage",
        "none",
        "none",
        "agr.example.com",
        "AGR",
        body,
        None,
        BEGIN,
        "a JSON body",
        "POST /shapeshifter/api/v3/message HTTP/1.1\nContent-Type: application/json",
    )
    answer = HttpAnswer(500, "", 0.012, b"\x00\xff<b>stack trace</b>", "text/html")
    yield event(
        label,
        cell,
        "fail",
        evidence=Trial("JSON", (Exchange(posted, answer),)),
        got="HTTP 500 after 12 ms",
        expected="HTTP 400 or HTTP 415",
        blame="target: transport",
    )


def _lax(label: str, cell: Cell) -> Iterator[Event]:
    posted = replace(trial(cell, Answer(None)).exchanges[0], http=HttpAnswer(None, "closed", 0.2))
    yield event(
        label,
        cell,
        "fail",
        evidence=Trial("no length", (posted,)),
        got="no HTTP answer: closed after 200 ms",
        expected="HTTP 411",
        blame="target: transport",
    )


_SPECIAL = {
    ("OPR-DP-LACKING", "D-Prognosis"): _lacking,
    ("VAL-DUPLICATE", "FlexOffer"): _script,
    ("OPR-DP-POWER", "D-Prognosis"): _escapes,
    ("OPR-DP-TODAY", "D-Prognosis"): _silent,
    ("OPR-DP-STATUS", "D-Prognosis"): _unmet,
    ("OPR-FOFR-FINAL", "FlexOfferRevocation"): _unmet,
    ("VAL-ISP-CONFLICT", "FlexOffer"): _twin,
    ("OPR-FO-ACCEPT", "FlexOffer"): _broken,
    ("VAL-BARRED", "D-Prognosis"): _equivalent,
    ("VAL-BARRED", "FlexOffer"): _equivalent,
    ("TRN-CONTENT-TYPE", "TestMessage"): _bytes,
    ("TRN-LENGTH", "TestMessage"): _lax,
}
_UNTESTED = {"OPR-DP-REVISION-SCOPE", "ANS-ENDPOINT"}


def verdicts(label: str) -> Iterator[Event]:
    """Walk the verdicts about a target: the DSO has every kind of trouble, the AGR has none."""
    for cell in cells_of(label):
        special = _SPECIAL.get((cell.requirement.id, cell.message)) if label == "dso" else None
        if special:
            yield from special(label, cell)
        elif cell.requirement.id != "VAL-CONTRACT" and not (label == "dso" and cell.requirement.id in _UNTESTED):
            refused = cell.requirement.observed == "refusal"
            yield event(label, cell, "pass", grade="documented" if refused else "")
            yield event(label, cell, "pass", grade="documented" if refused else "", number=1)


def events(labels: tuple[str, ...] = ("dso", "agr"), *, footer: bool = True) -> Iterator[Event]:
    """Walk a whole stream."""
    yield header(labels)
    for label in labels:
        yield from verdicts(label)
    yield {"event": "note", "target": "dso", "text": f"a FlexOrder that nobody asked for {SCRIPT}\x1b[1m"}
    if footer:
        yield FOOTER


def write(path: Path, stream: Iterator[Event]) -> Path:
    """Write a stream to a file, as the suite does."""
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in stream), encoding="utf-8")
    return path


def run(labels: tuple[str, ...] = ("dso", "agr"), *, footer: bool = True) -> Run:
    """Return the sample as it is after it was read."""
    return collect(events(labels, footer=footer))


SEAL = SIGNATURE_BYTES
