"""Rules that a participant may have of its own, some of which remember."""

from datetime import timedelta

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.lexical import day, length, number, offsets, whole
from uftp_conformance.participants.rules import Check, Refusal, refuse


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


def lower_than_before() -> Check:
    """Refuse a FlexRequest whose Revision is lower than one that was accepted for its Period and point."""
    highest: dict[tuple[object, ...], int] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        about, revision = (view.sender.domain, message["CongestionPoint"], day(message["Period"])), whole(
            message["Revision"]
        )
        if revision < highest.get(about, revision):
            return refuse("A later revision was accepted already")
        highest[about] = revision
        return None

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


def elsewhere(message: Element, view: Context) -> Refusal | None:
    """Refuse a zone that has not the market's offset from UTC today."""
    same = offsets(message["TimeZone"], view.today) == offsets(view.market.time_zone, view.today)
    return None if same else refuse("TimeZone rejected")


def unasked(message: Element, _: Context) -> Refusal | None:
    """Refuse an order on no offer."""
    return refuse("We were not asked") if message.get("FlexOfferMessageID") is None else None


def unbalanced(message: Element, _: Context) -> Refusal | None:
    """Refuse a Metering whose Power is not what its energies come to."""
    of = {profile["ProfileType"]: {whole(isp["Start"]): number(isp["Value"]) for isp in profile.all("ISP")}
          for profile in message.all("Profile")}
    span = length(message["ISP-Duration"])
    if span is None or not {"Power", "ImportEnergy", "ExportEnergy"} <= of.keys():
        return None
    per_hour = number(str(timedelta(hours=1) / span))
    for start, power in of["Power"].items():
        energy = of["ImportEnergy"].get(start, power) - of["ExportEnergy"].get(start, power)
        if abs(energy * per_hour - power) > abs(power) / 100:
            return refuse("Power and energies of an ISP do not belong together")
    return None


def endless(message: Element, _: Context) -> Refusal | None:
    """Refuse a connection that has an end where its point has none, and the reverse."""
    unlike = any(
        (connection.get("EndPeriod") is None) != (point.get("EndPeriod") is None)
        for point in message.all("CongestionPoint") for connection in point.all("Connection")
    )
    return refuse("A connection has an end if and only if its congestion point has one") if unlike else None

