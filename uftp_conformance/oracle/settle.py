"""Rules about metering data and settlements."""

from collections import defaultdict
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number, whole
from uftp_conformance.oracle.rules import first, registering
from uftp_conformance.oracle.view import Rules, View
from uftp_conformance.statement.market import unit_of

RULES: Rules = {}
rule = registering(RULES)


# --- FlexSettlement -----------------------------------------------------------------------------------------------


@rule("STL-NET", "FlexSettlement")
def net_is_price_minus_penalty(view: View) -> str:
    """NetSettlement is Price minus Penalty, which is 0 where it is left out (flex-settlement.md)."""
    return first(_net(item) for item in view.message.all("FlexOrderSettlement"))


def _net(item: Element) -> str:
    price, penalty, net = (number(item.get(name) or "0") for name in ("Price", "Penalty", "NetSettlement"))
    if net == price - penalty:
        return ""
    return f"the NetSettlement of {item.get('OrderReference')} is {net}, not {price} - {penalty}"


@rule("STL-PERIOD-END", "FlexSettlement")
def period_is_over(view: View) -> str:
    """A settlement does not end before it starts, nor in the future (settle-phase.md, PeriodStart and PeriodEnd)."""
    start, end = view.message["PeriodStart"], view.message["PeriodEnd"]
    if day(end) < day(start):
        return f"it ends on {end}, before it starts on {start}"
    return f"it ends on {end}, which lies in the future" if day(end) > view.today_at_most else ""


@rule("STL-ITEM-PERIOD", "FlexSettlement")
def items_are_of_the_period(view: View) -> str:
    """Each item lies in the period that is settled (message-validation.md, Period out of bounds)."""
    start, end = day(view.message["PeriodStart"]), day(view.message["PeriodEnd"])
    under_contract = [each for held in view.message.all("ContractSettlement") for each in held.all("Period")]
    items = [*view.message.all("FlexOrderSettlement"), *under_contract]
    return first(
        f"the Period {item['Period']} is not from {start} to {end}" for item in items
        if start <= end and not start <= day(item["Period"]) <= end
    )


@rule("STL-POINT", "FlexSettlement")
def points_join_the_two(view: View) -> str:
    """An order that is settled was for a point of the two (message-validation.md, Invalid CongestionPoint)."""
    known = {point.lower() for point in view.points}
    return first(
        f"the CongestionPoint {item['CongestionPoint']} does not join the two"
        for item in view.message.all("FlexOrderSettlement") if item["CongestionPoint"].lower() not in known
    )


@rule("STL-ISPS", "FlexSettlement")
def isps_are_of_the_day(view: View) -> str:
    """The ISPs of an item are those of its day, each once (message-validation.md, ISPs out of bounds, ISP conflict)."""
    under_contract = (each for held in view.message.all("ContractSettlement") for each in held.all("Period"))
    return first(_isps(item, view) for item in (*view.message.all("FlexOrderSettlement"), *under_contract))


def _isps(item: Element, view: View) -> str:
    last, seen = view.market.isps(day(item["Period"])), 0
    runs = sorted((whole(isp["Start"]), whole(isp.get("Duration") or "1")) for isp in item.all("ISP"))
    for start, length in runs:
        if not 1 <= start <= start + length - 1 <= last:
            return f"the ISPs {start} to {start + length - 1} are not all within 1 to {last}"
        if start <= seen:
            return f"ISP {start} appears twice"
        seen = start + length - 1
    return ""


# --- Metering -----------------------------------------------------------------------------------------------------


@rule("MTR-PERIOD", "Metering")
def metered_day_has_begun(view: View) -> str:
    """Nothing is metered of a day that has not begun."""
    return "" if view.period <= view.today_at_most else f"the Period {view.message['Period']} has not begun"


@rule("MTR-UNIT", "Metering")
def units_fit(view: View) -> str:
    """Power is in kW, all else in kWh (metering.md, Unit)."""
    return first(
        f"the {profile['ProfileType']} is in {profile['Unit']}, not in {unit_of(profile['ProfileType'])}"
        for profile in view.message.all("Profile") if profile["Unit"] != unit_of(profile["ProfileType"])
    )


@rule("MTR-PROFILES", "Metering")
def agreed_profiles_are_there(view: View) -> str:
    """Every agreed type of profile is there (metering.md)."""
    given = [profile["ProfileType"] for profile in view.message.all("Profile")]
    return first(f"the agreed profile {name} is missing" for name in view.market.metering_profiles if name not in given)


@rule("MTR-POWER", "Metering")
def power_fits_the_energies(view: View) -> str:
    """Power is the import less the export of an ISP by its length, as exactly as they are written (metering.md)."""
    values: defaultdict[str, dict[int, Decimal]] = defaultdict(dict)
    for profile in view.message.all("Profile"):
        values[profile["ProfileType"]] |= {whole(isp["Start"]): number(isp["Value"]) for isp in profile.all("ISP")}
    if not {"Power", "ImportEnergy", "ExportEnergy"} <= values.keys():
        return ""
    shorter = Decimal(60) / view.market.isp_minutes
    energies = _rounding(values["ImportEnergy"]) + _rounding(values["ExportEnergy"])
    slack = _rounding(values["Power"]) + shorter * energies
    for isp, power in sorted(values["Power"].items()):
        taken, given = (values[name].get(isp) for name in ("ImportEnergy", "ExportEnergy"))
        if taken is None or given is None:
            continue
        meant = (taken - given) * shorter
        if abs(power - meant) > slack:
            return f"the Power of ISP {isp} is {power} kW, where {taken} - {given} kWh make {meant.normalize():f} kW"
    return ""


def _rounding(profile: dict[int, Decimal]) -> Decimal:
    """Return how far values may be from what was measured: one unit of the last digit that any of them has."""
    digits = (value.as_tuple().exponent for value in profile.values())
    return Decimal(1).scaleb(min((each for each in digits if isinstance(each, int)), default=0))
