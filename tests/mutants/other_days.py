"""Stories about other days than most."""

from datetime import timedelta
from typing import Any

from tests.participants import desk as desks
from tests.participants import valid
from tests.participants.desk import Desk


def of_tomorrow(desk: Desk) -> Any:
    """Tell of what is planned for the next day."""
    make, role = (valid.request, "DSO") if desk.role == "AGR" else (valid.prognosis, "AGR")
    return desk.send(make(desk, Period=desks.TODAY + timedelta(days=1)), desk.parties[role, "registered"])
