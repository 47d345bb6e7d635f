"""A participant with one queue for each recipient."""

import asyncio
from dataclasses import replace

import pytest

from tests.participants.desk import Desk
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.mutants.mutant import CONFORMING
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.varied import Varied, VariedApplication
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.participant import Dispatch

PLACE = "http://127.0.0.1/us"


@pytest.mark.parametrize(("in_order", "order"), [(True, ["first", "first", "second"]), (False, ["first", "second"])])
def test_what_is_for_one_recipient_waits(in_order: bool, order: list[str]) -> None:
    """While a delivery is tried again, the next one to the same recipient waits, or overtakes it."""
    desk, posted = Desk("DSO"), list[str]()
    (way,) = (each.way() for each in registry.variants() if each.name == "delivery/in-order")
    usual = desk.participant
    participant = Varied(
        replace(way, in_order=in_order, policy=CONFORMING),
        usual.own,
        usual._secret,
        market=usual._market,
        supports=usual._supports,
        directory=usual._directory,
    )

    class Refused(VariedApplication):
        async def _post(self, url: str, body: bytes, policy: Policy) -> HttpAnswer:
            assert (url, policy) == (PLACE, CONFORMING)
            posted.append(body.decode())
            return HttpAnswer(503 if posted == ["first"] else 200, "", 0.0)

    async def delivered() -> None:
        application = Refused({"1": participant})
        deliveries = (Dispatch(PLACE, body) for body in (b"first", b"second"))
        await asyncio.gather(*(application._deliver(participant, each) for each in deliveries))
        await application.close()

    asyncio.run(delivered())
    assert posted[: len(order)] == order
