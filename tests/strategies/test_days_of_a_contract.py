"""What is under a contract is about the days of that alone (register, point 141)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases
from strategies.contents import contents
from tests.oracle.desk import NOW
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages.lexical import day

_BEGINS = NOW.date() + timedelta(days=9)
TERMS: list[dict[str, Any]] = [{"weekdays": ("Friday", "Monday")}, {"first_day": _BEGINS}]


def _at(role: str, terms: dict[str, Any]) -> Situation:
    situation = situation_of(role, NOW)
    held = tuple(replace(each, **terms) for each in situation.market.contracts)
    return replace(situation, market=replace(situation.market, contracts=held))


@pytest.mark.parametrize("terms", TERMS, ids=str)
@pytest.mark.parametrize(
    ("role", "message"), [("AGR", "FlexReservationUpdate"), ("AGR", "FlexRequest"), ("DSO", "FlexOffer")]
)
def test_days_are_those_of_the_contract(role: str, message: str, terms: dict[str, Any]) -> None:
    """Whatever is drawn or listed under a contract is about one of its days."""
    situation = _at(role, terms)
    drawn = draw(contents(message, situation), 12, 7, "days")
    every = [*drawn, *(case.content for case in bound_cases(situation, drawn[0]))]
    under = [each for each in every if each.get("ContractID") is not None]
    assert under
    for each in under:
        contract = situation.market.contract(each["ContractID"])
        assert contract is not None
        about: date = day(each["Period"])
        assert contract.is_about(about)
