"""A DSO that refuses a revocation because it has ordered, although its AGR rejected the order, and orders again."""

from functools import partial

import pytest

from tests.participants import valid
from tests.participants.desk import Desk
from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.varied import Varied


def _heard(name: str) -> tuple[str, str, bool]:
    """Reject the order that comes with an offer, and revoke that; return what is said, and whether it is ordered then.

    Of a DSO that orders nothing by itself an order is asked for.
    """
    desk = Desk("DSO", of=partial(Varied, registry.find(name).way()))
    agr, offer = desk.parties["AGR", "registered"], valid.offer(desk)
    desk.send(offer, agr)
    besides = desk.participant.besides  # type: ignore[attr-defined]  # a variant has them
    placed = desk._opened(besides[0].body) if besides else desk.stimulate("FlexOrder", agr, offer["MessageID"])
    assert isinstance(placed, Element)
    desk.reply(placed, agr, "Rejected")
    answer = desk.send(valid.revocation(desk, offer["MessageID"]), agr).answer
    assert answer is not None
    again = isinstance(desk.stimulate("FlexOrder", agr, offer["MessageID"]), Element)
    return answer["Result"], answer.get("RejectionReason") or "", again


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("kept/ordered-again", ("Rejected", "Flexibility procured", True)),
        ("kept/placed-orders-bind", ("Rejected", "Flexibility procured", False)),
        ("alone/orders", ("Accepted", "", False)),
    ],
)
def test_an_offer_whose_order_was_rejected(name: str, heard: tuple[str, str, bool]) -> None:
    assert _heard(name) == heard
