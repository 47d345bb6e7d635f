"""Subtle faults about the orders of a settlement: some are not missed or not listed, or those of other DSOs are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, misreading, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Procured
from uftp_conformance.participants.memory import Recent
from uftp_conformance.participants.rules.agr import factor, ordered_option
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Rule
from uftp_conformance.participants.xsd_types import day

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


def _of_the_first_day(settlement: Element) -> Element:
    """Look at the first day of a settlement alone."""
    return settlement.having({"PeriodEnd": settlement["PeriodStart"]})


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
        ("offered", "Only orders of what was offered are missed.", lambda o, _: o.get("FlexOfferMessageID") is None),
    )
    for name, wrong, kind in rows:
        yield mutant("AGR", f"{_RULE}/{name}", wrong, _never_missed(kind), _RULE)
    yield from _of_others()
    yield mutant(
        "AGR",
        f"{_RULE}/first-day",
        "Only orders of the first day of a settlement are missed.",
        misreading(_RULE, message=_of_the_first_day),
        _RULE,
    )
    wrong = "Orders that a settlement listed are not missed in a later one, although that settlement was rejected."
    yield mutant("AGR", f"{_RULE}/rejected", wrong, _settled_in_vain, _RULE)


def _unlisted(settlement: Element, context: Context) -> Iterator[str]:
    """Walk the orders of other DSOs for the settled days that a settlement lacks."""
    start, end = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    listed = {item.get("OrderReference") for item in settlement.all("FlexOrderSettlement")}
    for (dso, name), placed in context.ledger.procured.items():
        if dso != context.sender.domain and start <= placed.period <= end and name not in listed:
            yield name


def _dispute_others(said: Said) -> Element:
    """Dispute what other DSOs ordered, beside the items of a settlement."""
    if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
        return said.answer
    words = {"Disposition": "Disputed", "DisputeReason": "this order is missing"}
    found = (_status(name, words) for name in _unlisted(said.request, said.context))
    return said.answer.containing(*said.answer.children, *found)


def _status(name: str, words: Mapping[str, str]) -> Element:
    return Element("FlexOrderSettlementStatus", {"OrderReference": name, **words})


def _stored_over(message: Element, context: Context, usual: Any) -> None:
    """Keep one order of each OrderReference, whoever assigned it."""
    usual(message, context)
    if message.tag == "FlexOrder":
        own = context.sender.domain, message["OrderReference"]
        for key in [key for key in context.ledger.procured if key[1] == own[1] and key != own]:
            context.ledger.procured.pop(key, None)


def _of_others() -> Iterator[Mutant]:
    """Walk how an AGR can demand the orders of all DSOs of a settlement of one of them."""
    lacking = stricter(_RULE, "Missing Settlement Items", lambda s, c: any(_unlisted(s, c)))
    yield mutant(
        "AGR",
        "STL-ACCEPT/orders-of-others",
        "A settlement is rejected that leaves out what another DSO ordered.",
        lacking,
        "STL-ACCEPT",
    )
    yield mutant(
        "AGR",
        "STL-ACCEPT/statuses-of-others",
        "What another DSO ordered is disputed as missing from a settlement.",
        lambda: Faults(answer=_dispute_others),
        "STL-ACCEPT",
    )
    yield mutant(
        "AGR",
        "STL-ACCEPT/stored-over",
        "An order takes the place of another DSO's that has the same OrderReference.",
        lambda: Faults(remembered=_stored_over),
        "STL-ACCEPT",
    )


def unlisted() -> Iterator[Mutant]:
    """Walk the orders that an AGR knows, and says nothing of where it accepts a settlement of them."""
    for name, wrong, kept in (
        ("first-agreed", "Only the first order that is agreed to has a status, beside those that are disputed.", 1),
        ("but-for-the-last", "The last order that is agreed to has no status.", -1),
    ):
        faults = _listing(kept)
        yield mutant("AGR", f"STL-STATUS-ORDERED/{name}", wrong, faults, "STL-STATUS-ORDERED")


def _listing(kept: int) -> Fault:
    def answer(said: Said) -> Element:
        if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
            return said.answer
        agreed = [each for each in said.answer.children if each.get("Disposition") == "Accepted"]
        left_out = agreed[kept:] if len(agreed) > 1 else []
        return said.answer.containing(*(each for each in said.answer.children if each not in left_out))

    return lambda: Faults(answer=answer)
