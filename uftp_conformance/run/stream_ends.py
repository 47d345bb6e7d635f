"""How a stream begins and ends: the header, what is kept of the run that this one resumes, and the footer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from uftp_conformance import StatementError
from uftp_conformance.run.events import STREAM, Event, Writer
from uftp_conformance.run.outcome import SENTENCES, Ending
from uftp_conformance.run.profiles import PROFILES, floor_of
from uftp_conformance.run.recorder import header
from uftp_conformance.run.resuming import Earlier, asked_by
from uftp_conformance.run.settings import Settings, facts_of
from uftp_conformance.run.test_cases import TestCase
from uftp_conformance.statement import Statement

_RESUMED = "the run had been cut off and was resumed; what had been judged to the end was kept"


def opened(folder: Path, before: Earlier | None) -> Writer:
    """Open the stream of a run; of one that resumes another beside it, until it holds all that is kept.

    Raises:
        StatementError: nothing can be written there.
    """
    path = folder / STREAM
    try:
        return Writer(path.with_name(f"{STREAM}.unfinished") if before else path)
    except OSError as error:
        raise StatementError(f"{path}: cannot be written: {error.strerror}.  Give another --report-dir") from None


def begin(
    writer: Writer,
    settings: Settings,
    statements: Sequence[tuple[str, Statement]],
    cells: Iterable[TestCase],
    known: Event,
    before: Earlier | None,
) -> Counter[str]:
    """Write the header and what is kept of an earlier run.

    Args:
        writer: the stream.
        settings: what was asked for.
        statements: the targets.
        cells: what is to be judged of them.
        known: what a run that resumes this one must have in common with it.
        before: the run that this one resumes.

    Returns:
        How many verdicts there are already of each "KIND OBLIGATION".
    """
    rows = [[*s.key, s.why_not or "", floor_of(s.cell, PROFILES[settings.profile])] for s in cells]
    targets = [facts_of(*each) for each in statements]
    begun = header(settings.seed, settings.profile, settings.reasons, now(), targets, rows)
    more: Event = {"scope": settings.scope, "asked": asked_by(settings), "identity": known}
    more |= {"skipped": ["doctor"]} if settings.skip_doctor else {}
    tallies, labels = Counter[str](), {label for label, _ in statements}
    if before is None:
        writer.write({**begun, **more})
        return tallies
    more |= {"started": before.header["started"], "resumed": [*before.header.get("resumed", ()), now()]}
    writer.write({**begun, **more, "kept": sum(1 for _ in before.kept(labels))})
    for event in before.kept(labels):
        writer.write(event)
        if event["event"] == "verdict":
            tallies[f"{event['kind']} {event.get('obligation', 'must')}"] += 1
    writer.write({"event": "note", "target": statements[0][0], "text": _RESUMED})
    writer.settle(writer.path.with_name(STREAM))
    return tallies


def footer(ending: Ending, counts: Mapping[str, int], gate: Event | None = None) -> Event:
    """Return the last event of a stream: how the run ended, and how many verdicts there are of each kind.

    `gate` is what a gate says of it, where one was asked for.
    """
    return {
        "event": "footer",
        "finished": now(),
        "exit_code": int(ending.code),
        "sentence": ending.cause or SENTENCES.get(ending.code, ""),
        "counts": dict(counts),
        **({"gate": gate} if gate else {}),
    }


def now() -> str:
    """Return the present instant as a stream has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
