"""How long a run may take: written as "90s", "30m" or "2h"."""

import re

from uftp_conformance import StatementError

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_TOLD = re.compile(r"(\d+(?:\.\d+)?)([smh])")


def seconds(text: str) -> float:
    """Return a time in seconds; raise ValueError with what to write when it is none, or no time at all."""
    found = _TOLD.fullmatch(text.strip())
    if found is None or not float(found[1]):
        raise ValueError(f'{text!r} is not a time.  Write a number and its unit, for example "90s", "30m" or "2h"')
    return float(found[1]) * _UNITS[found[2]]


def limit(text: str | None) -> float | None:
    """Return the time limit of a run in seconds, None for none; raise StatementError when it cannot be read."""
    try:
        return None if text is None else seconds(text)
    except ValueError as error:
        raise StatementError(f"--time-limit: {error}") from None
