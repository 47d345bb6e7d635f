"""Variants of when a DSO expects congestion: all day long, or at both ends of the day."""

from collections.abc import Callable, Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.xsd_types import day
from uftp_conformance.statement.market import isps_in_day

_MINUTES = 15  # of an ISP, in the market of the reference participants


def _all_day(message: Element) -> Element:
    """Request every ISP of the day from the first one on."""
    return _requesting(message, lambda first, last: [(first, last)])


def _at_both_ends(message: Element) -> Element:
    """Request the first ISP and the last one, as far as there is room between them."""
    return _requesting(message, lambda first, last: [(first, first), (last, last)] if last - first > 1 else None)


def _requesting(message: Element, runs: Callable[[int, int], list[tuple[int, int]] | None]) -> Element:
    if message.tag != "FlexRequest":
        return message
    like, last = message.children[0], isps_in_day(day(message["Period"]), message["TimeZone"], _MINUTES)
    found = runs(int(like["Start"]), last)
    if found is None:
        return message
    isps = (like.having({"Start": str(begin), "Duration": str(end - begin + 1)}) for begin, end in found)
    return message.containing(*isps)


def peaks() -> Iterator[Variant]:
    """Walk them."""
    for name, when, started in (
        ("all-day", "every ISP of the day", _all_day),
        ("both-ends", "the first and the last ISP of the day", _at_both_ends),
    ):
        yield Variant(
            f"requests/{name}",
            f"A FlexRequest asks for {when}.",
            "A request is about the ISPs in which congestion is expected; any may be requested.",
            "general-description/validate-phase.md, Flexibility trading between the AGR and DSO; flex-request.md, ISP",
            partial(Way, started=started),
            ("DSO",),
        )
