"""Several streams read as one run: shards of one campaign, several vendors, versions, or roles.  Pure.

What was judged in one of them counts, and a failure in any of them stays one.  The whole is complete if each part
is; it is partial if a part is.  Targets that are called alike but claim different things stay apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from uftp_conformance import ExitCode
from uftp_conformance.run.events import CellResult, Event, Key, Run
from uftp_conformance.run.outcome import Ending, together

_OF_A_PART = ("suite", "started", "seed", "profile", "reasons", "scope", "catalogue_sha256")
_ALIKE = ("role", "domain", "endpoint", "version", "statement_sha256")


def merged(runs: Sequence[Run], names: Sequence[str] = ()) -> Run:
    """Return several runs as one; `names` are those of their streams, for the notes about them."""
    if len(runs) == 1:
        return runs[0]
    called, targets = _labels(runs)
    whole = Run(_header(runs, names, targets), {}, [], _footer(runs), [])
    for number, run in enumerate(runs):
        labels = called[number]
        for cell in run.results():
            _add(whole.cells, cell, labels.get(cell.target, cell.target))
        whole.premises.update(run.premises)
        for label, met in run.transitions.items():
            whole.transitions.setdefault(labels.get(label, label), Counter()).update(met)
        whole.notes += [{**note, "target": labels.get(note["target"], note["target"])} for note in run.notes]
        name = names[number] if number < len(names) else f"stream {number + 1}"
        whole.damaged += [f"{name}: {complaint}" for complaint in run.damaged]
    if len({run.header.get("catalogue_sha256") for run in runs}) > 1:
        text = "these streams were written by different catalogues: the same requirement may say different things"
        whole.notes.append({"event": "note", "target": "", "text": text})
    return whole


def _labels(runs: Sequence[Run]) -> tuple[list[Mapping[str, str]], list[Event]]:
    """Return for each run what its targets are called in the whole, and what is said of all of them."""
    known: dict[str, Any] = {}
    called: list[Mapping[str, str]] = []
    targets: list[Event] = []
    for run in runs:
        labels: dict[str, str] = {}
        for target in _targets(run):
            label = str(target.get("label") or target.get("name") or target.get("domain") or "")
            alike = tuple(target.get(key) for key in _ALIKE)
            name, number = label, 1
            while name in known and known[name] != alike:
                number += 1
                name = f"{label} ({number})"
            if name not in known:
                targets.append({**target, "label": name, "name": _renamed(target, label, name)})
            known[name], labels[label] = alike, name
        called.append(labels)
    return called, targets


def _targets(run: Run) -> list[Event]:
    targets = run.header.get("targets", ())
    return [target for target in targets if isinstance(target, dict)] if isinstance(targets, list | tuple) else []


def _renamed(target: Event, label: str, name: str) -> str:
    return str(target.get("name") or label) + name.removeprefix(label)


def _header(runs: Sequence[Run], names: Sequence[str], targets: list[Event]) -> Event:
    parts = [{key: run.header.get(key, "") for key in _OF_A_PART} for run in runs]
    for part, name in zip(parts, names, strict=False):
        part["stream"] = name
    scope = dict.fromkeys(word for run in runs for word in run.header.get("scope", ()))
    common: Event = {key: _common(runs, key) for key in ("suite", "seed", "profile", "reasons", "catalogue_sha256")}
    started = min((str(run.header.get("started", "")) for run in runs), default="")
    return {
        "event": "header", **common, "started": started, "scope": list(scope), "targets": targets, "cells": [],
        "merged": parts,
    }  # fmt: skip


def _common(runs: Sequence[Run], key: str) -> Any:
    """Return what the headers say, one behind the other where they differ."""
    values = list(dict.fromkeys(str(run.header.get(key, "")) for run in runs))
    return values[0] if len(values) == 1 else ", ".join(value for value in values if value)


def _add(cells: dict[Key, CellResult], cell: CellResult, label: str) -> None:
    key = (label, cell.requirement, cell.message, cell.role, cell.version)
    held = cells.get(key)
    if held is None:
        copied = replace(cell, target=label, kinds=cell.kinds.copy(), grades=cell.grades.copy(),
                         findings=cell.findings.copy(), waits=cell.waits.copy(), first=dict(cell.first))  # fmt: skip
        cells[key] = copied
        return
    if not (held.reason and cell.reason):  # what does not apply in both is said once
        held.kinds.update(cell.kinds)
        held.reason = ""
    held.grades.update(cell.grades)
    held.findings.update(cell.findings)
    held.waits.update(cell.waits)
    held.first = {**cell.first, **held.first}
    held.floor = max(held.floor, cell.floor)
    held.seconds += cell.seconds
    held.obligation = "must" if "must" in (held.obligation, cell.obligation) else held.obligation


def _footer(runs: Sequence[Run]) -> Event | None:
    footers = [run.footer for run in runs if run.footer is not None]
    if len(footers) < len(runs):
        return None
    known = {*map(int, ExitCode)}
    endings = [
        Ending(ExitCode(each["exit_code"]) if each["exit_code"] in known else ExitCode.SUITE,
               str(each.get("sentence", "")))
        for each in footers
    ]  # fmt: skip
    ending = together(endings)
    counts: dict[str, int] = {}
    for each in footers:
        for kind, number in each.get("counts", {}).items():
            counts[kind] = counts.get(kind, 0) + number
    return {
        "event": "footer", "finished": max(str(each.get("finished", "")) for each in footers),
        "exit_code": int(ending.code), "sentence": ending.cause, "counts": counts,
    }  # fmt: skip
