"""An offer of ours on what a target requested under a contract is made under this contract (register, point 136)."""

import pytest

from fixtures.procedures import solicited
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from tests.oracle.desk import NOW, request, table
from tests.strategies.test_on_what_it_started import fly, loop
from tests.strategies.test_on_what_it_started import request as requested
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Partner
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step

__all__ = ["loop"]
CONTRACT = "CONTRACT-AT-DSO"


@pytest.mark.parametrize("named", [CONTRACT, "", None])
def test_an_offer_names_the_contract_of_its_request(
    named: str | None, loop: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty name is none (register, point 41)."""
    asked = requested({"Disposition": "Requested", "MinPower": "0", "MaxPower": "5", "Start": "1"})
    asked = asked if named is None else asked.having({"ContractID": named})
    offers: list[Element] = []

    async def starts(_: RunningTrial, __: Wish, ___: str = "") -> Element:
        return asked

    async def procedure(trial: RunningTrial, case: Case) -> None:
        offers.append(await solicited(trial, case.content))

    monkeypatch.setattr(RunningTrial, "started", starts)
    fly(loop, procedure)  # type: ignore[arg-type]
    assert {offer.get("ContractID") for offer in offers} == {named or None}


def test_an_offer_of_a_sequence_names_it_too() -> None:
    at = table("DSO", unsolicited_offers=False)
    us = Partner("AGR", at.party("AGR"), "registered")
    asked = request(at, ContractID=CONTRACT)
    past = Past([Entry(0, asked, us, NOW.timestamp(), started=True, outcome="accepted", settled=NOW.timestamp())])
    maker = Maker(target_of(at.statement), past, Lane())
    made = [
        maker.make(Step(1, "send", "FlexOffer", ("AGR", "registered"), seed=n), NOW.timestamp())[1] for n in range(20)
    ]
    on_it = [offer for offer in made if offer is not None and offer.get("FlexRequestMessageID")]
    assert {offer["ContractID"] for offer in on_it} == {CONTRACT}
