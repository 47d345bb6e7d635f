"""Subtle faults of a DSO that settles what was offered to it, where it ordered something else."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.subtle.starting import setting, shifted, within
from uftp_conformance.participants.isps import span
from uftp_conformance.participants.spoiling import each

Settling = Callable[[Element, Element], Element]


def settled_orders() -> Iterator[Mutant]:
    """Walk what of an order is not in its settlement."""
    for name, wrong, settling, supports in (
        ("part-price", "An order of a part is settled at the price of the whole.", _at_full_price, {}),
        ("part-power", "An order of a part is settled with the power of the whole.", _with_all_power, {}),
        (
            "second-option",
            "An order of the second option is settled at the price of the first.",
            _at_the_first_price,
            {"mutex_offers": True},
        ),
    ):
        yield mutant("DSO", f"INI-ITEMS/{name}", wrong, _settling(settling), "INI-ITEMS", supports=supports)
    yield from _beside_the_orders()


def _beside_the_orders() -> Iterator[Mutant]:
    """Walk what is wrong about single ISPs, the currency and the reservations."""
    yield mutant(
        "DSO",
        "INI-ITEMS/moved-power",
        "The power of an ISP is settled in the one that follows it; all are settled together as ordered.",
        within("FlexSettlement", "FlexOrderSettlement", _with_power_moved),
        "INI-ITEMS",
    )
    yield mutant(
        "DSO",
        "INI-CURRENCY/settlement",
        "A settlement is in another currency than the orders.",
        setting("FlexSettlement", Currency="GBP"),
        "INI-CURRENCY",
    )
    for name, wrong, change in (
        ("reserved-twice", "A reserved ISP is settled twice.", _with_an_overlap),
        ("reserved-beyond", "A reserved run ends after its day.", _beyond_the_day),
        ("reserved-outside", "A second reserved day lies outside the settlement.", _with_another_day),
    ):
        fault = within("FlexSettlement", "ContractSettlement", change)
        yield mutant("DSO", f"INI-ITEMS/{name}", wrong, fault, "INI-ITEMS")


def _settling(change: Settling) -> Fault:
    """Change each item of a settlement, with the order that it is about at hand."""

    def faults() -> Faults:
        placed: dict[str, Element] = {}

        def started(given: Element) -> Element:
            if given.tag == "FlexOrder":
                placed[given["OrderReference"]] = given
            return each(given, "FlexOrderSettlement", item) if given.tag == "FlexSettlement" else given

        def item(about: Element) -> Element:
            order = placed.get(about["OrderReference"])
            return about if order is None else change(about, order)

        return Faults(started=started)

    return faults


def _part(order: Element) -> Decimal:
    return Decimal(order.get("ActivationFactor") or "1")


def _priced(item: Element, price: Decimal) -> Element:
    return item.having(dict.fromkeys(("Price", "NetSettlement"), f"{price:f}"))


def _at_full_price(item: Element, order: Element) -> Element:
    return _priced(item, Decimal(item["Price"]) / _part(order))


def _with_all_power(item: Element, order: Element) -> Element:
    def whole(isp: Element) -> Element:
        return isp.having({"OrderedFlexPower": str(int(Decimal(isp["OrderedFlexPower"]) / _part(order)))})

    return each(item, "ISP", whole)


def _at_the_first_price(item: Element, order: Element) -> Element:
    """Settle the second option, which the suite offers at twice the price of the first, for half of it."""
    other = (order.get("OptionReference") or "").endswith("-other")
    return _priced(item, Decimal(item["Price"]) / 2) if other else item


def _with_power_moved(item: Element) -> Element:
    """Settle an order ISP by ISP, with the power of the first in the second as well."""
    isps = [
        isp.without("Duration").having({"Start": str(number)})
        for isp in item.children
        for first, end in (span(isp),)
        for number in range(first, end + 1)
    ]
    if len(isps) < 2:
        return item
    power = sum(int(isp["OrderedFlexPower"]) for isp in isps[:2])
    none, both = (isp.having({"OrderedFlexPower": p}) for isp, p in zip(isps, ("0", str(power)), strict=False))
    return item.containing(none, both, *isps[2:])


def _with_an_overlap(held: Element) -> Element:
    """Let each reserved day have a run, and its last ISP once more."""

    def overlapping(period: Element) -> Element:
        first = period.children[0].having({"Start": "1", "Duration": "4"})
        return period.containing(first, first.without("Duration").having({"Start": "4"}))

    return each(held, "Period", overlapping)


def _beyond_the_day(held: Element) -> Element:
    """Let a run of each reserved day begin with the first ISP, and end after any day."""
    return each(
        held,
        "Period",
        lambda period: period.containing(period.children[0].having({"Start": "1", "Duration": "101"})),
    )


def _with_another_day(held: Element) -> Element:
    """Let the last reserved day be followed by the one a month before."""
    last = held.children[-1]
    return held.containing(*held.children, shifted(last, "Period", -30))
