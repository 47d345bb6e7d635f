"""Variants of what a participant starts: other offers and requests, as right as those of the reference participants."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from zoneinfo import available_timezones

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.broadcasting import copies
from uftp_conformance.mutants.variants.taking_back import taken_back
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.xsd_types import day, offsets

_LEAST = 23 * 4  # ISPs of every day in a market of quarters of an hour
_ZONE = re.compile(r"(Africa|America|Australia|Europe|Pacific)/[a-zA-Z0-9_/]{3,}")


def _isps(change: Callable[[Element], Element]) -> Callable[[Element], Element]:
    """Change the ISPs of every option of an offer."""

    def started(message: Element) -> Element:
        if message.tag != "FlexOffer":
            return message
        return message.containing(*(option.containing(*map(change, option.children)) for option in message.children))

    return started


def _odd(isp: Element) -> Element:
    """Offer one Watt less where a half would have to be rounded otherwise."""
    power = int(isp["Power"])
    return isp if power % 2 or not power else isp.having({"Power": str(power - 1 if power > 0 else power + 1)})


def _first_isp(message: Element) -> Element:
    """Offer the first of the requested ISPs alone."""
    if message.tag != "FlexOffer":
        return message
    return message.containing(
        *(option.containing(option.children[0].having({"Duration": "1"})) for option in message.children)
    )


def _either_way(message: Element) -> Element:
    """Offer in an option of its own the same power in the other direction as well."""
    if message.tag != "FlexOffer":
        return message
    *others, last = message.children
    isps = (isp.having({"Power": str(-int(isp["Power"]))}) for isp in last.children)
    back = last.having({"OptionReference": f"{last['OptionReference']}-back"}).containing(*isps)
    return message.containing(*others, last, back)


def _to_the_hundredth_of_a_cent(message: Element) -> Element:
    if message.tag != "FlexOffer":
        return message
    return message.containing(*(option.having({"Price": f"{option['Price']}37"}) for option in message.children))


def _until_midnight(message: Element) -> Element:
    """Let a message that expires on a later day expire at the midnight before, written as the end of that day."""
    expires = message.get("ExpirationDateTime")
    if expires is None:
        return message
    last = datetime.fromisoformat(expires).astimezone(UTC)
    if last.date() <= datetime.fromisoformat(message["TimeStamp"]).date():
        return message
    return message.having({"ExpirationDateTime": f"{last.date() - timedelta(days=1)}T24:00:00Z"})


def _in_a_zone_alike(message: Element) -> Element:
    """Name another zone that has the same offsets from UTC on that day."""
    zone, period = message.get("TimeZone"), message.get("Period")
    if zone is None or period is None:
        return message
    alike = (
        other
        for other in sorted(available_timezones())
        if other != zone and _ZONE.fullmatch(other) and offsets(other, day(period)) == offsets(zone, day(period))
    )
    return message.having({"TimeZone": next(alike, zone)})


def _of_yesterday(message: Element) -> Element:
    """Ask about the day before."""
    if not message.tag.endswith("PortfolioQuery"):
        return message
    return message.having({"Period": (day(message["Period"]) - timedelta(days=1)).isoformat()})


@dataclass(frozen=True, slots=True)
class _Calm:
    """Writes no ISP of no power: what is forecast is a little of something, the same all day."""

    power: int = 1234

    def __call__(self, message: Element) -> Element:
        """Change a prognosis."""
        if message.tag != "D-Prognosis":
            return message
        return message.containing(*(isp.having({"Power": str(self.power)}) for isp in message.children))


def _one_by_one(message: Element) -> Element:
    """Order each ISP in an element of its own."""
    if message.tag != "FlexOrder":
        return message
    runs = ((isp, int(isp["Start"]), int(isp.get("Duration") or "1")) for isp in message.children)
    single = (
        isp.without("Duration").having({"Start": str(first + n)}) for isp, first, long in runs for n in range(long)
    )
    return message.containing(*single)


def _one_more(message: Element) -> Element:
    """Settle an ISP of no power as well, that behind the first run of those that were ordered."""
    items = (_with_one_more(each) if each.tag == "FlexOrderSettlement" else each for each in message.children)
    return message.containing(*items) if message.tag == "FlexSettlement" else message


def _with_one_more(item: Element) -> Element:
    isp, *others = item.children
    behind = int(isp["Start"]) + int(isp.get("Duration") or "1")
    if others or behind > _LEAST:
        return item
    none = {name: "0" for name in isp.attributes if name.endswith("Power")}
    return item.containing(isp, Element("ISP", {"Start": str(behind), "Duration": "1", **none}))


@dataclass(frozen=True, slots=True)
class _OnForecasts:
    """Names in an offer the D-Prognosis that it sent last for the Period and the point, in place of a baseline."""

    sent: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __call__(self, message: Element) -> Element:
        """Take note of a prognosis, or change an offer."""
        if message.tag not in ("D-Prognosis", "FlexOffer"):
            return message
        about = tuple(message[name] for name in ("RecipientDomain", "CongestionPoint", "Period"))
        if message.tag == "D-Prognosis":
            self.sent[about] = message["MessageID"]
        elif about in self.sent:
            return message.without("BaselineReference").having({"D-PrognosisMessageID": self.sent[about]})
        return message


def _of_two_connections() -> Way:
    """Meter two connections by turns, each of which has Revisions of its own, from the first on."""
    numbers = count()

    def started(message: Element) -> Element:
        if message.tag != "Metering":
            return message
        revision, other = divmod(next(numbers), 2)
        numbered = message.having({"Revision": str(revision + 1)})
        return numbered if other else numbered.having({"EAN": f"{message['EAN'][:-2]}28"})

    return Way(started=started)


_FREE = "What an AGR offers, and at which price, is its own affair."
_STARTS: tuple[Variant, ...] = (
    Variant(
        "start/odd-powers",
        "Offers have odd powers, whose halves have to be rounded.",
        _FREE,
        "flex-offer.md, Power",
        partial(Way, started=_isps(_odd)),
        ("AGR",),
    ),
    Variant(
        "start/one-isp",
        "Offers are about the first requested ISP alone.",
        "An offer has to have one of the requested ISPs; which of them is the AGR's own affair.",
        "validate-phase.md, Request mismatch",
        partial(Way, started=_first_isp),
        ("AGR",),
    ),
    Variant(
        "start/either-direction",
        "Offers have one option more, for the opposite of what was requested.",
        "An offer has any number of options, of which the DSO orders the one that it likes; a request is mismatched by "
        "an offer of none of its requested ISPs alone.",
        "flex-offer.md, OfferOption; use-cases/validate-phase.md, Request mismatch; register, point 99",
        partial(Way, started=_either_way),
        ("AGR",),
    ),
    Variant(
        "start/four-decimals",
        "Prices of offers have four decimals.",
        "A price has up to four decimals.",
        "XSD, CurrencyAmountType",
        partial(Way, started=_to_the_hundredth_of_a_cent),
        ("AGR",),
    ),
    Variant(
        "start/until-midnight",
        "Offers that expire on a later day expire at 24:00:00.",
        "The end of a day may be written as 24:00:00.",
        "XML Schema 1.0 Datatypes, 3.2.7 and D.1",
        partial(Way, started=_until_midnight),
        ("AGR",),
    ),
    Variant(
        "start/zone-alike",
        "Messages name another zone with the market's offset from UTC.",
        "A zone is compared by its offset from UTC on the Period, not by its name.",
        "metadata-attributes.md, TimeZone; register, point 15",
        partial(Way, started=_in_a_zone_alike),
        ("AGR", "DSO"),
    ),
    Variant(
        "start/answers-zone-alike",
        "Answers to queries name another zone with the market's offset from UTC.",
        "A zone is compared by its offset from UTC on the Period, not by its name.",
        "metadata-attributes.md, TimeZone; register, point 15",
        partial(Way, answer=lambda said: _in_a_zone_alike(said.answer)),
        ("CRO",),
    ),
    Variant(
        "start/some-power",
        "A prognosis has the same power all day, which is not zero.",
        "What is forecast is the AGR's own affair, within what is plausible.",
        "d-prognosis.md, Power",
        partial(Way, started=_Calm()),
        ("AGR",),
    ),
    Variant(
        "start/asked-of-yesterday",
        "A query is about a Period that is over.",
        "A CRO keeps the history of all changes, which is retrieved for a given date by the same queries.",
        "contract-phase.md of the general description; register, point 55",
        partial(Way, started=_of_yesterday),
        ("AGR", "DSO"),
    ),
    Variant(
        "start/on-forecasts",
        "Offers for what was forecast name the D-Prognosis, and no other baseline.",
        "An offer names the D-Prognosis that it is based on, and the order repeats it.",
        "flex-offer.md and flex-order.md, D-PrognosisMessageID",
        lambda: Way(started=_OnForecasts()),
        ("AGR",),
    ),
    Variant(
        "start/two-connections",
        "Metering data are of two connections by turns, each with Revisions of its own.",
        "There is one message per connection and day, and a higher Revision for a new revision of that message.",
        "metering.md; UFTP-metering.xsd, Revision; register, point 38",
        _of_two_connections,
        ("AGR",),
    ),
    Variant(
        "start/settled-beside",
        "An item of a settlement has the ISP behind those that were ordered as well, with no power.",
        "An item has any number of ISPs; the power that was ordered of one that was not is none.",
        "flex-settlement.md, ISP and OrderedFlexPower",
        partial(Way, started=_one_more),
        ("DSO",),
    ),
    Variant(
        "start/ordered-one-by-one",
        "An order has an element for each ISP of an offer, whose runs are longer.",
        "The list of ISPs should be copied without modification; the same ISPs are ordered, with the same power.",
        "flex-order.md; register, point 121",
        partial(Way, started=_one_by_one),
        ("DSO",),
    ),
    Variant(
        "start/to-all-agrs",
        "A FlexRequest goes to every AGR at its point in one conversation, under a MessageID of its own to each.",
        "Requests are sent to the AGRs that may be able to help, and a conversation begins with its first message.",
        "use-cases/validate-phase.md, FlexRequest; metadata-attributes.md, ConversationID; register, point 50",
        partial(Way, accompanied=copies),
        ("DSO",),
    ),
    Variant(
        "start/offers-taken-back",
        "A FlexRequest makes it revoke its open offers on earlier ones for the same Period and congestion point.",
        "FlexOffers may be revoked at any time, unless there is already a FlexOrder based on the offer.",
        "use-cases/validate-phase.md, Revocation Flexibility Offer; register, point 140",
        partial(Way, follows=taken_back),
        ("AGR",),
    ),
)


def start() -> Iterator[Variant]:
    """Walk the variants of what is started."""
    yield from _STARTS
