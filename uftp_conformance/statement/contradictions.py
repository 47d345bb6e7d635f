"""What cannot be true of one market at once: the lines with which a statement is refused before anything runs.

Each line names the key, says what is wrong, and what to write.  Refused is only what leaves the suite nothing right
to do; what a target merely cannot be tried with makes requirements not applicable (register, point 69).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from uftp_conformance.statement.endpoints import address_of
from uftp_conformance.statement.market import LARGEST_TOLERANCE
from uftp_conformance.statement.values import DURATION
from uftp_conformance.statement.ways_there import contradictions_of_ways

if TYPE_CHECKING:
    from uftp_conformance.statement.sections import ContractSection, Statement

SHORTEST_REPLY = 0.1  # seconds; below it the wait is one of this machine's scheduler, not of the target
LEAST_POWER = 1000  # Watts that messages of the suite speak of in any market
LEAST_STEPS = 100  # of power, so that what is to differ can
LEAST_OF_A_CRO = 4  # days ahead for which it is asked about what was published
_SHORTEST_DAY = 23 * 60  # minutes
_LONGEST_DAY = 25 * 60
# Bytes of a body, at the most: without its ISPs, for each ISP of a message, and of each profile of a Metering.
_BODY, _EACH, _EACH_METERED = 8192, 120, 60
_A_YEAR = 400  # days in which every change of the clocks comes up


def contradictions(statement: "Statement") -> list[str]:
    """Return every contradiction as one line, without the name of the file and the full stop at its end."""
    found = [*_contracts(statement), *_points(statement), *_parties(statement), *_times(statement), *_gates(statement)]
    found += [*_connections(statement), *_sizes(statement)]
    return [*found, *_calendar(statement), *_meeting(statement, found), *contradictions_of_ways(statement)]


def _connections(statement: "Statement") -> Iterator[str]:
    first, second = statement.market.metering_ean, statement.market.second_metering_ean
    if second is not None and second.upper() == first.upper():
        yield f'market.second_metering_ean = "{second}" is the first one as well.  Write another one, or leave it out'


def _gates(statement: "Statement") -> Iterator[str]:
    begin, end = statement.market.day_ahead_closed or (time.min, time.max)
    if begin.tzinfo is not None or end.tzinfo is not None:
        yield (
            "market.day_ahead_closed has a zone of its own, and counts in market.time_zone.  Write local times alone,"
            " for example [10:00:00, 15:00:00]"
        )
    elif begin >= end:
        yield f"market.day_ahead_closed begins at {begin} and ends at {end}.  Write the earlier one first"


def _sizes(statement: "Statement") -> Iterator[str]:
    """Demand room for a message about each ISP of the longest day, which cannot be parted."""
    limit, market, role = statement.limits.message_bytes, statement.market, statement.target.role
    metered = len(market.metering_profiles) if role == "DSO" and statement.supports.metering else 0
    least = room_for_a_day(statement.agreement().isp_minutes or _LONGEST_DAY, metered)
    if role != "CRO" and limit < least:
        yield (
            f"limits.message_bytes = {limit} has no room for a message about every ISP of a day, of"
            f' market.isp_duration = "{market.isp_duration}".  Write {least} or more'
        )


def room_for_a_day(minutes: int, profiles: int) -> int:
    """Return how many bytes a body about every ISP of a day may have, in which so many profiles are metered."""
    return _BODY + _LONGEST_DAY // minutes * max(_EACH, _EACH_METERED * profiles)


def _contracts(statement: "Statement") -> Iterator[str]:
    market = statement.market
    known = {point.address for point in market.congestion_points}
    for number, contract in enumerate(market.contracts, 1):
        key = f"market.contracts[{number}]"
        if contract.congestion_point not in known:
            yield (
                f'market.contracts: contract "{contract.id}" is at {contract.congestion_point}, which is no'
                " congestion point of this market.  Add the point, or correct the contract"
            )
        if contract.id in [earlier.id for earlier in market.contracts[: number - 1]]:
            yield f'{key}.id = "{contract.id}" is another contract\'s already.  Write each id once'
        yield from _reserved(statement, contract, key)
        yield from _in_hours(statement, contract, key)
        yield from _on_days(contract, key)
        if (contract.release_until is None) != (contract.release_days_before is None):
            given = "release_days_before" if contract.release_until is None else "release_until"
            yield f"{key} has {given} alone.  Write release_days_before and release_until, or none of the two"
        if contract.release_until is not None and contract.release_until.tzinfo is not None:
            yield (
                f"{key}.release_until = {contract.release_until} has a zone of its own, and counts in"
                " market.time_zone.  Write the local time alone, for example 10:00:00"
            )


def _on_days(contract: "ContractSection", key: str) -> Iterator[str]:
    first, last = contract.first_day, contract.last_day
    if first is not None and last is not None and last < first:
        yield f"{key}.last_day = {last} comes before first_day = {first}.  Write the later one there"


def _in_hours(statement: "Statement", contract: "ContractSection", key: str) -> Iterator[str]:
    last, isps = contract.last_isp, max(1, _SHORTEST_DAY // (statement.agreement().isp_minutes or _SHORTEST_DAY))
    if last is not None and last < contract.first_isp:
        yield f"{key}.last_isp = {last} comes before first_isp = {contract.first_isp}.  Write the later one there"
    if contract.first_isp > isps:
        yield f"{key}.first_isp = {contract.first_isp}, and some day has {isps} ISPs only.  Write an earlier one"


def _reserved(statement: "Statement", contract: "ContractSection", key: str) -> Iterator[str]:
    market, power = statement.market, contract.reserved_power
    if power == 0:
        yield f"{key}.reserved_power = 0 reserves nothing and has no direction.  Write Watts with a sign"
    if power % market.power_step:
        yield (
            f"{key}.reserved_power = {power} is no multiple of market.power_step = {market.power_step}."
            "  Write a step that divides it, or correct the contract"
        )
    if abs(power) > market.plausible_power:
        yield (
            f"{key}.reserved_power = {power} is beyond market.plausible_power = {market.plausible_power}."
            "  Write a larger plausible_power, or correct the contract"
        )


def _points(statement: "Statement") -> Iterator[str]:
    points = statement.market.congestion_points
    roles = {c.domain: c.role for c in statement.counterparties} | {statement.target.domain: statement.target.role}
    strangers = {c.domain for c in statement.counterparties if c.standing == "unregistered"}
    for number, point in enumerate(points, 1):
        key = f"market.congestion_points[{number}]"
        for role, domain in (("DSO", point.dso), ("AGR", point.agr)):
            if roles.get(domain, role) != role:
                yield f'{key}.{role.lower()} = "{domain}" has the role {roles[domain]}.  Write the domain of the {role}'
        if stranger := strangers & {point.dso, point.agr}:
            yield (
                f'{key} is a point of "{min(stranger)}", which is "unregistered" and so nobody\'s partner.'
                "  Remove the point, or write another participant"
            )
        earlier = [other for other in points[: number - 1] if other.address == point.address]
        if point in earlier:
            yield f"{key} is listed twice.  Remove one of them"
        elif any(other.dso != point.dso for other in earlier):
            yield f'{key}.dso = "{point.dso}": {point.address} is another DSO\'s already.  Write the one that it has'


def _parties(statement: "Statement") -> Iterator[str]:
    parties = statement.counterparties
    others = {"AGR": ("DSO",), "DSO": ("AGR",), "CRO": ("AGR", "DSO")}[statement.target.role]
    for role in others:
        if not statement.counterparty(role, "registered"):
            yield (
                f"counterparties: a target of the role {statement.target.role} is tested by the role {role}, of which"
                ' none is "registered".'
                f'  Add a [[counterparties]] with role = "{role}" and standing = "registered"'
            )
    if len({(c.role, c.standing) for c in parties}) < len(parties):
        yield "counterparties: a role has two of the same standing.  Write each standing once for each role"
    if len({c.domain for c in parties}) < len(parties):
        yield "counterparties: a domain appears twice.  Give each counterparty a domain of its own"
    for number, party in enumerate(parties, 1):
        key, earlier = f"counterparties[{number}]", parties[: number - 1]
        if party.domain == statement.target.domain:
            yield f'{key}.domain = "{party.domain}" is the target\'s.  Give the counterparty a domain of its own'
        # A message sealed with the key of somebody else has to be refused, which only different keys can show.
        if party.secret_key_file in [other.secret_key_file for other in earlier]:
            yield f'{key}.secret_key_file = "{party.secret_key_file}" is another\'s already.  Write a file of its own'
        if party.endpoint and address_of(party.endpoint).meaning in [
            address_of(other.endpoint).meaning for other in earlier if other.endpoint
        ]:
            yield f'{key}.endpoint = "{party.endpoint}" is another\'s already.  Write one of its own, or leave it out'


def _times(statement: "Statement") -> Iterator[str]:
    timing = statement.timing
    if timing.reply_within < SHORTEST_REPLY:
        yield (
            f"timing.reply_within = {timing.reply_within:g} is shorter than the inbox can measure."
            f"  Write {SHORTEST_REPLY:g} or more"
        )
    if timing.clock_tolerance > LARGEST_TOLERANCE:
        yield (
            f"timing.clock_tolerance = {timing.clock_tolerance:g} leaves open what is over and what is not."
            f"  Write {LARGEST_TOLERANCE:g} or less, and set the clock of the target"
        )
    again, given_up = timing.redelivery_within, timing.given_up_after
    if again is not None and given_up is not None and given_up < again:
        yield (
            f"timing.given_up_after = {given_up:g} is shorter than timing.redelivery_within = {again:g}, so that"
            f" nothing would have been delivered again yet.  Write {again:g} or more, or leave it out"
        )


def _calendar(statement: "Statement") -> Iterator[str]:
    market, zone = statement.market, ZoneInfo(statement.market.time_zone)
    today = datetime.now(zone).date()
    if market.plausible_power < LEAST_POWER:
        yield (
            f"market.plausible_power = {market.plausible_power} is less than the messages of the suite use."
            f"  Write {LEAST_POWER} Watts or more"
        )
    if market.plausible_power < LEAST_STEPS * market.power_step:
        yield (
            f"market.power_step = {market.power_step} leaves the messages of the suite too few powers up to"
            f" market.plausible_power = {market.plausible_power}.  Write {LEAST_STEPS} steps or more there, or a"
            " smaller step"
        )
    if statement.target.role == "CRO" and market.periods_ahead < LEAST_OF_A_CRO:
        yield (
            f"market.periods_ahead = {market.periods_ahead} is less than the portfolios of the suite last."
            f"  Write {LEAST_OF_A_CRO} days or more for a CRO"
        )
    if market.settlements_before is not None and market.settlements_before > today:
        yield (
            f"market.settlements_before = {market.settlements_before} lies in the future, and what is not over cannot"
            " be settled.  Write today or an earlier day"
        )
    duration = DURATION.fullmatch(market.isp_duration)
    length = timedelta(minutes=int(duration[1])) if duration else timedelta()
    broken = next((day for n in range(_A_YEAR) if _length(day := today + timedelta(n), zone) % length), None)
    if length > timedelta(hours=12):
        yield f'market.isp_duration = "{market.isp_duration}" leaves a day less than two ISPs.  Write PT720M or less'
    elif broken is not None:
        hours = _length(broken, zone) / timedelta(hours=1)
        yield (
            f'market.isp_duration = "{market.isp_duration}" does not divide a day: {broken} has {hours:g} hours in'
            f' {market.time_zone}.  Write minutes that divide it, for example "PT15M"'
        )


def _length(day: date, zone: ZoneInfo) -> timedelta:
    begin, end = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return end - begin


def _meeting(statement: "Statement", found: list[str]) -> Iterator[str]:
    """Look for a point where the two meet, once nothing else about them is wrong."""
    target = statement.target
    if target.role in ("AGR", "DSO") and not found and not statement.own_points():
        yield (
            "market.congestion_points: none joins the target with the registered counterparty."
            f'  Add a point with {target.role.lower()} = "{target.domain}" and the counterparty\'s domain'
        )
