"""What may be said of a message that arrives again: what has become true since it came first."""

from dataclasses import replace

import pytest

from tests.judging.seen import KEY, VERSION, rejected, trial
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.legal import illegal
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.oracle.received import Broken

_OLDER, _REVOKED = "Subordinate sequence number", "Reference message revoked"


@pytest.mark.parametrize(
    ("message", "since", "reason", "kind"),
    [
        ("FlexOffer", "", _REVOKED, Kind.FAIL),
        ("FlexOffer", "VAL-REFERENCE-REVOKED", _REVOKED, Kind.PASS),
        ("FlexOffer", "VAL-REFERENCE-REVOKED", _OLDER, Kind.FAIL),
        ("FlexOffer", "VAL-REFERENCE-REVOKED", "Already Submitted", Kind.PASS),
        ("FlexOffer", "VAL-REFERENCE-REVOKED", None, Kind.FAIL),
        ("FlexOrder", "OPR-FOR-ONCE", _REVOKED, Kind.FAIL),
        ("FlexOrder", "OPR-FOR-ONCE", "It was ordered before", Kind.PASS),
        ("D-Prognosis", "OPR-DP-REVISION-EQUAL", _OLDER, Kind.PASS),
        ("FlexRequest", "VLD-FR-REVISION", _OLDER, Kind.PASS),
        ("Metering", "MTR-REVISION", _OLDER, Kind.PASS),
        ("Metering", "MTR-REVISION", _REVOKED, Kind.FAIL),
        ("AGRPortfolioUpdate", "", _OLDER, Kind.FAIL),
        ("AGRPortfolioUpdate", "CON-APU-SEQUENCE", _OLDER, Kind.PASS),
        ("DSOPortfolioUpdate", "CON-DPU-SEQUENCE", _OLDER, Kind.PASS),
        ("DSOPortfolioUpdate", "CON-DPU-SEQUENCE", "Connection conflict", Kind.FAIL),
    ],
)
def test_a_copy_may_be_called_what_is_true_of_it(message: str, since: str, reason: str | None, kind: Kind) -> None:
    """What has become true since the first copy is a finding; what has not is a reason like any other (point 2)."""
    row = load()["VAL-RESUBMITTED"]
    refused = rejected(reason)
    broken = Broken(frozenset({row.id}), frozenset({since} - {""}))
    case = replace(refused, sent=replace(refused.sent, breaks=broken))
    cell = Cell(row, message, "DSO", VERSION)
    verdict = judge(trial(case), cell, Criteria(KEY.public, VERSION, load()))
    assert (verdict.kind, bool(verdict.findings)) == (kind, kind is Kind.PASS)


@pytest.mark.parametrize(("since", "legal"), [(set[str](), False), ({"CON-APU-SEQUENCE"}, True)])
def test_in_a_sequence_a_copy_is_called_older_where_a_newer_one_came(since: set[str], legal: bool) -> None:
    row = load()["VAL-RESUBMITTED"]
    cell = Cell(row, "AGRPortfolioUpdate", "CRO", VERSION)
    broken = Broken(frozenset({row.id}), frozenset(since))
    assert (illegal(frozenset({"rejected"}), _OLDER, broken, cell, load()) == "") is legal
