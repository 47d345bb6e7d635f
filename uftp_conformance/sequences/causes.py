"""When a fault says nothing that another one does not say already.  Pure."""

from collections.abc import Collection, Iterable

from uftp_conformance.sequences.verdicts import ACCEPTED, Cause

_EXTREMES = frozenset({"VAL-EXTREME", "VAL-EXTREME-ISPS", "VAL-EXTREME-POWER"})
SPELLINGS = frozenset({"TRN-SPELLING", "STL-SPELLING"})
Group = tuple[str, str]  # what the messages break, and what the target did


def rules_in(breaks: str) -> frozenset[str]:
    """Return the rules that a cause names as broken."""
    return frozenset() if breaks == "nothing" else frozenset(breaks.split())


def simpler(cause: Cause, than: Cause) -> bool:
    """Return whether a target does with a message that breaks fewer rules what it did with one that breaks more."""
    (_, message, breaks, observed), (_, same, every, so) = cause, than
    if (message, observed) != (same, so) or not rules_in(breaks) < rules_in(every):
        return False
    return observed != ACCEPTED or breaks != "nothing"


def explained(groups: Iterable[Group]) -> set[Group]:
    """Return the groups that others explain."""
    every = list(groups)
    return {group for group in every if has_none(group, every)}


def has_none(group: Group, others: Collection[Group]) -> bool:
    """Return whether a group has no cause of its own beside others.

    Who does with a message that breaks several rules what it does with one that breaks some of them has no cause of
    its own for that; who accepts it has one for each of the rules that it does not look at, so that others have to be
    accepted for all of them.  Neither has who does the same with a message that breaks nothing.  A value beyond all
    markets is accepted by whoever does not look whether it is within this one.
    """
    whole, observed = rules_in(group[0]), group[1]
    if observed == ACCEPTED:
        whole = whole - _EXTREMES or whole
    alike = (rules_in(breaks) for breaks, same in others if same == observed)
    parts = [some for some in alike if some < rules_in(group[0])]
    if observed == ACCEPTED and frozenset() not in parts:
        return bool(whole) and frozenset().union(*parts) >= whole
    return bool(parts)


def words_of(group: Group) -> str:
    """Say what a target did, and with what."""
    breaks, observed = group
    if observed.endswith("was started"):
        return f"{observed} against {', '.join(breaks.split())}"
    rules = sorted(rules_in(breaks) - SPELLINGS)
    spelt = " in bytes that say the same" if rules_in(breaks) & SPELLINGS else ""
    return f"{observed}, though the message{spelt} breaks {', '.join(rules) or 'nothing'}"
