"""What an offer breaks that names the contract of its request, another one, or none (register, point 136)."""

import pytest

from tests.oracle.desk import offer, request, table
from uftp_conformance.oracle.received import Outcome

ROW, HELD, UNHELD = "VAL-CONTRACT", "CONTRACT-AT-DSO", "MARKET-2026"


def _found(asked: str, named: str | None, outcome: Outcome = "accepted") -> str:
    at = table("DSO")
    on = at.started(request(at, ContractID=asked), outcome)
    broken = at.broken(offer(at, FlexRequestMessageID=on["MessageID"], ContractID=named))
    return "surely" if ROW in broken.surely else "perhaps" if ROW in broken.perhaps else "not"


@pytest.mark.parametrize(
    ("asked", "named", "expected"),
    [
        (HELD, HELD, "not"),
        (HELD, None, "perhaps"),
        (HELD, "NO-SUCH", "surely"),
        (UNHELD, UNHELD, "perhaps"),
        (UNHELD, None, "perhaps"),
        (UNHELD, HELD, "perhaps"),
        (UNHELD, "NO-SUCH", "surely"),
        ("", None, "not"),
        ("", HELD, "not"),
        ("", "NO-SUCH", "surely"),
    ],
)
def test_the_contract_of_an_offer_and_of_its_request(asked: str, named: str | None, expected: str) -> None:
    assert _found(asked, named) == expected


def test_a_request_that_was_rejected_leaves_it_open() -> None:
    """Whoever requested under a name knows a contract of that name, whatever we made of the request."""
    assert _found(UNHELD, UNHELD, "rejected") == "perhaps"
    assert _found(HELD, None, "unknown") == "perhaps"
