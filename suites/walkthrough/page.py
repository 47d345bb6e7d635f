"""docs/catalogue.md: every requirement, how it is tested, and the counts; a pure function of catalogue and suites."""

from collections import Counter
from collections.abc import Iterable, Iterator

from strategies.defects import Defect
from suites.walkthrough.approach import judges, node_of
from suites.walkthrough.facts import by_sentence, defects, headlines, sentence
from uftp_conformance.catalogue import Catalogue, Requirement
from uftp_conformance.catalogue.phases import PHASES, phase_of
from uftp_conformance.catalogue.rows import ANY_REASON
from uftp_conformance.messages import ROLES, VERSIONS

_HEAD = """\
# The catalogue

Every requirement that the suite knows, where it comes from, and how it is tested.
This page is generated from the catalogue and the tests by `make catalogue`; do not edit it.

A cell is one requirement for one message type, one receiving role and one version of the protocol.
Outcomes are what may be observed: the message was accepted or rejected, nothing came, or an HTTP status.
Outcomes in brackets pass as well, but are shown as a finding.
Reasons stand in quotation marks; where they stand for several versions, the draft's comes last.
"How it is tested" is the procedure of one trial; `uftp-conformance catalogue ID` shows it with its messages.
What follows "needs" are claims of the statement without which the requirement does not apply.
Numbers under "register" are points of the [interpretation register](interpretation-register.md).
"""
_COLUMNS = (
    "requirement",
    "rule",
    "messages",
    "received by",
    "versions",
    "obligation",
    "outcome",
    "how it is tested",
    "source",
    "register",
)
_OBLIGATIONS = ("must", "should", "may")


def page(catalogue: Catalogue) -> str:
    """Return the page as Markdown."""
    rows = sorted(catalogue, key=lambda row: _place(row.id))
    phases = list(dict.fromkeys(phase_of(row.id) for row in rows))
    parts = [_HEAD, *_counts(catalogue, rows, phases)]
    for phase in phases:
        parts += _phase(phase, [row for row in rows if phase_of(row.id) == phase])
    return "\n".join(parts).rstrip("\n") + "\n"


def _place(identifier: str) -> int:
    known = list(PHASES.values())
    phase = phase_of(identifier)
    return known.index(phase) if phase in known else len(known)


# --- counts -----------------------------------------------------------------------------------------------------


def _counts(catalogue: Catalogue, rows: list[Requirement], phases: list[str]) -> Iterator[str]:
    tested = [row for row in rows if row.id in judges()]
    untestable = [row for row in rows if not row.testable]
    bound = Counter(str(row.obligation) for row in rows)
    yield "## Counts\n"
    yield from _table(
        ("", "number"),
        [
            ("requirements", len(rows)),
            ("tested", len(tested)),
            ("not testable, each with the reason below", len(untestable)),
            *((obligation, bound[obligation]) for obligation in _OBLIGATIONS),
            ("defects that break them", sum(len(defects(row)) for row in rows)),
            ("tests", len(set(judges().values()))),
        ],
    )
    yield "Cells by role and version:\n"
    cells = {(role, version): sum(1 for _ in catalogue.cells(role, version)) for role in ROLES for version in VERSIONS}
    yield from _table(("role", *VERSIONS), [(role, *(cells[role, version] for version in VERSIONS)) for role in ROLES])
    yield "Requirements by phase:\n"
    numbers = Counter((phase_of(row.id), str(row.obligation)) for row in rows)
    seen = Counter(phase_of(row.id) for row in tested)
    yield from _table(
        ("phase", *_OBLIGATIONS, "all", "tested"),
        [
            (
                f"[{phase}](#{phase})",
                *(numbers[phase, obligation] for obligation in _OBLIGATIONS),
                sum(numbers[phase, obligation] for obligation in _OBLIGATIONS),
                seen[phase],
            )
            for phase in phases
        ],
    )
    yield "Not testable, and why:\n"
    yield "\n".join(f"- {_link(row)} ({', '.join(row.messages)}): {row.why}" for row in untestable) + "\n"


# --- one phase --------------------------------------------------------------------------------------------------


def _phase(phase: str, rows: list[Requirement]) -> Iterator[str]:
    yield f'<a id="{phase}"></a>\n'
    yield f"## {phase.capitalize()}\n"
    yield from _table(_COLUMNS, [_row(row) for row in rows])
    broken = [(row, list(defects(row))) for row in rows]
    if any(found for _, found in broken):
        yield f"How these rules are broken ({phase}):\n"
        yield "\n".join(_breakages(broken)) + "\n"


def _breakages(broken: list[tuple[Requirement, list[Defect]]]) -> Iterator[str]:
    for row, found in broken:
        if found:
            yield f"- {_link(row)}"
            yield from (f"  - {_cell(sentence(defect))}" for defect in found)


def _row(row: Requirement) -> tuple[object, ...]:
    return (
        f'<a id="{row.id.lower()}"></a>`{row.id}`<br>{row.title}',
        row.sentence,
        ", ".join(row.messages),
        f"started by {', '.join(row.receivers)}" if row.direction == "initiated" else ", ".join(row.receivers),
        ", ".join(row.versions),
        row.obligation,
        _outcome(row),
        _tested(row),
        row.source,
        ", ".join(f'[{n}](interpretation-register.md#point-{n} "{headlines()[n]}")' for n in row.register) or "-",
    )


def _outcome(row: Requirement) -> str:
    if not row.testable:
        return "-"
    outcomes = ", ".join((*row.legal, *(f"({name})" for name in row.finding)))
    reasons = dict.fromkeys(name for version in row.versions for name in row.reasons(version))
    named = " / ".join("any reason" if name == ANY_REASON else f'"{name}"' for name in reasons)
    return f"{outcomes}: {named}" if named else outcomes


def _tested(row: Requirement) -> str:
    test = judges().get(row.id)
    if test is None:
        return f"Not testable. {row.why}" if not row.testable else ""
    node = node_of(test)
    needs = f" Needs {', '.join(row.needs)}." if row.needs else ""
    link = f"[`{node.removeprefix('suites/')}`](../{node.partition('::')[0]})"
    return f"{_walked(row)}{needs} {link}"


def _walked(row: Requirement) -> str:
    """Return the procedures of a row; where they differ, each with the message types that take it."""
    walked = by_sentence(row)
    if len(walked) == 1:
        return next(iter(walked))
    return " ".join(f"{', '.join(messages)}: {words}" for words, messages in walked.items())


def _link(row: Requirement) -> str:
    return f"[`{row.id}`](#{row.id.lower()})"


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = list(columns)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_cell(str(value)) for value in row)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
