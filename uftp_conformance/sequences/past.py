"""What was exchanged in a sequence so far, when, and what state it leaves each message in."""

from dataclasses import dataclass, field

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, instant
from uftp_conformance.oracle.received import History, PastMessage
from uftp_conformance.oracle.received.history import Outcome, identifier
from uftp_conformance.oracle.received.target import Partner

NEVER = float("inf")
ON_ITS_WAY = 2.0  # seconds that a message of the target's may take to us
_ROUNDED = 0.001  # seconds by which an instant is off once it was a date


@dataclass(eq=False, slots=True)
class Entry:
    """One message of the sequence.

    Attributes:
        step: the number of its step.
        element: the message.
        party: our participant that sent it, or to which the target sent it.
        at: when it was sent, in seconds since the epoch.
        started: whether the target sent it.
        outcome: what its receiver made of it, as far as was seen.
        settled: when that was known.
        repeats: whether it may ask for what another sequence asked for.
        damaged: whether it was sent as no message is, so that a copy of it is none of a message.
        name: its MessageID, as it is compared.
    """

    step: int
    element: Element
    party: Partner
    at: float
    started: bool = False
    outcome: Outcome = "unknown"
    settled: float = NEVER
    damaged: bool = False
    repeats: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Read its name once: whatever is sent later asks for it."""
        self.name = identifier(self.element, "MessageID")

    def expires(self) -> float:
        """Return when it expires, in seconds since the epoch; never, where it does not say so."""
        try:
            found = instant(self.element.get("ExpirationDateTime") or "")
        except Unreadable:
            return NEVER
        return found.timestamp() if found.tzinfo is not None else NEVER


@dataclass(slots=True)
class Past:
    """All messages of a sequence, in the order in which they were sent.

    `partial` tells that others may have been exchanged with the target before, or beside, and `whole_lists` that what
    an AGR's newest update does not list may be its own no longer.
    """

    entries: list[Entry] = field(default_factory=list)
    partial: bool = False
    whole_lists: bool = False

    def before(self, mine: Entry | None, begin: float, end: float) -> History:
        """Return what a message is to be seen against that was on its way between two instants.

        What was on its way at the same time may have come before it or after it: its outcome is unknown.  So it is of
        what the target started, and came to us a little later.
        """
        ends = {False: end, True: end + ON_ITS_WAY}
        found = [each for each in self.entries if each is not mine and each.at <= ends[each.started]]
        found.sort(key=lambda each: each.at)
        messages = tuple(_as_of(each, begin) for each in found)
        return History(messages, partial=self.partial, whole_lists=self.whole_lists)

    def of_step(self, number: int) -> Entry | None:
        """Return the message of a step, if it has one."""
        return next((each for each in self.entries if each.step == number), None)

    def in_the_air(self, message: Element) -> bool:
        """Return whether a message of ours with its MessageID awaits its answer: those to the two would look alike."""
        name = identifier(message, "MessageID")
        return any(each.name == name and not each.started and each.settled == NEVER for each in self.entries)

    def unanswered(self, message: Element) -> bool:
        """Return whether a message of ours with its MessageID got no answer, which may come late."""
        name = identifier(message, "MessageID")
        ours = (each for each in self.entries if each.name == name and not each.started)
        return any(each.settled != NEVER and each.outcome == "unknown" for each in ours)

    def touched(self, lately: int = 3) -> set[str]:
        """Return the names of what the last few messages were about."""
        every = (each.element.attributes.items() for each in self.entries[-lately:])
        return {value.lower() for items in every for name, value in items if name.endswith("MessageID")}

    def state(self, entry: Entry, now: float) -> str:
        """Return in a word in what state a message is at an instant, for whoever refers to it."""
        if entry.settled > now + _ROUNDED:
            return "open"
        if entry.outcome != "accepted":
            return entry.outcome
        if entry.element.tag in ("FlexOffer", "FlexRequest"):
            if self._about("FlexOfferRevocation", entry, now):
                return "revoked"
            if self._about("FlexOrder", entry, now):
                return "ordered"
            if entry.expires() <= now:
                return "expired"
        return "live"

    def _about(self, tag: str, offer: Entry, now: float) -> bool:
        return any(
            each.element.tag == tag
            and each.outcome == "accepted"
            and each.settled <= now + _ROUNDED
            and identifier(each.element, "FlexOfferMessageID") == offer.name
            for each in self.entries
        )


def _as_of(entry: Entry, begin: float) -> PastMessage:
    outcome: Outcome = entry.outcome if entry.settled <= begin else "unknown"
    party = entry.party
    return PastMessage(
        entry.element, party.domain, party.role, entry.at, outcome, started=entry.started, known=entry.settled
    )
