"""Contents chosen so that a target that ignores them is caught."""

from decimal import Decimal

from strategies.contents import requested_limit
from strategies.values import A_LITTLE, in_cents, isp
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

HEAVY = 2**26  # Watts
_FINE = Decimal("0.0075")
_FINEST = Decimal("0.0001")  # that the schema has
_CENT, HALF = Decimal("0.01"), "0.50"


def telling_offer(offer: Element, number: int, situation: Situation) -> Element:
    """Return offers in which nothing is 0, so that an order with price 0 or power 0 cannot pass for a copy.

    Args:
        offer: a FlexOffer with one option.
        number: offers of different numbers get different values in place of 0, and of the least that is drawn.
        situation: what powers and prices are plausible.
    """
    (option,) = offer.children
    power, price = requested_limit(situation) // (number + 2) or 1, situation.market.plausible_price / (number + 2)
    isps = (
        isp if int(isp["Power"]) not in (0, A_LITTLE) else isp.having({"Power": str(power)}) for isp in option.children
    )
    drawn = Decimal(option["Price"])
    whole = drawn if drawn > _CENT else max(in_cents(price), _CENT)
    return offer.containing(option.having({"Price": f"{whole:f}"}).containing(*isps))


def finely_priced(offer: Element) -> Element:
    """Return an offer at prices that only look like ones of cents; parts of them may be ordered at no such price."""

    def fine(option: Element) -> Element:
        price = Decimal(option["Price"]) - _FINE
        return option if price <= 0 or option.get("MinActivationFactor") else option.having({"Price": f"{price:f}"})

    return offer.containing(*map(fine, offer.children))


def divided(offer: Element) -> Element:
    """Return an offer that may be ordered by halves, whose powers and prices have halves that need no rounding."""

    def even(isp: Element) -> Element:
        power = int(isp["Power"])
        return isp.having({"Power": str(power - power % 2 or 2)})

    def option(each: Element) -> Element:
        cents = max(int(Decimal(each["Price"]) / _CENT) // 2 * 2, 2)
        terms = {"Price": f"{cents * _CENT:.2f}", "MinActivationFactor": HALF}
        return each.having(terms).containing(*map(even, each.children))

    return offer.containing(*map(option, offer.children))


def doubled(offer: Element, situation: Situation) -> Element:
    """Return an offer of two options, of which the second has twice the price and other powers of the same sign.

    Where twice the price would not be plausible, the first one has half of it.
    """
    (option,) = offer.children
    price = Decimal(option["Price"])
    if price * 2 > situation.market.plausible_price:
        option = option.having({"Price": f"{(price / 2).quantize(_FINEST):f}"})
    powers = [(isp, int(isp["Power"])) for isp in option.children]
    isps = (isp.having({"Power": str(p - (2 if p > 0 else -2) if abs(p) > 2 else p * 2)}) for isp, p in powers)
    other = {"OptionReference": f"{option['OptionReference']}-other", "Price": f"{Decimal(option['Price']) * 2:f}"}
    return offer.containing(option, option.having(other).containing(*isps))


def telling_request(request: Element, number: int) -> Element:
    """Return a FlexRequest that does not request all that it speaks of, and the other way round than one before it.

    So offers of whatever the target likes, in any ISP or always in one direction, cannot pass for what is requested.

    Args:
        request: a FlexRequest that requests something.
        number: requests of even numbers ask for more load, those of odd ones for less.
    """
    even = number % 2 == 0
    runs = (_towards(run, more=(run["Disposition"] == "Requested") == even) for run in _parted(request))
    return request.containing(*runs)


def heavy(request: Element) -> Element:
    """Return a FlexRequest of so much power that a number of single precision does not tell one Watt from the next."""
    bound = {True: {"MaxPower": str(HEAVY)}, False: {"MinPower": str(-HEAVY)}}
    isps = (each.having(bound[int(each["MaxPower"]) > 0]) for each in request.children)
    return request.containing(*isps)


def turned_round(request: Element) -> Element:
    """Return a FlexRequest that asks for less load where another asks for more, and for more where it asks for less."""
    return request.containing(*(_towards(run, more=int(run["MaxPower"]) <= 0) for run in request.children))


def _parted(request: Element) -> tuple[Element, ...]:
    """Return the ISPs of a request, the last half of them only available where all are requested."""
    runs = request.children
    if any(run["Disposition"] != "Requested" for run in runs):
        return runs
    *others, last = runs
    start, length = int(last["Start"]), int(last.get("Duration") or "1")
    if length == 1:
        return (*others, last.having({"Disposition": "Available"})) if others else runs  # of one ISP nothing is left
    kept = length // 2
    return (*others, _run(last, start, kept, "Requested"), _run(last, start + kept, length - kept, "Available"))


def _run(like: Element, start: int, length: int, disposition: str) -> Element:
    return isp(start, length, Disposition=disposition, MinPower=like["MinPower"], MaxPower=like["MaxPower"])


def _towards(run: Element, *, more: bool) -> Element:
    size = max(abs(int(run["MinPower"])), abs(int(run["MaxPower"])))
    low, high = (1, size) if more else (-size, -1)
    return run.having({"MinPower": str(low), "MaxPower": str(high)})
