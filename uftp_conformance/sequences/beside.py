"""What a message of a sequence breaks, with what was exchanged before the sequence or beside it."""

from uftp_conformance.messages.lexical import Unreadable
from uftp_conformance.oracle.received import Broken, History, Received
from uftp_conformance.oracle.received.plan import answer_without_form
from uftp_conformance.oracle.received.reflection import UNREFLECTED, placed_about
from uftp_conformance.sequences.ground import Ground
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.verdicts import broken_between


def broken_beside(ground: Ground, entry: Entry, history: History, begin: float, end: float) -> Broken:
    """Return what a message breaks that the target looked at some time between two instants.

    For its Period and point something may have been ordered that is no part of the sequence.
    """
    message, party = entry.element, entry.party
    broken = broken_between(ground.oracle, message, (party.domain, party.role), history, begin, end)
    if message.tag != "D-Prognosis":
        return broken
    elsewhere, _ = ground.tester.chronicle.before(message, party.domain, end)
    if not any(placed_about(elsewhere, party.domain, message)):
        return broken
    return Broken(broken.surely, broken.perhaps | {UNREFLECTED})


def formless(ground: Ground, entry: Entry, history: History, begin: float) -> bool:
    """Return whether the schema may leave the answer to a message no valid form (register, point 86)."""
    party = entry.party
    received = Received(entry.element, party.domain, party.role, begin, ground.oracle.target, history)
    try:
        return answer_without_form(received)
    except Unreadable:
        return True
