"""Variants of pace: requests one by one or so many a second, answers in batches, and a second start in between."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from uftp_conformance.mutants.variants.pace import Pace
from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.mutants.variants.variant import Variant, Way

_TRANSPORT = "message-transport-mechanism.md"
_TEMPORARY = "What is refused with 429 or 5xx, or finds no connection, failed for a while, and comes again."
_HOW_FAST = "No document says how fast a request is to be answered; the statement says it."

_PACES: tuple[tuple[str, str, str, str, Way, Mapping[str, Mapping[str, Any]]], ...] = (
    (
        "one-by-one",
        "It takes 50 ms over each request, one after another.",
        _HOW_FAST,
        f"{_TRANSPORT}, Message exchange logic; register, point 48",
        Way(pace=Pace(each=0.05)),
        {"timing": {"reply_within": 8, "initiative_within": 8}},
    ),
    (
        "limited-silently",
        "It takes 60 requests a second, and others are answered with 429 and Retry-After; the statement says nothing.",
        _TEMPORARY,
        f"{_TRANSPORT}, Error handling; register, point 57",
        Way(pace=Pace(rate=60)),
        {},
    ),
    (
        "limited-as-stated",
        "It takes 40 requests a second, and the statement says so.",
        _TEMPORARY,
        f"{_TRANSPORT}, Error handling; register, point 57",
        Way(pace=Pace(rate=40)),
        {"limits": {"requests_per_second": 40}},
    ),
    (
        "started-again",
        "It is started again once, and what stands before it answers with 503 meanwhile.",
        _TEMPORARY,
        f"{_TRANSPORT}, Transmission; register, point 57",
        Way(pace=Pace(leaves=300)),
        {},
    ),
    (
        "not-there",
        "It is started again once, and ends all connections meanwhile.",
        _TEMPORARY,
        f"{_TRANSPORT}, Transmission; register, point 57",
        Way(pace=Pace(leaves=300, says_so=False)),
        {},
    ),
    (
        "in-batches",
        "Once a second it delivers all that it has to say.",
        "Messages are exchanged asynchronously; an answer may come whenever the statement allows.",
        f"{_TRANSPORT}, Awaiting reply; register, point 48",
        Way(posting=Posting(bundled=1.0)),
        {},
    ),
    (
        "in-few-batches",
        "Every five seconds it looks at what came, and answers it, as it promises to do within eight.",
        "Messages are exchanged asynchronously; an answer may come whenever the statement allows.",
        f"{_TRANSPORT}, Awaiting reply; register, points 48 and 67",
        Way(posting=Posting(bundled=5.0), looks=5.0),
        {"timing": {"reply_within": 8.0}},
    ),
)


def paces() -> Iterator[Variant]:
    """Walk them."""
    for name, does, allowed_by, source, way, overrides in _PACES:
        slow = "timing" in overrides
        yield Variant(f"pace/{name}", does, allowed_by, source, partial(_same, way), overrides=overrides, slow=slow)


def _same(way: Way) -> Way:
    return way
