"""Parts of an order: its power and its price, scaled by an ActivationFactor."""

from decimal import ROUND_HALF_UP, Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number, whole

ONE = Decimal(1)
CENT = Decimal("0.01")  # of a price, and the smallest step of a factor
FINEST = Decimal("0.0001")  # CurrencyAmountType has at most four digits after the point


def least_of(option: Element) -> Decimal:
    """Return the MinActivationFactor of an option; what does not say it is offered as a whole."""
    return number(option.get("MinActivationFactor") or "1")


def scaled(order: Element, share: Decimal) -> Element:
    """Return a part of an order of the whole; a power that is not whole is rounded, and a price to four digits."""
    isps = (isp.having({"Power": str(_whole(whole(isp["Power"]) * share))}) for isp in order.all("ISP"))
    price = number(order["Price"]) * share
    # Cents are written as cents; who rounds to them has nothing to round then.
    step = CENT if _on(price, CENT) else FINEST
    attributes = {"ActivationFactor": f"{share:.2f}", "Price": f"{price.quantize(step, ROUND_HALF_UP)}"}
    return order.containing(*isps).having(attributes)


def exact_share(order: Element, least: Decimal, unit: int = 1) -> Decimal | None:
    """Return the smallest share from `least` on at which nothing has to be rounded; None where there is none.

    A power is rounded that is no multiple of so many Watts.
    One at which the price has whole cents is preferred.  How a power that is not whole, or a price of too many digits,
    is to be rounded, no document says.
    """
    shares = [share for n in range(int(least * 100), 100) if (share := Decimal(n) / 100) >= least and share > 0]
    for step in (CENT, FINEST):
        found = next((share for share in shares if _scales(order, share, step, unit)), None)
        if found is not None:
            return found
    return None


def _scales(order: Element, share: Decimal, step: Decimal, unit: int) -> bool:
    scales = all(_on(whole(isp["Power"]) * share, Decimal(unit)) for isp in order.all("ISP"))
    return scales and _on(number(order["Price"]) * share, step)


def _on(value: Decimal, step: Decimal) -> bool:
    return value % step == 0


def _whole(power: Decimal) -> int:
    return int(power.quantize(ONE, ROUND_HALF_UP))
