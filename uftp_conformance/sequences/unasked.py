"""What the target starts by itself about messages of a sequence: it is a part of that as well."""

import time

from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.sequences.ground import Ground
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.starting import REFERENCES
from uftp_conformance.sequences.steps import unasked


class Unasked:
    """What the target started by itself since an instant, as it is taken into the past of a sequence."""

    def __init__(self, ground: Ground, past: Past, begin: float) -> None:
        self._ground, self._past, self._begin = ground, past, begin
        self._known: set[str] = set()  # MessageIDs

    def know(self, element: Element) -> None:
        """Leave out what the target was asked for."""
        self._known.add(identifier(element, "MessageID"))

    def take(self) -> None:
        """Add what came about messages of the sequence and has our answer."""
        ours = {each.name for each in self._past.entries}
        for initiative in self._ground.tester.heard(lambda e: bool(ours & _named(e)), self._begin):
            self._add(initiative)

    def _add(self, initiative: Initiative) -> None:
        element = initiative.element
        name, domain = identifier(element, "MessageID"), element.get("RecipientDomain")
        partner = next((p for p in self._ground.oracle.target.partners if p.domain == domain), None)
        if name in self._known or partner is None:
            return
        self._known.add(name)
        number = self._number(element)
        at, outcome = initiative.delivery.at, initiative.outcome
        entry = Entry(number, element, partner, at, started=True, outcome=outcome, settled=time.time())
        self._past.entries.append(entry)

    def _number(self, element: Element) -> int:
        """Return a number that nothing else has: by what it is about, so that it is the same in a shorter sequence."""
        named = _named(element)
        about = next(each.step for each in self._past.entries if each.name in named)
        taken = {each.step for each in self._past.entries}
        count = 0
        while (number := unasked(about, count)) in taken:
            count += 1
        return number


def _named(element: Element) -> set[str]:
    return {identifier(element, name) for name in REFERENCES.values() if element.get(name)}
