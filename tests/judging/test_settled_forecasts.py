"""An item of a settlement that names a D-Prognosis has the power of that as its BaselinePower."""

import pytest

from tests.judging.briefly import AT, isp, item, prognosis, settlement
from tests.judging.started import AGR, DSO, MARKET
from uftp_conformance.messages import Element
from uftp_conformance.oracle.initiated import recipient_of, remark
from uftp_conformance.oracle.received import History, Outcome, PastMessage, Target

TODAY = "2026-11-26"  # AT is noon there
RECIPIENT = recipient_of(Target("DSO", DSO, "3.1.0", frozenset(), MARKET, (), 1.0), AGR, "AGR")
FORECAST = prognosis(isp(1, 60, Power=-20), isp(61, 36, Power=30), MessageID="p", Period=TODAY)


def remarked(*isps: Element, named: str = "P", outcome: Outcome = "accepted", at: float = AT - 60, **more: str) -> str:
    items = item(*isps, Period=TODAY, **{"D-PrognosisMessageID": named, **more})
    message = settlement(items, PeriodStart=TODAY, PeriodEnd=TODAY)
    past = History((PastMessage(FORECAST, AGR, "AGR", at, outcome),))
    return remark("INI-ITEMS", message, AT, RECIPIENT, past)


def test_another_power_is_remarked() -> None:
    assert remarked(isp(60, BaselinePower=-20), isp(61, BaselinePower=0)) == (
        "the BaselinePower of o in ISP 61 is 0, where the D-Prognosis that it names has 30"
    )
    assert "in ISP 60 is 30" in remarked(isp(60, 2, BaselinePower=30))


@pytest.mark.parametrize(
    "said",
    [
        remarked(isp(60, BaselinePower="-020"), isp(61, 36, BaselinePower=30)),
        remarked(isp(48, BaselinePower=0)),  # it had begun
        remarked(isp(60, BaselinePower=0), outcome="rejected"),
        remarked(isp(60, BaselinePower=0), at=AT + 7 * 3600),
        remarked(isp(60, BaselinePower=0), BaselineReference="BASELINE"),
        remarked(isp(60, BaselinePower=0), named="another"),
        remarked(isp(60, BaselinePower=0), named=""),
    ],
)
def test_of_others_nothing_is_said(said: str) -> None:
    assert said == ""
