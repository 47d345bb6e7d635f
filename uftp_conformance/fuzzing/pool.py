"""Sequences that met something new, from which others are made: they are gone on with, or a step of them is changed."""

from dataclasses import dataclass, field, replace
from random import Random

from uftp_conformance.sequences.families import Family
from uftp_conformance.sequences.steps import Change, Step, Steps

_MOST = 200  # sequences of a family, of which the newest are kept
_SEED = 2**32


@dataclass(slots=True)
class Pool:
    """What is gone on with, by family."""

    _kept: dict[str, list[Steps]] = field(default_factory=dict)

    def keep(self, family: Family, steps: Steps) -> None:
        """Take a sequence, as it was walked, up to the step that met something new."""
        kept = self._kept.setdefault(family.requirement, [])
        kept.append(steps)
        del kept[:-_MOST]

    def draw(self, dice: Random, family: Family, drawn: Steps) -> Steps | None:
        """Return another sequence made from one of these, of no more steps than the one that was drawn, which is gone
        on with; None where there is none.
        """
        kept = self._kept.get(family.requirement)
        if not kept:
            return None
        begun = list(dice.choice(kept))
        at = dice.randrange(len(begun))
        begun[at] = _changed(dice, begun[at])
        first = max(step.number for step in begun) + 1
        left = drawn[len(family.opening) : max(len(drawn) - len(begun), 0) + len(family.opening)]
        return (*begun, *(replace(step, number=first + number) for number, step in enumerate(left)))


def _changed(dice: Random, step: Step) -> Step:
    """Change one thing about a step: what it says, what is wrong with it, who sends it, or our answer."""
    seed = dice.randrange(_SEED)
    if step.kind == "start":
        return replace(step, seed=seed, reply=dice.choice(["accepted", "rejected", "withheld"]))
    if step.kind != "send":
        return step
    match dice.randrange(4):
        case 0:
            return replace(step, seed=seed, picks=None, changes=tuple(replace(c, picks=None) for c in step.changes))
        case 1 if step.changes:
            return replace(step, changes=step.changes[:-1])
        case 2:
            return replace(step, changes=(*step.changes, Change(seed)))
        case _:
            return replace(step, changes=(Change(seed),))
