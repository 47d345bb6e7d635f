"""Subtle faults about who speaks to whom, about what, where and when."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.xsd_types import day, length, offsets

RECIPIENT, MISMATCH, POINT = "VAL-RECIPIENT", "VAL-SENDER-MISMATCH", "VAL-CONGESTION-POINT"


def parties() -> Iterator[Mutant]:
    """Walk what can be wrong about the two parties of a message, and about its MessageID."""
    for role in ("AGR", "CRO", "DSO"):
        yield from _of_parties(role)
        yield from _twice(role)


def _of_parties(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the domains of sender and recipient."""
    yield mutant(
        role,
        f"{RECIPIENT}/known",
        "A message for any known participant is taken.",
        laxer(RECIPIENT, lambda m, c: c.directory.find(m["RecipientDomain"]) is not None),
        RECIPIENT,
    )
    yield mutant(
        role,
        f"{RECIPIENT}/unknown",
        "A message for a domain that nobody has is taken.",
        laxer(RECIPIENT, lambda m, c: c.directory.find(m["RecipientDomain"]) is None),
        RECIPIENT,
    )
    yield mutant(
        role,
        f"{MISMATCH}/same-role",
        "A participant may speak for others of its role.",
        laxer(MISMATCH, _same_role),
        MISMATCH,
    )
    yield mutant(
        role,
        f"{MISMATCH}/other-role",
        "A participant may speak for those of other roles.",
        laxer(MISMATCH, lambda m, c: not _same_role(m, c)),
        MISMATCH,
    )


def _twice(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about a MessageID that is used twice."""
    yield mutant(
        role,
        "VAL-DUPLICATE/conversation",
        "A MessageID is used twice only within a conversation.",
        _per_conversation,
        "VAL-DUPLICATE",
    )
    yield mutant(
        role, "VAL-DUPLICATE/two", "Only the last two MessageIDs are remembered.", _forgetful(2), "VAL-DUPLICATE"
    )
    yield mutant(
        role,
        "VAL-DUPLICATE/first-three",
        "Only the first three MessageIDs are remembered.",
        _first_only(3),
        "VAL-DUPLICATE",
    )


def _same_role(message: Element, context: Context) -> bool:
    other = context.directory.find(message["SenderDomain"])
    return other is not None and other.role == context.sender.role


def _per_conversation() -> Faults:
    used: dict[tuple[str, str], str] = {}

    def pardoned(message: Element, context: Context) -> bool:
        return used.get((context.sender.domain, message["MessageID"].lower())) != message["ConversationID"]

    def remembered(message: Element, context: Context, usual: Any) -> None:
        used.setdefault((context.sender.domain, message["MessageID"].lower()), message["ConversationID"])
        usual(message, context)

    return Faults(rule=laxer("VAL-DUPLICATE", pardoned)().rule, remembered=remembered)


def _forgetful(count: int) -> Fault:
    """Remember the MessageIDs of the last requests alone."""

    def faults() -> Faults:
        last: list[str] = []

        def view(message: Element, context: Context) -> Context:
            known = message["MessageID"].lower() in last
            last[:] = [*last[-count + 1 :], message["MessageID"].lower()]
            if not known:
                context.ledger.seen.pop((context.sender.domain, message["MessageID"].lower()), None)
            return context

        forgotten = laxer("VAL-DUPLICATE", lambda message, _: message["MessageID"].lower() not in last[:-1])
        return Faults(view=view, rule=forgotten().rule)

    return faults


def _first_only(count: int) -> Fault:
    def faults() -> Faults:
        first: list[str] = []

        def pardoned(message: Element, _: Context) -> bool:
            return message["MessageID"].lower() not in first

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if len(first) < count:
                first.append(message["MessageID"].lower())
            usual(message, context)

        return Faults(rule=laxer("VAL-DUPLICATE", pardoned)().rule, remembered=remembered)

    return faults


def _half_a_year_later(message: Element, context: Context) -> bool:
    later = day(message["Period"]) + timedelta(days=182)
    return offsets(message["TimeZone"], later) == offsets(context.market.time_zone, later)


def agreed() -> Iterator[Mutant]:
    """Walk what can be wrong about what was agreed: point, zone, ISP duration, contract, day."""
    for role in ("AGR", "DSO"):
        yield from _of_points(role)
        yield from _of_zones(role)
        yield from _of_durations(role)
        yield from _of_days(role)
    yield from _today()
    yield from _metered()


def _of_points(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the congestion point."""
    for name, wrong, known in (
        ("any", "Every congestion point of the market will do.", lambda *_: True),
        ("of-the-sender", "A point of the sender will do, whoever else is there.", _of_the_sender),
    ):
        yield mutant(role, f"{POINT}/{name}", wrong, laxer(POINT, _at_points(known)), POINT)
    yield mutant(
        role,
        f"{POINT}/ean",
        "Every EAN is a known congestion point.",
        laxer(POINT, lambda m, _: _point(m).startswith("ean.")),
        POINT,
    )
    yield mutant(
        role,
        f"{POINT}/ea1",
        "Only addresses that are EANs are looked up.",
        laxer(POINT, lambda m, _: not _point(m).startswith("ean.")),
        POINT,
    )


def _of_zones(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the time zone."""
    yield mutant(
        role,
        "VAL-TIME-ZONE/europe",
        "Every zone of Europe will do.",
        laxer("VAL-TIME-ZONE", lambda m, _: m["TimeZone"].startswith("Europe/")),
        "VAL-TIME-ZONE",
    )
    yield mutant(
        role,
        "VAL-TIME-ZONE/overseas",
        "Only zones of Europe are compared.",
        laxer("VAL-TIME-ZONE", lambda m, _: not m["TimeZone"].startswith("Europe/")),
        "VAL-TIME-ZONE",
    )
    yield mutant(
        role,
        "VAL-TIME-ZONE/other-season",
        "A zone that has the offset half a year later will do.",
        laxer("VAL-TIME-ZONE", _half_a_year_later),
        "VAL-TIME-ZONE",
    )


def _of_durations(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the duration of an ISP."""
    for name, wrong, pardoned in (
        ("shorter", "ISPs may be shorter than agreed.", lambda m, c: _isp(m, c) < 0),
        ("longer", "ISPs may be longer than agreed.", lambda m, c: _isp(m, c) > 0),
        ("hour", "ISPs of an hour are always taken.", lambda m, _: m["ISP-Duration"] in ("PT60M", "PT1H")),
    ):
        yield mutant(role, f"VAL-ISP-DURATION/{name}", wrong, laxer("VAL-ISP-DURATION", pardoned), "VAL-ISP-DURATION")


def _of_days(role: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the day."""
    yield mutant(
        role,
        "VAL-PERIOD/yesterday",
        "The Period may be yesterday.",
        laxer("VAL-PERIOD", lambda m, c: day(m["Period"]) == c.today - timedelta(days=1)),
        "VAL-PERIOD",
    )
    yield mutant(
        role,
        "VAL-PERIOD/week",
        "Only a Period of the last week is over.",
        laxer("VAL-PERIOD", lambda m, c: day(m["Period"]) < c.today - timedelta(days=7)),
        "VAL-PERIOD",
    )


def _today() -> Iterator[Mutant]:
    """Walk those that refuse today."""
    yield mutant(
        "AGR",
        "VAL-PERIOD/today",
        "The Period must lie ahead of today.",
        stricter("VAL-PERIOD", "Period out of bounds", _is_today),
        "VLD-FR-TODAY",
    )
    yield mutant(
        "DSO",
        "VAL-PERIOD/today",
        "The Period of a prognosis must lie ahead of today.",
        stricter("VAL-PERIOD-PROGNOSIS", "Period out of bounds", _is_today),
        "OPR-DP-TODAY",
    )


def _metered() -> Iterator[Mutant]:
    """Walk what can be wrong about the day and the units of a Metering."""
    yield mutant(
        "DSO",
        "MTR-PERIOD/tomorrow",
        "Tomorrow can be metered.",
        laxer("MTR-PERIOD", lambda m, c: day(m["Period"]) == c.today + timedelta(days=1)),
        "MTR-PERIOD",
    )
    yield mutant(
        "DSO",
        "MTR-UNIT/one",
        "Only the unit of the first profile is looked at.",
        instead("MTR-UNIT", "Unit does not fit the profile", _first_unit_wrong),
        "MTR-UNIT",
    )
    yield mutant(
        "DSO",
        "MTR-UNIT/power",
        "Energy may be metered in kW.",
        laxer(
            "MTR-UNIT",
            lambda m, _: not any(p["ProfileType"] == "Power" and p["Unit"] != "kW" for p in m.all("Profile")),
        ),
        "MTR-UNIT",
    )


def _point(message: Element) -> str:
    first = next(message.all("FlexOrderSettlement"), None)
    return message.get("CongestionPoint") or (first["CongestionPoint"] if first is not None else "")


def _at_points(known: Any) -> Any:
    def pardoned(message: Element, context: Context) -> bool:
        return any(p.address == _point(message) and known(p, context) for p in context.market.congestion_points)

    return pardoned


def _of_the_sender(point: Any, context: Context) -> bool:
    return context.sender.domain in (point.agr, point.dso)


def _isp(message: Element, context: Context) -> float:
    given = length(message["ISP-Duration"])
    return (given - timedelta(minutes=context.market.isp_minutes)).total_seconds() if given is not None else 0.0


def _is_today(message: Element, context: Context) -> bool:
    return day(message["Period"]) == context.today


def _first_unit_wrong(message: Element, _: Context) -> bool:
    first = next(message.all("Profile"))
    return (first["Unit"] == "kW") != (first["ProfileType"] == "Power")
