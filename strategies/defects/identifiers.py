"""Messages under a MessageID that was used before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from strategies.defects.isps import isps_of, with_isps
from strategies.defects.registry import Unsuited, defect
from strategies.defects.validation import far_zones
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element, serialise


def _next_day(element: Element, name: str) -> Element:
    day = date.fromisoformat(element[name]) + timedelta(days=1)
    return element.having({name: day.isoformat()})


def _other_power(element: Element, name: str = "Power") -> Element:
    isps = isps_of(element)
    power = int(isps[0][name])
    # Towards zero, so that whatever was plausible or contracted stays so.
    nearer = power - 1 if power > 0 else power + 1 if power < 0 else 0
    return with_isps(element, (isps[0].having({name: str(nearer)}), *isps[1:]))


def _other_price(element: Element) -> Element:
    option = next(element.all("OfferOption"))
    price = Decimal(option["Price"]) + 1
    return element.containing(option.having({"Price": str(price)}), *element.children[1:])


_OTHER_CONTENT: dict[str, Callable[[Element], Element]] = {
    "D-Prognosis": _other_power,
    "FlexReservationUpdate": lambda e: _other_power(e).having({"Reference": "another"}),
    "FlexRequest": lambda e: with_isps(e, (isps_of(e)[0].having({"Disposition": "Requested"}), *isps_of(e)[1:])).having(
        {"ServiceType": "another"}
    ),
    "FlexOffer": _other_price,
    "AGRPortfolioQuery": lambda e: _next_day(e, "Period"),
    "DSOPortfolioQuery": lambda e: _next_day(e, "Period"),
    "AGRPortfolioUpdate": lambda e: e.containing(*e.children, e.children[0].having({"EntityAddress": "new:one-more"})),
    "DSOPortfolioUpdate": lambda e: e.containing(
        *e.children,
        e.children[0]
        .having({"EntityAddress": "new:one-more"})
        .containing(e.children[0].children[0].having({"EntityAddress": "new:one-more-connection"})),
    ),
}


@defect("VAL-DUPLICATE")
def reuses_the_identifier(out: Outgoing, _: Situation, value: str | None) -> Outgoing:
    """With the MessageID of an accepted message, but other content."""
    if out.twin is None:
        raise Unsuited
    change = _OTHER_CONTENT.get(out.element.tag)  # the others refer to another offer, and so differ already
    other = change(out.element) if change else out.element
    # A procedure may know of one that was accepted a while ago.
    return out.carrying(other.having({"MessageID": value or out.twin.element["MessageID"]}))


@defect("VAL-DUPLICATE-LETTERS")
def reuses_the_identifier_in_capitals(out: Outgoing, situation: Situation, _value: None) -> Outgoing:
    """With the MessageID of an accepted message in capital letters, but other content."""
    again = reuses_the_identifier(out, situation, None)
    identifier = again.element["MessageID"]
    if identifier.upper() == identifier:
        raise Unsuited
    return again.having(MessageID=identifier.upper())


@defect("VAL-DUPLICATE-REJECTED", boundaries=lambda s: far_zones(s)[:1])
def reuses_the_identifier_of_what_was_rejected(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of a message of other content that was rejected for its TimeZone."""
    return out.having(MessageID=value)


_WITHIN: dict[str, tuple[str, ...]] = {  # what differs, in the last element of a list
    "DSOPortfolioUpdate": ("EndPeriod", "MutexOffersSupported", "DayAheadRedispatchBy", "EntityAddress"),
    "AGRPortfolioUpdate": ("EndPeriod", "EntityAddress"),
    "D-Prognosis": ("Power",),
    "FlexReservationUpdate": ("Power",),
}


def _otherwise(name: str, value: str) -> str:
    """Return another value of an attribute, with which the message is as valid as before."""
    if name == "EndPeriod":
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    if name == "Power":
        return str(int(value) - (1 if int(value) > 0 else -1))
    others = {"true": "false", "false": "true", "AGR": "DSO", "DSO": "AGR"}
    return others.get(value, "new:one-more")


@defect(
    "VAL-DUPLICATE",
    boundaries=lambda _: ("EndPeriod", "Power", "EntityAddress", "MutexOffersSupported", "DayAheadRedispatchBy"),
    messages=tuple(_WITHIN),
)
def differs_within(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of an accepted message, from which it differs only in the {value} within."""
    if out.twin is None or value not in _WITHIN[out.element.tag]:
        raise Unsuited
    *others, last = out.twin.element.children
    if last.get(value) in (None, "0"):
        raise Unsuited
    return out.carrying(out.twin.element.containing(*others, last.having({value: _otherwise(value, last[value])})))


@defect("VAL-DUPLICATE-TEST")
@defect("VAL-DUPLICATE-TYPES")
def reuses_the_identifier_of_another_type(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of an accepted message of another type."""
    return out.having(MessageID=value)


# When a copy arrives that does not at once: procedures know how to wait for it.
LATER, EXPIRED = "a while later", "when what it says or rests on has expired"
# But for a settlement, beside which nothing may be ordered: nobody can wait meanwhile.
_LATE = (
    *("DSOPortfolioUpdate", "DSOPortfolioQuery", "AGRPortfolioUpdate", "AGRPortfolioQuery", "FlexReservationUpdate"),
    *("FlexRequest", "FlexOrder", "D-Prognosis", "FlexOffer", "FlexOfferRevocation", "Metering"),
)


@defect("VAL-RESUBMITTED-TEST")
@defect("VAL-RESUBMITTED")
def arrives_again(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """The accepted message once more."""
    return _copy(out)


@defect("VAL-RESUBMITTED-TEST", boundaries=lambda _: (LATER,))
@defect("VAL-RESUBMITTED", boundaries=lambda _: (LATER,), messages=_LATE)
def arrives_again_later(out: Outgoing, _: Situation, _value: str) -> Outgoing:
    """The accepted message once more, {value}."""
    return _copy(out)


def _copy(out: Outgoing) -> Outgoing:
    if out.twin is None:
        raise Unsuited
    return replace(out.twin, twin=out.twin, payload=out.twin.payload or serialise(out.twin.element))
