"""Rules about the agreed common values of the market: how time is counted, where, and when."""

from collections.abc import Iterable
from datetime import date, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import overlap, parts, within
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, instant, length, offsets

RULES: list[Rule] = []
rule = registering(RULES)

FLEX = ("FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder")
PROFILED = (*FLEX, "Metering")
SETTLED = (*PROFILED, "FlexSettlement")
UPDATES = ("DSOPortfolioUpdate", "AGRPortfolioUpdate")
QUERIES = ("DSOPortfolioQuery", "AGRPortfolioQuery")
PROGNOSIS = ("D-Prognosis",)


@rule("VAL-ISP-DURATION", Stage.MARKET, ("AGR", "DSO"), PROFILED)
def isp_duration_agreed(message: Element, context: Context) -> Refusal | None:
    """Demand that ISPs have the agreed length, however it is written."""
    agreed = timedelta(minutes=context.market.isp_minutes)
    return None if length(message["ISP-Duration"]) == agreed else refuse("ISP duration rejected")


@rule("VAL-TIME-ZONE", Stage.MARKET, messages=(*QUERIES, *PROFILED))
def time_zone_agreed(message: Element, context: Context) -> Refusal | None:
    """Demand that the zone has the market's offset from UTC on the Period."""
    return _elsewhere(message, context, day(message["Period"]))


@rule("VAL-TIME-ZONE-UPDATE", Stage.MARKET, ("CRO",), UPDATES, versions=("3.0.0", "3.1.0"))
def time_zone_of_an_update_agreed(message: Element, context: Context) -> Refusal | None:
    """Demand that the zone has the market's offset from UTC today; the draft has no word about it."""
    return _elsewhere(message, context, context.today)


def _elsewhere(message: Element, context: Context, period: date) -> Refusal | None:
    same = offsets(message["TimeZone"], period) == offsets(context.market.time_zone, period)
    return None if same else refuse("Time zone rejected")


def _joining(parts: Iterable[Element], context: Context) -> Refusal | None:
    """Demand points at which both are active; whether the two have agreed anything is the matter of VAL-NO-PARTNER."""
    other = context.own.domain if context.sender.standing == "unregistered" else context.sender.domain
    joining = context.market.shared_by(context.own.domain, other)
    known = all(part["CongestionPoint"] in joining for part in parts)
    return None if known else refuse("Invalid congestion point")


@rule("VAL-CONGESTION-POINT", Stage.MARKET, ("AGR", "DSO"), FLEX)
def congestion_point_joins(message: Element, context: Context) -> Refusal | None:
    """Demand that sender and recipient are both active at the congestion point."""
    return _joining((message,), context)


@rule("STL-POINT", Stage.MARKET, ("AGR",), ("FlexSettlement",))
def points_of_items_join(message: Element, context: Context) -> Refusal | None:
    """Demand that sender and recipient are both active at the congestion point of every item."""
    return _joining(message.all("FlexOrderSettlement"), context)


def _over(message: Element, context: Context) -> Refusal | None:
    return refuse("Period out of bounds") if day(message["Period"]) < context.today else None


@rule("VAL-PERIOD", Stage.PERIOD, ("AGR", "DSO"), tuple(m for m in FLEX if m not in PROGNOSIS))
def period_not_over(message: Element, context: Context) -> Refusal | None:
    """Demand that the Period is today or later."""
    return _over(message, context)


@rule("VAL-PERIOD-PROGNOSIS", Stage.PERIOD, ("DSO",), PROGNOSIS)
def forecast_period_not_over(message: Element, context: Context) -> Refusal | None:
    """Demand that the Period of a prognosis is today or later; a DSO may as well take it, for the settlement."""
    return _over(message, context)


@rule("VAL-PERIOD-QUERY", Stage.PERIOD, ("CRO",), QUERIES)
def queried_period_not_over(message: Element, context: Context) -> Refusal | None:
    """Demand that the Period asked for is today or later; a CRO may as well answer from its history."""
    return _over(message, context)


@rule("VAL-ISP-BOUNDS", Stage.MARKET, ("AGR", "DSO"), SETTLED)
def isps_exist(message: Element, context: Context) -> Refusal | None:
    """Demand that every ISP is one of the Period's local day, also when the clock changes."""
    days = (part.get("Period") or message["Period"] for part in parts(message))
    held = zip(context.profiles, days, strict=True)
    inside = all(within(runs, context.market.isps(day(stated))) for runs, stated in held)
    return None if inside else refuse("ISPs out of bounds")


@rule("VAL-ISP-CONFLICT", Stage.MARKET, ("AGR", "DSO"), SETTLED)
def isps_once(_: Element, context: Context) -> Refusal | None:
    """Demand that no ISP is defined twice in one profile; the options of an offer are profiles of their own."""
    return refuse("ISP conflict") if any(overlap(runs) for runs in context.profiles) else None


@rule("VAL-EXPIRATION", Stage.MARKET, ("AGR", "DSO"), ("FlexRequest", "FlexOffer"))
def not_expired_on_arrival(message: Element, context: Context) -> Refusal | None:
    """Demand that the message is still valid when it arrives."""
    expires = instant(message["ExpirationDateTime"], context.market.time_zone)
    return refuse("ExpirationDateTime out of bounds") if expires <= context.now else None


@rule("VAL-EXPIRATION-LATE", Stage.MARKET, ("AGR", "DSO"), ("FlexRequest", "FlexOffer"))
def expires_before_its_isps_end(message: Element, context: Context) -> Refusal | None:
    """Demand that the message has expired by the end of the last of its ISPs; a Period that is over is VAL-PERIOD's.

    Of ISPs beyond the day, which are VAL-ISP-BOUNDS's, the last one of the day counts.
    """
    period, last = day(message["Period"]), max(run[1] for runs in context.profiles for run in runs)
    end = context.market.start_of_isp(period, min(last, context.market.isps(period)) + 1)
    late = period >= context.today and instant(message["ExpirationDateTime"], context.market.time_zone) > end
    return refuse("ExpirationDateTime out of bounds") if late else None
