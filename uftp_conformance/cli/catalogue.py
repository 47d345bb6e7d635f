"""`uftp-conformance catalogue`: list and filter the requirements, and explain a single one, at 80 columns."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from uftp_conformance import StatementError, catalogue
from uftp_conformance.catalogue import Requirement
from uftp_conformance.catalogue.phases import PHASES, phase_of
from uftp_conformance.catalogue.rows import ANY_REASON, Obligation, Observed
from uftp_conformance.cli.catalogue_diff import differences, read_rows
from uftp_conformance.messages import REQUESTS, ROLES, VERSIONS
from uftp_conformance.run.pytest_process import Kit

WIDTH = 80
_LABEL = 14
_PARTS = ("twin", "case", "after")  # what an example shows in full

Json = dict[str, Any]


def show_catalogue(  # noqa: PLR0913, PLR0917 - each is an option
    words: Annotated[
        list[str] | None,
        typer.Argument(help="An id, the beginning of one, or words to search for.", show_default=False),
    ] = None,
    role: Annotated[str, typer.Option(help=f"Only rules by which this role is judged: {', '.join(ROLES)}.")] = "",
    message: Annotated[str, typer.Option(help="Only rules about this message type, such as FlexOffer.")] = "",
    version: Annotated[str, typer.Option(help=f"Only rules of this version: {', '.join(VERSIONS)}.")] = "",
    obligation: Annotated[
        Obligation | None, typer.Option(help="Only rules of this obligation.", show_default=False)
    ] = None,
    observed: Annotated[
        Observed | None, typer.Option(help="Only rules that are observed in this way.", show_default=False)
    ] = None,
    phase: Annotated[str, typer.Option(help="Only rules of a phase, such as transport or operate.")] = "",
    full: Annotated[bool, typer.Option("--full", help="Show every message of the example.")] = False,  # noqa: FBT002 - an option
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - an option
    diff: Annotated[
        Path | None, typer.Option(metavar="OLD", help="Show what changed since this output of --json.", dir_okay=False)
    ] = None,
) -> None:
    """List and filter the requirements; for a single one, show everything and the messages that are sent for it.

    Example: uftp-conformance catalogue VAL-TIME-ZONE --message FlexRequest
    """
    wanted = _Filter(
        _one_of(ROLES, role, "role"),
        _one_of(tuple(REQUESTS), message, "message type"),
        _one_of(VERSIONS, version, "version"),
        _one_of(_phases(), phase, "phase"),
        obligation,
        observed,
    )
    found = wanted.of(_named(words or []))
    if diff is not None:
        changed = list(differences(read_rows(diff), [_row(row) for row in found]))
        typer.echo("\n".join(changed or ["Nothing has changed."]))
    else:
        alone = _explained(found[0], wanted.message, wanted.role) if len(found) == 1 else None
        typer.echo(_shown([_row(row) for row in found], alone, full=full, as_json=as_json))


def _shown(rows: list[Json], explained: Json | None, *, full: bool, as_json: bool) -> str:
    """Return what is printed of rows, or of a single one that is explained."""
    if explained is None:
        return json.dumps(rows, indent=2, ensure_ascii=False) if as_json else "\n".join(_list(rows))
    row = rows[0] | explained
    return json.dumps(row, indent=2, ensure_ascii=False) if as_json else "\n".join(_page(row, full=full))


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which rows are asked for; "" and None stand for any."""

    role: str
    message: str
    version: str
    phase: str
    obligation: Obligation | None
    observed: Observed | None

    def of(self, rows: Iterable[Requirement]) -> list[Requirement]:
        """Return those that meet all of it; raise StatementError if none does."""
        found = [row for row in rows if self._meets(row)]
        if not found:
            raise StatementError(
                "no requirement matches all of that.  Leave out an option; `uftp-conformance catalogue` lists them all"
            )
        return found

    def _meets(self, row: Requirement) -> bool:
        pairs = ((name, judged) for name in row.messages for judged in row.roles_receiving(name))
        return (
            any(self.message in ("", name) and self.role in ("", judged) for name, judged in pairs)
            and self.version in ("", *row.versions)
            and self.phase in ("", phase_of(row.id))
            and self.obligation in (None, row.obligation)
            and self.observed in (None, row.observed)
        )


def _phases() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*PHASES.values(), *(phase_of(row.id) for row in catalogue.load()))))


def _one_of(known: tuple[str, ...], given: str, what: str) -> str:
    """Return the known name that was meant, whatever its case; raise StatementError when there is none."""
    for name in known:
        if name.lower() == given.lower():
            return name
    if given:
        raise StatementError(f"{given!r} is not a {what}.  Write one of {', '.join(known)}")
    return ""


def _named(words: list[str]) -> list[Requirement]:
    """Return the rows of this id, else those whose ids begin so, else those that speak of all the words."""
    rows = list(catalogue.load())
    text = " ".join(words)
    same = [row for row in rows if row.id == text.upper()]
    begun = [row for row in rows if row.id.startswith(text.upper())]
    found = same or begun or [row for row in rows if all(word.lower() in _spoken(row) for word in text.split())]
    if not found:
        raise StatementError(f"no requirement mentions {text!r}; `uftp-conformance catalogue` lists them all")
    return found


def _spoken(row: Requirement) -> str:
    texts = (row.id, row.title, row.sentence, row.source, *row.messages, *row.reason.values(), *row.equivalent, row.why)
    return " ".join(texts).lower()


def _row(row: Requirement) -> Json:
    """Return a row as plain data."""
    return {
        "id": row.id,
        "title": row.title,
        "phase": phase_of(row.id),
        "sentence": row.sentence,
        "source": row.source,
        "obligation": row.obligation,
        "versions": list(row.versions),
        "messages": {name: list(row.roles_receiving(name)) for name in row.messages},
        "observed": row.observed,
        "legal": list(row.legal),
        "finding": list(row.finding),
        "reasons": {version: list(row.reasons(version)) for version in row.versions if row.reasons(version)},
        "equivalent": list(row.equivalent),
        "needs": list(row.needs),
        "points": list(row.register),
        "blame": row.blame,
        "why": row.why,
    }


def _explained(row: Requirement, message: str, role: str) -> Json:
    """Return how the suites test a row, with an example for the message type and role, or the first ones."""
    pairs = [(name, judged) for name in row.messages for judged in row.roles_receiving(name)]
    fits = [pair for pair in pairs if message in ("", pair[0]) and role in ("", pair[1])]
    explained: Json = json.loads(Kit.find().explain(row.id, *(fits or pairs)[0]))
    return explained


# --- how it is written ------------------------------------------------------------------------------------------


def _list(rows: list[Json]) -> Iterator[str]:
    phase = ""
    for row in rows:
        if row["phase"] != phase:
            phase = row["phase"]
            yield phase.upper()
        yield _short(row)
    yield ""
    yield f"{len(rows)} requirements.  `uftp-conformance catalogue ID` explains one."


def _short(row: Json) -> str:
    line = f"  {row['id']:25} {row['obligation']:6} {row['title']}"
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def _page(row: Json, *, full: bool) -> Iterator[str]:
    yield from _wrapped(f"{row['id']}  {row['title']}")
    yield ""
    yield from _wrapped(row["sentence"])
    yield ""
    messages = [f"{name} to {' or '.join(roles)}" for name, roles in row["messages"].items()]
    yield from _field("source", [row["source"]])
    yield from _field("obligation", [row["obligation"]])
    yield from _field("versions", [", ".join(row["versions"])])
    yield from _field("messages", [", ".join(messages)])
    yield from _field("needs", [", ".join(row["needs"]) or "no claim of the statement"])
    yield from _outcomes(row)
    yield from _field("register", [f"point {p['point']}: {p['headline']}" for p in row["register"]] or ["no point"])
    yield ""
    yield from _testing(row)
    if row["example"]:
        yield ""
        yield from _example(row["example"], full=full)


def _outcomes(row: Json) -> Iterator[str]:
    if row["why"]:
        return
    yield ""
    yield from _field("legal", ["the rule holds" if row["legal"] == ["holds"] else ", ".join(row["legal"])])
    yield from _field("finding", [", ".join(row["finding"]) or "nothing more is tolerated"])
    reasons: dict[str, list[str]] = {}
    for version, names in row["reasons"].items():
        words = "any words" if names == [ANY_REASON] else " or ".join(f'"{name}"' for name in names)
        reasons.setdefault(words, []).append(version)
    if reasons:
        yield from _field("reason", [f"{', '.join(versions)}: {words}" for words, versions in reasons.items()])
    others = [f'"{name}"' for name in row["equivalent"]]
    if others:
        yield from _field("equivalent", others)
    yield from _field("blame", [row["blame"]])


def _testing(row: Json) -> Iterator[str]:
    if row["why"]:
        yield from _field("not testable", [row["why"]])
        return
    yield "HOW IT IS TESTED"
    yield from _field("test", [row["test"], row["tested"]])
    yield from _field("suite", [row["how"]])
    several = len(row["procedures"]) > 1
    procedures = [
        (f"{', '.join(each['messages'])}: " if several else "") + each["sentence"] for each in row["procedures"]
    ]
    yield from _field("procedure", procedures)
    every = list(row["messages"])
    defects = [
        defect["sentence"] + (f" ({', '.join(defect['messages'])})" if defect["messages"] != every else "")
        for defect in row["defects"]
    ]
    if defects:
        yield from _field("defects", defects)


def _example(shown: Json, *, full: bool) -> Iterator[str]:
    yield f"EXAMPLE: {shown['message']} to {shown['role']}"
    if shown["missing"]:
        yield from _wrapped(f"There is none: {shown['missing']}.", "  ")
    shown_parts: set[str] = set()
    for message in shown["messages"]:
        part = message["part"]
        yield ""
        head = f"{part}: {message['type']} from {message['sender']}"
        yield from _wrapped(f"{head}. {message['note']}" if message["note"] else head, "  ")
        if full or (part in _PARTS and part not in shown_parts):
            shown_parts.add(part)
            yield from (line for written in message["text"].splitlines() for line in _kept(written))


def _kept(line: str) -> Iterable[str]:
    return [f"  {line}"] if len(line) <= WIDTH - 2 else _wrapped(line, "  ")


def _field(label: str, values: list[str]) -> Iterator[str]:
    """Yield a label and its values, each on lines of its own."""
    for position, value in enumerate(values):
        first = f"{label if position == 0 else '':{_LABEL}}"
        yield from textwrap.wrap(
            value, WIDTH, initial_indent=first, subsequent_indent=" " * _LABEL, break_on_hyphens=False
        )


def _wrapped(text: str, margin: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
