"""Messages of a sequence that were taken over and not answered: a fault only where it comes again.  Pure."""

from collections.abc import Sequence
from dataclasses import replace

from uftp_conformance.catalogue import Catalogue, Cell
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.oracle.received import Target
from uftp_conformance.sequences.verdicts import Accusation
from uftp_conformance.sequences.walked import Judged, Walked

_SILENT = "no answer"


def held_to_answer(walked: Walked, target: Target, catalogue: Catalogue) -> Walked:
    """Return a sequence with its silence as its fault, where it has no other one.

    A message may break something for which it need not be answered, or have an answer without a valid form; of others
    each has to be.
    """
    silent = next((each for each in walked.judged if _unanswered(each)), None)
    if walked.fault is not None or silent is None:
        return walked
    cell = Cell(catalogue["ANS-GIVEN"], silent.exchange.sent.message, target.role, target.version)
    row = cell.requirement
    verdict = Verdict(Kind.FAIL, row.id, Blame(f"target: {row.blame}"), row.sentence, silent.seen.words)
    accused = replace(silent, accusation=Accusation(cell, silent.broken, _SILENT, verdict))
    return replace(walked, judged=[accused if each is silent else each for each in walked.judged])


def is_silence(cause: Sequence[str]) -> bool:
    """Return whether a fault is that nothing came."""
    return cause[-1] == _SILENT


def _unanswered(judged: Judged) -> bool:
    taken_over = judged.exchange.http.taken and "silent" in judged.seen.classes
    return taken_over and judged.readable and judged.due
