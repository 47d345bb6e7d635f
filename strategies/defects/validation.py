"""Messages that break a generic rule of message validation in their metadata or their market attributes."""

import string
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from strategies.defects.isps import length
from strategies.defects.others import as_of
from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, at
from strategies.settlements import in_other_isps
from strategies.spelling_variants import AHEAD, WITH_MINUTES, shown_at
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element, lexical
from uftp_conformance.statement.counterparties import Counterparty

FLEX = ("FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder")
_LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=12)


def _known_domains(situation: Situation) -> list[str]:
    return [c.domain for c in situation.counterparties if c.standing != "barred"]


def _others_first(situation: Situation) -> list[str]:
    """List the domains with that of the usual sender, the first of the statement, at the end."""
    first, *others = _known_domains(situation)
    return [*others[:2], first]


@defect(
    "VAL-SENDER-MISMATCH-TEST",
    boundaries=lambda s: _others_first(s),
    values=lambda s: st.sampled_from(_known_domains(s)),
)
@defect(
    "VAL-SENDER-MISMATCH",
    boundaries=lambda s: _others_first(s),
    values=lambda s: st.sampled_from(_known_domains(s)),
)
def speaks_for_another(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the SenderDomain {value} inside, another participant's than the envelope's."""
    if value == out.sender.domain:
        raise Unsuited
    return out.having(SenderDomain=value)


@defect(
    "VAL-SENDER-STRANGER-TEST",
    boundaries=lambda _: ("nobody.example",),
    values=lambda _: _LETTERS.map("{}.nobody.example".format),
)
@defect(
    "VAL-SENDER-STRANGER",
    boundaries=lambda _: ("nobody.example",),
    values=lambda _: _LETTERS.map("{}.nobody.example".format),
)
def speaks_for_a_stranger(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the SenderDomain {value} inside, a domain that nobody has."""
    return out.having(SenderDomain=value)


@defect("VAL-SENDER-ROLE", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 99))
def comes_from_the_wrong_role(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """Sent and sealed by a known participant (choice {value}) of a role that does not send this type."""
    roles = [role for role in ("AGR", "CRO", "DSO") if role != out.sender.role]
    others = [found for role in roles if (found := situation.find(role)) and _has_a_reason(found, situation)]
    if not others:
        raise Unsuited
    return as_of(others[value % len(others)], out, situation)


def _has_a_reason(other: Counterparty, situation: Situation) -> bool:
    """Return whether a participant may turn to the target at all: one of its own role where both are at one point."""
    return other.role != situation.role or bool(situation.market.shared_by(situation.domain, other.domain))


@defect(
    "VAL-RECIPIENT-TEST",
    boundaries=lambda s: ("nobody.example", *_known_domains(s)[:2]),
    values=lambda s: st.one_of(_LETTERS.map("{}.nobody.example".format), st.sampled_from(_known_domains(s))),
)
@defect(
    "VAL-RECIPIENT",
    boundaries=lambda s: ("nobody.example", *_known_domains(s)[:2]),
    values=lambda s: st.one_of(_LETTERS.map("{}.nobody.example".format), st.sampled_from(_known_domains(s))),
)
def names_another_recipient(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the RecipientDomain {value}."""
    return out.having(RecipientDomain=value)


@defect("VAL-BARRED-TEST")
@defect("VAL-BARRED")
def comes_from_a_barred_sender(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent and sealed by the barred counterparty."""
    barred = situation.find(out.sender.role, "barred")
    if barred is None:
        raise Unsuited
    return as_of(barred, out, situation)


@defect("VAL-NO-PARTNER-ORDER")
@defect("VAL-NO-PARTNER")
def comes_from_no_partner(out: Outgoing, situation: Situation, _: None) -> Outgoing:
    """Sent and sealed by a participant that is known, but is no partner of the target's."""
    stranger = situation.find(out.sender.role, "unregistered")
    if stranger is None:
        raise Unsuited
    return as_of(stranger, out, situation)


@defect(
    "VAL-ISP-DURATION",
    boundaries=lambda s: [f"PT{m}M" for m in (5, 30, 60) if m != s.market.isp_minutes],
    values=lambda s: st.integers(1, 60).filter(lambda m: m != s.market.isp_minutes).map("PT{}M".format),
)
def counts_in_other_isps(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With the ISP-Duration {value}."""
    if out.element.tag == "Metering":  # whose power would no longer fit its energies
        out = out.carrying(in_other_isps(out.element, int(value[2:-1]), situation.market))
    return out.having(ISP_Duration=value)


_ZONES = (
    "America/New_York",
    "Pacific/Auckland",
    "Europe/Moscow",
    "Australia/Sydney",
    "America/Los_Angeles",
    "Africa/Nairobi",
    "America/Sao_Paulo",
    "Pacific/Honolulu",
    "Australia/Perth",
    "America/Anchorage",
    "Pacific/Kiritimati",
)


def far_zones(situation: Situation) -> list[str]:
    """List zones whose offset differs from the market's on every day that a test may use (register, point 15)."""
    return [zone for zone in _ZONES if always_apart(zone, situation)]


def always_apart(zone: str, situation: Situation) -> bool:
    """Return whether a zone never has the market's offset from UTC, from yesterday on for more than a year."""
    theirs, ours = ZoneInfo(zone), ZoneInfo(situation.market.time_zone)
    moments = (situation.now + timedelta(days=n) for n in range(-1, 401, 3))
    return all(m.astimezone(theirs).utcoffset() != m.astimezone(ours).utcoffset() for m in moments)


@defect("VAL-TIME-ZONE-UPDATE", boundaries=lambda s: far_zones(s)[:3], values=lambda s: st.sampled_from(far_zones(s)))
@defect("VAL-TIME-ZONE", boundaries=lambda s: far_zones(s)[:3], values=lambda s: st.sampled_from(far_zones(s)))
def lives_in_another_zone(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the TimeZone {value}, whose offset from UTC is never the market's."""
    return out.having(TimeZone=value)


def _foreign_points(situation: Situation) -> list[str]:
    """Return the points of the market at which the target is not active (register, point 72)."""
    points = situation.market.congestion_points
    own = {point.address for point in points if situation.domain in (point.agr, point.dso)}
    return list(dict.fromkeys(point.address for point in points if point.address not in own))


def _elsewhere(situation: Situation) -> list[str]:
    return ["ean.000000000000000000", "ea1.2020-01.example.nobody:point", *_foreign_points(situation)]


_ADDRESSES = st.integers(0, 10**18 - 1).map("ean.9{:018}".format)


@defect("VAL-CONGESTION-POINT", boundaries=_elsewhere, values=lambda _: _ADDRESSES, messages=FLEX)
def is_about_another_point(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the CongestionPoint {value}, at which the recipient is not active."""
    return out.having(CongestionPoint=value)


@placed("STL-POINT", boundaries=_elsewhere, values=lambda _: _ADDRESSES)
def settles_at_another_point(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items at the CongestionPoint {value}, at which the recipient is not active."""
    there = {"CongestionPoint": value.value}
    return out.carrying(at(out.element, "FlexOrderSettlement", value.place, lambda item: item.having(there)))


@defect("VAL-PERIOD-QUERY", boundaries=lambda _: (1, 365), values=lambda _: st.integers(1, 1000))
@defect("VAL-PERIOD-PROGNOSIS", boundaries=lambda _: (1, 2, 7, 365), values=lambda _: st.integers(1, 1000))
@defect("VAL-PERIOD", boundaries=lambda _: (1, 2, 7, 365), values=lambda _: st.integers(1, 1000))
def is_about_the_past(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a Period that ended {value} days ago."""
    day = situation.today - timedelta(days=value)
    if situation.market.isps(day) != situation.market.isps(lexical.day(out.element["Period"])):
        raise Unsuited  # on a day of another length ISPs would be lacking, or out of bounds, as well
    return out.having(Period=day.isoformat())


@defect("VAL-EXPIRATION", boundaries=lambda _: (1, 3600, 86_400), values=lambda _: st.integers(1, 10**7))
def has_expired(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With an ExpirationDateTime {value} seconds ago, beyond the tolerance of the clocks."""
    return out.having(ExpirationDateTime=timestamp(situation.surely_past - timedelta(seconds=value)))


@defect("VAL-EXPIRATION", boundaries=lambda _: (1, 3600), values=lambda _: st.integers(1, 43_000))
def has_expired_by_other_clocks(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With an ExpirationDateTime {value} seconds ago, written with the offset +14:00."""
    expired = timestamp(situation.surely_past - timedelta(seconds=value))
    return out.having(ExpirationDateTime=shown_at(expired, AHEAD))


@defect("VAL-EXPIRATION", boundaries=lambda _: tuple(WITH_MINUTES))
def has_expired_by_minutes(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With an ExpirationDateTime a second ago, written with the offset {value}."""
    expired = timestamp(situation.surely_past - timedelta(seconds=1))
    return out.having(ExpirationDateTime=shown_at(expired, WITH_MINUTES[value]))


@defect("VAL-EXPIRATION-LATE", boundaries=lambda _: (1, 3600, 86_400), values=lambda _: st.integers(1, 10**7))
def expires_after_its_isps(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With an ExpirationDateTime {value} seconds after the end of the last of its ISPs."""
    return out.having(ExpirationDateTime=_after_its_isps(out.element, situation, value))


@defect("VAL-EXPIRATION-LATE", boundaries=lambda _: tuple(WITH_MINUTES))
def expires_after_its_isps_by_minutes(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With an ExpirationDateTime a second after the end of the last of its ISPs, written with the offset {value}."""
    late = _after_its_isps(out.element, situation, 1)
    return out.having(ExpirationDateTime=shown_at(late, WITH_MINUTES[value]))


def _after_its_isps(element: Element, situation: Situation, seconds: int) -> str:
    runs = [isp for isp in element.walk() if isp.tag == "ISP"]
    last = max(int(isp["Start"]) + length(isp) for isp in runs)
    end = situation.market.start_of_isp(lexical.day(element["Period"]), last)
    return timestamp(end + timedelta(seconds=seconds))


def _pairs(situation: Situation) -> list[tuple[str, str]]:
    return [("ISP-Duration", "TimeZone"), ("ISP-Duration", "CongestionPoint"), ("TimeZone", "CongestionPoint")]


_WRONG: dict[str, Any] = {
    "ISP-Duration": "PT7M",
    "TimeZone": "Pacific/Auckland",
    "CongestionPoint": "ean.000000000000000000",
}


@defect("VAL-SEVERAL", boundaries=_pairs, values=lambda s: st.sampled_from(_pairs(s)))
def has_two_defects(out: Outgoing, _: Situation, value: tuple[str, str]) -> Outgoing:
    """With two defects at once, in {value}."""
    return out.carrying(out.element.having({name: _WRONG[name] for name in value}))
