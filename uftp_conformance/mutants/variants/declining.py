"""Variants that decline some of what they are asked for, or offered: what is traded is their own affair."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from uftp_conformance.mutants.variants import own_rules
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.requests import Asked, Declined

_BUDGET, _OPTIONS = 3, 2  # orders for one Period and point; options of an offer


def _with_a_budget() -> Way:
    """Order only so many offers of an AGR for one Period and congestion point."""
    placed: Counter[tuple[object, ...]] = Counter()

    def declines(asked: Asked, context: Context) -> Declined | None:
        offer = context.ledger.offer(context.sender.domain, asked.refers_to)
        if asked.message != "FlexOrder" or offer is None or offer.state != "open":
            return None
        about = (context.sender.domain, offer.point, offer.period)
        if placed[about] == _BUDGET:
            return Declined(409, "the congestion is solved")
        placed[about] += 1
        return None

    return Way(declines=declines)


def _several(asked: Asked, _: Context) -> Declined | None:
    wanted = asked.wanted.get("options")
    many = isinstance(wanted, int) and wanted > _OPTIONS
    return Declined(501, f"{_OPTIONS} options at most") if many else None


def declining() -> Iterator[Variant]:
    """Walk them."""
    yield Variant(
        "declines/more-orders",
        "Of one Period and congestion point it orders three offers, and no more.",
        "The DSO needs to make its own decisions about which FlexOffers to accept.",
        "use-cases/validate-phase.md, Exchange Flexibility Orders",
        _with_a_budget,
        ("DSO",),
    )
    yield Variant(
        "declines/more-options",
        "No offer of more than two options is made.",
        "An offer has one option or more; how many an AGR makes is its own affair.",
        "message-catalog/flex-offer.md, OfferOption",
        partial(Way, declines=_several),
        ("AGR",),
    )
    yield Variant(
        "declines/three-options",
        "An offer of more than two options is Rejected, and the statement says so.",
        "How many options a DSO takes no document says, and other reasonable causes may be given to reject.",
        "message-validation.md, Other reasonable cause; register, point 134",
        with_rule(("FlexOffer",), lambda: own_rules.more_than_two_options),
        ("DSO",),
        overrides={"market": {"most_options": 2}},
    )
