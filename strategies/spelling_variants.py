"""Variants: other bytes with the same meaning, which must be accepted as well."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, lexical, serialise
from uftp_conformance.messages.ean import ean
from uftp_conformance.messages.tables import schema_version_number

Variant = Callable[[Outgoing], Outgoing]


def as_it_is(outgoing: Outgoing) -> Outgoing:
    """Written plainly."""
    return outgoing


def attributes_reversed(outgoing: Outgoing) -> Outgoing:
    """With the attributes of every element in reverse order."""

    def turn(element: Element) -> Element:
        children = tuple(turn(child) for child in element.children)
        return Element(element.tag, dict(reversed(list(element.attributes.items()))), children)

    return outgoing.carrying(turn(outgoing.element))


def numeric_offset(outgoing: Outgoing) -> Outgoing:
    """With +00:00 instead of Z in every time."""
    changed = {k: v[:-1] + "+00:00" for k, v in outgoing.element.attributes.items() if k in _TIMES and v[-1:] == "Z"}
    return outgoing.carrying(outgoing.element.having(changed))


_TIMES = ("TimeStamp", "ExpirationDateTime")
AHEAD, BEHIND = timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))  # the furthest offsets that there are
NEPAL, MARQUESAS = timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9, minutes=30))
CHATHAM, NEWFOUNDLAND = timezone(timedelta(hours=12, minutes=45)), timezone(-timedelta(hours=2, minutes=30))
# Of the minutes of an offset who drops them, adds them, or rounds to hours, makes up to an hour more or less.
WITH_MINUTES = {"+05:45": NEPAL, "-09:30": MARQUESAS, "+12:45": CHATHAM, "-02:30": NEWFOUNDLAND}


def whole_seconds(outgoing: Outgoing) -> Outgoing:
    """With every time in whole seconds."""
    return _with_decimals(outgoing, 0)


def nine_decimals(outgoing: Outgoing) -> Outgoing:
    """With every time to the nanosecond."""
    return _with_decimals(outgoing, 9)


_SECONDS = re.compile(r"(T\d\d:\d\d:\d\d)(?:\.(\d+))?")


def _with_decimals(outgoing: Outgoing, count: int) -> Outgoing:
    """Cut the seconds of every time off, or fill them up, to so many decimals."""

    def write(match: re.Match[str]) -> str:
        decimals = f"{match[2] or '':0<{count}}"[:count]
        return f"{match[1]}.{decimals}" if count else match[1]

    changed = {k: _SECONDS.sub(write, v) for k, v in outgoing.element.attributes.items() if k in _TIMES}
    return outgoing.carrying(outgoing.element.having(changed))


def far_ahead(outgoing: Outgoing) -> Outgoing:
    """With every time as the clocks of Kiribati show it, at +14:00."""
    return _shown(outgoing, AHEAD)


def far_behind(outgoing: Outgoing) -> Outgoing:
    """With every time as the clocks of Baker Island show it, at -12:00."""
    return _shown(outgoing, BEHIND)


def minutes_ahead(outgoing: Outgoing) -> Outgoing:
    """With every time as the clocks of Nepal show it, at +05:45."""
    return _shown(outgoing, NEPAL)


def minutes_behind(outgoing: Outgoing) -> Outgoing:
    """With every time as the clocks of the Marquesas show it, at -09:30."""
    return _shown(outgoing, MARQUESAS)


def expiring_after(validity: timedelta) -> Variant:
    """Return the variant that is valid for a short time, so that the minutes of an offset decide whether it is."""

    def variant(outgoing: Outgoing) -> Outgoing:
        made, usual = (lexical.instant(outgoing.element[name]) for name in _TIMES)
        return outgoing.having(ExpirationDateTime=_written(min(made + validity, usual), MARQUESAS))

    variant.__doc__ = f"With an ExpirationDateTime {validity // timedelta(minutes=1)} minutes from now, at -09:30."
    return variant


def _shown(outgoing: Outgoing, zone: tzinfo) -> Outgoing:
    changed = {k: shown_at(v, zone) for k, v in outgoing.element.attributes.items() if k in _TIMES}
    return outgoing.carrying(outgoing.element.having(changed))


def shown_at(text: str, zone: tzinfo) -> str:
    """Return the same instant as clocks at an offset from UTC show it; a time without an offset stays as it is."""
    instant = lexical.instant(text)
    return text if instant.tzinfo is None else _written(instant, zone)


def _written(instant: datetime, zone: tzinfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="milliseconds")


def runs_split(outgoing: Outgoing) -> Outgoing:
    """With every run of ISPs that is longer than one written as two."""

    def split(element: Element) -> Element:
        children: list[Element] = []
        for child in element.children:
            length = int(child.get("Duration") or 1) if child.tag == "ISP" else 1
            if length == 1:
                children.append(split(child))
                continue
            start, half = int(child["Start"]), length // 2
            children.append(child.having({"Duration": str(half)}))
            children.append(child.having({"Start": str(start + half), "Duration": str(length - half)}))
        return element.containing(*children)

    return outgoing.carrying(split(outgoing.element))


def isps_reversed(outgoing: Outgoing) -> Outgoing:
    """With every run of ISPs that is longer than one written as two, and the last ISPs first."""

    def turn(element: Element) -> Element:
        isps = [child for child in element.children if child.tag == "ISP"]
        others = [turn(child) for child in element.children if child.tag != "ISP"]
        return element.containing(*others, *reversed(isps))

    # A profile of a Metering message is called a sequence (register, point 131).
    return outgoing.carrying(turn(runs_split(outgoing).element)) if outgoing.element.tag in _UNORDERED else outgoing


_UNORDERED = ("D-Prognosis", "FlexReservationUpdate", "FlexRequest", "FlexOffer")


def durations_written(outgoing: Outgoing) -> Outgoing:
    """With Duration="1" written where it is the default."""

    def write(element: Element) -> Element:
        explicit = {"Duration": "1"} if element.tag == "ISP" and element.get("Duration") is None else {}
        return element.having(explicit).containing(*(write(child) for child in element.children))

    # The ISPs of a Metering message have no Duration.
    return outgoing if outgoing.element.tag == "Metering" else outgoing.carrying(write(outgoing.element))


def without_declaration(outgoing: Outgoing) -> Outgoing:
    """Without an XML declaration."""
    return replace(outgoing, payload=serialise(outgoing.element).partition(b"\n")[2])


def spread_out(outgoing: Outgoing) -> Outgoing:
    """With a line break between the elements."""
    return replace(outgoing, payload=serialise(outgoing.element).replace(b"><", b">\n  <"))


def in_capitals(outgoing: Outgoing) -> Outgoing:
    """With its identifiers in capital letters."""
    # What refers to an earlier message stays in its conversation as that was written.
    bound = any(outgoing.element.get(name) for name in ("FlexRequestMessageID", "FlexOfferMessageID"))
    names = ("MessageID",) if bound else ("MessageID", "ConversationID")
    return outgoing.carrying(outgoing.element.having({name: outgoing.element[name].upper() for name in names}))


def _with(words: str, change: Callable[[Element], Element]) -> Variant:
    """Return a variant that changes the message."""

    def variant(outgoing: Outgoing) -> Outgoing:
        return outgoing.carrying(change(outgoing.element))

    variant.__doc__ = f"{words}."
    return variant


def _ea1(element: Element) -> Element:
    address = element.get("EntityAddress") or ""
    changed = {"EntityAddress": f"ea1.2026-11.com.example:{address}#&"} if address.startswith("ean.") else {}
    return element.having(changed).containing(*map(_ea1, element.children))


def _long_ean(element: Element) -> Element:
    address = element.get("EntityAddress") or ""
    changed = {"EntityAddress": ean(f"{address[4:]:0<33}")} if address.startswith("ean.") else {}
    return element.having(changed).containing(*map(_long_ean, element.children))


def _named(order: Element, reference: str) -> Element:
    return order.having({"OrderReference": reference})


_REFERENCES = ("FlexRequestMessageID", "FlexOfferMessageID", "D-PrognosisMessageID")


def _references_in_the_other_case(element: Element) -> Element:
    """Write the references to earlier messages in capitals, or those in capitals in small letters."""
    given = {name: value for name in _REFERENCES if (value := element.get(name))}
    return element.having({n: v.lower() if v == v.upper() else v.upper() for n, v in given.items()})


def _as_digit(element: Element) -> Element:
    """Say with a digit whether it is unsolicited; what answers nothing, where it says nothing, stays as it is."""
    said = element.get("Unsolicited")
    answers = any(element.get(name) for name in _REFERENCES[:2]) and element["Version"] != _WITHOUT
    if said is None and not answers:
        return element
    return element.having({"Unsolicited": "1" if said in ("true", "1") else "0"})


_WITHOUT = "3.0.0"  # whose FlexOffers do not have the attribute
REFERENCES = _with("With its references in capitals, or in small letters", _references_in_the_other_case)
UNSOLICITED = _with("With a digit for whether it is unsolicited", _as_digit)
SOLICITED = _with("With the digit 0, because it is not unsolicited", _as_digit)
ON_REQUEST = (REFERENCES, SOLICITED)  # of offers: for these there has to be a request
_OF_UPDATES = (_with("With ea1 addresses", _ea1), _with("With addresses of 34 digits", _long_ean))
# Other words that mean the same, or are free, by message type.
OTHER_WORDS: dict[str, tuple[Variant, ...]] = {
    "DSOPortfolioUpdate": _OF_UPDATES,
    "AGRPortfolioUpdate": _OF_UPDATES,
    "FlexOffer": (REFERENCES, UNSOLICITED, SOLICITED),
    "FlexOfferRevocation": (REFERENCES,),
    "FlexOrder": (
        REFERENCES,
        SOLICITED,
        _with("With an OrderReference of other letters", lambda e: _named(e, f"{e['OrderReference']}\u00e9\u6f22")),
        _with("With an OrderReference of 255 characters", lambda e: _named(e, f"{e['OrderReference']:x<255}")),
        _with("With its ActivationFactor of 1.00", lambda e: e.having({"ActivationFactor": "1.00"})),
        _with("With a price of four decimals", lambda e: e.having({"Price": f"{Decimal(e['Price']):.4f}"})),
    ),
}


def minor_versions(version: str) -> tuple[Variant, ...]:
    """Return the variants that name another minor version, or another patch, of the same major version."""
    major, minor, patch = schema_version_number(version).split(".")
    numbers = {f"{major}.{other}.{patch}" for other in ("0", "1", "2", "11")} | {f"{major}.{minor}.17"}
    return tuple(_numbered(number) for number in sorted(numbers - {schema_version_number(version)}))


def _numbered(number: str) -> Variant:
    def variant(outgoing: Outgoing) -> Outgoing:
        return outgoing.having(Version=number)

    variant.__doc__ = f"With the Version {number}."
    return variant


VARIANTS: tuple[Variant, ...] = (
    as_it_is,
    attributes_reversed,
    numeric_offset,
    whole_seconds,
    nine_decimals,
    far_behind,
    far_ahead,
    minutes_behind,
    minutes_ahead,
    runs_split,
    isps_reversed,
    durations_written,
    without_declaration,
    spread_out,
    in_capitals,
)
OF_ISPS = (runs_split, isps_reversed)  # not for orders, whose ISPs stay as the offer has them
