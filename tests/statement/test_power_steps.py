"""Powers of valid messages are rounded to the steps of a market, each towards what keeps the message valid."""

from dataclasses import replace

import pytest

from tests.statement.test_market import MARKET
from uftp_conformance.messages import Element
from uftp_conformance.statement.power_steps import in_steps

STEPS = replace(MARKET, power_step=100, plausible_power=10_050)


def said(tag: str, *powers: int, **attributes: str) -> Element:
    return Element(tag, attributes, tuple(Element("ISP", {"Power": str(power)}) for power in powers))


def powers(message: Element) -> list[int]:
    return [int(isp[name]) for isp in message.walk() if isp.tag == "ISP" for name in isp.attributes]


@pytest.mark.parametrize("tag", ["D-Prognosis", "FlexReservationUpdate"])
def test_less_is_said(tag: str) -> None:
    """What is forecast or reserved is rounded towards 0: half of a step that was ordered is none of it."""
    assert powers(in_steps(said(tag, 199, -199, 50, 0, 300), STEPS)) == [100, -100, 0, 0, 300]


def test_more_is_requested() -> None:
    """What is requested keeps its direction, and stays plausible."""
    isps = tuple(
        Element("ISP", {"MinPower": str(low), "MaxPower": str(high)}) for low, high in ((1, 150), (-1, 0), (1, 10_040))
    )
    assert powers(in_steps(Element("FlexRequest", {}, isps), STEPS)) == [100, 200, -100, 0, 100, 10_000]


@pytest.mark.parametrize(
    ("attributes", "factor", "expected"),
    [
        ({}, {}, [200, -200, 100, 0]),
        ({}, {"MinActivationFactor": "0.50"}, [200, -200, 200, 0]),
        ({"FlexRequestMessageID": "r"}, {}, [100, -100, 100, 0]),
        ({"FlexRequestMessageID": "r"}, {"MinActivationFactor": "0.50"}, [100, -100, 100, 0]),
    ],
)
def test_something_is_offered(attributes: dict[str, str], factor: dict[str, str], expected: list[int]) -> None:
    """An offer goes on to offer something, by halves if it may be, and no more than was requested."""
    option = Element("OfferOption", factor, said("FlexOffer", 150, -150, 30, 0).children)
    assert powers(in_steps(Element("FlexOffer", attributes, (option,)), STEPS)) == expected


def test_an_order_is_as_offered() -> None:
    """What was offered is ordered as it is; what nobody offered is in steps."""
    assert powers(in_steps(said("FlexOrder", 150, FlexOfferMessageID="o"), STEPS)) == [150]
    assert powers(in_steps(said("FlexOrder", 150), STEPS)) == [200]


def test_what_is_not_plausible_stays() -> None:
    assert powers(in_steps(said("D-Prognosis", 10_051), STEPS)) == [10_051]
    assert STEPS.implausible_power == 10_100


def test_without_steps_nothing_changes() -> None:
    message = said("FlexOffer", 1, -1)
    assert in_steps(message, MARKET) is message
    assert MARKET.implausible_power == MARKET.plausible_power + 1
