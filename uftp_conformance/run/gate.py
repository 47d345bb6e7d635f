"""The gate: whether a run lets a pipeline go on, which is another question than whether the target conforms.  Pure.

The verdicts of a run stay what they are.  A gate may look at a part of them, be stricter, or know some failures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.catalogue import Requirement
from uftp_conformance.catalogue.phases import PHASES, phase_of
from uftp_conformance.messages import ROLES
from uftp_conformance.run.baseline import Baseline, Entry, Known
from uftp_conformance.run.cells import Cells
from uftp_conformance.run.events import CellResult, Event, Key
from uftp_conformance.run.known import excuse, follows
from uftp_conformance.run.outcome import SENTENCES, Ending

FailOn = Literal["violations", "unsettled", "deviations", "findings"]
LEVELS: tuple[FailOn, ...] = ("violations", "unsettled", "deviations", "findings")
USUAL: FailOn = "unsettled"

# The ends of a run that a gate can make something of; any other one is none that says something about the target.
_PROPER = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE)
_SHOWN = 20  # lines of one kind

# Claims and message types of what an implementation may do without (levels-of-compliancy.md).
_OPTIONAL_CLAIMS = frozenset({
    "d_prognosis", "flex_reservation_update", "contracts", "mutex_offers", "unsolicited_offers", "unsolicited_orders",
    "partial_activation", "metering", "intraday", "settlement_of_today",
    "settlement_of_unknown_orders", "prognosis_of_today",
})  # fmt: skip
_OPTIONAL_MESSAGES = frozenset({"D-Prognosis", "FlexReservationUpdate", "Metering"})


@dataclass(frozen=True, slots=True)
class Gate:
    """What has to hold: from which level on, of which groups of cells (none means all), beside what is known."""

    fail_on: FailOn = USUAL
    require: tuple[str, ...] = ()
    baseline: Baseline | None = None

    @property
    def asked(self) -> bool:
        """Whether it asks for anything else than that every must holds."""
        return self != Gate()


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the gate says: of what kind it is, about which cell or entry, in a sentence."""

    what: Literal["new", "unsettled", "deviation", "finding", "fixed", "expired", "unknown", "missing", "known"]
    about: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate says of a run: with which exit code it ends, and every line that says why."""

    gate: Gate
    code: ExitCode
    sentence: str
    lines: tuple[Line, ...] = ()

    @property
    def event(self) -> Event:
        """The gate in the footer of a stream."""
        return {
            "exit_code": int(self.code),
            "sentence": self.sentence,
            "fail_on": self.gate.fail_on,
            "require": list(self.gate.require),
            "baseline": str(self.gate.baseline.path) if self.gate.baseline else "",
            "lines": [{"what": line.what, "about": line.about, "sentence": line.sentence} for line in self.lines],
        }


def known_groups() -> tuple[str, ...]:
    """Return what `--require` can name: the core, a role, a phase."""
    return ("core", *ROLES, *dict.fromkeys(PHASES.values()))


def groups(asked: Sequence[str]) -> tuple[str, ...]:
    """Return the groups that were asked for as they are written here; StatementError for one that does not exist."""
    known = {name.lower(): name for name in known_groups()}
    if strange := [name for name in asked if name.lower() not in known]:
        names = ", ".join(known_groups())
        raise StatementError(f"--require {strange[0]}: there is no such group.  Write one of {names}")
    return tuple(dict.fromkeys(known[name.lower()] for name in asked))


def belongs(cell: CellResult, requirement: Requirement | None, group: str) -> bool:
    """Return whether a cell is one of a group."""
    if group == "core":
        needed = requirement.needs if requirement else ()
        return cell.message not in _OPTIONAL_MESSAGES and not _OPTIONAL_CLAIMS & {*needed}
    return group in (cell.role, phase_of(cell.requirement))


def passage(gate: Gate, cells: Cells, ending: Ending, today: date) -> Passage:
    """Return what the gate says of a run that ended so.

    A run that did not end properly passes no gate.
    """
    if ending.code not in _PROPER:
        return Passage(gate, ending.code, f"The gate stays closed: {ending.cause or SENTENCES.get(ending.code, '')}")
    lines = [*_missing(gate, cells), *_stale(gate, cells, today), *_breaks(gate, cells, today)]
    code = _code([line for line in lines if line.what != "known"])
    return Passage(gate, code, _sentence(code, lines, ending), tuple(lines))


# --- what breaks it -----------------------------------------------------------------------------------------------

Break = Literal["new", "unsettled", "deviation", "finding"]


def _break(cell: CellResult, fail_on: FailOn) -> tuple[Break, str] | None:
    """Return why a cell breaks the gate, without any baseline; None when it does not."""
    level, must = LEVELS.index(fail_on), cell.obligation == "must"
    if cell.kind == "fail" and must:
        return "new", f"a {cell.obligation} is violated, and is not in the baseline"
    if level >= 1 and must and cell.kind in ("inconclusive", "not tested"):
        few = "could not be judged" if cell.kind == "inconclusive" else "was judged with too few cases"
        return "unsettled", f"a must {few}"
    if level >= 2 and cell.kind == "fail":
        return "deviation", f"a {cell.obligation} does not hold, and --fail-on {fail_on} asks for it"
    if level >= 3 and cell.findings:
        return "finding", f"there is a finding, and --fail-on {fail_on} asks for none"
    return None


def name_of(key: Key) -> str:
    """Return a cell in words."""
    target, requirement, message, _, version = key
    return f"{requirement} {message} {version} of {target}"


def required(gate: Gate, cells: Cells) -> Iterator[tuple[Key, CellResult]]:
    """Walk the cells that apply and belong to what the gate requires."""
    rows = cells.catalogue.requirements
    for key, cell in cells.results.items():
        row = rows.get(cell.requirement)
        if not cell.reason and (not gate.require or any(belongs(cell, row, group) for group in gate.require)):
            yield key, cell


def _breaks(gate: Gate, cells: Cells, today: date) -> Iterator[Line]:
    entries = gate.baseline.entries if gate.baseline else ()
    for key, cell in required(gate, cells):
        found = _break(cell, gate.fail_on)
        if found is None:
            continue
        entry = excuse(entries, key, cell, today)
        if entry is not None:
            words = f"known until {entry.until}: {entry.reason}"
            yield Line("known", name_of(key), words)
        elif follows(entries, cells.results, cell, today):
            yield Line("known", name_of(key), f"it follows from {', '.join(sorted(cell.blamed))}, which is known")
        else:
            yield Line(found[0], name_of(key), found[1])


def _missing(gate: Gate, cells: Cells) -> Iterator[Line]:
    """Walk the groups that are required, and of which nothing was judged."""
    for group in gate.require:
        if not any(cell.judged for _, cell in required(Gate(require=(group,)), cells)):
            yield Line("missing", group, f"nothing of {group} was judged, and --require {group} asks for it")


def _stale(gate: Gate, cells: Cells, today: date) -> Iterator[Line]:
    """Walk the entries of the baseline that say something that is not so, or not any more."""
    for entry in gate.baseline.entries if gate.baseline else ():
        about = [cell for key, cell in cells.results.items() if entry.about(key)]
        applying = [cell for cell in about if not cell.reason]
        if not about:
            if cells.scope and entry.requirement in cells.catalogue.requirements:
                continue  # a part was judged, and this is none of it
            yield Line("unknown", entry.name, "this run has no such cell.  Correct the entry, or take it out")
        elif not applying:
            why = about[0].reason
            yield Line("unknown", entry.name, f"it does not apply to the target: {why}.  Take the entry out")
        elif all(_holds(cell, gate.fail_on) for cell in applying):
            yield Line("fixed", entry.name, "it holds now.  Take the entry out: `uftp-conformance baseline update`")
        elif entry.until < today:
            yield Line("expired", entry.name, f"it was known until {entry.until}, and does not hold yet")


def _holds(cell: CellResult, fail_on: FailOn) -> bool:
    return cell.kind == "pass" and _break(cell, fail_on) is None


# --- what it comes to ---------------------------------------------------------------------------------------------


def _code(lines: Sequence[Line]) -> ExitCode:
    if any(line.what == "new" for line in lines):
        return ExitCode.VIOLATIONS
    if any(line.what == "unsettled" and "too few" not in line.sentence for line in lines):
        return ExitCode.INCONCLUSIVE
    if any(line.what == "unsettled" for line in lines):
        return ExitCode.TOO_FEW
    return ExitCode.GATE if lines else ExitCode.CONFORMANT


_WORDS = {
    "new": ("new failure", "new failures"),
    "unsettled": ("must that is not settled", "musts that are not settled"),
    "deviation": ("deviation", "deviations"),
    "finding": ("cell with a finding", "cells with a finding"),
    "fixed": ("known failure that is fixed", "known failures that are fixed"),
    "expired": ("known failure whose day is over", "known failures whose day is over"),
    "unknown": ("entry of the baseline that matches nothing", "entries of the baseline that match nothing"),
    "missing": ("required group without a verdict", "required groups without a verdict"),
}  # fmt: skip


def _sentence(code: ExitCode, lines: Sequence[Line], ending: Ending) -> str:
    known = sum(line.what == "known" for line in lines)
    beside = f"{known} known failure{'s' * (known != 1)} in its baseline"
    if code is ExitCode.CONFORMANT:
        if known:
            return f"The gate is passed with {beside}; this says nothing about conformance."
        if ending.code is not ExitCode.CONFORMANT:
            return "The gate is passed: what it asks for holds; this says nothing about conformance."
        return "The gate is passed."
    counts = [(sum(line.what == what for line in lines), words) for what, words in _WORDS.items()]
    counted = ", ".join(f"{count} {words[count != 1]}" for count, words in counts if count)
    return f"The gate stays closed: {counted}" + (f"; {beside}." if known else ".")


def lines_of(result: Passage) -> Iterator[str]:
    """Walk the gate for a terminal: what breaks it, one per line, what is known last."""
    for what in (*_WORDS, "known"):
        found = [line for line in result.lines if line.what == what]
        yield from (f"  {line.what:9} {line.about}: {line.sentence}" for line in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"  {what:9} and {len(found) - _SHOWN} more, in the footer of the stream"
    yield result.sentence


# --- the next baseline --------------------------------------------------------------------------------------------


def next_entries(gate: Gate, cells: Cells, today: date, new: tuple[str, date] | None) -> tuple[Entry, ...]:
    """Return the entries of the next baseline: known ones that still do not hold are kept, as they are.

    `new` are the reason and the day of what is not known yet.

    Raises:
        StatementError: something is not known yet, and there is no reason for it.
    """
    stale = {line.about for line in _stale(gate, cells, today)}
    kept = [entry for entry in (gate.baseline.entries if gate.baseline else ()) if entry.name not in stale]
    found: dict[str, Entry] = {}
    broken = {key: why for key, cell in required(gate, cells) if (why := _break(cell, gate.fail_on))}
    for key, (what, said) in sorted(broken.items(), key=lambda item: bool(cells.results[item[0]].blamed)):
        cell = cells.results[key]
        if excuse(kept, key, cell, today) or follows((*kept, *found.values()), cells.results, cell, today):
            continue
        if new is None:
            raise StatementError(
                f"{name_of(key)}: {said}.  Say why it is tolerated, and until when: --reason TEXT --until DAY"
            )
        entry = _entry(cell, cells, "inconclusive" if what == "unsettled" else "fail", *new)
        if entry.name not in found or entry.verdict == "fail":
            found[entry.name] = entry
    kept = [entry for entry in kept if entry.name not in found]  # it knew of something milder
    return (*kept, *found.values())


def _entry(cell: CellResult, cells: Cells, verdict: Known, reason: str, until: date) -> Entry:
    """Return the entry about a cell; it names version and target where the run has several."""
    versions, targets = {key[4] for key in cells.results}, {key[0] for key in cells.results}
    return Entry(
        requirement=cell.requirement, message=cell.message, version=cell.version if len(versions) > 1 else "",
        target=cell.target if len(targets) > 1 else "", verdict=verdict, reason=reason, until=until,
    )  # fmt: skip
