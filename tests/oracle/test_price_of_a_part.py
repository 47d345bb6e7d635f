"""What an AGR may say of a part of its offer whose price has parts of a cent (register, point 97)."""

import pytest

from tests.oracle.desk import isp, offer, option, order, table

ROW = "OPR-FOR-PRICE"


@pytest.mark.parametrize(
    ("offered", "share", "ordered", "open_to_it"),
    [("12.50", "0.75", "9.375", True), ("12.50", "0.5", "6.25", False), ("12.5050", "1", "12.505", False)],
)
def test_the_price_of_a_part_may_have_to_be_rounded(
    offered: str, share: str, ordered: str, *, open_to_it: bool
) -> None:
    """An AGR that reckons in cents finds another price; that of the whole is its own."""
    at = table("AGR")
    made = at.started(offer(at, option(Price=offered, MinActivationFactor="0.50")))
    powers = [isp(50, 4, Power=int(1000 * float(share))), isp(60, Power=-int(500 * float(share)))]
    found = at.broken(order(at, made, *powers, ActivationFactor=share, Price=ordered))
    assert not found.surely
    assert (ROW in found.perhaps) is open_to_it
