"""Subtle faults of who has several of something and looks at one of them, whichever is meant."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, misreading, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import merged, powers
from uftp_conformance.participants.ledger import Option
from uftp_conformance.participants.rules.agr import factor, ordered_option
from uftp_conformance.participants.rules.references import referred


def _option(order: Element, context: Context) -> Option | None:
    return ordered_option(order, referred(order, context))


def _with_minimum(choose: Callable[[list[Decimal]], Decimal]) -> Fault:
    """Give every option of an offer the MinActivationFactor that is chosen from those of all."""

    def read(message: Element, context: Context) -> Context:
        named = (message.get("FlexOfferMessageID") or "").lower()
        offer = context.ledger.offers.get((context.sender.domain, named)) if message.tag == "FlexOrder" else None
        if offer is not None:
            least = choose([option.minimum for option in offer.options])
            alike = tuple(replace(option, minimum=least) for option in offer.options)
            context.ledger.offers[context.sender.domain, named] = replace(offer, options=alike)
        return context

    return lambda: Faults(view=read)


def factors() -> Iterator[Mutant]:
    """Walk what takes the MinActivationFactor of one option, or the least or greatest, for that of all."""
    lax, strict = "OPR-FOR-FACTOR", "VLD-FOR-PARTIAL"
    for name, words, choose, caught_by in (
        ("first", "that of the first option", lambda least: least[0], (lax, strict)),
        ("last", "that of the last option", lambda least: least[-1], (lax, strict)),
        ("least", "the least one", min, (lax,)),
        ("greatest", "the greatest one", max, (strict,)),
    ):
        yield mutant(
            "AGR",
            f"OPR-FOR-FACTOR/{name}-of-all",
            f"Of several options, {words} is the MinActivationFactor of all.",
            _with_minimum(choose),
            *caught_by,
        )
    yield mutant(
        "AGR",
        "VLD-FOR-WHOLE/of-another",
        "A part of a whole option passes where another option is offered in parts.",
        laxer("VLD-FOR-WHOLE", lambda m, c: any(o.minimum < 1 for o in _options(m, c))),
        "VLD-FOR-WHOLE",
    )


def _free_but_for_the_first() -> Faults:
    """Keep an offer free for a revocation unless its first option was ordered."""

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        offer = referred(message, context) if message.tag == "FlexOrder" else None
        if offer is not None and ordered_option(message, offer) != offer.options[0]:
            key = context.sender.domain, offer.message_id.lower()
            context.ledger.offers[key] = replace(context.ledger.offers[key], state="open")

    return Faults(remembered=remembered)


def _options(order: Element, context: Context) -> tuple[Option, ...]:
    offer = referred(order, context)
    return () if offer is None else offer.options


def revocations() -> Iterator[Mutant]:
    """Walk what is revoked although an option of it was ordered."""
    yield mutant(
        "AGR",
        "INI-ONCE/first-option",
        "An offer is revoked although one of its later options was ordered.",
        _free_but_for_the_first,
        "INI-ONCE",
    )


def _whole(order: Element, context: Context) -> bool:
    return _option(order, context) is not None and factor(order) == 1


def _like_none(order: Element, options: tuple[Option, ...]) -> bool:
    return all(merged(powers(order)) != merged(option.runs) for option in options)


def options() -> Iterator[Mutant]:
    """Walk what compares an order with another option than the one that it names."""
    for name, wrong, violated in (
        (
            "any-of-several",
            "The powers of any option pass.",
            lambda m, c: _whole(m, c) and _like_none(m, _options(m, c)),
        ),
        (
            "always-the-first",
            "Powers are compared with the first option, whichever is ordered.",
            lambda m, c: _whole(m, c) and _like_none(m, _options(m, c)[:1]),
        ),
    ):
        yield mutant(
            "AGR",
            f"OPR-FOR-POWER/{name}",
            wrong,
            instead("OPR-FOR-POWER", "Power mismatch", violated),
            "OPR-FOR-POWER" if name == "any-of-several" else "VLD-FOR-OPTION",
        )


def _alike(largest: bool) -> Callable[[Context], Context]:  # noqa: FBT001 - the one thing that differs
    """Let every contract of the market have the power of the first one, or of the largest, in its own direction."""

    def changed(view: Context) -> Context:
        sizes = [abs(contract.reserved_power) for contract in view.market.contracts]
        size = max(sizes) if largest else sizes[0]
        alike = tuple(
            replace(contract, reserved_power=size if contract.reserved_power > 0 else -size)
            for contract in view.market.contracts
        )
        return replace(view, market=replace(view.market, contracts=alike))

    return changed


def contracts() -> Iterator[Mutant]:
    """Walk what knows the power of one contract only."""
    for name, words, largest, caught_by in (
        ("first", "the first contract", False, "PLN-FRU-ACCEPT"),
        ("largest", "the largest contract", True, "PLN-FRU-POWER"),
    ):
        yield mutant(
            "AGR",
            f"{caught_by}/{name}-contract",
            f"The power of {words} is that of all.",
            misreading("PLN-FRU-POWER", context=_alike(largest)),
            caught_by,
        )


def series() -> Iterator[Mutant]:
    """Walk what counts the Revisions of prognoses of several points, or Periods, together or apart."""
    for name, wrong, about in (
        ("of-all-points", "Revisions rise over all points of a Period.", lambda m: m["Period"]),
        ("of-all-days", "Revisions rise over all Periods of a point.", lambda m: m["CongestionPoint"]),
    ):
        yield mutant("DSO", f"OPR-DP-SEQUENCE/{name}", wrong, _rising(about), "OPR-DP-REVISION-SCOPE")
    yield mutant(
        "DSO",
        "OPR-DP-SEQUENCE/of-all-agrs",
        "Revisions rise over all AGRs of a Period and point.",
        _rising(lambda m: f"{m['Period']} {m['CongestionPoint']}"),
        "OPR-DP-ACCEPT",
    )


def _rising(about: Callable[[Element], str]) -> Fault:
    def faults() -> Faults:
        highest: dict[str, int] = {}

        def violated(message: Element, _: Context) -> bool:
            return int(message["Revision"]) < highest.get(about(message), 0)

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag == "D-Prognosis":
                highest[about(message)] = max(int(message["Revision"]), highest.get(about(message), 0))
            usual(message, context)

        rule = instead("OPR-DP-SEQUENCE", "Subordinate Sequence Number", violated)
        return Faults(rule=rule().rule, remembered=remembered)

    return faults
