"""Powers in the steps of a market: what is drawn, or reckoned from something, is rounded to one before it is sent."""

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import whole
from uftp_conformance.statement.market import Market

_SAID = ("D-Prognosis", "FlexReservationUpdate")  # of which less is as valid, and none
STEPPED = (*_SAID, "FlexRequest", "FlexOffer", "FlexOrder")
_POWERS = ("Power", "MinPower", "MaxPower")


def in_steps(message: Element, market: Market) -> Element:
    """Return a valid message whose powers are multiples of the step that the market agreed on.

    What is forecast, reserved or offered on a request is rounded towards 0, so that it keeps to what it rests on; what
    is requested, or offered on none, away from it, as far as it is plausible.  What may be ordered by halves has them.
    An order of what was offered is as the offer says, and what is beyond all that is plausible stays so.
    """
    offered = message.tag == "FlexOrder" and message.get("FlexOfferMessageID") is not None
    if market.power_step == 1 or message.tag not in STEPPED or offered:
        return message
    less = message.tag in _SAID or message.get("FlexRequestMessageID") is not None
    return message.containing(*(_stepped(each, market, message.tag, less=less) for each in message.children))


def _stepped(element: Element, market: Market, tag: str, *, less: bool, halved: bool = False) -> Element:
    if element.tag == "OfferOption":
        halves = element.get("MinActivationFactor") is not None
        return element.containing(*(_stepped(isp, market, tag, less=less, halved=halves) for isp in element.children))
    unit = market.power_step * (2 if halved else 1)
    given = {name: whole(text) for name in _POWERS if (text := element.get(name)) is not None}
    rounded = {name: _rounded(power, unit, market.plausible_power, less=less) for name, power in given.items()}
    if tag == "FlexOffer":  # what offers something goes on to do so
        rounded = {name: new or _least(given[name], market.power_step) for name, new in rounded.items()}
    return element.having({name: str(power) for name, power in rounded.items()})


def _rounded(power: int, unit: int, most: int, *, less: bool) -> int:
    size = abs(power)
    if size > most:
        return power
    down, up = size // unit * unit, -(-size // unit) * unit
    chosen = down if less or up > most else up
    return chosen if power > 0 else -chosen


def _least(power: int, step: int) -> int:
    return step * ((power > 0) - (power < 0))
