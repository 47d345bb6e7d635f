"""Which FlexRequests are alike: what of them is their content no document says, but their ISPs are (register, 32)."""

import pytest

from tests.oracle.desk import Table, isp, request, table
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.messages import Element, serialise

IDENTICAL = "VLD-FR-IDENTICAL"


def _asking(at: Table, *runs: tuple[int, int], low: str = "0", high: str = "1000", **changed: str) -> Element:
    wanted = (isp(*run, Disposition="Requested", MinPower=low, MaxPower=high) for run in runs)
    return request(at, *wanted, **changed)


ALIKE = [
    (((50, 4),), {}),
    (((50, 2), (52, 2)), {}),
    (((52, 2), (50, 2)), {}),
    (((50, 4),), {"high": "+01000", "low": "-0"}),
    (((50, 4),), {"Revision": "7", "ServiceType": "another", "TimeZone": "Europe/Brussels"}),
]
OTHERS = [
    (((50, 3),), {}),
    (((50, 4), (60, 1)), {}),
    (((50, 4),), {"high": "1001"}),
    (((50, 4),), {"CongestionPoint": "ean.1"}),
    (((50, 4),), {"Period": "2026-12-29"}),
]


@pytest.mark.parametrize(("runs", "changed"), ALIKE)
def test_who_asks_for_the_same_isps_perhaps_asks_for_the_same(
    runs: tuple[tuple[int, int], ...], changed: dict[str, str]
) -> None:
    at = table("AGR")
    at.sent(_asking(at, (50, 4)))
    found = at.broken(_asking(at, *runs, **{"Revision": "2", **changed}))
    assert (IDENTICAL in found.perhaps, IDENTICAL in found.surely) == (True, False)


@pytest.mark.parametrize(("runs", "changed"), OTHERS)
def test_who_asks_for_other_isps_does_not(runs: tuple[tuple[int, int], ...], changed: dict[str, str]) -> None:
    at = table("AGR")
    at.sent(_asking(at, (50, 4)))
    found = at.broken(_asking(at, *runs, Revision="2", **changed))
    assert IDENTICAL not in found.perhaps | found.surely


@pytest.mark.parametrize(("runs", "changed"), ALIKE)
def test_the_chronicle_finds_whoever_asked_for_the_same(
    runs: tuple[tuple[int, int], ...], changed: dict[str, str]
) -> None:
    at, chronicle = table("AGR"), Chronicle()
    first = _asking(at, (50, 4))
    dso = (first["SenderDomain"], "DSO")
    chronicle.sent(first, serialise(first), dso, 1.0)
    for number in range(40):  # of those that are alike in their day only the highest Revisions are kept
        other = _asking(at, (1, 1), high=str(number + 1), Revision=str(9 + number))
        chronicle.sent(other, serialise(other), dso, 1.5)
    history, _ = chronicle.before(_asking(at, *runs, **changed), dso[0], 2.0)
    assert first["MessageID"] in [past.identifier for past in history.messages]
