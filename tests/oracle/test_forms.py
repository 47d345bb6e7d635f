"""What the oracle says of an order that is what was offered, and is not written as it was."""

import pytest

from tests.oracle.desk import Table, isp, offer, option, order, table
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken

FORM = "OPR-FOR-FORM"


def _ordered(*isps: Element, **changed: str) -> Broken:
    at: Table = table("AGR")
    offered = at.started(offer(at, option(isp(50, 4, Power=1000))))
    return at.broken(order(at, offered, *isps, **changed))


@pytest.mark.parametrize(
    ("isps", "expected"),
    [
        ((), False),
        ((isp(50, 4, Power=1000),), False),
        ((isp(50, 2, Power=1000), isp(52, 2, Power=1000)), True),
        ((isp(52, 2, Power=1000), isp(50, 2, Power=1000)), True),
        ((isp(50, 4, Power=999),), False),
        ((isp(50, 2, Power=1000), isp(52, 2, Power=999)), False),
        ((isp(50, 3, Power=1000),), False),
    ],
)
def test_the_list_in_other_elements(isps: tuple[Element, ...], *, expected: bool) -> None:
    """The same ISPs and powers in another list may be refused; others have a reason of their own."""
    broken = _ordered(*isps)
    assert FORM not in broken.surely
    assert (FORM in broken.perhaps) == expected


@pytest.mark.parametrize(("name", "value"), [("TimeZone", "Europe/Brussels"), ("ISP_Duration", "PT900S")])
def test_an_attribute_in_other_letters(name: str, value: str) -> None:
    """So may an order in another zone of the same offset, or in the same duration by other words."""
    assert FORM in _ordered(**{name: value}).perhaps
