"""Subtle faults in the content of what a participant starts itself: what its recipient would have to reject."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.spoiling import Spoil, each

DAY = timedelta(days=1)


def _starting(message: str, change: Spoil) -> Fault:
    return lambda: Faults(started=lambda given: change(given) if given.tag == message else given)


def _setting(message: str, **values: str) -> Fault:
    return _starting(message, lambda given: given.having(values))


def _within(message: str, tag: str, change: Spoil) -> Fault:
    return _starting(message, lambda given: each(given, tag, change))


def _shifted(message: Element, name: str, days: int) -> Element:
    return message.having({name: (date.fromisoformat(message[name]) + days * DAY).isoformat()})


def _last_isp_having(values: dict[str, str], parent: Element) -> Element:
    """Let the last ISP of what holds ISPs stand alone, with other values than the others."""
    isps = [child for child in parent.children if child.tag == "ISP"]
    if not isps:
        return parent
    start, length = int(isps[-1]["Start"]), int(isps[-1].get("Duration") or 1)
    alone = isps[-1].without("Duration").having({"Start": str(start + length - 1), **values})
    before = (isps[-1].having({"Duration": str(length - 1)}),) if length > 1 else ()
    return parent.containing(*(c for c in parent.children if c is not isps[-1]), *before, alone)


def _in_the_last_isp(message: str, tag: str, **values: str) -> Fault:
    return _within(message, tag, lambda parent: _last_isp_having(values, parent))


def requests() -> Iterator[Mutant]:
    """Walk what can be wrong about a FlexRequest, or a reservation, that a DSO makes."""
    for name, wrong, rule, faults in (
        (
            "reversed",
            "The bounds of a FlexRequest are the wrong way round.",
            "INI-DIRECTION",
            _within("FlexRequest", "ISP", lambda isp: isp.having({"MinPower": isp["MaxPower"], "MaxPower": "0"})),
        ),
        (
            "last",
            "The last requested ISP of a FlexRequest has no direction.",
            "INI-DIRECTION",
            _in_the_last_isp("FlexRequest", "FlexRequest", MinPower="-1"),
        ),
        (
            "no-disposition",
            "A FlexRequest says of no ISP whether it is requested.",
            "INI-REQUESTED",
            _within("FlexRequest", "ISP", lambda isp: isp.without("Disposition")),
        ),
        (
            "an-hour-ago",
            "A FlexRequest expired an hour before it is sent.",
            "INI-EXPIRATION",
            _starting("FlexRequest", lambda r: r.having({"ExpirationDateTime": _hours_later(r["TimeStamp"], -1)})),
        ),
        (
            "yesterday",
            "A FlexRequest is for yesterday.",
            "INI-PERIOD",
            _starting("FlexRequest", lambda r: _shifted(r.having({"Period": r["TimeStamp"][:10]}), "Period", -1)),
        ),
        (
            "too-much",
            "A Watt more than was contracted is reserved.",
            "INI-POWER",
            _within("FlexReservationUpdate", "ISP", lambda isp: isp.having({"Power": str(int(isp["Power"]) + 1)})),
        ),
        (
            "other-direction",
            "What is reserved has the other sign than the contract.",
            "INI-POWER",
            _in_the_last_isp("FlexReservationUpdate", "FlexReservationUpdate", Power="-1"),
        ),
        (
            "other-point",
            "A reservation is for a point that its contract is not for.",
            "INI-AGREED",
            _setting("FlexReservationUpdate", CongestionPoint="ean.871685900000000066"),
        ),
    ):
        yield mutant("DSO", f"{rule}/{name}", wrong, faults, rule)


def _hours_later(time: str, hours: int) -> str:
    hour = int(time[11:13]) + hours
    return f"{time[:11]}{hour:02}{time[13:]}" if hour in range(24) else f"{time[:4]}-01-01T00:00:00Z"


def offers() -> Iterator[Mutant]:
    """Walk what can be wrong about an offer, or a prognosis, that an AGR makes, and about an order on an offer."""
    for name, wrong, rule, faults in (
        (
            "last",
            "An offer is for the opposite of its request in the last ISP.",
            "INI-DIRECTION",
            _within(
                "FlexOffer",
                "OfferOption",
                lambda option: _last_isp_having({"Power": str(-int(option.children[-1]["Power"]))}, option),
            ),
        ),
        (
            "always-more",
            "Every offer is for more load, whatever was requested.",
            "INI-DIRECTION",
            _within("FlexOffer", "ISP", lambda isp: isp.having({"Power": isp["Power"].lstrip("-")})),
        ),
        (
            "just",
            "An offer expired a minute before it is sent.",
            "INI-EXPIRATION",
            _starting("FlexOffer", lambda o: o.having({"ExpirationDateTime": _hours_later(o["TimeStamp"], -1)})),
        ),
        (
            "last",
            "The power of the last ISP of an offer is not plausible.",
            "INI-POWER",
            _in_the_last_isp("FlexOffer", "OfferOption", Power="2000000000000"),
        ),
        (
            "prognosis",
            "The power of the last ISP of a prognosis is not plausible.",
            "INI-POWER",
            _in_the_last_isp("D-Prognosis", "D-Prognosis", Power="-10000001"),
        ),
        (
            "baseline",
            "An offer is on a baseline that nobody agreed.",
            "INI-AGREED",
            _setting("FlexOffer", BaselineReference="BASELINE-2025"),
        ),
        (
            "denied",
            "An offer on a request calls itself unsolicited.",
            "INI-UNSOLICITED",
            _setting("FlexOffer", Unsolicited="1"),
        ),
    ):
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
        yield mutant("DSO", f"{rule}/{name}", wrong, _setting("FlexOrder", **values), rule)


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
    yield mutant(
        "DSO",
        "INI-COPY/other-name",
        "What is ordered of the second option names the first.",
        _starting("FlexOrder", lambda o: o.having({"OptionReference": o["OptionReference"].removesuffix("-other")})),
        "INI-COPY",
        supports={"mutex_offers": True},
    )
    yield mutant(
        "DSO",
        "INI-COPY/no-name",
        "No order of an offer with two options says of which.",
        _starting(
            "FlexOrder", lambda o: o.without("OptionReference") if o["OptionReference"].endswith("-other") else o
        ),
        "INI-COPY",
        supports={"mutex_offers": True},
    )


def _share(order: Element) -> Decimal:
    return Decimal(order.get("ActivationFactor") or "1")


def _of_parts(change: Spoil) -> Fault:
    return _starting("FlexOrder", lambda order: change(order) if _share(order) != 1 else order)


def settlements() -> Iterator[Mutant]:
    """Walk what can be wrong about a settlement that a DSO makes."""
    item = "FlexOrderSettlement"
    for name, wrong, rule, faults in (
        (
            "penalty",
            "The Penalty is not taken off.",
            "INI-NET",
            _within("FlexSettlement", item, lambda i: i.having({"Penalty": "0.25"})),
        ),
        (
            "added",
            "The Penalty is added.",
            "INI-NET",
            _within(
                "FlexSettlement",
                item,
                lambda i: i.having({"Penalty": "0.25", "NetSettlement": str(Decimal(i["Price"]) + Decimal("0.25"))}),
            ),
        ),
        (
            "foreign-point",
            "An order at a point of somebody else is settled.",
            "INI-ITEMS",
            _within("FlexSettlement", item, lambda i: i.having({"CongestionPoint": "ean.871685900000000035"})),
        ),
        (
            "twice",
            "An ISP of an order is settled twice.",
            "INI-ITEMS",
            _within("FlexSettlement", item, lambda i: i.containing(*i.children, i.children[-1])),
        ),
        (
            "beyond",
            "An ISP that the day does not have is settled.",
            "INI-ITEMS",
            _in_the_last_isp("FlexSettlement", item, Start="101"),
        ),
        (
            "under-contract",
            "What was reserved on the next day is settled as well.",
            "INI-ITEMS",
            _starting(
                "FlexSettlement",
                lambda s: each(
                    s,
                    "ContractSettlement",
                    lambda held: each(held, "Period", lambda period: _shifted(period, "Period", 1)),
                ),
            ),
        ),
        (
            "backwards",
            "A settlement ends before it starts.",
            "INI-PERIOD",
            _starting("FlexSettlement", lambda s: _shifted(s, "PeriodEnd", -2)),
        ),
        (
            "tomorrow",
            "A settlement ends tomorrow.",
            "INI-PERIOD",
            _starting("FlexSettlement", lambda s: _shifted(s, "PeriodEnd", 2)),
        ),
    ):
        yield mutant("DSO", f"{rule}/{name}", wrong, faults, rule)


def meterings() -> Iterator[Mutant]:
    """Walk what can be wrong about metering data of an AGR, and about what the two publish."""
    for name, wrong, change in (
        ("unit", "The Power is in kWh.", lambda p: p.having({"Unit": "kWh"})),
        (
            "average",
            "The Power does not fit the energies in the last ISP.",
            lambda p: p.containing(*p.children[:-1], p.children[-1].having({"Value": "25"})),
        ),
    ):
        faults = _within("Metering", "Profile", _of_power(change))
        yield mutant("AGR", f"INI-METERED/{name}", wrong, faults, "INI-METERED")
    yield mutant(
        "AGR",
        "INI-METERED/last",
        "The last agreed profile is left out.",
        _starting("Metering", lambda m: m.containing(*m.children[:-1])),
        "INI-METERED",
    )
    yield mutant(
        "DSO",
        "INI-LIFETIMES/outliving",
        "A connection ends a year after its congestion point.",
        _starting(
            "DSOPortfolioUpdate",
            lambda u: each(
                each(u, "CongestionPoint", lambda p: p.having({"EndPeriod": p["StartPeriod"]})),
                "Connection",
                lambda c: _shifted(c.having({"EndPeriod": c["StartPeriod"]}), "EndPeriod", 365),
            ),
        ),
        "INI-LIFETIMES",
    )


def _of_power(change: Spoil) -> Spoil:
    return lambda profile: change(profile) if profile["ProfileType"] == "Power" else profile
