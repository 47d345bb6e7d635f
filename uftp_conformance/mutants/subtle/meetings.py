"""Subtle faults of a CRO about when a connection is at two points at once, and what of that it remembers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, misreading, mutant, of_rules
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Key, Point, Registry, Validity, points_in, validity
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import LAST_DAY

_RULE, _NAMED, _MOVED = "CON-DPU-CONFLICT", "CON-DPU-CONFLICT-NAMED", "CON-DPU-MOVED"
Unseen = Callable[[Validity, Validity], bool]  # whether two times that meet, the earlier and the new one, go unseen


def _blind(unseen: Unseen) -> Fault:
    """See no conflict where the two times meet in a certain way."""

    def check(update: Element, context: Context) -> Refusal | None:
        known = Registry()
        for point in context.registry.points.values():
            known.publish(point)
        listed = points_in(update, context.sender.domain)
        for point in listed:
            known.publish(replace(point, connections=()))
        for point in listed:
            for connection, valid in point.connections:
                for (_, address), there in known.places_of(connection):
                    if address != point.address and not there.common(valid).empty and not unseen(there, valid):
                        return refuse(f"Connection conflict: [{connection}] at [{address}]")
            known.publish(point)
        return None

    return of_rules((_RULE,), lambda rule: replace(rule, check=check))


def _unseen() -> Iterator[Mutant]:
    """Walk the ways in which times can meet, each overlooked by somebody."""
    ways: tuple[tuple[str, str, Unseen], ...] = (
        ("first-period", "on the first Period of the earlier one alone", lambda old, new: new.end == old.start),
        ("earlier-open", "where the earlier one has no end", lambda old, _: old.end == LAST_DAY),
        ("new-open", "where the new one has no end", lambda _, new: new.end == LAST_DAY),
        (
            "inside",
            "where the new one lies within the earlier one",
            lambda old, new: old != new and old.start <= new.start and new.end <= old.end,
        ),
        (
            "around",
            "where the earlier one lies within the new one",
            lambda old, new: old != new and new.start <= old.start and old.end <= new.end,
        ),
    )
    for name, where, unseen in ways:
        yield mutant("CRO", f"{_NAMED}/{name}", f"Two times that meet are overlooked {where}.", _blind(unseen), _NAMED)
    yield mutant(
        "CRO",
        f"{_NAMED}/last-point",
        "Conflicts are seen in the last point of an update only.",
        misreading(_RULE, message=lambda update: update.containing(*update.children[-1:])),
        _NAMED,
    )


def _by_points() -> Faults:
    """Take a connection to be at a point as long as there is the point."""
    times: dict[Key, Validity] = {}

    def whole(update: Element) -> Element:
        """Give each connection the time of its point."""
        changed = (
            point.containing(*(each.without("EndPeriod").having(_times(point)) for each in point.children))
            for point in update.children
        )
        return update.containing(*changed)

    def remembered(update: Element, context: Context, usual: Any) -> None:
        usual(update, context)
        if update.tag == "DSOPortfolioUpdate":
            for point in update.all("CongestionPoint"):
                times[context.sender.domain, point["EntityAddress"]] = validity(point)

    def changed(rule: Rule) -> Rule:
        def check(update: Element, context: Context) -> Refusal | None:
            memory = Registry()
            for key, point in context.registry.points.items():
                memory.publish(replace(point, connections=tuple((each, times[key]) for each, _ in point.connections)))
            return rule.check(whole(update), replace(context, registry=memory))

        return replace(rule, check=check) if rule.id == _RULE else rule

    return Faults(rule=changed, remembered=remembered)


def _times(point: Element) -> dict[str, str]:
    return {name: value for name in ("StartPeriod", "EndPeriod") if (value := point.get(name)) is not None}


def _resentful() -> Faults:
    """Look for conflicts with what was in a rejected update too."""
    rejected = Registry()

    def afterwards(said: Said, _: Any) -> None:
        if said.request.tag == "DSOPortfolioUpdate" and said.answer.get("Result") == "Rejected":
            for point in points_in(said.request, said.context.sender.domain):
                rejected.publish(point)

    def changed(rule: Rule) -> Rule:
        def check(update: Element, context: Context) -> Refusal | None:
            return rule.check(update, context) or rule.check(update, replace(context, registry=rejected))

        return replace(rule, check=check) if rule.id == _RULE else rule

    return Faults(rule=changed, afterwards=afterwards)


class _Moving(Registry):
    """A registry in which a connection that comes to a point leaves the others for good."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        super().publish(point)
        for address, taken in point.connections:
            for key in [key for key in self.places[address] if key != (point.dso, point.address)]:
                known = self.points[key]
                kept = ((each, self.left(v, taken) if each == address else v) for each, v in known.connections)
                super().publish(replace(known, connections=tuple((each, v) for each, v in kept if not v.empty)))

    @staticmethod
    def left(_: Validity, taken: Validity) -> Validity:
        """Return how long a connection was at a point that it leaves: not at all any more."""
        return Validity(taken.start, taken.start - timedelta(days=1))


class _EndingEarlier(_Moving):
    """A registry in which a connection that comes to a point ends at the others the day before."""

    __slots__ = ()

    @staticmethod
    def left(valid: Validity, taken: Validity) -> Validity:
        """Return how long a connection was at a point that it leaves; also where it came to that later."""
        return Validity(valid.start, min(valid.end, taken.start - timedelta(days=1)))


def meetings() -> Iterator[Mutant]:
    """Walk which conflicts are overlooked, and which are seen where there is none."""
    yield from _unseen()
    yield mutant(
        "CRO",
        f"{_MOVED}/by-points",
        "A connection is taken to be at a point as long as the point is there.",
        _by_points,
        _MOVED,
    )
    yield mutant(
        "CRO",
        f"{_MOVED}/rejected",
        "What a rejected update would have put at a point is in conflict with later ones.",
        _resentful,
        _MOVED,
    )
    for name, wrong, registry in (
        ("one-point", "A connection is at the point alone that it was put at last.", _Moving),
        (
            "ends-earlier",
            "A connection that is put at another point ends at the others before that.",
            _EndingEarlier,
        ),
    ):
        yield mutant("CRO", f"{_MOVED}/{name}", wrong, partial(Faults, registry=registry), _MOVED)
