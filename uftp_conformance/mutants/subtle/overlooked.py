"""Subtle faults about what has to be settled: orders of some kinds are not missed when a settlement leaves them out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, misreading, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Procured
from uftp_conformance.participants.memory import Recent
from uftp_conformance.participants.rules.agr import factor, ordered_option
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Rule

_RULE = "STL-MISSING"
Kind = Callable[[Element, Context], bool]  # whether an order is of a kind
Named = set[tuple[str, str]]  # orders, by the domain of the DSO and the OrderReference


def _never_missed(kind: Kind) -> Fault:
    """Miss no order of a kind in a settlement; remember it otherwise as it should be."""

    def faults() -> Faults:
        overlooked: Named = set()

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag == "FlexOrder" and kind(message, context):
                overlooked.add((context.sender.domain, message["OrderReference"]))
            usual(message, context)

        return Faults(rule=_but_for(overlooked), remembered=remembered)

    return faults


def _settled_in_vain() -> Faults:
    """Miss no order that a settlement listed which was rejected."""
    overlooked: Named = set()

    def afterwards(said: Said, _: Any) -> None:
        if said.request.tag == "FlexSettlement" and said.answer.get("Result") == "Rejected":
            listed = said.request.all("FlexOrderSettlement")
            overlooked.update((said.context.sender.domain, item["OrderReference"]) for item in listed)

    return Faults(rule=_but_for(overlooked), afterwards=afterwards)


def _but_for(overlooked: Named) -> Callable[[Rule], Rule | None]:
    """Change the rule so that it sees no order that is overlooked."""

    def known(context: Context) -> Context:
        procured = Recent[tuple[str, str], Procured](50_000)
        procured.update({key: order for key, order in context.ledger.procured.items() if key not in overlooked})
        return replace(context, ledger=replace(context.ledger, procured=procured))

    return misreading(_RULE, context=known)().rule


def _elsewhere(order: Element, context: Context) -> bool:
    """Return whether an order is of another congestion point than the first of the two parties."""
    parties = (context.own.domain, context.sender.domain)
    joining = (each for each in context.market.congestion_points if (each.agr, each.dso) == parties)
    return next(joining).address != order["CongestionPoint"]


def _of_a_later_option(order: Element, context: Context) -> bool:
    """Return whether an order is of another option than the first of its offer."""
    offer = referred(order, context)
    return offer is not None and ordered_option(order, offer) != offer.options[0]


def _in_part(order: Element, _: Context) -> bool:
    return factor(order) != 1


def missing() -> Iterator[Mutant]:
    """Walk the kinds of orders that an AGR does not miss."""
    rows: tuple[tuple[str, str, Kind], ...] = (
        ("first-point", "Only orders of the first congestion point are missed in a settlement.", _elsewhere),
        ("other-points", "No order of the first congestion point is missed.", lambda o, c: not _elsewhere(o, c)),
        ("first-option", "Only orders of the first option of an offer are missed.", _of_a_later_option),
        ("wholes", "Only orders of the whole of an offer are missed.", _in_part),
    )
    for name, wrong, kind in rows:
        yield mutant("AGR", f"{_RULE}/{name}", wrong, _never_missed(kind), _RULE)
    wrong = "Orders that a settlement listed are not missed in a later one, although that settlement was rejected."
    yield mutant("AGR", f"{_RULE}/rejected", wrong, _settled_in_vain, _RULE)
