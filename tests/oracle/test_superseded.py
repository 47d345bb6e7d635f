"""What a DSO may say of an offer on a D-Prognosis that a later one has followed (register, point 28)."""

from typing import Any

import pytest

from tests.oracle.desk import TOMORROW, fresh, offer, prognosis, table

_TALK = fresh()
UNKNOWN = "VAL-REFERENCE-PROGNOSIS"


@pytest.mark.parametrize(
    ("changed", "followed"), [({"Revision": 2}, True), ({"Revision": 2, "Period": TOMORROW}, False)]
)
def test_a_forecast_with_a_successor_may_be_gone(changed: dict[str, Any], *, followed: bool) -> None:
    """Who keeps the actual forecast alone does not know the MessageID of the one before."""
    at = table("DSO")
    named = at.sent(prognosis(at, Revision=1, ConversationID=_TALK))["MessageID"]
    at.sent(prognosis(at, **changed))
    found = at.broken(offer(at, ConversationID=_TALK, BaselineReference=None, D_PrognosisMessageID=named))
    assert not found.surely
    assert (UNKNOWN in found.perhaps) is followed


def test_the_actual_forecast_is_known() -> None:
    """One that nothing has followed has to be there, and one that was never sent is not."""
    at = table("DSO")
    at.sent(prognosis(at, Revision=1, ConversationID=_TALK))
    newest = at.sent(prognosis(at, Revision=2, ConversationID=_TALK))["MessageID"]
    known, unknown = (
        at.broken(offer(at, ConversationID=_TALK, BaselineReference=None, D_PrognosisMessageID=name))
        for name in (newest, fresh())
    )
    assert UNKNOWN not in known.perhaps
    assert UNKNOWN in unknown.surely
