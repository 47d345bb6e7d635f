"""What a target may say that its messages rest on, and what it may not, each with what was exchanged before."""

from tests.judging.briefly import Seen, item, offer, prognosis, request, seen, settlement
from tests.judging.started import POINT
from tests.judging.started_rightly import OF_OFFER, OF_REQUEST, PLACED, SETTLED
from uftp_conformance.messages import Element

UNASKED = seen(offer(FlexRequestMessageID=""), MessageID="o")
ELSEWHERE = seen(prognosis(CongestionPoint="ean.1"), MessageID="p")
ON_FORECAST = offer(**{"D-PrognosisMessageID": "P"})
UNDER_CONTRACT = settlement(item(SETTLED, ContractID="REDUCE"))

RIGHT: list[tuple[Element, tuple[Seen, ...]]] = [
    (UNDER_CONTRACT, (PLACED,)),  # its offer is out of sight
    (UNDER_CONTRACT, (PLACED, seen(offer(ContractID="REDUCE"), MessageID="o"))),
    (UNDER_CONTRACT, (PLACED, OF_OFFER)),  # whose request is out of sight
    (UNDER_CONTRACT, (PLACED, OF_OFFER, seen(request(ContractID="REDUCE"), MessageID="r"))),
    (settlement(item(SETTLED, ContractID="")), (PLACED, UNASKED)),
    (ON_FORECAST.having({"BaselineReference": "BASELINE"}), (OF_REQUEST, ELSEWHERE)),  # it may be ignored
    (ON_FORECAST, (OF_REQUEST, ELSEWHERE, seen(prognosis(CongestionPoint=POINT.upper()), MessageID="p"))),
]
WRONG: list[tuple[str, Element, tuple[Seen, ...], str]] = [
    ("INI-ITEMS", UNDER_CONTRACT, (PLACED, *before), "is REDUCE, where neither the order nor its offer has one")
    for before in ((UNASKED,), (OF_OFFER, OF_REQUEST))
]
WRONG += [
    ("INI-REFERENCES", given, (OF_REQUEST, ELSEWHERE), "the D-Prognosis p is for ean.1, not for the congestion point")
    for given in (ON_FORECAST, ON_FORECAST.having({"BaselineReference": ""}))
]
