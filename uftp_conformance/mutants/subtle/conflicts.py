"""Subtle faults of a CRO about connections at two congestion points: which it sees, and what it says of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant, of_rules
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import FIRST_DAY, LAST_DAY

_RULE = "CON-DPU-CONFLICT"
_NOBODYS = "ean.871600000000000000"


def _saying(words: str) -> Fault:
    """Say something else of a conflict: {c} is its connection, {p} the earlier point, {n} the new one."""

    def changed(rule: Rule) -> Rule:
        def check(update: Element, context: Context) -> Refusal | None:
            usual = rule.check(update, context)
            if usual is None:
                return None
            connection, point = (part.partition("]")[0] for part in usual.reason.split("[")[1:3])
            return refuse(words.format(c=connection, p=point, n=_now_at(connection, update)))

        return replace(rule, check=check)

    return of_rules((_RULE,), changed)


def _seeing(change: Callable[[Element, Context], tuple[Element, Context]]) -> Fault:
    """Look for conflicts in another update, or another memory, than there is."""
    return of_rules((_RULE,), lambda rule: replace(rule, check=lambda m, c: rule.check(*change(m, c))))


def _remembering(kept: Callable[[Point, Context], Point | None]) -> Fault:
    """Look for conflicts in another memory of what was published."""

    def change(update: Element, context: Context) -> tuple[Element, Context]:
        memory = Registry()
        for point in context.registry.points.values():
            if (known := kept(point, context)) is not None:
                memory.publish(known)
        return update, replace(context, registry=memory)

    return _seeing(change)


def _lasting(change: Callable[[Validity], Validity]) -> Fault:
    return _remembering(
        lambda point, _: replace(
            point, connections=tuple((address, change(valid)) for address, valid in point.connections)
        )
    )


def _at_one_place(latest: bool) -> Fault:  # noqa: FBT001 - of two points, it is one or the other
    """Know one point for each connection when an AGR asks: the one that was published last, or first."""

    def view(message: Element, context: Context) -> Context:
        if message.tag != "AGRPortfolioQuery":
            return context
        places = context.registry.places
        known = {address: [*held.items()][-1 if latest else 0] for address, held in places.items() if held}
        one = {address: {key: valid} for address, (key, valid) in known.items()}
        return replace(context, registry=replace(context.registry, places=one))

    return lambda: Faults(view=view)


def _now_at(connection: str, update: Element) -> str:
    return next(
        point["EntityAddress"]
        for point in update.all("CongestionPoint")
        if any(each["EntityAddress"] == connection for each in point.children)
    )


def conflicts() -> Iterator[Mutant]:
    """Walk what can be wrong about connections at two points."""
    yield from _named()
    yield from _seen()


def _named() -> Iterator[Mutant]:
    """Walk what can be wrong about how a refusal names what is in conflict."""
    for name, wrong, words in (
        ("bare", "A conflict is refused without any address.", "Connection conflict"),
        ("connection", "A conflict is refused without the earlier point.", "Connection conflict: [{c}]"),
        ("point", "A conflict is refused without the connection.", "Connection conflict at [{p}]"),
        (
            "invented",
            "A conflict is refused with addresses that nobody has.",
            f"Connection conflict: [{_NOBODYS}] at [{_NOBODYS}]",
        ),
        (
            "one-more",
            "A conflict is refused with another connection, which nobody has, beside the right one.",
            f"Connection conflict: [{{c}}], [{_NOBODYS}] at [{{p}}]",
        ),
        (
            "new-point",
            "A conflict is refused with the new point in place of the earlier one.",
            "Connection conflict: [{c}] at [{n}]",
        ),
    ):
        yield mutant("CRO", f"CON-DPU-CONFLICT-NAMED/{name}", wrong, _saying(words), "CON-DPU-CONFLICT-NAMED")


def _seen() -> Iterator[Mutant]:
    """Walk what can be wrong about which connections are seen at two points."""
    for name, wrong, faults in (
        (
            "first-point",
            "Conflicts are seen in the first point of an update only.",
            _seeing(lambda update, context: (update.containing(*update.children[:1]), context)),
        ),
        (
            "one-period",
            "Two points with one Period in common are taken to have none.",
            _lasting(lambda valid: Validity(valid.start, valid.end - timedelta(days=1))),
        ),
    ):
        yield mutant("CRO", f"CON-DPU-CONFLICT-NAMED/{name}", wrong, faults, "CON-DPU-CONFLICT-NAMED")
    yield mutant(
        "CRO",
        "CON-DPU-MOVED/for-ever",
        "A connection stays for ever at the first point that it was put at.",
        _lasting(lambda _: Validity(FIRST_DAY, LAST_DAY)),
        "CON-DPU-MOVED",
    )
    for name, which in (("latest", "last"), ("first", "first")):
        yield mutant(
            "CRO",
            f"CON-DPU-MOVED/{name}-place",
            f"AGRs are told of a connection at the point that was published {which}, and of no other one.",
            _at_one_place(name == "latest"),
            "CON-DPU-MOVED",
        )
