"""In which state of the trade a message comes: in a word or two, so that transitions can be counted."""

from uftp_conformance.messages.articles import an
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.sequences.past import Entry, Past

_REFERRING = ("FlexOfferMessageID", "FlexRequestMessageID", "D-PrognosisMessageID")
_SERIES = ("Period", "CongestionPoint", "EAN")


def state_for(entry: Entry, past: Past, at: float) -> str:
    """Return in what state the things are that a message is about.

    Of a reference, what it names and how that stands; of what rests on nothing, what was said of the same before.
    """
    message = entry.element
    for name in _REFERRING:
        value = identifier(message, name)
        if value:
            return _referred(value, name.removesuffix("MessageID"), entry, past, at)
    before = [each for each in past.entries if each is not entry and each.at < entry.at and _alike(each, entry)]
    if not before:
        return "first"
    outcomes = {each.outcome for each in before if each.settled <= at}
    if len(outcomes) < len({each.outcome for each in before}) and not outcomes:
        return "another on its way"
    return " and ".join(f"{outcome} before" for outcome in sorted(outcomes)) or "another on its way"


def _referred(value: str, tag: str, entry: Entry, past: Past, at: float) -> str:
    found = [each for each in past.entries if each is not entry and each.name == value]
    if not found:
        return f"no {tag}"
    named = found[0]
    if named.element.tag != tag:
        return an(named.element.tag)
    if named.party.domain != entry.party.domain:
        return f"another's {tag}"
    return f"{past.state(named, at)} {tag}"


def _alike(other: Entry, entry: Entry) -> bool:
    same = other.element.tag == entry.element.tag and other.party.domain == entry.party.domain
    return same and all(other.element.get(name) == entry.element.get(name) for name in _SERIES)
