"""Rules that a participant may have of its own, some of which remember."""

from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import span
from uftp_conformance.participants.rules.rule import Check, Refusal, refuse
from uftp_conformance.participants.xsd_types import day, offsets, whole


def asked_before() -> Check:
    """Refuse a FlexRequest that says what an earlier one said, in the same Revision."""
    seen: set[tuple[object, ...]] = set()

    def check(message: Element, view: Context) -> Refusal | None:
        metadata = ("TimeStamp", "MessageID", "ConversationID")
        content = {name: value for name, value in message.attributes.items() if name not in metadata}
        about = (view.sender.domain, str(content), str(message.children))
        known = about in seen
        seen.add(about)
        return refuse("We were asked for this before") if known else None

    return check


def asked_for_isps_before() -> Check:
    """Refuse a FlexRequest that asks for the ISPs of an earlier one, in whatever runs, Revision or contract."""
    seen: set[tuple[object, ...]] = set()

    def check(message: Element, view: Context) -> Refusal | None:
        asked = ((span(isp), isp) for isp in message.all("ISP"))
        isps = frozenset(
            (number, isp.get("Disposition"), whole(isp["MinPower"]), whole(isp["MaxPower"]))
            for (first, end), isp in asked
            for number in range(first, end + 1)
        )
        about = (view.sender.domain, day(message["Period"]), message["CongestionPoint"].lower(), isps)
        known = about in seen
        seen.add(about)
        return refuse("Its content is identical with that of an earlier request") if known else None

    return check


def lower_than_before() -> Check:
    """Refuse a FlexRequest whose Revision is lower than one that was accepted for its Period, at whatever point."""
    highest: dict[tuple[object, ...], int] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        about, revision = (view.sender.domain, day(message["Period"])), whole(message["Revision"])
        if revision < highest.get(about, revision):
            return refuse("A later revision was accepted already")
        highest[about] = revision
        return None

    return check


def lower_than_any() -> Check:
    """Refuse a D-Prognosis whose Revision is lower than any that its sender had accepted, of whatever Period."""
    highest: dict[str, int] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        revision = whole(message["Revision"])
        if revision < highest.get(view.sender.domain, revision):
            return refuse("Subordinate sequence number")
        highest[view.sender.domain] = revision
        return None

    return check


def forecast_elsewhere() -> Check:
    """Refuse a FlexOffer on a D-Prognosis that is about another congestion point."""
    points: dict[str, str] = {}

    def check(message: Element, _: Context) -> Refusal | None:
        point = message["CongestionPoint"].lower()
        if message.tag == "D-Prognosis":
            points[message["MessageID"].lower()] = point
            return None
        named = (message.get("D-PrognosisMessageID") or "").lower()
        return refuse("Your forecast is for somewhere else") if points.get(named, point) != point else None

    return check


def settled_before() -> Check:
    """Refuse the second settlement of the same days."""
    seen: set[tuple[object, ...]] = set()

    def check(message: Element, view: Context) -> Refusal | None:
        about = (view.sender.domain, day(message["PeriodStart"]), day(message["PeriodEnd"]))
        known = about in seen
        seen.add(about)
        return refuse("These days were settled before") if known else None

    return check


def long_ago(settlement: Element, view: Context) -> Refusal | None:
    """Refuse a settlement of days that are over since more than two months."""
    old = day(settlement["PeriodStart"]) < view.today - timedelta(days=62)
    return refuse("PeriodStart rejected") if old else None


def not_of_yesterday(metering: Element, view: Context) -> Refusal | None:
    """Refuse a Metering of a day before yesterday."""
    old = day(metering["Period"]) < view.today - timedelta(days=1)
    return refuse("We have closed this day") if old else None


def readings_rise() -> Check:
    """Refuse a Metering whose readings are less than those of a day before it, or more than those of a later one."""
    seen: dict[tuple[str, ...], dict[date, tuple[Decimal, Decimal]]] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        read = {
            (view.sender.domain, message["EAN"], profile["ProfileType"]): sorted(Decimal(i["Value"]) for i in isps)
            for profile in message.all("Profile")
            if profile["ProfileType"].endswith("Reading") and (isps := [*profile.all("ISP")])
        }
        period = day(message["Period"])
        for meter, values in read.items():
            for when, (low, high) in seen.get(meter, {}).items():
                if (when < period and values[0] < high) or (when > period and values[-1] > low):
                    return refuse("The meter cannot have run backwards")
        for meter, values in read.items():
            seen.setdefault(meter, {})[period] = (values[0], values[-1])
        return None

    return check


def connection_taken() -> Check:
    """Refuse an update with a connection that another AGR told of."""
    held: dict[str, str] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        mine = [each["EntityAddress"].lower() for each in message.all("Connection")]
        if any(held.get(each, view.sender.domain) != view.sender.domain for each in mine):
            return refuse("Somebody else represents this connection")
        held.update(dict.fromkeys(mine, view.sender.domain))
        return None

    return check


def without_check_digit(message: Element, _: Context) -> Refusal | None:
    """Refuse an address that is called an EAN, and does not end in the check digit of one."""
    addresses = (each.get("EntityAddress") or "" for each in message.walk())
    eans = (address for address in addresses if address.lower().startswith("ean."))
    wrong = next((each for each in eans if _weighed(each[4:]) % 10), None)
    return None if wrong is None else refuse(f"Invalid Message: {wrong} is no EAN, by its check digit")


def _weighed(digits: str) -> int:
    return sum(map(int, digits[::-2])) + 3 * sum(map(int, digits[-2::-2]))


def ended(message: Element, view: Context) -> Refusal | None:
    """Refuse what is over already."""
    ends = (each.get("EndPeriod") for each in message.walk())
    return refuse("This is over") if any(end and day(end) < view.today for end in ends) else None


def begun(message: Element, view: Context) -> Refusal | None:
    """Refuse a point or a connection of which nobody spoke before, and that begins before today."""
    registry, domain = view.registry, view.sender.domain
    points, held = {address for dso, address in registry.points if dso == domain}, registry.portfolios.get(domain, {})
    new = (each for each in message.children if each["EntityAddress"] not in {*points, *held})
    past = any(day(part["StartPeriod"]) < view.today for each in new for part in each.walk())
    return refuse("Nothing is registered for days that are over") if past else None


def elsewhere(message: Element, view: Context) -> Refusal | None:
    """Refuse a zone that has not the market's offset from UTC today."""
    same = offsets(message["TimeZone"], view.today) == offsets(view.market.time_zone, view.today)
    return None if same else refuse("We count in another time zone")


def in_other_money(message: Element, view: Context) -> Refusal | None:
    """Refuse amounts in another currency than the market's."""
    return None if message["Currency"] == view.market.currency else refuse("We trade in the currency of this market")


def unasked(message: Element, _: Context) -> Refusal | None:
    """Refuse an order on no offer."""
    return refuse("We were not asked") if message.get("FlexOfferMessageID") is None else None


def nothing_then(query: Element, view: Context) -> Refusal | None:
    """Refuse a query of an AGR where each of its connections that it has on the Period is at a point on others only."""
    period, registry = day(query["Period"]), view.registry

    def listed(connection: str) -> bool:
        places = [valid.holds(period) for _, valid in registry.places_of(connection)]
        return any(places) or not places

    own = registry.connections_of(view.sender.domain, period)
    return None if any(map(listed, own)) else refuse("There is nothing to be listed for this Period")


def priced_oddly(message: Element, _: Context) -> Refusal | None:
    """Refuse an offer with an option that costs nothing, or parts of a cent."""
    prices = [option["Price"].strip() for option in message.all("OfferOption")]
    odd = any(Decimal(each) <= 0 or len(each.partition(".")[2].rstrip("0")) > 2 for each in prices)
    return refuse("Not a valid price") if odd else None


def more_than_two_options(message: Element, _: Context) -> Refusal | None:
    """Refuse an offer of three options or more."""
    return refuse("We look at two options") if len(list(message.all("OfferOption"))) > 2 else None


def offers_nothing(message: Element, _: Context) -> Refusal | None:
    """Refuse an offer with an option that has no power in any of its ISPs."""
    empty = any(all(whole(isp["Power"]) == 0 for isp in option.all("ISP")) for option in message.all("OfferOption"))
    return refuse("This offers nothing") if empty else None


def of_this_country(update: Element, _: Context) -> Refusal | None:
    """Refuse the EANs of other countries than Belgium."""
    addresses = (each.get("EntityAddress") or "" for each in update.walk())
    strange = any(address.startswith("ean.") and not address.startswith("ean.54") for address in addresses)
    return refuse("Invalid Message: an EAN of another country") if strange else None
