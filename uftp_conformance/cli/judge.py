"""`uftp-conformance judge`: judge the exchanges of a stream again, and show which verdicts change and why."""

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from uftp_conformance import ExitCode, catalogue
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.explain import head_of
from uftp_conformance.run.rejudging import Again, Change, again
from uftp_conformance.run.report_folder import stream_in
from uftp_conformance.run.stream_header import catalogue_digest

WIDTH = 80
_LABEL = 10
_SHOWN = 40  # groups of changes


def judge_again(
    stream: Annotated[Path, typer.Argument(help="The event stream of a run, or its folder.", show_default=False)],
    schemas: Annotated[
        Path | None, typer.Option(help="The folder of published schemas, where a statement names one.")
    ] = None,
) -> None:
    """Judge stored exchanges again with the installed catalogue; end with 1 if a verdict is another one now.

    Example: uftp-conformance judge report/events.jsonl
    """
    result = again(stream_in(stream), catalogue.load(), schemas)
    typer.echo("\n".join(shown(result)))
    if any(change.verdict for change in result.changes):
        raise typer.Exit(ExitCode.VIOLATIONS)


def shown(result: Again) -> Iterator[str]:
    """Walk the lines that say what changed, what is the same for several verdicts once."""
    changed = [change for change in result.changes if change.verdict]
    groups: dict[tuple[Any, ...], list[Change]] = {}
    for change in changed:
        before, now = change.before, change.now
        key = tuple(before[name] for name in ("target", "requirement", "message"))
        groups.setdefault((*key, *_said(before), *_said(now)), []).append(change)
    for group in list(groups.values())[:_SHOWN]:
        yield from _group(group)
    if len(groups) > _SHOWN:
        yield f"and {len(groups) - _SHOWN} more kinds of changes"
    for reason, count in result.left.most_common():
        yield from _wrapped(f"not judged again: {count}, {reason}", "")
    then = result.run.header.get("catalogue_sha256") or "an older one"
    same = "the same catalogue" if then == catalogue_digest() else f"another catalogue than then ({then[:16]})"
    words = len(result.changes) - len(changed)
    yield from _wrapped(
        f"{result.judged} verdicts judged again by {same}: {len(changed)} changed"
        + (f", {words} only in their words" if words else ""), "",
    )  # fmt: skip


def _said(event: Any) -> tuple[Any, ...]:
    return event["kind"], event["blame"], event["grade"], tuple(event["findings"])


def _group(group: Sequence[Change]) -> Iterator[str]:
    before, now = group[0].before, group[0].now
    more = f"   and {len(group) - 1} more verdicts" if len(group) > 1 else ""
    yield from _wrapped(
        f"{head_of(before)} -> {head_of({**before, **now})}  {safe(before['requirement'], 60)}  "
        f"{safe(before['message'], 60)} -> {safe(before['target'], 60)}{more}", "",
    )  # fmt: skip
    names = ("expected", "got", "grade", "blame")
    for name in names:
        if before[name] == now[name]:
            yield from _row(name, before[name])
        else:
            yield from _row(name, f"{before[name] or 'nothing'}")
            yield from _row("  now", f"{now[name] or 'nothing'}")
    for word, one, other in (("no more", before, now), ("finding", now, before)):
        for finding in one["findings"]:
            if finding not in other["findings"]:
                yield from _row(word, finding)
    yield ""


def _row(label: str, text: str) -> Iterator[str]:
    if text and text != "none":
        yield from _wrapped(safe(text), f"  {label:<{_LABEL}}")


def _wrapped(text: str, first: str) -> Iterator[str]:
    indent = " " * (_LABEL + 2)
    yield from textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
