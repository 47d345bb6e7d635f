"""Variants that deliver again, late or crossing: as often as they do so, it is the same message."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.mutants.variants.variant import Variant, Way

_TRANSPORT = "message-transport-mechanism.md"
_FINAL = "That a status of 200 is final is a should, and whoever never read it has to deliver again."
_ASYNCHRONOUS = "Responses are decoupled from requests, and some take hours; the statement promises a time."

_POSTINGS: tuple[tuple[str, str, str, str, Posting], ...] = (
    (
        "again/soon",
        "What was delivered is delivered once more 0.7 seconds later.",
        _FINAL,
        f"{_TRANSPORT}, Transmission",
        Posting(copies=2, between=0.7),
    ),
    (
        "again/later",
        "What was delivered is delivered once more three seconds later.",
        _FINAL,
        f"{_TRANSPORT}, Transmission",
        Posting(copies=2, between=3.0),
    ),
    (
        "again/often",
        "What was delivered is delivered four times more.",
        _FINAL,
        f"{_TRANSPORT}, Transmission",
        Posting(copies=5, between=0.3),
    ),
    (
        "again/rewritten",
        "What was delivered is delivered once more, in other bytes that say the same.",
        "Its MessageID identifies a message, and is made when it is composed; two ways to write XML mean the same.",
        f"metadata-attributes.md, MessageID; {_TRANSPORT}, Transmission",
        Posting(copies=2, between=0.7, rewritten=True),
    ),
    (
        "again/crossing",
        "Everything is delivered twice, and in another order than it was composed in.",
        _FINAL,
        f"{_TRANSPORT}, Transmission and Awaiting reply",
        Posting(copies=2, between=0.7, wavers=1.2),
    ),
    (
        "again/stamped-anew",
        "Each attempt to deliver has the TimeStamp of that attempt, and the MessageID of the first.",
        "A message is known by its MessageID; that an attempt is made in the same bytes is not said.",
        f"metadata-attributes.md, MessageID; {_TRANSPORT}, Transmission; register, point 77",
        Posting(restamped=True),
    ),
    (
        "again/never",
        "What could not be delivered is not delivered again.",
        "A retry mechanism could be implemented; that a delivery is attempted again is a should.",
        f"{_TRANSPORT}, Message exchange logic; register, point 53",
        Posting(once=True),
    ),
    (
        "late/all",
        "What is delivered is delivered two seconds late.",
        _ASYNCHRONOUS,
        f"{_TRANSPORT}, Awaiting reply",
        Posting(delay=2.0),
    ),
    (
        "late/crossing",
        "Answers overtake each other.",
        _ASYNCHRONOUS,
        f"{_TRANSPORT}, Awaiting reply",
        Posting(wavers=2.0),
    ),
)


def repetition() -> Iterator[Variant]:
    """Walk the variants that deliver again, late or crossing."""
    for name, does, allowed_by, source, posting in _POSTINGS:
        yield Variant(name, does, allowed_by, source, partial(Way, posting=posting))
    yield Variant(
        "late/queued",
        "Answers are taken over at once, and read up to half a second later.",
        "The HTTP answer says that a message was taken over, and what becomes of it is said later, or never.",
        f"{_TRANSPORT}, Message exchange logic and Awaiting reply",
        partial(Way, posting=Posting(wavers=0.5), queued=0.5),
        ("AGR", "DSO"),
    )
    yield Variant(
        "late/heavy-documents",
        "The HTTP answer to a request of more than 64 KiB takes four seconds.",
        "No document says how fast a request is to be answered, and what is large takes longer to read.",
        f"{_TRANSPORT}, Message exchange logic; register, point 57",
        partial(Way, ponders=4.0),
    )
