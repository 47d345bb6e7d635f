"""What a participant may hold against requests, and against offers on its own: how much power they are about."""

from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Way
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse


def within_bounds() -> Way:
    """Let a DSO hold each offer on a request of its own against the bounds of that, before anything else."""
    bounds: dict[str, list[tuple[range, int, int]]] = {}

    def started(message: Element) -> Element:
        if message.tag == "FlexRequest":
            asked = ((_isps_of(isp), int(isp["MinPower"]), int(isp["MaxPower"])) for isp in message.all("ISP"))
            bounds[message["MessageID"].lower()] = [*asked]
        return message

    def check(offer: Any, _: Any) -> Refusal | None:
        asked = bounds.get((offer.get("FlexRequestMessageID") or "").lower(), [])
        given = [isp for option in offer.all("OfferOption") for isp in option.all("ISP")]
        beyond = any(
            not low <= int(isp["Power"]) <= high
            for isp in given
            for requested, low, high in asked
            if range(max(requested.start, _isps_of(isp).start), min(requested.stop, _isps_of(isp).stop))
        )
        return refuse("Request mismatch") if beyond else None

    own = Rule("OWN", Stage.CONTENT, check, messages=("FlexOffer",))

    def first_of_all(book: Book) -> Book:
        return replace(book, business={**book.business, "FlexOffer": (own, *book.business["FlexOffer"])})

    return Way(started=started, book=first_of_all)


def _isps_of(isp: Element) -> range:
    """Return the ISPs that an element is about."""
    first = int(isp["Start"])
    return range(first, first + int(isp.get("Duration") or 1))


def of_plausible_bounds(request: Element, view: Context) -> Refusal | None:
    """Refuse a request for more than is plausible."""
    limit = view.market.plausible_power
    beyond = any(abs(int(isp[name])) > limit for isp in request.all("ISP") for name in ("MinPower", "MaxPower"))
    return refuse("Nobody has so much to sell here") if beyond else None
