"""A refusal may have its cause in an order, or a revocation, of the target's that is still on its way to us."""

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.sequences.test_late import ACCEPTED, REFUSED, TARGET, pending
from uftp_conformance.catalogue import load
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.received import Broken
from uftp_conformance.sequences.steps import Step
from uftp_conformance.sequences.verdicts import accusation
from uftp_conformance.sequences.walked import Judged
from uftp_conformance.sequences.walking import Walk

MOMENT = 0.02
STEP = Step(0, "send", "FlexOffer", ("AGR", "registered"))
ACCUSED = accusation(REFUSED, Broken(), "FlexOffer", TARGET, load())


def refused(message: str, seen: Observation = REFUSED) -> Judged:
    exchange = pending(None).freeze()
    sent = replace(exchange.sent, message=message)
    return Judged(STEP, replace(exchange, sent=sent), Broken(), "", seen, ACCUSED)


class _Explaining(Walk):
    """A walk to which what explains everything comes after some seconds."""

    def __init__(self, after: float) -> None:
        tester = SimpleNamespace(pace=SimpleNamespace(moment=MOMENT))
        self._ground = cast(Any, SimpleNamespace(tester=tester))
        self.comes = time.monotonic() + after

    def _judge(self, sent: Any) -> Judged:
        found: Judged = sent
        return replace(found, accusation=None) if time.monotonic() >= self.comes else found


@pytest.mark.parametrize("message", ["FlexOfferRevocation", "FlexOrder", "D-Prognosis", "FlexOffer", "FlexRequest"])
def test_what_may_be_crossed_is_not_accused_too_soon(message: str) -> None:
    found = refused(message)
    assert asyncio.run(_Explaining(10 * MOMENT)._explained(cast(Any, found), found)).accusation is None


@pytest.mark.parametrize(
    "found", [refused("Metering"), refused("FlexOrder", ACCEPTED)], ids=["nothing crosses it", "no refusal"]
)
def test_all_else_is_accused_after_a_moment(found: Judged) -> None:
    assert ACCUSED is not None
    assert asyncio.run(_Explaining(10 * MOMENT)._explained(cast(Any, found), found)).accusation == ACCUSED
