"""Which runs get a certificate: whole ones that ended in good order, where every must was judged enough and holds."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from uftp_conformance import CertificateError, StatementError
from uftp_conformance.certificate import document, merkle
from uftp_conformance.certificate.document import Certificate, Counts, Digest, Evidence, Judged, RunOf, Subject
from uftp_conformance.certificate.evidence import Tree, grow
from uftp_conformance.certificate.refusal import refusals, targets_of
from uftp_conformance.run.events import BadStream, CellResult, Event, Run, read

_BLOCKS = 128  # at most so many hashes of parts of the tree stand in a certificate
_HOLDS = ("pass", "not applicable")


def certify(stream: Path, issued: datetime, expires: datetime, issuer: str = "") -> document.Statement:
    """Return what a certificate says about the run of a stream.

    Raises:
        CertificateError: the run gets none; says because of which part of it.
    """
    run, tree = _read(stream)
    if reasons := list(refusals(run)):
        raise CertificateError(f"{stream}: no certificate is issued for this run: {'; '.join(reasons)}")
    size, blocks = merkle.blocks(tree.hashes, _BLOCKS)
    evidence = Evidence(
        entries=len(tree.hashes), root=tree.root.hex(), entries_a_block=size, blocks=tuple(h.hex() for h in blocks)
    )
    certificate = Certificate(
        issuer=issuer, issued=issued, expires=expires, suite=f"uftp-conformance {run.header['suite']}",
        catalogue=run.header["catalogue_sha256"], targets=tuple(map(_judged, targets_of(run.header))),
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


def _judged(target: Event) -> Judged:
    names = ("label", "name", "role", "domain", "endpoint", "version", "public_key")
    facts = {name: str(target.get(name, "")) for name in names}
    return Judged(**facts, statement=str(target.get("statement_sha256", "")), supports=target.get("supports", {}))


def _run(run: Run) -> RunOf:
    header, footer = run.header, run.footer or {}
    return RunOf(
        started=header["started"], finished=footer.get("finished", ""), profile=header["profile"], seed=header["seed"],
        reasons=header["reasons"], resumed=len(header.get("resumed", ())),
    )  # fmt: skip


def counts(run: Run) -> Counts:
    """Count the cells of a run by their verdicts, and its cases."""
    cells: Counter[str] = Counter()
    because: Counter[str] = Counter()
    cases = 0
    for cell in run.results():
        cells[_word(cell)] += 1
        cases += sum(cell.kinds.values()) - (cell.kinds["not applicable"] if cell.reason else 0)
        if cell.kind == "not applicable":
            because[cell.reason or "not applicable"] += 1
    unjudged = tuple(document.Unjudged(because=why, cells=number) for why, number in sorted(because.items()))
    return Counts(cells=dict(sorted(cells.items())), cases=cases, not_judged=unjudged)


def _word(cell: CellResult) -> str:
    if cell.kind == "pass":
        return "pass with a finding" if cell.findings else "pass"
    return cell.kind if cell.kind in _HOLDS else f"{cell.kind} of a {cell.obligation}"
