"""Subtle faults of a DSO that settles what was offered to it, where it ordered something else."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
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
