"""Subtle faults of a CRO that takes a copy of an update, or for a copy what is none."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants import bookkeeping
from uftp_conformance.participants.context import Context


def _again(tag: str) -> Fault:
    """Store a copy of an update once more; it is answered as it should be."""

    def faults() -> Faults:
        taken: dict[str, Element] = {}

        def view(message: Element, context: Context) -> Context:
            if message.tag == tag and taken.setdefault(message["MessageID"], message) == message:
                seen = context.ledger.seen.get((context.sender.domain, message["MessageID"].lower()))
                if seen is not None:
                    bookkeeping.accepted(message, context)
            return context

        return Faults(view=view)

    return faults


def anew() -> Iterator[Mutant]:
    """Walk the updates of which a copy takes a second effect."""
    for tag in ("DSOPortfolioUpdate", "AGRPortfolioUpdate"):
        yield mutant(
            "CRO",
            f"VAL-RESUBMITTED/undoes-{tag}",
            "A copy of an older update takes the place of a newer one.",
            _again(tag),
            "VAL-RESUBMITTED",
        )
