"""Stories about other days than most."""

from datetime import timedelta
from typing import Any

from tests.mutants.readings import offered_under_a_contract
from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import Desk


def of_tomorrow(desk: Desk) -> Any:
    """Tell of what is planned for the next day."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.prognosis, "AGR")
    return desk.send(make(desk, Period=desks.TODAY + timedelta(days=1)), desk.parties[role, "registered"])


def of_a_weekend(desk: Desk) -> Any:
    """Tell of what is under a contract, for a Saturday."""
    saturday = desks.TODAY + timedelta(days=(5 - desks.TODAY.weekday()) % 7)
    if desk.role == "AGR":
        return desk.send(valid.reservation(desk, Period=saturday), desk.parties["DSO", "registered"])
    offer = valid.offer(desk, ContractID="CONTRACT-AT-DSO", Period=saturday)
    return desk.send(offer, desk.parties["AGR", "registered"])


OF_DAYS: tuple[Story, ...] = (of_tomorrow, of_a_weekend)
OF_DAYS_AND_HOURS: tuple[Story, ...] = (*OF_DAYS, offered_under_a_contract)
