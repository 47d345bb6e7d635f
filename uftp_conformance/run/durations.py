"""How long the exchanges of a stored trial took.  Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, float("inf"))  # seconds


def waits(trial: Mapping[str, Any] | None) -> Iterator[float]:
    """Walk how long the target took for each answer, as the first of `WAITS` within which it came, in seconds."""
    for exchange in (trial or {}).get("exchanges", ()):
        for delivery in exchange["deliveries"][:1]:
            waited = delivery["at"] - exchange["sent"]["at"]
            yield next((edge for edge in WAITS if waited <= edge), WAITS[-1])


def lasted(trial: Mapping[str, Any] | None) -> float:
    """Return how many seconds passed between the first request of a trial and its last answer."""
    begun, over = [], []
    for exchange in (trial or {}).get("exchanges", ()):
        at = exchange["sent"]["at"]
        begun.append(at)
        over += [at + exchange["http"].get("elapsed", 0.0), *(each["at"] for each in exchange["deliveries"])]
    return float(max(over) - min(begun)) if over else 0.0
