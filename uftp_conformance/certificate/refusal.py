"""Why a run gets no certificate, each reason with the part of the run that is to blame.  Pure."""

from collections.abc import Iterator

from uftp_conformance import ExitCode
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.coverage import left_out
from uftp_conformance.run.events import CellResult, Event, Run
from uftp_conformance.run.explain import known
from uftp_conformance.run.stream_header import FORMAT, statement_digest

_NEEDED = ("suite", "started", "profile", "reasons", "seed", "catalogue_sha256")
_NAMED = 3  # cells that a refusal names
_WORDS = {
    "error": "ended in an error of the suite", "fail": "is violated", "inconclusive": "could not be judged",
    "not tested": "was not tested enough",
}  # fmt: skip


def refusals(run: Run) -> Iterator[str]:
    """Walk the reasons why a run gets no certificate; none for a whole run in which every must holds."""
    header, footer = run.header, run.footer
    if run.damaged:
        yield f"it is damaged: {safe(run.damaged[0], 300)}"
    if footer is None:
        yield "it is incomplete: the stream has no footer, so that the run did not finish"
    if header.get("merged"):
        yield "it was merged from several runs; certify each of them"
    if scope := header.get("scope"):
        yield f"it is partial: only what {safe(_joined(scope), 300)} chose was judged"
    for kind, words in _WORDS.items():
        if found := [cell for cell in run.results() if cell.kind == kind and (kind == "error" or _must(cell))]:
            yield f"a must {words}: {_named(found)}"
    yield from _faults_of_the_header(run)
    if footer is not None and footer["exit_code"] != ExitCode.CONFORMANT:
        yield f"it ended with exit code {footer['exit_code']}: {safe(str(footer.get('sentence', '')), 300)}"


def _faults_of_the_header(run: Run) -> Iterator[str]:
    """Walk what the header lacks, and what it says that cannot be so."""
    header, targets = run.header, targets_of(run.header)
    if lacking := [key for key in _NEEDED if key not in header]:
        yield f"its header lacks {', '.join(lacking)}, as those of older versions do; judge again with this one"
        return
    if (number := header.get("format", FORMAT)) not in range(1, FORMAT + 1):
        yield f"it has the format {safe(str(number), 40)}, and this version knows those up to {FORMAT}; update it first"
    if not targets:
        yield "its header names no target"
    for target in targets:
        label = str(target.get("label", ""))
        if target.get("statement_sha256") != statement_digest(target.get("statement") or {}):
            yield f"the statement of {safe(label, 100)!r} in its header is not the one of its hash"
        if not any(cell.judged for cell in run.results() if cell.target == label):
            yield f"nothing was judged for the target {safe(label, 100)!r}"
        elif missing := list(left_out(run, label, str(target.get("role")), str(target.get("version")))):
            yield f"it is partial: its header leaves out {missing[0]}{_more(len(missing) - 1)}"


def _must(cell: CellResult) -> bool:
    """Return whether a cell is one of a must; where no verdict says so, the catalogue does."""
    requirement = known(cell.requirement)
    if not cell.first and requirement is not None:
        return requirement.obligation == "must"
    return cell.obligation == "must"


def _joined(scope: object) -> str:
    return ", ".join(map(str, scope)) if isinstance(scope, list) else str(scope)


def _named(cells: list[CellResult]) -> str:
    names = [f"{cell.requirement} ({cell.message}, {cell.target} {cell.version})" for cell in cells[:_NAMED]]
    return safe(", ".join(names), 600) + _more(len(cells) - _NAMED)


def _more(count: int) -> str:
    """Return in words how many cells there are beside those that are named."""
    return f" and {count} more cell{'' if count == 1 else 's'}" if count > 0 else ""


def targets_of(header: Event) -> list[Event]:
    """Return what a header says of its targets."""
    targets = header.get("targets", ())
    return [each for each in targets if isinstance(each, dict)] if isinstance(targets, list) else []
