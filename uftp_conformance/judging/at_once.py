"""What two messages under one MessageID come to that arrive at the same time.  Pure.

Which of the two an answer is to may be open, so that what came of both is looked at together.
"""

from collections.abc import Iterator, Sequence

from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.judging.legal import allowed, grade_of
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.messages import Element
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.oracle.received import Broken

_BUSY = frozenset({502, 503, 504})  # whoever is asked to come again was not told that anything failed
_NO_WORDS = frozenset({Grade.OTHER, Grade.UNDOCUMENTED, Grade.NONE})


def taken_at_once(exchanges: Sequence[Exchange], criteria: Criteria) -> int:
    """Return how many messages were accepted, as far as it is certain: an answer that is delivered twice is one."""
    if _repeated(exchanges):
        return 0
    accepted = (each for each in _answers(exchanges, criteria) if each.get("Result") == "Accepted")
    return len({(each.get("MessageID") or "").lower() for each in accepted})


def wrong_about_a_copy(exchanges: Sequence[Exchange], cell: Cell, broken: Broken, criteria: Criteria) -> str:
    """Return how one of two copies was refused wrongly, "" where none was.

    Args:
        exchanges: what came of both.
        cell: of the rule that a copy takes no second effect (register, point 2).
        broken: what a copy breaks once the other one was taken.
        criteria: before whom it is judged.
    """
    if _repeated(exchanges):
        return ""
    crashed = [each.http.status for each in exchanges if each.http.status in range(500, 600)]
    if words := ", ".join(f"HTTP {status}" for status in crashed if status not in _BUSY):
        return words
    answers = list(_answers(exchanges, criteria))
    if not any(each.get("Result") == "Accepted" for each in answers):
        return ""  # it may be a message that this target refuses
    others = allowed(cell, broken, criteria.catalogue).others
    reasons = (each.get("RejectionReason") for each in answers if each.get("Result") == "Rejected")
    wrong = (each for each in reasons if grade_of(each, cell, others, criteria.catalogue) in _NO_WORDS)
    return next((f'Rejected, "{safe(reason or "", 500)}", beside Accepted' for reason in wrong), "")


def _repeated(exchanges: Sequence[Exchange]) -> bool:
    """Return whether more than these may have arrived, as after a lost HTTP answer (register, point 77)."""
    return any(each.http.attempts for each in exchanges)


def _answers(exchanges: Sequence[Exchange], criteria: Criteria) -> Iterator[Element]:
    for each in exchanges:
        for delivery in each.deliveries:
            element = read_delivery(delivery.body, criteria.key, criteria.version).element
            if element is not None:
                yield element
