"""What could never have a case: nobody beside the sender in whose name, or role, to speak; no deadline that is over."""

import pytest

from tests.statement.statements import POINT, Data, parsed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.statement.applicability import why_not_applicable


def _party(role: str, standing: str = "registered") -> Data:
    domain = f"{role.lower()}{'' if standing == 'registered' else '-' + standing}.suite.example"
    return {"role": role, "standing": standing, "domain": domain, "secret_key_file": domain}


_DSO, _AGR, _CRO = (_party(role) for role in ("DSO", "AGR", "CRO"))
_OTHERS = [_party("DSO", standing) for standing in ("second", "newcomer", "unregistered", "barred")]
_SHARED = [
    {"address": POINT, "dso": "dso.suite.example", "agr": "agr.target.example"},
    {"address": POINT, "dso": "dso.suite.example", "agr": "agr.suite.example"},
]
_DSO_TARGET: Data = {
    "target.role": "DSO",
    "target.domain": "dso.target.example",
    "counterparties": [_AGR],
    "market.congestion_points.0": {"address": POINT, "dso": "dso.target.example", "agr": "agr.suite.example"},
}
_CRO_TARGET: Data = {
    "target.role": "CRO",
    "target.domain": "cro.target.example",
    "counterparties": [_DSO, _AGR],
}
_NO_ROLE = "the statement declares no registered counterparty of another role than {} that meets the target"
_NOBODY = "the statement declares no other counterparty that the target knows"


@pytest.mark.parametrize(
    ("cell", "changes", "expected"),
    [
        ("VAL-SENDER-ROLE FlexRequest AGR", {"counterparties": [_DSO, *_OTHERS]}, _NO_ROLE.format("DSO")),
        ("VAL-SENDER-ROLE FlexRequest AGR", {"counterparties": [_DSO, _CRO]}, None),
        ("VAL-SENDER-ROLE FlexRequest AGR", {"counterparties": [_DSO, _AGR]}, _NO_ROLE.format("DSO")),
        (
            "VAL-SENDER-ROLE FlexRequest AGR",
            {"counterparties": [_DSO, _AGR], "market.congestion_points": _SHARED},
            None,
        ),
        ("VAL-SENDER-ROLE FlexOffer DSO", _DSO_TARGET, _NO_ROLE.format("AGR")),
        ("VAL-SENDER-ROLE AGRPortfolioQuery CRO", _CRO_TARGET, None),
        ("VAL-SENDER-MISMATCH FlexRequest AGR", {"counterparties": [_DSO, _OTHERS[-1]]}, _NOBODY),
        ("VAL-SENDER-MISMATCH FlexRequest AGR", {"counterparties": [_DSO, _OTHERS[0]]}, None),
        ("VAL-SENDER-MISMATCH FlexOffer DSO", _DSO_TARGET, _NOBODY),
        ("VAL-SENDER-MISMATCH AGRPortfolioQuery CRO", _CRO_TARGET, None),
        ("PLN-FRU-DEADLINE FlexReservationUpdate AGR", {"market.contracts.0.release_days_before": 0}, None),
        ("PLN-FRU-DEADLINE FlexReservationUpdate AGR", {"market.contracts.0.release_until": "23:59:00"}, None),
        (
            "PLN-FRU-DEADLINE FlexReservationUpdate AGR",
            {"market.contracts.0.release_days_before": 0, "market.contracts.0.release_until": "23:59:00"},
            "no contract of the two parties has a deadline that is over while its Period is not",
        ),
    ],
)
def test_what_could_never_have_a_case(cell: str, changes: Data, expected: str | None) -> None:
    """Where nobody else, or no such deadline, is there, the requirement does not apply."""
    identifier, message, role = cell.split()
    assert why_not_applicable(Cell(load()[identifier], message, role, "3.1.0"), parsed(changes)) == expected
