"""Messages of a sequence in other bytes that say the same: each way of writing is a change of its own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random

from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import serialise
from uftp_conformance.messages.spellings import OF_ENVELOPES, SPELLINGS, Spelling, spelt
from uftp_conformance.sequences.steps import Change


def _named(spellings: Iterable[Spelling], where: str) -> dict[str, Spelling]:
    return {f"{each.__name__.replace('_', ' ')} in the {where}": each for each in spellings}


_INSIDE, _AROUND = _named(SPELLINGS, "message"), _named(OF_ENVELOPES, "envelope")
SPELT = {**_INSIDE, **_AROUND}  # by name, in the order in which they were made to follow each other


def draw(dice: Random, seed: Callable[[], int]) -> tuple[Change, ...]:
    """Draw one spelling of the message or of its envelope, or a few."""
    names = list(dice.choice([_INSIDE, _AROUND]))
    return tuple(Change(seed(), name) for name in dice.sample(names, dice.choice([1, 1, 2, 4])))


def is_spelt(changes: Sequence[Change]) -> bool:
    """Return whether some change is about the bytes alone."""
    return any(change.name in SPELT for change in changes)


def written_as(changes: Sequence[Change], out: Outgoing) -> Outgoing:
    """Return a message in the spellings that are among the changes."""
    wanted = {change.name for change in changes}
    inside, around = ([found[name] for name in found if name in wanted] for found in (_INSIDE, _AROUND))
    if not (inside or around):
        return out
    out = replace(out, payload=spelt(serialise(out.element), inside))
    return replace(out, body=spelt(encode(out)[1], around)) if around else out
