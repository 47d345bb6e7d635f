"""What a message of a sequence breaks, with what was exchanged before the sequence or beside it."""

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable
from uftp_conformance.oracle.received import Broken, History, Received
from uftp_conformance.oracle.received.copied import stamped_later
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.oracle.received.plan import answer_without_form
from uftp_conformance.oracle.received.references import REPLACED
from uftp_conformance.oracle.received.reflection import UNHEEDING, UNREFLECTED, placed_about, unheeding
from uftp_conformance.oracle.received.validate import IDENTICAL, said_before
from uftp_conformance.sequences.ground import Ground
from uftp_conformance.sequences.past import ON_ITS_WAY, Entry
from uftp_conformance.sequences.verdicts import broken_between

_COUNTED = {"DSOPortfolioUpdate": "CON-DPU-SEQUENCE", "AGRPortfolioUpdate": "CON-APU-SEQUENCE"}


def broken_beside(ground: Ground, entry: Entry, history: History, begin: float, end: float) -> Broken:
    """Return what a message breaks that the target looked at some time between two instants.

    For its Period and point the target may have ordered, requested or forecast what is no part of the sequence, and
    may have been asked for the same.
    """
    message, party = entry.element, entry.party
    broken = broken_between(ground.oracle, message, (party.domain, party.role), history, begin, end)
    odd = _overtaken(message, party.domain, history) | _open_beside(ground, entry, begin, end)
    return Broken(broken.surely, broken.perhaps | (odd - broken.surely))


def _overtaken(message: Element, domain: str, history: History) -> frozenset[str]:
    """Return what an update perhaps breaks that is stamped before an earlier one: TimeStamps are all that orders them.

    No attribute counts updates (register, point 2).
    """
    row = _COUNTED.get(message.tag)
    return frozenset(
        {row} if row and any(stamped_later(each, message) for each in history.sent(message.tag, domain)) else ()
    )


def _open_beside(ground: Ground, entry: Entry, begin: float, end: float) -> frozenset[str]:
    """Return what a message perhaps breaks because of what was exchanged elsewhere."""
    message, party, chronicle = entry.element, entry.party, ground.tester.chronicle
    if message.tag == "FlexOffer":
        anew = chronicle.asked_anew(identifier(message, "FlexRequestMessageID"), party.domain, end + ON_ITS_WAY)
        return frozenset({REPLACED} if anew else ())
    if message.tag not in ("D-Prognosis", "FlexRequest"):
        return frozenset()
    elsewhere, _ = chronicle.before(message, party.domain, end)
    if message.tag == "D-Prognosis":
        return frozenset({UNREFLECTED} if any(placed_about(elsewhere, party.domain, message)) else ())
    received = Received(message, party.domain, party.role, begin, ground.oracle.target, elsewhere)
    open_ones = {UNHEEDING: unheeding(received), IDENTICAL: entry.repeats or said_before(received) is not False}
    return frozenset(name for name, is_open in open_ones.items() if is_open)


def formless(ground: Ground, entry: Entry, history: History, begin: float) -> bool:
    """Return whether the schema may leave the answer to a message no valid form (register, point 86)."""
    party = entry.party
    received = Received(entry.element, party.domain, party.role, begin, ground.oracle.target, history)
    try:
        return answer_without_form(received)
    except Unreadable:
        return True
