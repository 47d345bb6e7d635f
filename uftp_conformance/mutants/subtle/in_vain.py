"""Subtle faults of a CRO that stores an update, or a part of it, before it has looked at everything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import takewhile

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.context import Context

_TELLS = "VAL-NO-EFFECT"
_CONFLICT = "CON-DPU-CONFLICT"
Change = Callable[[Element, Said], Element]  # takes the rejected update, and gives what is stored of it


def _whole(update: Element, _: Said) -> Element:
    return update


def _but_the_last(update: Element, _: Said) -> Element:
    return update.containing(*update.children[:-1])


def _until_the_conflict(update: Element, said: Said) -> Element:
    """Leave out the first point with the connection that the reason names, and all that follow."""
    named = _named(said)
    before = takewhile(lambda point: all(c["EntityAddress"] != named for c in point.children), update.children)
    return update.containing(*before)


def _if_the_last_conflicts(update: Element, said: Said) -> Element:
    """Leave out the last point where it alone is in conflict, else everything."""
    before = _until_the_conflict(update, said)
    return before if len(before.children) == len(update.children) - 1 else update.containing()


def _named(said: Said) -> str:
    return (said.answer.get("RejectionReason") or "").split("[")[1].partition("]")[0]


def _but_what_conflicts(update: Element, said: Said) -> Element:
    """Leave out the connection that the reason names."""
    named = _named(said)
    return update.containing(
        *(point.containing(*(c for c in point.children if c["EntityAddress"] != named)) for point in update.children)
    )


def _as_its_sender(said: Said) -> Context:
    return said.context


def _as_it_says(said: Said) -> Context:
    """Take what is inside for the words of whom it names."""
    context = said.context
    return replace(context, sender=context.directory.find(said.request["SenderDomain"]) or context.sender)


def _storing(
    message: str, rule: str, change: Change = _whole, view: Callable[[Said], Context] = _as_its_sender
) -> Fault:
    """Store something of an update that a rule rejects."""

    def afterwards(said: Said, remember: Callable[[Element, Context], None]) -> None:
        if said.request.tag == message and said.culprit == rule:
            remember(change(said.request, said), view(said))

    return partial(Faults, afterwards=afterwards)


_RULES = (
    ("VAL-TIME-ZONE-UPDATE", "for its TimeZone"),
    ("VAL-SENDER-MISMATCH", "for the SenderDomain inside"),
    ("VAL-SENDER-ROLE", "for the role of its sender"),
    ("VAL-BARRED", "because its sender is barred"),
    ("VAL-DUPLICATE", "for its MessageID"),
)


def in_vain() -> Iterator[Mutant]:
    """Walk what is stored although it is rejected."""
    for message, closed in (("DSOPortfolioUpdate", "CON-DPU"), ("AGRPortfolioUpdate", "CON-APU")):
        for rule, why in (*_RULES, (f"{closed}-UNAUTHORIZED", "because its sender is not registered")):
            yield mutant(
                "CRO",
                f"{_TELLS}/{message}-{rule}",
                f"{an(message, capital=True)} that is rejected {why} is stored.",
                _storing(message, rule),
                _TELLS,
                supports={"mode": "closed" if rule.startswith(closed) else "open"},
            )
        yield mutant(
            "CRO",
            f"{_TELLS}/{message}-of-another",
            f"{an(message, capital=True)} that is rejected for the SenderDomain inside is stored as that one's.",
            _storing(message, "VAL-SENDER-MISMATCH", view=_as_it_says),
            _TELLS,
        )
    for name, what, change in (
        ("whole", "all of it", _whole),
        ("but-the-last", "all points but the last", _but_the_last),
        ("until-there", "what stands before the point in conflict", _until_the_conflict),
        ("all-or-the-last", "all points but the last, where these alone are in none,", _if_the_last_conflicts),
        ("but-the-connection", "all but the connection in conflict", _but_what_conflicts),
    ):
        yield mutant(
            "CRO",
            f"{_TELLS}/conflict-{name}",
            f"Of an update that is rejected for a conflict, {what} is stored.",
            _storing("DSOPortfolioUpdate", _CONFLICT, change),
            _TELLS,
        )
