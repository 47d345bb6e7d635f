"""Who gets a certificate: a whole run that came to its end, in which every must was judged enough and holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from uftp_conformance import CertificateError, ExitCode, StatementError
from uftp_conformance.certificate import document, merkle
from uftp_conformance.certificate.document import Certificate, Counts, Digest, Evidence, Judged, RunOf, Subject
from uftp_conformance.certificate.evidence import Tree, grow
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.events import BadStream, CellResult, Event, Run, read

_BLOCKS = 128  # at most so many hashes of parts of the tree stand in a certificate
_NAMED = 3  # cells that a refusal names
_HOLDS = ("pass", "not applicable")
_WORDS = {
    "error": "ended in an error of the suite", "fail": "is violated", "inconclusive": "could not be judged",
    "not tested": "was not tested enough",
}  # fmt: skip


def certify(stream: Path, issued: datetime, expires: datetime, issuer: str = "") -> document.Statement:
    """Return what a certificate says about the run of a stream.

    Raises:
        CertificateError: the run gets none; says because of which part of it.
    """
    run, tree = _read(stream)
    if reasons := list(refusals(run)):
        raise CertificateError(f"{stream}: there is no certificate for this run: {'; '.join(reasons)}")
    size, blocks = merkle.blocks(tree.hashes, _BLOCKS)
    evidence = Evidence(
        entries=len(tree.hashes), root=tree.root.hex(), entries_a_block=size, blocks=tuple(h.hex() for h in blocks)
    )
    certificate = Certificate(
        issuer=issuer, issued=issued, expires=expires, suite=f"uftp-conformance {run.header['suite']}",
        catalogue=catalogue_of(run.header), targets=tuple(map(_judged, targets_of(run.header))),
        run=_run(run), counts=counts(run), evidence=evidence,
    )  # fmt: skip
    return document.Statement(
        subject=(Subject(name=stream.name, digest=Digest(sha256=tree.sha256)),), predicate=certificate
    )


def _read(stream: Path) -> tuple[Run, Tree]:
    """Read a stream twice: what it says, and its bytes."""
    try:
        return read(stream), grow(stream)
    except BadStream as error:
        raise StatementError(f"{error}.  Give the events.jsonl of a run") from None
    except OSError as error:
        raise StatementError(f"{stream}: cannot be read: {error.strerror}") from None


def refusals(run: Run) -> Iterator[str]:
    """Walk the reasons why a run gets no certificate, each with the part of it that is to blame."""
    if run.damaged:
        yield f"it is damaged: {safe(run.damaged[0], 300)}"
    if run.footer is None:
        yield "it is incomplete: the stream has no footer, so that the run did not come to its end"
    if scope := run.header.get("scope"):
        yield f"it is partial: only what {safe(_joined(scope), 300)} chose was judged"
    for kind, words in _WORDS.items():
        if found := [
            cell for cell in run.results() if cell.kind == kind and (cell.obligation == "must" or kind == "error")
        ]:
            yield f"a must {words}: {_named(found)}"
    if lacking := [label for label in _labels(run.header) if not _anything(run, label)]:
        yield f"nothing was judged of the target {safe(lacking[0], 100)!r}"
    if not targets_of(run.header):
        yield "its header names no target"
    if run.footer is not None and run.footer["exit_code"] != ExitCode.CONFORMANT:
        yield f"it ended with exit code {run.footer['exit_code']}: {safe(str(run.footer.get('sentence', '')), 300)}"
    yield from _untold(run.header)


def _untold(header: Event) -> Iterator[str]:
    lacking = [key for key in ("suite", "started", "profile", "reasons", "seed") if key not in header]
    if lacking or not catalogue_of(header):
        yield f"its header does not tell {', '.join(lacking) or 'the catalogue'}, as streams of older versions"


def _joined(scope: object) -> str:
    return ", ".join(map(str, scope)) if isinstance(scope, list) else str(scope)


def _named(cells: list[CellResult]) -> str:
    told = [f"{cell.requirement} ({cell.message}, {cell.target} {cell.version})" for cell in cells[:_NAMED]]
    more = len(cells) - _NAMED
    return safe(", ".join(told), 600) + (f" and {more} more cells" if more > 0 else "")


def _anything(run: Run, label: str) -> bool:
    return any(cell.target == label and cell.judged for cell in run.results())


# --- what the header tells ----------------------------------------------------------------------------------------


def targets_of(header: Event) -> list[Event]:
    """Return what a header tells of its targets."""
    told = header.get("targets", ())
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _labels(header: Event) -> list[str]:
    return [str(target.get("label", "")) for target in targets_of(header)]


def catalogue_of(header: Event) -> str:
    """Return the hash of the catalogue that a run was judged by, "" in older streams."""
    identity = header.get("identity")
    return str(identity.get("catalogue", "")) if isinstance(identity, dict) else ""


def _judged(target: Event) -> Judged:
    names = ("label", "name", "role", "domain", "endpoint", "version", "public_key")
    told = {name: str(target.get(name, "")) for name in names}
    return Judged(**told, statement="", supports=target.get("supports", {}))


def _run(run: Run) -> RunOf:
    header, footer = run.header, run.footer or {}
    return RunOf(
        started=header["started"], finished=footer.get("finished", ""), profile=header["profile"], seed=header["seed"],
        reasons=header["reasons"], resumed=len(header.get("resumed", ())),
    )  # fmt: skip


def counts(run: Run) -> Counts:
    """Count the cells of a run by what they came to, and its cases."""
    cells: Counter[str] = Counter()
    because: Counter[str] = Counter()
    cases = 0
    for cell in run.results():
        cells[_word(cell)] += 1
        cases += sum(cell.kinds.values()) - (cell.kinds["not applicable"] if cell.reason else 0)
        if cell.kind == "not applicable":
            because[cell.reason or "not applicable"] += 1
    told = tuple(document.Unjudged(because=why, cells=number) for why, number in sorted(because.items()))
    return Counts(cells=dict(sorted(cells.items())), cases=cases, not_judged=told)


def _word(cell: CellResult) -> str:
    if cell.kind == "pass":
        return "pass with a finding" if cell.findings else "pass"
    return cell.kind if cell.kind in _HOLDS else f"{cell.kind} of a {cell.obligation}"
