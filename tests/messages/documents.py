"""Documents that are valid for some version, and the changes that the table of schema verdicts speaks of."""

from collections.abc import Mapping

from uftp_conformance.messages import Element

ONE, TWO, THREE = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))

METADATA = {
    "Version": "3.1.0",
    "SenderDomain": "dso.example.com",
    "RecipientDomain": "agr.example.com",
    "TimeStamp": "2026-05-01T10:00:00Z",
    "MessageID": ONE,
    "ConversationID": TWO,
}
FLEX = {
    "ISP-Duration": "PT15M",
    "TimeZone": "Europe/Amsterdam",
    "Period": "2026-05-02",
    "CongestionPoint": "ean.871685900000",
}
ZONE_AND_DAY = {"TimeZone": "Europe/Amsterdam", "Period": "2026-05-02"}
LIFETIME = {"StartPeriod": "2026-05-02"}


def message(tag: str, attributes: Mapping[str, str | None], *children: Element) -> Element:
    """Make a message with its metadata; None leaves an attribute out."""
    given = {**METADATA, **attributes}
    return Element(tag, {name: value for name, value in given.items() if value is not None}, children)


def answer(tag: str, reference: str | None, *children: Element, **attributes: str | None) -> Element:
    """Make an answer with Result and the attribute that names its request."""
    named = {reference: THREE} if reference else {}
    return message(tag, {"Result": "Accepted", **named, **attributes}, *children)


def flex_request(*isps: Element, **changed: str | None) -> Element:
    """Make a FlexRequest; an underscore in a name stands for a hyphen."""
    usual = {**FLEX, "Revision": "1", "ExpirationDateTime": "2026-05-01T12:00:00Z"}
    isp = Element("ISP", {"Disposition": "Requested", "MinPower": "0", "MaxPower": "5", "Start": "1"})
    return message("FlexRequest", {**usual, **hyphened(changed)}, *(isps or (isp,)))


def flex_offer(option: Mapping[str, str | None] | None = None, **changed: str | None) -> Element:
    """Make a FlexOffer with one option of one ISP."""
    usual = {**FLEX, "ExpirationDateTime": "2026-05-01T12:00:00Z", "Currency": "EUR"}
    attributes = {"OptionReference": "1", "Price": "1.50", **(option or {})}
    kept = {name: value for name, value in attributes.items() if value is not None}
    isp = Element("ISP", {"Power": "5", "Start": "1"})
    return message("FlexOffer", {**usual, **hyphened(changed)}, Element("OfferOption", kept, (isp,)))


def flex_order(**changed: str | None) -> Element:
    """Make a FlexOrder on an offer."""
    usual = {**FLEX, "FlexOfferMessageID": THREE, "Price": "1.50", "Currency": "EUR", "OrderReference": "o"}
    return message("FlexOrder", {**usual, **hyphened(changed)}, Element("ISP", {"Power": "5", "Start": "1"}))


def prognosis(**isp: str) -> Element:
    """Make a D-Prognosis of one ISP."""
    return message("D-Prognosis", {**FLEX, "Revision": "1"}, Element("ISP", {"Power": "5", "Start": "1", **isp}))


def settlement(*, order: bool = True, contract: bool = True, **changed: str | None) -> Element:
    """Make a FlexSettlement of one order and one contract."""
    period = {"PeriodStart": "2026-05-01", "PeriodEnd": "2026-05-31", "Currency": "EUR"}
    settled = Element(
        "FlexOrderSettlement",
        {"Period": "2026-05-02", "CongestionPoint": FLEX["CongestionPoint"], "Price": "1", "NetSettlement": "1"},
        (
            Element(
                "ISP",
                {
                    "Start": "1",
                    "BaselinePower": "0",
                    "OrderedFlexPower": "1",
                    "ActualPower": "1",
                    "DeliveredFlexPower": "1",
                },
            ),
        ),
    )
    day = Element("Period", {"Period": "2026-05-02"}, (Element("ISP", {"Start": "1", "ReservedPower": "5"}),))
    parts = (settled,) * order + (Element("ContractSettlement", {"ContractID": "c"}, (day,)),) * contract
    return message("FlexSettlement", {**period, **changed}, *parts)


def metering(ean: str = "E1234567890123456", start: str = "1") -> Element:
    """Make a Metering of one value."""
    isp = Element("ISP", {"Start": start, "Value": "1.5"})
    profile = Element("Profile", {"ProfileType": "Power", "Unit": "kW"}, (isp,))
    about = {"ISP-Duration": "PT15M", **ZONE_AND_DAY, "Revision": "1", "EAN": ean}
    return message("Metering", about, profile)


def points(*children: Element, **changed: str) -> Element:
    """Make a DSOPortfolioUpdate."""
    return message("DSOPortfolioUpdate", {"TimeZone": "Europe/Amsterdam", **changed}, *children)


def point(*connections: Element) -> Element:
    """Make a CongestionPoint as a DSO declares it."""
    terms = {"MutexOffersSupported": "false", "DayAheadRedispatchBy": "AGR"}
    return Element("CongestionPoint", {"EntityAddress": "ean.871685900000", **LIFETIME, **terms}, connections)


def connection() -> Element:
    """Make a Connection as it is declared."""
    return Element("Connection", {"EntityAddress": "ean.871685900001", **LIFETIME})


def connections(*children: Element, **changed: str) -> Element:
    """Make an AGRPortfolioUpdate."""
    return message("AGRPortfolioUpdate", {"TimeZone": "Europe/Amsterdam", **changed}, *children)


def envelope(body: str = "AAAA", role: str = "DSO") -> Element:
    """Make a SignedMessage."""
    return Element("SignedMessage", {"SenderDomain": "dso.example.com", "SenderRole": role, "Body": body})


def hyphened(names: Mapping[str, str | None]) -> dict[str, str | None]:
    """Write names with hyphens, as ISP-Duration is."""
    return {name.replace("_", "-"): value for name, value in names.items()}
