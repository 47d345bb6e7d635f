"""Subtle faults in the content of the settlements, the metering data and the portfolios that a participant sends."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.subtle.starting import (
    in_the_last_isp,
    shifted,
    starting,
    within,
)
from uftp_conformance.participants.spoiling import Spoil, each

_ITEM = "FlexOrderSettlement"


def _last_item_twice(settlement: Element, *, whole: bool = True) -> Element:
    """List the last order again behind the others, as it is or for nothing."""
    *_, last = settlement.all(_ITEM)
    after = settlement.children.index(last) + 1
    again = last if whole else last.having({"Price": "0", "NetSettlement": "0"})
    return settlement.containing(*settlement.children[:after], again, *settlement.children[after:])


def _with_items(settlement: Element, chosen: Callable[[tuple[Element, ...]], tuple[Element, ...]]) -> Element:
    """Let a settlement have some of the orders that it lists."""
    items = tuple(settlement.all(_ITEM))
    return settlement.containing(*(chosen(items) or items), *settlement.all("ContractSettlement"))


def _doubled(item: Element) -> Element:
    return item.having(dict.fromkeys(("Price", "NetSettlement"), str(Decimal(item["Price"]) * 2)))


def _an_isp_earlier(isp: Element) -> Element:
    start, length = int(isp["Start"]), int(isp.get("Duration") or "1")
    return isp.having({"Start": str(start - 1), "Duration": str(length + 1)}) if start > 1 else isp


def _unsigned(isp: Element) -> Element:
    return isp.having({"OrderedFlexPower": isp["OrderedFlexPower"].lstrip("-")})


def _halved(isp: Element) -> Element:
    return isp.having({"OrderedFlexPower": str(int(isp["OrderedFlexPower"]) // 2)})


def _beyond_the_contract(held: Element) -> Element:
    return each(held, "Period", lambda period: each(period, "ISP", lambda isp: isp.having({"ReservedPower": "300001"})))


_SETTLEMENTS: tuple[tuple[str, str, str, Fault], ...] = (
    (
        "penalty",
        "The Penalty is not taken off.",
        "INI-NET",
        within("FlexSettlement", _ITEM, lambda i: i.having({"Penalty": "0.25"})),
    ),
    (
        "added",
        "The Penalty is added.",
        "INI-NET",
        within(
            "FlexSettlement",
            _ITEM,
            lambda i: i.having({"Penalty": "0.25", "NetSettlement": str(Decimal(i["Price"]) + Decimal("0.25"))}),
        ),
    ),
    (
        "foreign-point",
        "An order at a point of somebody else is settled.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, lambda i: i.having({"CongestionPoint": "ean.871685900000000035"})),
    ),
    (
        "twice",
        "An ISP of an order is settled twice.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, lambda i: i.containing(*i.children, i.children[-1])),
    ),
    (
        "order-twice",
        "The last order is listed twice.",
        "INI-ITEMS",
        starting("FlexSettlement", _last_item_twice),
    ),
    (
        "order-for-nothing",
        "An order is listed twice, the second time for nothing.",
        "INI-ITEMS",
        starting("FlexSettlement", lambda s: _last_item_twice(s, whole=False)),
    ),
    (
        "price",
        "An order is settled for twice its price.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, _doubled),
    ),
    (
        "power",
        "An order is settled for half its power.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, lambda i: each(i, "ISP", _halved)),
    ),
    (
        "earlier",
        "An order is settled from the ISP before its first one on.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, lambda i: i.containing(_an_isp_earlier(i.children[0]), *i.children[1:])),
    ),
    (
        "last",
        "The last order is left out.",
        "INI-ITEMS",
        starting("FlexSettlement", lambda s: _with_items(s, lambda items: items[:-1])),
    ),
    (
        "all-but-one",
        "The last of several orders is left out.",
        "INI-ITEMS",
        starting("FlexSettlement", lambda s: _with_items(s, lambda items: items[:-1] if len(items) > 1 else items)),
    ),
    (
        "unsigned",
        "What was ordered is settled without its sign.",
        "INI-ITEMS",
        within("FlexSettlement", _ITEM, lambda i: each(i, "ISP", _unsigned)),
    ),
    (
        "first",
        "Only the first two orders are settled.",
        "INI-ITEMS",
        starting("FlexSettlement", lambda s: _with_items(s, lambda items: items[:2])),
    ),
    (
        "none",
        "No order is settled at all.",
        "INI-ITEMS",
        starting("FlexSettlement", lambda s: s.containing(*s.all("ContractSettlement"))),
    ),
    (
        "beyond",
        "An ISP that the day does not have is settled.",
        "INI-ITEMS",
        in_the_last_isp("FlexSettlement", _ITEM, Start="101"),
    ),
    (
        "under-contract",
        "What was reserved after the period is settled as well.",
        "INI-ITEMS",
        starting(
            "FlexSettlement",
            lambda s: each(
                s,
                "ContractSettlement",
                lambda held: each(held, "Period", lambda period: shifted(period, "Period", 2)),
            ),
        ),
    ),
    (
        "reserved",
        "More is settled as reserved than was contracted.",
        "INI-AGREED",
        starting("FlexSettlement", lambda s: each(s, "ContractSettlement", _beyond_the_contract)),
    ),
    (
        "uncontracted",
        "A settlement leaves out all that was reserved, although there is a contract.",
        "INI-SCHEMA",
        starting("FlexSettlement", lambda s: s.containing(*s.all(_ITEM))),
    ),
    (
        "backwards",
        "A settlement ends before it starts.",
        "INI-PERIOD",
        starting("FlexSettlement", lambda s: shifted(s, "PeriodEnd", -2)),
    ),
    (
        "tomorrow",
        "A settlement ends tomorrow.",
        "INI-PERIOD",
        starting("FlexSettlement", lambda s: shifted(s, "PeriodEnd", 2)),
    ),
)


def settlements() -> Iterator[Mutant]:
    """Walk what can be wrong about a settlement that a DSO makes."""
    for name, wrong, rule, faults in _SETTLEMENTS:
        yield mutant("DSO", f"{rule}/{name}", wrong, faults, rule)
    yield mutant(
        "DSO",
        "INI-ITEMS/contracted",
        "Every order is settled under the contract of its point, whether or not it was placed under one.",
        within("FlexSettlement", _ITEM, lambda item: item.having({"ContractID": "CONTRACT-REDUCE"})),
        "INI-ITEMS",
    )
    baselines = ["BASELINE-2026", "BASELINE-2025"]
    yield mutant(
        "DSO",
        "INI-ITEMS/baseline",
        "An order is settled on another agreed baseline than it was placed on.",
        within("FlexSettlement", _ITEM, lambda item: item.having({"BaselineReference": baselines[1]})),
        "INI-ITEMS",
        overrides={"market": {"baseline_references": baselines}},
    )


def meterings() -> Iterator[Mutant]:
    """Walk what can be wrong about metering data of an AGR."""
    for name, wrong, change in (
        ("unit", "The Power is in kWh.", lambda p: p.having({"Unit": "kWh"})),
        (
            "average",
            "The Power does not fit the energies in the last ISP.",
            lambda p: p.containing(*p.children[:-1], p.children[-1].having({"Value": "25"})),
        ),
    ):
        faults = within("Metering", "Profile", _of_power(change))
        yield mutant("AGR", f"INI-METERED/{name}", wrong, faults, "INI-METERED")
    yield mutant(
        "AGR",
        "INI-METERED/last",
        "The last agreed profile is left out.",
        starting("Metering", lambda m: m.containing(*m.children[:-1])),
        "INI-METERED",
    )
    yield from _corrections()


def published() -> Iterator[Mutant]:
    """Walk what can be wrong about what a DSO asks a CRO for, and what the two publish there."""
    yield mutant(
        "DSO",
        "INI-MARKET/foreign-point",
        "The AGRs at a point of another DSO are asked for.",
        starting("DSOPortfolioQuery", lambda q: q.having({"EntityAddress": "ean.871685900000000080"})),
        "INI-MARKET",
    )
    yield mutant(
        "DSO",
        "INI-LIFETIMES/outliving",
        "A connection ends a year after its congestion point.",
        starting(
            "DSOPortfolioUpdate",
            lambda u: each(
                each(u, "CongestionPoint", lambda p: p.having({"EndPeriod": p["StartPeriod"]})),
                "Connection",
                lambda c: shifted(c.having({"EndPeriod": c["StartPeriod"]}), "EndPeriod", 365),
            ),
        ),
        "INI-LIFETIMES",
    )


def _corrections() -> Iterator[Mutant]:
    """Walk what can be wrong about the Revision of metering data that are corrected."""
    for name, wrong, revision in (
        ("always-the-first", "Corrected values of a day have the Revision of the first ones.", lambda _: 1),
        ("falling", "The Revision of metering data falls, correction by correction.", lambda number: 100 - number),
    ):
        yield mutant("AGR", f"INI-METERED/{name}", wrong, _correcting(revision), "INI-METERED")


def _correcting(revision: Callable[[int], int]) -> Fault:
    """Let every Metering have another reading than the one before it, and a Revision that is made of its number."""

    def faults() -> Faults:
        numbers = count(1)

        def corrected(metering: Element) -> Element:
            number = next(numbers)
            *others, last = metering.children
            isp = last.children[-1].having({"Value": str(number)})
            changed = last.containing(*last.children[:-1], isp)
            return metering.containing(*others, changed).having({"Revision": str(revision(number))})

        return Faults(started=lambda message: corrected(message) if message.tag == "Metering" else message)

    return faults


def _of_power(change: Spoil) -> Spoil:
    return lambda profile: change(profile) if profile["ProfileType"] == "Power" else profile
