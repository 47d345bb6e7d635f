"""Subtle faults about lists: only some of their elements are looked at."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.own_market import OF_DSO, options_at
from uftp_conformance.mutants.subtle.makers import (
    Fault,
    Profiles,
    instead,
    misreading,
    misreading_runs,
    mutant,
    of_rules,
)
from uftp_conformance.mutants.subtle.settling import agreeing_outside
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import profiles, within
from uftp_conformance.participants.rules.rule import Refusal, Rule
from uftp_conformance.participants.xsd_types import day

Kept = Callable[[int, int], bool]  # index, length

_PLACES: tuple[tuple[str, str, Kept], ...] = (
    ("first", "the first", lambda index, _: index == 0),
    ("last", "the last", lambda index, length: index == length - 1),
    ("ends", "the first and the last", lambda index, length: index in (0, length - 1)),
    ("all-but-first", "all but the first", lambda index, length: index > 0 or length == 1),
)


def _looking_at(tag: str, kept: Kept, rule: str, fit: Callable[[Element], bool] = lambda _: True) -> Fault:
    """Let a rule see only some of the elements of a tag that stand in one list, and all others."""

    def seen(element: Element) -> Element:
        counted = [child for child in element.children if child.tag == tag and fit(child)]
        gone = {id(child) for index, child in enumerate(counted) if not kept(index, len(counted))}
        return element.containing(*(seen(child) for child in element.children if id(child) not in gone))

    return misreading(rule, message=seen)


def _runs(kept: Kept) -> Callable[[Profiles], Profiles]:
    return lambda profiles: tuple(
        tuple(run for index, run in enumerate(runs) if kept(index, len(runs))) for runs in profiles
    )


def _parts(kept: Kept) -> Callable[[Profiles], Profiles]:
    return lambda profiles: tuple(runs for index, runs in enumerate(profiles) if kept(index, len(profiles)))


def _outside_in_some(kept: Kept) -> Callable[[Element, Context], bool]:
    """Ask whether ISPs of some options or profiles are none of the day's."""
    return lambda message, context: (
        not all(within(runs, context.market.isps(day(message["Period"]))) for runs in _parts(kept)(context.profiles))
    )


def _of(disposition: str) -> Callable[[Element], bool]:
    return lambda isp: isp.get("Disposition") == disposition


def lists() -> Iterator[Mutant]:
    """Walk the rules that look at some of the elements of a list only."""
    for place in _PLACES:
        yield from _of_runs(*place)
        yield from _of_elements(*place)
    for place in _PLACES[:2]:
        yield from _where_options_are_taken(*place)
    for place in _PLACES[1:]:
        yield from _of_profiles(*place)


def _of_runs(name: str, words: str, kept: Kept) -> Iterator[Mutant]:
    """Walk the rules that look at some of the powers only."""
    for role, rule, what, change in (
        ("AGR", "PLN-FRU-POWER", "ISPs of a FlexReservationUpdate", _runs(kept)),
        ("DSO", "OPR-DP-POWER", "ISPs of a D-Prognosis", _runs(kept)),
        ("DSO", "VLD-FO-POWER", "ISPs of each option", _runs(kept)),
        ("DSO", "VLD-FO-POWER", "OfferOptions", _parts(kept)),
    ):
        yield mutant(
            role,
            f"{rule}/of-the-{what.replace(' ', '-')}-{name}",
            f"Of the {what} only {words} is looked at.",
            misreading_runs(rule, change),
            rule,
        )


def _where_options_are_taken(name: str, words: str, kept: Kept) -> Iterator[Mutant]:
    """Walk the rules that look at some of the options only, at the one congestion point that takes several."""
    for rule in ("VLD-FO-POWER", "VAL-ISP-CONFLICT", "VAL-ISP-BOUNDS"):
        yield mutant(
            "DSO",
            f"{rule}/where-options-are-taken-{name}",
            f"Of the options only {words} is looked at; several are taken at one congestion point alone.",
            of_rules((rule,), partial(_seeing_options, kept=kept)),
            rule,
            overrides={"market": options_at(OF_DSO[1])},
        )


def _seeing_options(rule: Rule, kept: Kept) -> Rule:
    """Let a rule see only some of the options of an offer."""

    def check(message: Any, context: Any) -> Refusal | None:
        if message.tag != "FlexOffer":
            return rule.check(message, context)
        options = tuple(message.all("OfferOption"))
        seen = message.containing(*(each for n, each in enumerate(options) if kept(n, len(options))))
        return rule.check(seen, replace(context, profiles=profiles(seen)))

    return replace(rule, check=check)


def _of_elements(name: str, words: str, kept: Kept) -> Iterator[Mutant]:
    """Walk the rules that look at some of the elements of a type only."""
    for role, rule, what, fault in (
        (
            "AGR",
            "VLD-FR-DIRECTION",
            "requested ISPs",
            _looking_at("ISP", kept, "VLD-FR-DIRECTION", _of("Requested")),
        ),
        ("AGR", "VLD-FR-POWER", "ISPs", _looking_at("ISP", kept, "VLD-FR-POWER")),
        ("DSO", "MTR-UNIT", "Profiles", _looking_at("Profile", kept, "MTR-UNIT")),
        (
            "AGR",
            "STL-ITEM-PERIOD",
            "items",
            agreeing_outside(_looking_at("FlexOrderSettlement", kept, "STL-ITEM-PERIOD")),
        ),
        ("AGR", "STL-AGREED", "items", _looking_at("FlexOrderSettlement", kept, "STL-AGREED")),
        ("AGR", "STL-POINT", "items", _looking_at("FlexOrderSettlement", kept, "STL-POINT")),
        (
            "AGR",
            "STL-PROGNOSIS",
            "items",
            _looking_at("FlexOrderSettlement", kept, "STL-PROGNOSIS"),
        ),
        ("CRO", "CON-DPU-CONFLICT", "CongestionPoints", _looking_at("CongestionPoint", kept, "CON-DPU-CONFLICT")),
        ("CRO", "CON-DPU-CONFLICT", "Connections", _looking_at("Connection", kept, "CON-DPU-CONFLICT")),
    ):
        yield mutant(
            role,
            f"{rule}/of-the-{what.replace(' ', '-')}-{name}",
            f"Of the {what} only {words} is looked at.",
            fault,
            rule,
        )


def _of_profiles(name: str, words: str, kept: Kept) -> Iterator[Mutant]:
    """Walk the rules that look at some of the runs, options or profiles only."""
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            f"VAL-ISP-BOUNDS/{name}-run",
            f"Only {words} run of ISPs is compared with the day.",
            misreading_runs("VAL-ISP-BOUNDS", _runs(kept)),
            "VAL-ISP-BOUNDS",
        )
    for rule, fault in (
        ("VAL-ISP-CONFLICT", misreading_runs("VAL-ISP-CONFLICT", _parts(kept))),
        ("VAL-ISP-BOUNDS", instead("VAL-ISP-BOUNDS", "ISPs out of bounds", _outside_in_some(kept))),
    ):
        yield mutant("DSO", f"{rule}/{name}-part", f"Only {words} option or profile is looked at.", fault, rule)
