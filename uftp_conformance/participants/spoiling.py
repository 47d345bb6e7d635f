"""Faults in messages that a participant starts: for each rule, what goes wrong when it is left out."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.participants.xsd_types import day

_LONG_AGO = "2001-01-01"
Spoil = Callable[[Element], Element]

_SHORTEST_DAY = 23 * 60  # minutes of the day on which the clock goes forward


def each(message: Element, tag: str, change: Spoil) -> Element:
    """Change every element of a type, however deep."""
    kept = message.containing(*(each(child, tag, change) for child in message.children))
    return change(kept) if kept.tag == tag else kept


def _of(spoils: dict[str, Spoil]) -> Spoil:
    """Return what spoils messages by their type, and leaves others as they are."""

    def spoil(message: Element) -> Element:
        return spoils[message.tag](message) if message.tag in spoils else message

    return spoil


def _isps(**values: str) -> Spoil:
    return lambda message: each(message, "ISP", lambda isp: isp.having(values))


def _having(**values: str) -> Spoil:
    return lambda message: message.having(values)


def _turned_round(message: Element) -> Element:
    return each(message, "ISP", lambda isp: isp.having({"Power": str(-int(isp["Power"]))}))


def _doubled_option(message: Element) -> Element:
    return message.containing(*message.children, *message.children[:1])


def _elsewhere(message: Element) -> Element:
    """Move an offer of all that was requested to an ISP that it has not; one of a whole day stays as it is."""
    isps = (element for element in message.walk() if element.tag == "ISP")
    offered = [(int(isp["Start"]), int(isp.get("Duration") or "1")) for isp in isps]
    covered = {number for start, length in offered for number in range(start, start + length)}
    count = _SHORTEST_DAY // int(message["ISP-Duration"].removeprefix("PT").removesuffix("M"))
    free = next((number for number in range(1, count + 1) if number not in covered), None)
    if free is None:
        return message
    return message.containing(
        *(
            option.containing(next(option.all("ISP")).having({"Start": str(free), "Duration": "1"}))
            for option in message.children
        )
    )


def _unsolicited(message: Element) -> Element:
    """Call unsolicited what rests on an earlier message; 3.0.0 has no word for that."""
    return message.having({"Unsolicited": "true"}) if message["Version"] != "3.0.0" else message


def _always_the_same(request: Element) -> Element:
    """Let nothing in a request differ from the last one for the day."""
    kept = {"Revision": "1", "ExpirationDateTime": f"{request['Period'][: len(_LONG_AGO)]}T00:00:01Z"}
    return each(request.having(kept), "ISP", lambda isp: isp.having({"MinPower": "0", "MaxPower": "1000"}))


def _dearer(message: Element) -> Element:
    return each(
        message,
        "FlexOrderSettlement",
        lambda item: item.having({"NetSettlement": str(Decimal(item["NetSettlement"]) + 1)}),
    )


def _before_the_period(message: Element) -> Element:
    earlier = (day(message["PeriodStart"]) - timedelta(days=1)).isoformat()
    return each(message, "FlexOrderSettlement", lambda item: item.having({"Period": earlier}))


def _late_reservation(message: Element) -> Element:
    """Speak of the day on which it is sent, for which no contract lets anything be released any more."""
    return message.having({"Period": message["TimeStamp"][: len(_LONG_AGO)]})


def _tomorrow_metered(message: Element) -> Element:
    sent = date.fromisoformat(message["TimeStamp"][: len(_LONG_AGO)])
    return message.having({"Period": (sent + timedelta(days=3)).isoformat()})


def _ending_before(message: Element) -> Element:
    return each(message, "Connection", lambda connection: connection.having({"EndPeriod": _LONG_AGO}))


_EXPIRED = _having(ExpirationDateTime=f"{_LONG_AGO}T00:00:00Z")
_PAST = _having(Period=_LONG_AGO)
_FOREIGN_CONTRACT = _having(ContractID="NOBODY-S")
CONTENT_SPOILING: dict[str, Spoil] = {
    "INI-REQUESTED": _of({"FlexRequest": _isps(Disposition="Available")}),
    "INI-IDENTICAL": _of({"FlexRequest": _always_the_same}),
    "INI-DIRECTION": _of({"FlexRequest": _isps(MinPower="-100", MaxPower="100"), "FlexOffer": _turned_round}),
    "INI-EXPIRATION": _of(dict.fromkeys(("FlexRequest", "FlexOffer"), _EXPIRED)),
    "INI-PERIOD": _of(
        {
            **dict.fromkeys(("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder"), _PAST),
            "Metering": _tomorrow_metered,
            "FlexSettlement": _having(PeriodEnd="2101-01-01"),
        }
    ),
    "INI-AGREED": _of(
        {
            **dict.fromkeys(("FlexReservationUpdate", "FlexOffer", "FlexOrder"), _FOREIGN_CONTRACT),
            "FlexRequest": _having(ContractID="CONTRACT-AT-DSO", CongestionPoint="ean.871685900000000066"),
            "FlexSettlement": lambda m: each(m, "FlexOrderSettlement", _having(BaselineReference="NOBODY-S")),
        }
    ),
    "INI-CURRENCY": _of(dict.fromkeys(("FlexOffer", "FlexOrder", "FlexSettlement"), _having(Currency="GBP"))),
    "INI-POWER": _of(dict.fromkeys(("FlexReservationUpdate", "D-Prognosis", "FlexOffer"), _isps(Power="2000000000"))),
    "INI-DEADLINE": _of({"FlexReservationUpdate": _late_reservation}),
    "INI-REQUEST": _of({"FlexOffer": _elsewhere}),
    "INI-OPTIONS": _of({"FlexOffer": _doubled_option}),
    "INI-UNSOLICITED": _of(dict.fromkeys(("FlexOffer", "FlexOrder"), _unsolicited)),
    "INI-NET": _of({"FlexSettlement": _dearer}),
    "INI-ITEMS": _of({"FlexSettlement": _before_the_period}),
    "INI-METERED": _of({"Metering": lambda message: message.containing(*message.children[1:])}),
    "INI-VERSION": _having(Version="2.0.0"),
    "INI-OFFSET": lambda message: message.having({"TimeStamp": message["TimeStamp"].removesuffix("Z")}),
    "INI-ORDER-NUMBER": _of({"FlexOrder": _having(OrderReference="order")}),
    "INI-TERMS": _of({"FlexOrder": lambda order: order.without("ContractID", "BaselineReference")}),
    "INI-LIFETIMES": _of(dict.fromkeys(("DSOPortfolioUpdate", "AGRPortfolioUpdate"), _ending_before)),
}
