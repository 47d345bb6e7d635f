"""`python -m reports.compare A B`: show in what two runs differ, as text or as JSON; end with 1 if B is worse."""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.comparison import MEANINGS, Comparison, Difference, Kind, Seen, compare
from reports.text import numbered, safe, shortened
from uftp_conformance import ExitCode
from uftp_conformance.run.events import BadStream, Run, read
from uftp_conformance.run.report_folder import stream_in

WIDTH = 80
_SHOWN = 25  # cells of a kind
_WORDS = 200


def main(words: list[str]) -> int:
    """Compare and show; return the exit code."""
    asked = _parser().parse_args(words)
    try:
        comparison = compare(_read(asked.before), _read(asked.after))
    except BadStream as error:
        sys.stderr.write(f"{safe(str(error))}.  Give the events.jsonl of a run, or its folder\n")
        return ExitCode.STATEMENT
    text = json.dumps(as_json(comparison), indent=1, ensure_ascii=False) if asked.json else "\n".join(shown(comparison))
    sys.stdout.write(text + "\n")
    return ExitCode.VIOLATIONS if comparison.worse else ExitCode.CONFORMANT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports.compare", description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--json", action="store_true")
    return parser


def _read(place: Path) -> Run:
    return read(stream_in(place))


def shown(comparison: Comparison) -> Iterator[str]:
    """Walk the lines of a comparison, causes before cells, worst first."""
    for caution in comparison.cautions:
        yield from _wrapped(f"Note: {caution}")
    if comparison.causes:
        yield "Causes"
        for cause in comparison.causes:
            counts = {Kind.CHANGED: f"{cause.before} -> {numbered(cause.after, 'cell')}"}
            count = counts.get(cause.kind, numbered(cause.after or cause.before, "cell"))
            yield from _wrapped(f"  {cause.kind:<9}{shortened(cause.title, _WORDS)} ({count})", " " * 11)
        yield ""
    for kind in Kind:
        yield from _cells(kind, comparison.of(kind))
    yield from _wrapped(verdict(comparison))


def verdict(comparison: Comparison) -> str:
    """Return the comparison in one sentence."""
    counts = [f"{len(found)} {kind}" for kind in Kind if (found := comparison.of(kind))]
    differ = ", ".join(counts) or "nothing differs"
    words = f"{differ}; {numbered(comparison.same, 'cell')} as before."
    if comparison.worse:
        return f"WORSE: {numbered(len(comparison.worse), 'cell')} of a must.  {words}"
    return f"Not worse: no must that held is lost.  {words}"


def _cells(kind: Kind, found: tuple[Difference, ...]) -> Iterator[str]:
    if not found:
        return
    yield from _wrapped(f"{str(kind).capitalize()}: {MEANINGS[kind]}")
    for each in found[:_SHOWN]:
        yield from _wrapped(f"  {_line(each)}", " " * 6)
    if len(found) > _SHOWN:
        yield f"  and {len(found) - _SHOWN} more; --json names them all"
    yield ""


def _line(each: Difference) -> str:
    (label, _, version), requirement, message = each.where
    seen = [side for side in (each.before, each.after) if side]
    states = " -> ".join(dict.fromkeys(str(side.state) for side in seen))
    words = next((side.words for side in reversed(seen) if side.words), "")
    duty = "" if each.must else " (no must)"
    line = f"{requirement} {message}, {label} {version}: {states}{duty}"
    return safe(f"{line}; {shortened(words, _WORDS)}" if words else line)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(safe(text), WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as data."""
    return {
        "worse": len(comparison.worse),
        "cautions": list(comparison.cautions),
        "counts": {str(kind): len(comparison.of(kind)) for kind in Kind},
        "same": comparison.same,
        "causes": [
            {"kind": str(each.kind), "title": safe(each.title), "before": each.before, "after": each.after}
            for each in comparison.causes
        ],
        "cells": [_cell(each) for each in comparison.cells],
    }


def _cell(each: Difference) -> dict[str, Any]:
    (label, role, version), requirement, message = each.where
    return {
        "kind": str(each.kind), "worse": each.worse, "must": each.must, "target": safe(label), "role": safe(role),
        "version": safe(version), "requirement": safe(requirement), "message": safe(message),
        "before": _side(each.before), "after": _side(each.after),
    }  # fmt: skip


def _side(seen: Seen | None) -> dict[str, str] | None:
    return {"state": str(seen.state), "words": safe(seen.words)} if seen else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
