"""Subtle faults about days: what is checked of later ones is not of today or tomorrow, or today is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant, stricter, without_clock_changes
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Rule
from uftp_conformance.participants.xsd_types import day

_BOUNDS = "VAL-ISP-BOUNDS"
_MINUTES = 24 * 60  # of a usual day
When = Callable[[Element, Context], bool]


def unchecked(identifiers: tuple[str, ...], message: str, when: When) -> Fault:
    """Leave rules out for some messages of a type."""

    def changed(rule: Rule) -> Rule:
        def check(subject: Any, view: Any) -> Any:
            skipped = isinstance(subject, Element) and subject.tag == message and when(subject, view)
            return None if skipped else rule.check(subject, view)

        return replace(rule, check=check) if rule.id in identifiers else rule

    return lambda: Faults(rule=changed)


def ahead(days: int) -> When:
    """Ask whether a message is about the day that is so many ahead."""
    return lambda message, context: day(message["Period"]) == context.today + timedelta(days=days)


def at_the_end(message: Element, context: Context) -> bool:
    """Ask whether a message is about the last day that the market takes."""
    return ahead(context.market.periods_ahead)(message, context)


def _is_unusual(message: Element, context: Context) -> bool:
    """Ask whether a message is about a day that has not 24 hours."""
    return context.market.isps(day(message["Period"])) * context.market.isp_minutes != _MINUTES


_ON_USUAL_DAYS = (
    ("AGR", "FlexRequest", "VLD-FR-DIRECTION"),
    ("AGR", "FlexRequest", "VLD-FR-POWER"),
    ("AGR", "FlexRequest", "VLD-FR-LACKING"),
    ("AGR", "FlexRequest", "VAL-ISP-CONFLICT"),
    ("DSO", "FlexOffer", "VAL-ISP-CONFLICT"),
    ("DSO", "D-Prognosis", "VAL-ISP-CONFLICT"),
)
_DAYS: tuple[tuple[str, str, When], ...] = (
    ("today", "of today", ahead(0)),
    ("tomorrow", "of tomorrow", ahead(1)),
    ("far", "of the last day", at_the_end),
)
_CHECKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("DSO", "D-Prognosis", ("OPR-DP-LACKING", "OPR-DP-POWER", "VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT")),
    ("DSO", "FlexOffer", ("VLD-FO-POWER", "VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT", "VAL-CONTRACT")),
    ("AGR", "FlexRequest", ("VLD-FR-DIRECTION", "VLD-FR-POWER", "VLD-FR-LACKING", "VAL-ISP-BOUNDS")),
    ("AGR", "FlexOrder", ("OPR-FOR-ISP", "OPR-FOR-POWER", "OPR-FOR-PRICE", "OPR-FOR-OPTION")),
    ("CRO", "AGRPortfolioQuery", ("VAL-TIME-ZONE", "VAL-RECIPIENT")),
    ("CRO", "DSOPortfolioQuery", ("VAL-TIME-ZONE", "VAL-RECIPIENT")),
)


def near() -> Iterator[Mutant]:
    """Walk what is not checked about some day, or refused because of it."""
    for role, message, rules in _CHECKED:
        for name, when, about in _DAYS:
            yield mutant(
                role,
                f"{message}/unchecked-{name}",
                f"{an(message, capital=True)} {when} is not checked.",
                unchecked(rules, message, about),
                *rules,
            )
    for role, message, rule in (
        ("DSO", "D-Prognosis", "VAL-TIME-ZONE"),
        ("DSO", "FlexOffer", "VAL-EXPIRATION"),
        ("AGR", "FlexRequest", "VAL-EXPIRATION"),
        ("AGR", "FlexOrder", "VAL-PERIOD-MISMATCH"),
        ("DSO", "D-Prognosis", "OPR-DP-SEQUENCE"),
    ):
        yield mutant(
            role,
            f"{rule}/unchecked-tomorrow-{message}",
            f"{rule} is not looked at in {an(message)} of tomorrow.",
            unchecked((rule,), message, ahead(1)),
            rule,
        )
    yield from _usual()
    wrong = "What ends on a day ends 24 hours after its midnight, also when the clock is put forward on it."
    yield mutant(
        "CRO",
        "PLN-APQ-PERIOD/24-hours",
        wrong,
        lambda: Faults(remembered=_ending_after_24_hours),
        "PLN-APQ-PERIOD",
        "PLN-DPQ-PERIOD",
    )
    yield from _refused()
    for rule in (_BOUNDS, "MTR-ACCEPT"):
        wrong = "Whatever was metered is of a day of 96 ISPs, also when the clock changed."
        yield mutant("DSO", f"{rule}/metered-96", wrong, _metered_without_clock_changes, rule)


def _usual() -> Iterator[Mutant]:
    """Walk what is not looked at on days on which the clock changes."""
    for role, message, rule in _ON_USUAL_DAYS:
        yield mutant(
            role,
            f"{rule}/usual-days-{message}",
            f"{rule} is not looked at in {an(message)} of a day on which the clock changes.",
            unchecked((rule,), message, _is_unusual),
            rule,
        )


def _ending_after_24_hours(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    """Remember that what ends on a day of 23 hours ends on the next one."""
    market = context.market

    def lasting(element: Element) -> Element:
        end, below = element.get("EndPeriod"), tuple(map(lasting, element.children))
        short = end is not None and market.isps(day(end)) * market.isp_minutes < _MINUTES
        changed = {"EndPeriod": (day(end) + timedelta(days=1)).isoformat()} if end and short else {}
        return element.having(changed).containing(*below)

    usual(lasting(message), context)


def _metered_without_clock_changes() -> Faults:
    """Count as many ISPs of every day of which something was metered."""

    def changed(rule: Rule) -> Rule:
        def check(subject: Any, view: Any) -> Any:
            metered = isinstance(subject, Element) and subject.tag == "Metering"
            return rule.check(subject, without_clock_changes(view) if metered else view)

        return replace(rule, check=check) if rule.id == _BOUNDS else rule

    return Faults(rule=changed)


def _refused() -> Iterator[Mutant]:
    """Walk what is refused because it is about today, or about a day that is over since a while."""
    yield mutant(
        "DSO",
        "MTR-ACCEPT/of-the-last-week",
        "A Metering of a day that is over since a week is refused, where the statement says that it is taken.",
        stricter("MTR-PERIOD", "Too late", lambda m, c: day(m["Period"]) < c.today - timedelta(days=7)),
        "MTR-ACCEPT",
        overrides={"market": {"metering_days": 31}},
    )
    yield mutant(
        "DSO",
        "OPR-FOFR-TODAY/refused",
        "An offer for today cannot be revoked.",
        stricter("OPR-FOFR-BEGUN", "Too late", _offer_of_today),
        "OPR-FOFR-TODAY",
    )
    yield mutant(
        "DSO",
        "OPR-FO-ACCEPT/not-today",
        "An offer for today is refused.",
        stricter("VLD-FO-POWER", "Too late", ahead(0)),
        "OPR-FO-ACCEPT",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-TODAY/refused",
        "An order for today is refused.",
        stricter("OPR-FOR-PRICE", "Too late", ahead(0)),
        "OPR-FOR-TODAY",
    )
    yield mutant(
        "DSO",
        "OPR-DP-TODAY/without-intraday-once",
        "Where nothing is traded today, a prognosis of today is not updated.",
        stricter("OPR-DP-POWER", "Too late", _forecast_today),
        "OPR-DP-TODAY",
        supports={"intraday": False},
    )


def _forecast_today(message: Element, context: Context) -> bool:
    about = (context.sender.domain, message["CongestionPoint"], day(message["Period"]))
    return about[2] == context.today and context.ledger.revisions.get(about) is not None


def _offer_of_today(message: Element, context: Context) -> bool:
    offer = referred(message, context)
    return offer is not None and offer.period == context.today
