"""How long the exchanges of a stored trial took.  Pure."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, float("inf"))  # seconds


def timed(trial: Mapping[str, Any] | None) -> tuple[float, list[float]]:
    """Return how long a trial took, and its answers.

    Returns:
        The seconds between its first request and its last answer; and for each request that was answered the first
        of `WAITS` within which that came.
    """
    begun, over = float("inf"), float("-inf")
    answers: list[float] = []
    for exchange in (trial or {}).get("exchanges", ()):
        at = exchange["sent"]["at"]
        deliveries = exchange["deliveries"]
        if deliveries:
            answers.append(WAITS[bisect_left(WAITS, deliveries[0]["at"] - at)])
        begun = min(begun, at)
        over = max(over, at + exchange["http"].get("elapsed", 0.0), *[each["at"] for each in deliveries])
    return max(0.0, float(over - begun)), answers
