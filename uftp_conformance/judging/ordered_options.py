"""What a target orders, held against the option of the offer that its order names.  Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number, whole

Runs = Sequence[Sequence[int]]  # first ISP, how many, Watts
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Offered:
    """An option of an offer of the suite's, as much of it as an order has to keep to; without runs nothing is."""

    runs: Runs = ()
    price: str = ""
    least: str = "1"  # its MinActivationFactor
    name: str = ""


def ordered_option(order: Element, asked: Mapping[str, Any], place: int) -> Offered | None:
    """Return the option that an order names, by what a trial wrote down; None where the offer has none of this name.

    Offers of one option are written down without its name, which an order need not give (register, point 28).
    """
    several = asked.get("options", ())
    named = [Offered(**each) for each in (several[place] if place < len(several) else ())]
    if named:
        return next((each for each in named if each.name == order.get("OptionReference")), None)
    runs, prices = asked["offered"], asked["prices"]
    return Offered(runs[place] if place < len(runs) else (), prices[place] if place < len(prices) else "")


def other_isps(order: Element, option: Offered | None, last: int) -> str:
    """Return in what an order differs from its option, or from the part of it that it activates; "" if in nothing."""
    if option is None:
        return f"the OptionReference is {order.get('OptionReference')}, and the offer has no such option"
    if not option.runs:
        return ""
    share, least = number(order.get("ActivationFactor") or "1"), number(option.least)
    if share != 1 and not least <= share < 1:
        what = f"a MinActivationFactor of {option.least}" if least < 1 else "no part"
        return f"the ActivationFactor is {order['ActivationFactor']}, where {what} was offered"
    spans = [(whole(i["Start"]), whole(i.get("Duration") or "1"), whole(i["Power"])) for i in order.all("ISP")]
    beyond = next((start for start, length, _ in spans if start < 1 or start + length - 1 > last), None)
    if beyond is not None:
        return f"the ISPs from {beyond} on are not all within 1 to {last}"
    given, wanted = _by_isp(spans), _by_isp(option.runs)
    # How the power of a part is rounded is not said (register, point 97).
    wrong = next((n for n in sorted(given.keys() | wanted.keys())
                  if n not in given or n not in wanted or not _near(given[n], wanted[n] * share, 1)), None)
    if wrong is None:
        return ""
    part = "" if share == 1 else f", of which {share} is ordered"
    return f"ISP {wrong} has the power {given.get(wrong)}, where {wanted.get(wrong)} was offered{part}"


def other_price(order: Element, option: Offered | None) -> str:
    """Return in what the price of an order differs from that of what it orders; "" if in nothing, or nothing is known.

    That it names no option of the offer is said of its ISPs.
    """
    if option is None or not option.price:
        return ""
    share = number(order.get("ActivationFactor") or "1")
    if _near(number(order["Price"]), number(option.price) * share, _CENT):
        return ""
    part = "" if share == 1 else f", of which {share} is ordered"
    return f"the Price is {order['Price']}, where {option.price} was offered{part}"


def _near(given: Decimal | int, wanted: Decimal, unit: Decimal | int) -> bool:
    """Tell whether a value is the wanted one, or is less than a unit away from one that needs rounding."""
    return given == wanted or (wanted % unit != 0 and abs(given - wanted) < unit)


def _by_isp(runs: Iterable[Sequence[int]]) -> dict[int, int]:
    return {n: power for start, length, power in runs for n in range(start, start + length)}
