"""Sequences of messages, drawn with Hypothesis: one seed a sequence, of which its steps are drawn."""

from collections.abc import Collection
from random import Random

from hypothesis import strategies as st

from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.families import Family
from uftp_conformance.sequences.steps import Steps


def sequences(
    family: Family, count: int, *, waits: tuple[float, ...], starts: Collection[str]
) -> st.SearchStrategy[Steps]:
    """Draw sequences of so many steps.

    What a step refers to is chosen when its turn has come, so that nothing has to be known of the target before; how a
    sequence is shrunk is another matter than how a value is (`uftp_conformance.sequences.shrinking`).
    """

    def steps(seed: int) -> Steps:
        return draw_steps(Random(seed), family, count, waits=waits, starts=starts)

    return st.integers(0, 2**64 - 1).map(steps)
