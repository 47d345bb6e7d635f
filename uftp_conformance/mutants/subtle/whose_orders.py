"""A subtle fault of who settles: it knows an order by its OrderReference, and not whose that is."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import mutant


def _agreed(status: Element, said: Said) -> Element:
    placed = {reference for _, reference in said.context.ledger.procured}
    if status.get("OrderReference") not in placed:
        return status
    return status.without("DisputeReason").having({"Disposition": "Accepted"})


def _whichever_dso() -> Faults:
    def answer(said: Said) -> Element:
        if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
            return said.answer
        return said.answer.containing(*(_agreed(each, said) for each in said.answer.children))

    return Faults(answer=answer)


def mutants() -> Iterator[Mutant]:
    """Walk whose orders are agreed to."""
    yield mutant(
        "AGR",
        "STL-AS-ORDERED/any-dso",
        "An item about any order that was accepted is agreed to, whichever DSO placed it.",
        _whichever_dso,
        "STL-AS-ORDERED",
    )
