"""Subtle faults about the time until which something holds."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, misreading, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import instant

_OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_MINUTES, _WEST = re.compile(r"([+-]\d\d):\d\d$"), re.compile(r"(-\d\d):\d\d$")


def _expiring(change: Any) -> Any:
    def violated(message: Element, context: Context) -> bool:
        expires: datetime = change(message["ExpirationDateTime"], context)
        return expires <= context.now

    return violated


def _naive(text: str, context: Context) -> datetime:
    return instant(text.strip().removesuffix("Z").partition("+")[0], context.market.time_zone)


def _as_utc(text: str, _: Context) -> datetime:
    return datetime.fromisoformat(_OFFSET.sub("", text.strip())).replace(tzinfo=UTC)


def _end_of_day(text: str, context: Context) -> datetime:
    day = context.market.today(instant(text, context.market.time_zone))
    return context.market.start_of_isp(day + timedelta(days=1), 1)


def _off_by_the_zone(text: str, context: Context) -> datetime:
    expires = instant(text, context.market.time_zone)
    return expires + (expires - _naive(text, context))


def _in_whole_hours(pattern: re.Pattern[str]) -> Any:
    return lambda text, context: instant(pattern.sub(r"\1:00", text.strip()), context.market.time_zone)


def _minutes_added(text: str, context: Context) -> datetime:
    """Take the minutes of an offset for minutes to the east, whichever sign its hours have."""
    west = _WEST.search(text.strip())
    by = timedelta(minutes=2 * int(text.strip()[-2:]) if west else 0)
    return instant(text, context.market.time_zone) - by


def _with_whole_hours(message: Element) -> Element:
    expires = message["ExpirationDateTime"].strip()
    return message.having({"ExpirationDateTime": _MINUTES.sub(r"\1:00", expires)})


def _made_in_the_future(message: Element, context: Context) -> bool:
    made = _in_whole_hours(_MINUTES)(message["TimeStamp"], context)
    return bool(made > context.now + timedelta(minutes=5))


def _later(seconds: float) -> Fault:
    def pardoned(message: Element, context: Context) -> bool:
        offer = referred(message, context)
        return offer is not None and offer.expires + timedelta(seconds=seconds) > context.now

    return laxer("VAL-REFERENCE-EXPIRED", pardoned)


def _rests_on_what_expired(message: Element, context: Context) -> bool:
    """Whether an order rests on an offer to a request that has expired."""
    offer = referred(message, context) if message.tag == "FlexOrder" else None
    asked = context.ledger.requests
    return offer is not None and any(
        asked[key].conversation == offer.conversation and asked[key].expires <= context.now for key in asked
    )


_READ: tuple[tuple[str, str, Any, bool], ...] = (  # whether what is valid is refused
    ("naive", "The offset of an ExpirationDateTime is dropped, and local time read.", _naive, True),
    ("as-utc", "The offset of an ExpirationDateTime is dropped, and UTC read.", _as_utc, False),
    (
        "early",
        "The offset of an ExpirationDateTime is dropped, UTC read, and the earlier time taken.",
        lambda text, c: min(_as_utc(text, c), instant(text, c.market.time_zone)),
        True,
    ),
    (
        "whole-hours",
        "Of the offset of an ExpirationDateTime the hours alone are read.",
        _in_whole_hours(_MINUTES),
        False,
    ),
    ("hours-west", "Of an offset west of Greenwich the hours alone are read.", _in_whole_hours(_WEST), True),
    (
        "minutes-east",
        "The minutes of an offset are counted to the east, whichever sign it has.",
        _minutes_added,
        True,
    ),
    ("day", "An ExpirationDateTime holds until the end of its day.", _end_of_day, False),
    ("zone", "An ExpirationDateTime is late by the offset of the zone.", _off_by_the_zone, False),
    (
        "minute",
        "An ExpirationDateTime is forgiven for a minute.",
        lambda text, c: instant(text, c.market.time_zone) + timedelta(minutes=1),
        False,
    ),
)
_ACCEPTING = {"AGR": "OPR-FR-ACCEPT", "DSO": "OPR-FO-ACCEPT"}


def expiry() -> Iterator[Mutant]:
    """Walk what can be wrong about the time until which something holds."""
    for role, accepting in _ACCEPTING.items():
        for name, wrong, read, strict in _READ:
            yield mutant(
                role,
                f"VAL-EXPIRATION/{name}",
                wrong,
                instead("VAL-EXPIRATION", "ExpirationDateTime out of bounds", _expiring(read)),
                accepting if strict else "VAL-EXPIRATION",
            )
        yield mutant(
            role,
            "VAL-EXPIRATION-LATE/hours",
            "Of the offset of an ExpirationDateTime the hours alone are read, where it is compared with the ISPs.",
            misreading("VAL-EXPIRATION-LATE", message=_with_whole_hours),
            "VAL-EXPIRATION-LATE",
        )
    for role, accepting in (*_ACCEPTING.items(), ("CRO", "CON-DPU-ACCEPT")):
        yield mutant(
            role,
            f"{accepting}/stamped-ahead",
            "A TimeStamp that is still to come is refused, and of its offset the hours alone are read.",
            stricter("VAL-RECIPIENT", "Invalid Message", _made_in_the_future),
            accepting,
        )
    yield from _references_expired()


def _references_expired() -> Iterator[Mutant]:
    """Walk what can be wrong about an order on an offer that has expired."""
    yield mutant(
        "AGR",
        "VAL-REFERENCE-EXPIRED/minute",
        "An offer is ordered for a minute after it has expired.",
        _later(60),
        "VAL-REFERENCE-EXPIRED",
    )
    yield mutant(
        "AGR",
        "VAL-REFERENCE-EXPIRED/hour",
        "An offer is ordered for an hour after it has expired.",
        _later(3600),
        "VAL-REFERENCE-EXPIRED",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-ACCEPT/until-the-request-expires",
        "An offer cannot be ordered any more when the request that it answers has expired.",
        stricter("VAL-REFERENCE-EXPIRED", "Reference message expired", _rests_on_what_expired),
        "OPR-FOR-ACCEPT",
    )
