"""How long a run may take: written as "90s", "30m", "2h" or "4m20s"."""

import re

from uftp_conformance import StatementError

_UNITS = (3600.0, 60.0, 1.0)  # hours, minutes, seconds
_NUMBER = r"\d+(?:\.\d+)?"
_WRITTEN = re.compile(rf"(?:({_NUMBER})h)?(?:({_NUMBER})m)?(?:({_NUMBER})s)?")


def seconds(text: str) -> float:
    """Return a time in seconds; raise ValueError with what to write when it is none, or no time at all."""
    found = _WRITTEN.fullmatch(text.strip())
    parts = found.groups(default="0") if found else ()
    total = sum(float(number) * unit for number, unit in zip(parts, _UNITS, strict=False))
    if not total:
        example = '"90s", "30m", "2h" or "4m20s"'
        raise ValueError(f"{text!r} is not a time.  Write numbers and their units, for example {example}")
    return total


def limit(text: str | None) -> float | None:
    """Return the time limit of a run in seconds, None for none; raise StatementError when it cannot be read."""
    try:
        return None if text is None else seconds(text)
    except ValueError as error:
        raise StatementError(f"--time-limit: {error}") from None
