"""How long a trial took, as its evidence tells."""

from collections.abc import Mapping
from typing import Any


def lasted(trial: Mapping[str, Any] | None) -> float:
    """Return how many seconds passed between the first request of a trial and its last answer."""
    begun, over = [], []
    for exchange in (trial or {}).get("exchanges", ()):
        at = exchange["sent"]["at"]
        begun.append(at)
        over += [at + exchange["http"].get("elapsed", 0.0), *(each["at"] for each in exchange["deliveries"])]
    return float(max(over) - min(begun)) if over else 0.0
