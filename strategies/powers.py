"""Powers beyond what is plausible that a number of 32 bits can still tell; wider ones are for VAL-EXTREME-POWER."""

from hypothesis import strategies as st

_MOST = 2**31 - 1


def first_and_last_implausible(bound: int) -> list[int]:
    """Return the implausible powers, in W, nearest to the market's bound and farthest from it, of both signs."""
    return [bound + 1, -bound - 1, *([_MOST, -_MOST - 1] if bound < _MOST - 1 else [])]


def implausible(bound: int) -> st.SearchStrategy[int]:
    """Draw powers, in W, beyond the market's bound, of both signs."""
    sizes = st.integers(bound + 1, max(_MOST, 2 * bound))
    return st.builds(lambda size, sign: size * sign, sizes, st.sampled_from([1, -1]))
