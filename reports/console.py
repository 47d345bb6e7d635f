"""The summary in a terminal: readable at 80 columns, without colour, and where only ASCII can be shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.text import Text

from reports.breadth import breadth
from reports.causes import Cause, causes, counted, whose
from reports.digest import (
    Problem,
    Remark,
    Tone,
    closing,
    findings,
    gate_lines,
    marks,
    problems,
    sentence,
    tone,
    tone_of,
    unjudged,
)
from reports.matrix import GROUPS, MEANINGS, SYMBOLS, Field, Matrix, Row, State, matrices, worst
from reports.screen import STYLES, Screen, cut
from reports.text import ABBREVIATIONS, failure, listed, numbered, shortened, visible
from uftp_conformance.run.dropped_cases import sentence_of
from uftp_conformance.run.events import Run

_VERDICT: Mapping[Tone, str] = {"good": "bold green", "part": "bold yellow", "bad": "bold red"}
_COUNTED = {
    State.HOLDS: "ok",
    State.FINDING: "ok*",
    State.FAIL: "FAIL",
    State.DEVIATION: "warn",
    State.ERROR: "ERR",
    State.INCONCLUSIVE: "inconclusive",
    State.NOT_APPLICABLE: "not applicable",
    State.NOT_TESTED: "not tested",
}
_COMPACT = ("transport", "answers")
_ID, _COLUMN, _NARROWEST_TITLE = 26, 5, 12
_NOTES_SHOWN, _CAUSES_SHOWN, _BLOCKS_SHOWN, _GATE_SHOWN = 5, 15, 20, 20


def summary(
    run: Run, paths: Mapping[str, Path] | None = None, *, width: int = 80, ascii_only: bool = False, quiet: bool = False
) -> Group:
    """Return a run for a terminal: the causes, each target with its matrix, what stands out, and the verdict last.

    `paths` are the reports that the last lines point to; `width` is that of the terminal; `quiet` leaves all but the
    causes, the verdict and the paths out.
    """
    screen, tables = Screen(max(width, 40), ascii_only), matrices(run)
    found = causes(tables)
    parts: list[Text] = [*_causes(found, tables, screen)]
    if quiet:
        return Group(*parts, *_end(run, paths, screen))
    for matrix in tables:
        parts += [*_target(matrix, run, screen, _examples(found)), Text()]
    if any(matrix.rows for matrix in tables):
        parts += [*_legend(tables, screen), Text()]
    parts += [screen.lines(premise), Text()] if (premise := sentence_of(run.premises)) else []
    parts += _notes(run, screen)
    return Group(*parts, *_end(run, paths, screen))


def show(run: Run, console: Console, paths: Mapping[str, Path] | None = None, *, quiet: bool = False) -> None:
    """Print the summary as wide as the terminal is, in the characters that it can show."""
    options = console.options
    text = summary(run, paths, width=options.max_width, ascii_only=options.ascii_only, quiet=quiet)
    console.print(text, soft_wrap=True)


def _end(run: Run, paths: Mapping[str, Path] | None, screen: Screen) -> Iterator[Text]:
    yield from _gate(run, screen)
    yield screen.lines(closing(run), style=_VERDICT[tone(run)])
    written = list((paths or {}).values())
    if written:
        yield Text(f"Report: {screen.fit(str(written[0]))}")
    if written[1:]:
        yield screen.lines(", ".join(path.name for path in written[1:]), "Beside it: ")


def _causes(found: Iterable[Cause], tables: Sequence[Matrix], screen: Screen) -> Iterator[Text]:
    """Yield each cause with what to change, in their order."""
    listed_causes = list(found)
    if listed_causes:
        yield Text(f"What to change, failures first ({numbered(len(listed_causes), 'cause')})", "bold")
    for number, cause in enumerate(listed_causes[:_CAUSES_SHOWN], 1):
        counts = ", ".join(f"{count} {_COUNTED[state]}" for state, count in counted(cause))
        ids = ", ".join(cause.requirements[:3]) + (" ..." if len(cause.requirements) > 3 else "")
        yield screen.lines(cause.title, f"{number:>3}. ", style=STYLES[cause.state])
        of = f" of {who}" if (who := whose(cause, tables)) else ""
        yield screen.lines(f"{numbered(len(cause.places), 'cell')} ({counts}): {ids}{of}", "     ")
        yield screen.lines(cause.advice, "     -> ", "        ")
    if len(listed_causes) > _CAUSES_SHOWN:
        yield Text(f"     and {numbered(len(listed_causes) - _CAUSES_SHOWN, 'cause')} more, in the report")
    if listed_causes:
        yield Text()


def _examples(found: Iterable[Cause]) -> Mapping[int, set[str]]:
    """Return the requirements of each target that are shown for their causes, as the others would only repeat them."""
    shown: dict[int, set[str]] = {}
    for cause in found:
        for place in cause.places:
            if place.field.state in (State.FAIL, State.ERROR):
                shown.setdefault(id(place.matrix), set()).add(place.row.id)
                break
    return shown


def _target(matrix: Matrix, run: Run, screen: Screen, examples: Mapping[int, set[str]]) -> Iterator[Text]:
    target, cells = matrix.target, matrix.cells
    version = f"UFTP {target.version}" if target.version else ""
    yield Text(screen.fit(target.name), "bold")
    yield screen.flow([part for part in (target.role, target.domain, version, target.endpoint) if part], "  ")
    yield screen.lines(f"{numbered(sum(cells.values()), 'cell')}: {marks(cells, _COUNTED) or 'none'}", "  ")
    yield screen.lines(f"{numbered(sum(matrix.cases.values()), 'case')}: {listed(matrix.cases) or 'none'}", "  ")
    if ways := breadth(matrix):
        yield screen.lines(ways, "  ")
    if matrix.rows:
        yield Text()
        yield from _table(matrix, screen)
    yield from _problems("Violations", matrix, State.FAIL, screen, examples)
    yield from _problems("Errors of the suite", matrix, State.ERROR, screen, examples)
    yield from _remarks("Should or may, not held", _warnings(matrix), screen, by_id=True)
    yield from _remarks("Findings", findings(matrix), screen, by_id=True)
    for state in (State.INCONCLUSIVE, State.NOT_APPLICABLE, State.NOT_TESTED):
        yield from _remarks(state.capitalize(), unjudged(matrix, state), screen)
    yield Text()
    yield screen.lines(sentence(matrix, run), "  ", style=_VERDICT[tone_of(matrix, run)])


def _table(matrix: Matrix, screen: Screen) -> Iterator[Text]:
    columns = matrix.own_messages
    room = screen.width - _ID - _COLUMN * len(columns)
    title = min(room, max(len(row.title) for row in matrix.rows) + 2) if room >= _NARROWEST_TITLE else 0
    heads = "".join(f"{ABBREVIATIONS.get(name, screen.fit(name))[: _COLUMN - 1]:<{_COLUMN}}" for name in columns)
    yield Text(" " * (_ID + title) + heads.rstrip(), "bold")
    for group, words in GROUPS.items():
        rows = [row for row in matrix.rows if row.group == group and set(columns) & set(row.fields)]
        if not rows:
            continue
        sums = {name: _sum(rows, name) for name in columns} if group in _COMPACT else {}
        count = numbered(len(rows), "rule") if sums else ""
        yield _row(cut(words, _ID) + cut(count, title), [sums.get(name) for name in columns], "bold")
        for row in rows:
            if group not in _COMPACT or not _quiet(row, rows):
                states = [row.fields[name].state if name in row.fields else None for name in columns]
                yield _row(cut(f"  {screen.fit(row.id)}", _ID) + cut(row.title, title), states)
    yield from _elsewhere(matrix, screen)


def _row(head: str, states: Iterable[State | None], style: str = "") -> Text:
    line = Text(head, style)
    for state in states:
        line.append(f"{SYMBOLS[state] if state else '':<{_COLUMN}}", STYLES[state] if state else "")
    line.rstrip()
    return line


def _sum(rows: Iterable[Row], message: str) -> State | None:
    return worst(row.fields[message].state for row in rows if message in row.fields)


def _quiet(row: Row, rows: Iterable[Row]) -> bool:
    """Return whether a row says nothing that the sum of its group does not say."""
    together = list(rows)

    def plain(message: str, field: Field) -> bool:
        if field.state is State.NOT_TESTED:
            return all(other.fields[message].state is field.state for other in together if message in other.fields)
        return field.state in (State.HOLDS, State.NOT_APPLICABLE)

    return all(plain(message, field) for message, field in row.fields.items())


def _elsewhere(matrix: Matrix, screen: Screen) -> Iterator[Text]:
    """Yield one line for each rule about messages that only other roles receive."""
    found = [row for row in matrix.rows if not set(row.fields) <= set(matrix.own_messages)]
    if found:
        yield Text("Messages of other roles", "bold")
    for row in found:
        others = [(name, field) for name, field in row.fields.items() if name not in matrix.own_messages]
        words = [f"{ABBREVIATIONS.get(name, name)} {SYMBOLS[field.state]}" for name, field in others]
        yield screen.lines("  ".join(words), cut(f"  {screen.fit(row.id)}", _ID))


def _problems(
    title: str, matrix: Matrix, state: State, screen: Screen, examples: Mapping[int, set[str]]
) -> Iterator[Text]:
    """Yield the requirements that do not hold: one for each cause in full, and how many more have the same."""
    found = problems(matrix, state)
    shown = [problem for problem in found if problem.row.id in examples.get(id(matrix), ())][:_BLOCKS_SHOWN]
    if found:
        yield Text(f"\n{title} ({len(found)})", "bold")
    for problem in shown:
        yield Text()
        yield _block(problem, matrix, screen)
        messages = ", ".join(ABBREVIATIONS.get(field.cell.message, field.cell.message) for field in problem.fields)
        count = f"{numbered(problem.cases, 'case')} in {numbered(len(problem.fields), 'cell')}"
        yield screen.lines(f"{count} ({messages})", "  in all    ")
    if len(shown) < len(found):
        yield Text()
        more = numbered(len(found) - len(shown), "requirement")
        yield screen.lines(f"and {more} more, for causes named above; all are in the report", "  ")


def _block(problem: Problem, matrix: Matrix, screen: Screen) -> Text:
    if problem.first is None:
        return Text(screen.fit(problem.row.id), "bold")
    block = Text(screen.fit(failure(problem.first, screen.width, matrix.target.domain)))
    block.stylize(STYLES[problem.state], 0, block.plain.index(" "))
    return block


def _warnings(matrix: Matrix) -> Iterator[Remark]:
    for problem in problems(matrix, State.DEVIATION):
        got = problem.first["got"] if problem.first else ""
        yield Remark(f"{problem.row.title}: {got}", len(problem.fields), problem.cases, (problem.row.id,))


def _remarks(title: str, found: Iterable[Remark], screen: Screen, *, by_id: bool = False) -> Iterator[Text]:
    """Yield remarks one per line: the requirement first, or first how many cells it is about."""
    found = list(found)
    if found:
        yield Text(f"\n{title} ({len(found)})", "bold")
    for remark in found:
        ids = ", ".join(remark.requirements[:3]) + (" ..." if len(remark.requirements) > 3 else "")
        count, text = numbered(remark.cells, "cell"), shortened(visible(remark.text), 200)
        if by_id:
            yield screen.lines(f"{text} ({count})", cut(f"  {screen.fit(ids)}", _ID))
        else:
            yield screen.lines(f"{text} ({ids})", f"{count:>10}  ")


def _legend(tables: Iterable[Matrix], screen: Screen) -> Iterator[Text]:
    present = {state for matrix in tables for state in matrix.cells}
    names = dict.fromkeys(message for matrix in tables for message in matrix.messages)
    signs = [f"{SYMBOLS[state]} = {words}" for state, words in MEANINGS.items() if state in present]
    yield screen.flow(signs, "", "dim")
    yield screen.flow([f"{ABBREVIATIONS[name]} = {name}" for name in names if name in ABBREVIATIONS], "", "dim")


def _gate(run: Run, screen: Screen) -> Iterator[Text]:
    lines = gate_lines(run)
    for line in lines[:_GATE_SHOWN]:
        yield screen.lines(shortened(f"{line['about']}: {line['sentence']}", 400), cut(screen.fit(line["what"]), 11))
    if len(lines) > _GATE_SHOWN:
        yield Text(f"and {len(lines) - _GATE_SHOWN} more lines of the gate, in the event stream")
    if lines:
        yield Text()


def _notes(run: Run, screen: Screen) -> Iterator[Text]:
    for note in run.notes[:_NOTES_SHOWN]:
        about = f"Note ({note['target']}): " if note["target"] else "Note: "
        yield screen.lines(about + shortened(str(note["text"]), 300), margin="      ")
    if len(run.notes) > _NOTES_SHOWN:
        yield Text(f"and {len(run.notes) - _NOTES_SHOWN} more notes, in the report")
    if run.notes:
        yield Text()
