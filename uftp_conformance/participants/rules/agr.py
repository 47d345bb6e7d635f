"""Rules of the AGR: reservations under contract, and orders on its own offers."""

from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import merged, powers
from uftp_conformance.participants.ledger import IspRun, Offer, Option
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, number

RULES: list[Rule] = []
rule = registering(RULES)

AGR, RESERVATION, ORDER = ("AGR",), ("FlexReservationUpdate",), ("FlexOrder",)
_CENT = Decimal("0.01")


@rule("PLN-FRU-DEADLINE", Stage.CONTENT, AGR, RESERVATION)
def before_the_deadline(message: Element, context: Context) -> Refusal | None:
    """Demand that the update is in time for its Period."""
    contract = context.market.contract(message["ContractID"])
    if contract is None:
        return None
    late = context.now > contract.deadline(day(message["Period"]), context.market.time_zone)
    return refuse("Deadline expired") if late else None


@rule("PLN-FRU-POWER", Stage.CONTENT, AGR, RESERVATION)
def power_as_contracted(message: Element, context: Context) -> Refusal | None:
    """Demand no more power than contracted, in the direction of the contract if it has one; zero releases."""
    contract = context.market.contract(message["ContractID"])
    if contract is None:
        return None
    size = abs(contract.reserved_power)
    low, high = sorted((0, contract.reserved_power)) if contract.directed else (-size, size)
    held = all(low <= power <= high for _, _, power in context.profiles[0])
    return None if held else refuse("Power value rejection")


@rule("OPR-FOR-ONCE", Stage.CONTENT, AGR, ORDER)
def not_ordered_yet(message: Element, context: Context) -> Refusal | None:
    """Demand that an offer is ordered once; that its options exclude each other is the matter of another rule."""
    offer = referred(message, context)
    again = offer is not None and offer.state == "ordered" and not of_another_option(message, offer)
    return refuse("FlexOffer ordered already") if again else None


@rule("OPR-FOR-OPTION", Stage.CONTENT, AGR, ORDER)
def option_exists(message: Element, context: Context) -> Refusal | None:
    """Demand that the option is one of the offer's; where there are several, one is named."""
    offer = referred(message, context)
    unknown = offer is not None and offer.option(message.get("OptionReference")) is None
    return refuse("Unknown OptionReference") if unknown else None


@rule("OPR-FOR-FACTOR", Stage.CONTENT, AGR, ORDER)
def enough_is_activated(message: Element, context: Context) -> Refusal | None:
    """Demand that no less is activated than the option allows."""
    option = ordered_option(message, referred(message, context))
    # What is offered as a whole is the matter of VLD-FOR-WHOLE.
    too_little = option is not None and factor(message) < option.minimum < 1
    return refuse("ActivationFactor below MinActivationFactor") if too_little else None


@rule("OPR-FOR-ISP", Stage.CONTENT, AGR, ORDER)
def same_isps(message: Element, context: Context) -> Refusal | None:
    """Demand that the order has the ISPs of the option."""
    option = ordered_option(message, referred(message, context))
    same = option is None or _isps(powers(message)) == _isps(option.runs)
    return None if same else refuse("ISP mismatch")


@rule("OPR-FOR-POINT", Stage.CONTENT, AGR, ORDER)
def same_point(message: Element, context: Context) -> Refusal | None:
    """Demand that the order is about the offer's congestion point."""
    offer = referred(message, context)
    other = offer is not None and offer.point != message["CongestionPoint"]
    return refuse("The FlexOffer is for another CongestionPoint") if other else None


@rule("OPR-FOR-POWER", Stage.CONTENT, AGR, ORDER)
def same_power(message: Element, context: Context) -> Refusal | None:
    """Demand that the power is the offered one; orders of a part are the matter of VLD-FOR-SCALED."""
    option = ordered_option(message, referred(message, context))
    if option is None or factor(message) != 1 or power_scaled(message, option):
        return None
    return refuse("Power mismatch")


@rule("OPR-FOR-PRICE", Stage.CONTENT, AGR, ORDER)
def same_price(message: Element, context: Context) -> Refusal | None:
    """Demand that the price is the offered one; of a part see VLD-FOR-SCALED."""
    option = ordered_option(message, referred(message, context))
    same = option is None or factor(message) != 1 or price_scaled(message, option)
    return None if same else refuse("Price mismatch")


@rule("OPR-FOR-CURRENCY", Stage.CONTENT, AGR, ORDER)
def same_currency(message: Element, context: Context) -> Refusal | None:
    """Demand that the price is in the offer's currency."""
    offer = referred(message, context)
    other = offer is not None and dict(offer.terms)["Currency"] != message["Currency"]
    return refuse("Price mismatch: another Currency") if other else None


def factor(message: Element) -> Decimal:
    """Return the ActivationFactor of an order; it is 1 when absent."""
    return number(message.get("ActivationFactor"))


def scaled(power: int, share: Decimal) -> int:
    """Return a share of a power in whole Watts, rounded half away from zero; a share has two decimals."""
    hundredths = int(share * 100)
    size = (abs(power) * hundredths + 50) // 100
    return size if power >= 0 else -size


def ordered_option(message: Element, offer: Offer | None) -> Option | None:
    """Return the option that an order means; when its reference is of no option, the one that it looks like."""
    if offer is None:
        return None
    named = offer.option(message.get("OptionReference"))
    if named is not None:
        return named
    given = merged(powers(message))
    alike = (o for o in offer.options if merged(o.runs) == given and _price_matches(o.price, message))
    return next(alike, offer.options[0])


def of_another_option(message: Element, offer: Offer) -> bool:
    """Return whether an order means another option of an offer than the one that was ordered."""
    option = ordered_option(message, offer)
    return option is not None and option.reference != offer.ordered


def power_scaled(message: Element, option: Option) -> bool:
    """Return whether an order has the power of its part of an option."""
    return _powers_match(option.runs, powers(message), factor(message))


def price_scaled(message: Element, option: Option) -> bool:
    """Return whether an order has the price of its part of an option."""
    return _price_matches(option.price, message)


def _isps(runs: tuple[IspRun, ...]) -> tuple[IspRun, ...]:
    return merged((first, end, 0) for first, end, _ in runs)


def _powers_match(offered: tuple[IspRun, ...], given: tuple[IspRun, ...], share: Decimal) -> bool:
    """Compare ISP by ISP where both have a power; other ISPs are the matter of another rule."""
    if share == 1:
        slack = 0
    else:
        slack = 1
        offered = tuple((first, end, scaled(power, share)) for first, end, power in offered)
    return merged(offered) == merged(given) or all(
        abs(power - wanted) <= slack
        for first, end, wanted in offered
        for start, stop, power in given
        if start <= end and first <= stop
    )


def _price_matches(offered: Decimal, message: Element) -> bool:
    share, price = factor(message), number(message["Price"])
    return price == offered if share == 1 else abs(price - offered * share) <= _CENT
