"""Subtle faults of a CRO that takes a copy of an update, or for a copy what is none."""

from collections.abc import Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.variants.represented import of_agrs_only
from uftp_conformance.participants import bookkeeping
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, Rule


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


def _but_for(name: str) -> Fault:
    """Take two messages to be the same that differ in an attribute within alone."""

    def faults() -> Faults:
        first: dict[str, Element] = {}

        def view(message: Element, context: Context) -> Context:
            first.setdefault(message["MessageID"], message)
            return context

        def changed(rule: Rule) -> Rule:
            def check(message: Element, context: Context) -> Refusal | None:
                known = first[message["MessageID"]]
                same = known.containing() == message.containing() and _within(known, name) == _within(message, name)
                return None if same else rule.check(message, context)

            return replace(rule, check=check) if rule.id == "VAL-DUPLICATE" else rule

        return Faults(view=view, rule=changed)

    return faults


def _within(element: Element, name: str) -> list[Element]:
    """Return all that is below, without an attribute."""
    return [each.without(name).containing() for child in element.children for each in child.walk()]


def anew() -> Iterator[Mutant]:
    """Walk the updates of which a copy takes a second effect, and what is taken for a copy."""
    for tag in ("DSOPortfolioUpdate", "AGRPortfolioUpdate"):
        yield mutant(
            "CRO",
            f"VAL-RESUBMITTED/undoes-{tag}",
            "A copy of an older update takes the place of a newer one.",
            _again(tag),
            "VAL-RESUBMITTED",
        )
    yield mutant(
        "CRO",
        "VAL-RESUBMITTED/of-agrs-undone",
        "A copy of an older update undoes a newer one; a DSO is told of what an AGR represents alone, as it may be.",
        lambda: replace(_again("DSOPortfolioUpdate")(), answer=of_agrs_only),
        "VAL-RESUBMITTED",
    )
    for role, names in (
        ("CRO", ("EndPeriod", "EntityAddress", "MutexOffersSupported", "DayAheadRedispatchBy")),
        ("AGR", ("Power",)),
        ("DSO", ("Power",)),
    ):
        for name in names:
            yield mutant(
                role,
                f"VAL-DUPLICATE/but-for-{name}",
                f"A message with a known MessageID that differs in the {name} within alone is taken.",
                _but_for(name),
                "VAL-DUPLICATE",
            )
