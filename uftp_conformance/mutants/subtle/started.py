"""Subtle faults in the content of what a participant starts itself: what its recipient would have to reject."""

from collections.abc import Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.own_market import OF_AGR, options_at
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.subtle.starting import (
    hours_later,
    in_the_last_isp,
    last_isp_having,
    setting,
    shifted,
    starting,
    within,
)
from uftp_conformance.participants.spoiling import Spoil, each

_REQUESTS: tuple[tuple[str, str, str, Fault], ...] = (
    (
        "reversed",
        "The bounds of a FlexRequest are the wrong way round.",
        "INI-DIRECTION",
        within("FlexRequest", "ISP", lambda isp: isp.having({"MinPower": isp["MaxPower"], "MaxPower": "0"})),
    ),
    (
        "last",
        "The last requested ISP of a FlexRequest has no direction.",
        "INI-DIRECTION",
        in_the_last_isp("FlexRequest", "FlexRequest", Disposition="Requested", MinPower="-1"),
    ),
    (
        "no-disposition",
        "A FlexRequest says of no ISP whether it is requested.",
        "INI-REQUESTED",
        within("FlexRequest", "ISP", lambda isp: isp.without("Disposition")),
    ),
    (
        "an-hour-ago",
        "A FlexRequest expired an hour before it is sent.",
        "INI-EXPIRATION",
        starting("FlexRequest", lambda r: r.having({"ExpirationDateTime": hours_later(r["TimeStamp"], -1)})),
    ),
    (
        "yesterday",
        "A FlexRequest is for yesterday.",
        "INI-PERIOD",
        starting("FlexRequest", lambda r: shifted(r.having({"Period": r["TimeStamp"][:10]}), "Period", -1)),
    ),
    (
        "too-much",
        "A Watt more than was contracted is reserved.",
        "INI-POWER",
        within("FlexReservationUpdate", "ISP", lambda isp: isp.having({"Power": str(int(isp["Power"]) + 1)})),
    ),
    (
        "other-direction",
        "What is reserved has the other sign than the contract.",
        "INI-POWER",
        in_the_last_isp("FlexReservationUpdate", "FlexReservationUpdate", Power="-1"),
    ),
    (
        "other-point",
        "A reservation is for a point that its contract is not for.",
        "INI-AGREED",
        setting("FlexReservationUpdate", CongestionPoint="ean.871685900000000066"),
    ),
)


def requests() -> Iterator[Mutant]:
    """Walk what can be wrong about a FlexRequest, or a reservation, that a DSO makes."""
    for name, wrong, rule, faults in _REQUESTS:
        yield mutant("DSO", f"{rule}/{name}", wrong, faults, rule)


def _of_two_options(offer: Element) -> Element:
    """Add an option of another name, at another price."""
    option = offer.children[-1]
    other = {"OptionReference": f"{option['OptionReference']}-other", "Price": f"{Decimal(option['Price']) + 1:f}"}
    return offer.containing(*offer.children, option.having(other))


def options() -> Iterator[Mutant]:
    """Walk the AGRs that offer several options where their DSO said that it takes one: everywhere, or at a point."""
    for name, wrong, takes in (
        ("in-spite-of-the-dso", "Every offer has two options, and the DSO takes one.", ()),
        ("at-each-point", "Every offer has two options, and the DSO takes one at one of its points.", (OF_AGR[0],)),
    ):
        overrides = {"market": options_at(*takes)}
        faults = starting("FlexOffer", _of_two_options)
        yield mutant("AGR", f"INI-OPTIONS/{name}", wrong, faults, "INI-OPTIONS", overrides=overrides)


_OFFERS: tuple[tuple[str, str, str, Fault], ...] = (
    (
        "an-isp-later",
        "An offer is for one ISP later than requested, throughout.",
        "INI-REQUEST",
        within("FlexOffer", "ISP", lambda isp: isp.having({"Start": str(int(isp["Start"]) + 1)})),
    ),
    (
        "last",
        "An offer is for the opposite of its request in the last ISP.",
        "INI-DIRECTION",
        within(
            "FlexOffer",
            "OfferOption",
            lambda option: last_isp_having({"Power": str(-int(option.children[-1]["Power"]))}, option),
        ),
    ),
    (
        "always-more",
        "Every offer is for more load, whatever was requested.",
        "INI-DIRECTION",
        within("FlexOffer", "ISP", lambda isp: isp.having({"Power": isp["Power"].lstrip("-")})),
    ),
    (
        "just",
        "An offer expired a minute before it is sent.",
        "INI-EXPIRATION",
        starting("FlexOffer", lambda o: o.having({"ExpirationDateTime": hours_later(o["TimeStamp"], -1)})),
    ),
    (
        "last",
        "The power of the last ISP of an offer is not plausible.",
        "INI-POWER",
        in_the_last_isp("FlexOffer", "OfferOption", Power="2000000000000"),
    ),
    (
        "prognosis",
        "The power of the last ISP of a prognosis is not plausible.",
        "INI-POWER",
        in_the_last_isp("D-Prognosis", "D-Prognosis", Power="-100000001"),
    ),
    (
        "baseline",
        "An offer is on a baseline that nobody agreed.",
        "INI-AGREED",
        setting("FlexOffer", BaselineReference="BASELINE-2025"),
    ),
    (
        "denied",
        "An offer on a request calls itself unsolicited.",
        "INI-UNSOLICITED",
        setting("FlexOffer", Unsolicited="1"),
    ),
)


def offers() -> Iterator[Mutant]:
    """Walk what can be wrong about an offer, or a prognosis, that an AGR makes, and about an order on an offer."""
    for name, wrong, rule, faults in _OFFERS:
        yield mutant("AGR", f"{rule}/{name}", wrong, faults, rule)
    for name, wrong, rule, values in (
        (
            "baseline",
            "An order is on another baseline than its offer.",
            "INI-AGREED",
            {"BaselineReference": "BASELINE-2025"},
        ),
        (
            "contract",
            "An order is under a contract that its offer is not under.",
            "INI-AGREED",
            {"ContractID": "CONTRACT-AT-DSO"},
        ),
        ("order", "An order on an offer calls itself unsolicited.", "INI-UNSOLICITED", {"Unsolicited": "true"}),
    ):
        yield mutant("DSO", f"{rule}/{name}", wrong, setting("FlexOrder", **values), rule)
    yield mutant(
        "DSO",
        "INI-ORDER-NUMBER/of-the-day",
        "All orders for a Period and congestion point have one OrderReference.",
        starting("FlexOrder", lambda o: o.having({"OrderReference": f"{o['Period']} {o['CongestionPoint']}"})),
        "INI-ORDER-NUMBER",
    )


def parts() -> Iterator[Mutant]:
    """Walk what can be wrong about an order of a part of an option, or of another option than the first."""
    for name, wrong, rule, change in (
        (
            "part-power",
            "The power of an order of a part is that of the whole.",
            "INI-COPY",
            lambda part: each(
                part, "ISP", lambda isp: isp.having({"Power": str(int(Decimal(isp["Power"]) / _share(part)))})
            ),
        ),
        (
            "part-unsaid",
            "An order of a part does not say that it is one.",
            "INI-COPY",
            lambda part: part.without("ActivationFactor"),
        ),
        (
            "too-small",
            "A hundredth less of an option is ordered than may be.",
            "INI-COPY",
            lambda part: part.having({"ActivationFactor": str(_share(part) - Decimal("0.01"))}),
        ),
        (
            "part-price",
            "The price of an order of a part is that of the whole.",
            "INI-PRICE",
            lambda part: part.having({"Price": str(Decimal(part["Price"]) / _share(part))}),
        ),
    ):
        yield mutant("DSO", f"{rule}/{name}", wrong, _of_parts(change), rule)
    yield from _other_options()


def _other_options() -> Iterator[Mutant]:
    """Walk what can be wrong about an order of another option than the first."""
    yield mutant(
        "DSO",
        "INI-COPY/other-name",
        "What is ordered of the second option names the first.",
        starting("FlexOrder", lambda o: o.having({"OptionReference": o["OptionReference"].removesuffix("-other")})),
        "INI-COPY",
        supports={"mutex_offers": True},
    )
    yield mutant(
        "DSO",
        "INI-COPY/no-name",
        "No order of an offer with two options says of which.",
        starting("FlexOrder", lambda o: o.without("OptionReference") if o["OptionReference"].endswith("-other") else o),
        "INI-COPY",
        supports={"mutex_offers": True},
    )


def _share(order: Element) -> Decimal:
    return Decimal(order.get("ActivationFactor") or "1")


def _of_parts(change: Spoil) -> Fault:
    return starting("FlexOrder", lambda order: change(order) if _share(order) != 1 else order)
