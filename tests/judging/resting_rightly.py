"""What a target may say that its messages rest on, and what it may not, each with what was exchanged before."""

from tests.judging.briefly import Seen, item, offer, request, seen, settlement
from tests.judging.started_rightly import OF_OFFER, OF_REQUEST, PLACED, SETTLED
from uftp_conformance.messages import Element

UNASKED = seen(offer(FlexRequestMessageID=""), MessageID="o")
UNDER_CONTRACT = settlement(item(SETTLED, ContractID="REDUCE"))

RIGHT: list[tuple[Element, tuple[Seen, ...]]] = [
    (UNDER_CONTRACT, (PLACED,)),  # its offer is out of sight
    (UNDER_CONTRACT, (PLACED, seen(offer(ContractID="REDUCE"), MessageID="o"))),
    (UNDER_CONTRACT, (PLACED, OF_OFFER)),  # whose request is out of sight
    (UNDER_CONTRACT, (PLACED, OF_OFFER, seen(request(ContractID="REDUCE"), MessageID="r"))),
    (settlement(item(SETTLED, ContractID="")), (PLACED, UNASKED)),
]
WRONG: list[tuple[str, Element, tuple[Seen, ...], str]] = [
    ("INI-ITEMS", UNDER_CONTRACT, (PLACED, *before), "is REDUCE, where neither the order nor its offer has one")
    for before in ((UNASKED,), (OF_OFFER, OF_REQUEST))
]
