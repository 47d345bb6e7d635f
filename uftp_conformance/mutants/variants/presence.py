"""Variants of presence: what may be there or not, and in which order, in answers and in what is started."""

from collections.abc import Callable, Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.script import Sealing
from uftp_conformance.mutants.variants.variant import Variant, Way

TRADERS = ("AGR", "DSO")


def everywhere(tags: tuple[str, ...], change: Callable[[Element], Element], message: Element) -> Element:
    """Change the elements with these names, wherever they are."""
    changed = change(message) if message.tag in tags else message
    return changed.containing(*(everywhere(tags, change, child) for child in changed.children))


def _with(**values: str) -> Callable[[Element], Element]:
    """Add attributes where they are not there."""
    return lambda element: element.having({k: v for k, v in values.items() if element.get(k) is None})


def _without(*names: str) -> Callable[[Element], Element]:
    def change(element: Element) -> Element:
        for name in names:
            element = element.without(name) if element.get(name) is not None else element
        return element

    return change


def _one_by_one(message: Element) -> Element:
    """Write each ISP on its own, and leave out that it lasts one."""
    spread = []
    for child in message.children:
        start, length = child.get("Start"), child.get("Duration")
        if child.tag != "ISP" or start is None or length is None:
            spread.append(child)
            continue
        single = child.without("Duration")
        spread += [single.having({"Start": str(int(start) + n)}) for n in range(int(length))]
    return message.containing(*spread)


def _turned_round(message: Element) -> Element:
    isps = [child for child in message.children if child.tag == "ISP"]
    return message.containing(*reversed(isps)) if len(isps) == len(message.children) else message


_PROFILED = ("D-Prognosis", "FlexRequest", "OfferOption", "FlexOrder", "FlexReservationUpdate", "Profile")
_SAID_FALSE = partial(everywhere, ("FlexOffer", "FlexOrder"), _with(Unsolicited="false"))
_PRESENCE: tuple[tuple[str, str, str, str, tuple[str, ...], Callable[[Element], Element]], ...] = (
    (
        "solicited-said",
        "Offers and orders on something say that they are not unsolicited.",
        "An attribute may be written although it says what its absence says.",
        "flex-offer.md and flex-order.md, Unsolicited; register, point 36",
        TRADERS,
        _SAID_FALSE,
    ),
    (
        "whole-said",
        "Offers and orders of a whole say so: a factor of 1.",
        "A factor that is absent is 1, and may be written.",
        "flex-offer.md, MinActivationFactor; flex-order.md, ActivationFactor",
        TRADERS,
        lambda message: everywhere(
            ("OfferOption",),
            _with(MinActivationFactor="1"),
            everywhere(("FlexOrder",), _with(ActivationFactor="1"), message),
        ),
    ),
    (
        "option-not-named",
        "An order of an offer with one option does not name it.",
        "An order names its option only where the offer has several.",
        "flex-order.md, OptionReference; register, point 28",
        ("DSO",),
        partial(everywhere, ("FlexOrder",), _without("OptionReference")),
    ),
    (
        "empty-texts",
        "Offers and orders without a contract have an empty ContractID.",
        "An optional text that is present but empty is tolerated.",
        "register, point 41",
        TRADERS,
        partial(everywhere, ("FlexOffer", "FlexOrder", "FlexRequest"), _with(ContractID="")),
    ),
    (
        "empty-dispute-reason",
        "An item of a settlement that is accepted has an empty DisputeReason.",
        "An optional text that is present but empty is tolerated, and is no reason.",
        "register, points 41 and 100",
        ("AGR",),
        partial(everywhere, ("FlexOrderSettlementStatus",), _with(DisputeReason="")),
    ),
    (
        "agr-unnamed",
        "Which AGR a connection has is not shown to a DSO.",
        "The AGR of a connection is optional, and private.",
        "privacy-and-security-by-design.md; dso-portfolio-query-response.md, AGR-Domain; register, point 27",
        ("CRO",),
        partial(everywhere, ("DSOPortfolioQueryResponse", "CongestionPoint", "Connection"), _without("AGR-Domain")),
    ),
    (
        "isps-one-by-one",
        "Each ISP stands on its own, without a Duration.",
        "A Duration that is absent is one ISP, and equal ISPs may be joined but need not be.",
        "d-prognosis.md and flex-offer.md, ISP, Duration",
        TRADERS,
        partial(everywhere, _PROFILED, _one_by_one),
    ),
    (
        "isps-turned-round",
        "The last ISP stands first.",
        "An ISP says its number, and no document puts them in an order.",
        "d-prognosis.md and flex-offer.md, ISP, Start",
        TRADERS,
        lambda message: everywhere(_PROFILED, _turned_round, everywhere(_PROFILED, _one_by_one, message)),
    ),
)

_SUPPORTS = {
    "option-not-named": {"mutex_offers": False},  # with several options an order has to say which one it means
    "empty-dispute-reason": {"flex_settlement": True},
}


def presence() -> Iterator[Variant]:
    """Walk the variants of presence."""
    for name, does, allowed_by, source, roles, change in _PRESENCE:
        sealed, supports = Sealing(change=change), _SUPPORTS.get(name, {})
        yield Variant(f"value/{name}", does, allowed_by, source, partial(Way, sealed=sealed), roles, supports=supports)
