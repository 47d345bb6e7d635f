"""Makers of faults in what a participant starts itself: a message of one type, or what it holds, is changed."""

from datetime import date, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults
from uftp_conformance.mutants.subtle.makers import Fault
from uftp_conformance.participants.spoiling import Spoil, each

DAY = timedelta(days=1)


def starting(message: str, change: Spoil) -> Fault:
    """Change every message of one type that a participant starts."""
    return lambda: Faults(started=lambda given: change(given) if given.tag == message else given)


def setting(message: str, **values: str) -> Fault:
    """Set attributes of every message of one type."""
    return starting(message, lambda given: given.having(values))


def within(message: str, tag: str, change: Spoil) -> Fault:
    """Change every element of a type within messages of one type."""
    return starting(message, lambda given: each(given, tag, change))


def shifted(message: Element, name: str, days: int) -> Element:
    """Move a day that an attribute holds."""
    return message.having({name: (date.fromisoformat(message[name]) + days * DAY).isoformat()})


def last_isp_having(values: dict[str, str], parent: Element) -> Element:
    """Let the last ISP of what holds ISPs stand alone, with other values than the others."""
    isps = [child for child in parent.children if child.tag == "ISP"]
    if not isps:
        return parent
    start, length = int(isps[-1]["Start"]), int(isps[-1].get("Duration") or 1)
    alone = isps[-1].without("Duration").having({"Start": str(start + length - 1), **values})
    before = (isps[-1].having({"Duration": str(length - 1)}),) if length > 1 else ()
    return parent.containing(*(c for c in parent.children if c is not isps[-1]), *before, alone)


def in_the_last_isp(message: str, tag: str, **values: str) -> Fault:
    """Set attributes of the last ISP alone, of each element of a type within messages of one type."""
    return within(message, tag, lambda parent: last_isp_having(values, parent))


def hours_later(time: str, hours: int) -> str:
    """Move a time by hours; what would be of another day becomes the beginning of the year."""
    hour = int(time[11:13]) + hours
    return f"{time[:11]}{hour:02}{time[13:]}" if hour in range(24) else f"{time[:4]}-01-01T00:00:00Z"
