from dataclasses import replace

import pytest

from tests.statement.statements import DROP, Data, parsed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.catalogue.loader import CLAIMS
from uftp_conformance.statement.applicability import why_not_applicable

_SECOND_POINT = {"address": "ean.871685900002", "dso": "dso-c.suite.example", "agr": "agr.target.example"}
_AGR = {"role": "AGR", "standing": "registered", "domain": "agr.suite.example", "secret_key_file": "agr"}
_DSO_TARGET: Data = {
    "target.role": "DSO",
    "target.domain": "dso.target.example",
    "counterparties.0": _AGR,
    "market.congestion_points.0.dso": "dso.target.example",
    "market.congestion_points.0.agr": "agr.suite.example",
}
_STEADY: Data = {"market.time_zone": "Africa/Lagos", "supports.flex_settlement": True}
_CRO_TARGET: Data = {"target.role": "CRO", "target.domain": "cro.target.example", "counterparties.1": _AGR}
_CLOSED: Data = {**_CRO_TARGET, "supports.mode": "closed"}

_FEATURES = (
    *("d_prognosis", "flex_reservation_update", "mutex_offers", "unsolicited_offers", "unsolicited_orders"),
    *("partial_activation", "flex_settlement", "metering", "intraday", "settlement_of_today"),
    *("settlement_of_unknown_orders", "prognosis_of_today"),
)
_NO_INTRADAY = "the statement says supports.intraday = false"
_TODAY = {
    "AGR": (
        "VLD-FR-TODAY FlexRequest AGR",
        "OPR-FOR-TODAY FlexOrder AGR",
        *(f"STL-{rule} FlexSettlement AGR" for rule in ("ACCEPT", "NET", "ISPS", "MISSING")),
    ),
    "DSO": ("OPR-FOFR-TODAY FlexOfferRevocation DSO", "OPR-FOFR-BEGUN FlexOfferRevocation DSO"),
}
_ALL_STANDINGS = [
    {"role": "DSO", "standing": standing, "domain": f"dso-{standing}.suite.example", "secret_key_file": standing}
    for standing in ("second", "newcomer", "unregistered", "barred")
]
_REGISTERED = {"role": "DSO", "standing": "registered", "domain": "dso.suite.example", "secret_key_file": "k"}
_CRO = {"role": "CRO", "standing": "registered", "domain": "cro.suite.example", "secret_key_file": "cro"}
_RICH: Data = {
    **{f"supports.{name}": True for name in _FEATURES},
    "supports.mode": "closed",
    "counterparties": [_REGISTERED, *_ALL_STANDINGS, _CRO],
    "timing.redelivery_within": 60,
    "timing.delivery_patience": 30,
    "discovery": {"resolver": "127.0.0.1:53"},
    "target.endpoint": "https://agr.target.example/message",
    "limits.requests_per_second": 20,
    "limits.message_bytes": 1048576,
}
_POOR: Data = {
    **_STEADY,
    "market.isp_duration": "PT720M",
    **{f"supports.{name}": False for name in _FEATURES},
    "market.contracts": [],
    "market.baseline_references": [],
    "market.shortest_validity": 900,
    "counterparties": [_REGISTERED],
}


def _with(base: Data, role: str, standing: str) -> Data:
    party = {"role": role, "standing": standing, "domain": "more.suite.example", "secret_key_file": "more"}
    counterparties = [
        {"role": "DSO", "standing": "registered", "domain": "dso.suite.example", "secret_key_file": "k"},
        _AGR,
        party,
    ]
    kept = {path: value for path, value in base.items() if not path.startswith("counterparties")}
    return {**kept, "counterparties": counterparties}


@pytest.mark.parametrize(
    ("cell", "changes", "expected"),
    [
        # an AGR
        ("OPR-FR-ACCEPT FlexRequest AGR", {}, ""),
        ("PLN-FRU-ACCEPT FlexReservationUpdate AGR", {}, ""),
        (
            "PLN-FRU-ACCEPT FlexReservationUpdate AGR",
            {"supports.flex_reservation_update": False},
            "the statement says supports.flex_reservation_update = false",
        ),
        (
            "PLN-FRU-ACCEPT FlexReservationUpdate AGR",
            {"market.contracts": []},
            "the statement has no contract at a congestion point of the two parties",
        ),
        (
            "PLN-FRU-ACCEPT FlexReservationUpdate AGR",
            {
                "market.congestion_points": [_SECOND_POINT, parsed().market.congestion_points[0].model_dump()],
                "market.contracts.0.congestion_point": "ean.871685900002",
            },
            "the statement has no contract at a congestion point of the two parties",
        ),
        (
            "VAL-RECIPIENT FlexReservationUpdate AGR",
            {"supports.flex_reservation_update": False},
            "the statement says supports.flex_reservation_update = false",
        ),
        # a market in which nothing may expire soon (register, point 67)
        *(
            (
                cell,
                {**more, "market.shortest_validity": 900},
                "nothing expires within 30 seconds: the statement's",
            )
            for cell, more in (
                ("OPR-FOFR-EXPIRED FlexOfferRevocation DSO", _DSO_TARGET),
                ("OPR-FO-LAPSED FlexOffer DSO", _DSO_TARGET),
                ("VAL-REFERENCE-EXPIRED FlexOrder AGR", {}),
            )
        ),
        ("OPR-FOFR-EXPIRED FlexOfferRevocation DSO", {**_DSO_TARGET, "market.shortest_validity": 30}, ""),
        ("OPR-FOFR-EXPIRED FlexOfferRevocation DSO", _DSO_TARGET, ""),
        # a market whose gates close so early that hardly an ISP of today can be spoken of (register, point 90)
        *(
            (cell, {**_STEADY, "market.isp_duration": "PT120M", "market.gate_minutes_before": 720}, expected)
            for cell, expected in (
                ("OPR-FOR-TODAY FlexOrder AGR", "a day of 12 ISPs has none left"),
                ("VLD-FR-TODAY FlexRequest AGR", ""),
            )
        ),
        # a market in which the names of contracts or of baselines mean nothing (register, point 69)
        ("VAL-CONTRACT FlexOrder AGR", {"market.contracts": []}, "the statement's market.contracts has none"),
        ("VAL-CONTRACT FlexOrder AGR", {"market.baseline_references": []}, ""),
        ("VAL-CONTRACT FlexOffer DSO", {**_DSO_TARGET, "market.contracts": []}, "the statement's market.contracts has"),
        (
            "VAL-BASELINE-REFERENCE FlexOrder AGR",
            {"market.baseline_references": []},
            "the statement's market.baseline_references has none",
        ),
        ("VAL-BASELINE-REFERENCE FlexOrder AGR", {"market.contracts": []}, ""),
        ("VAL-REFERENCE-PROGNOSIS FlexOrder AGR", {}, ""),
        *(
            (cell, {**more, "supports.d_prognosis": False}, "the statement says supports.d_prognosis = false")
            for cell, more in (
                ("VAL-REFERENCE-PROGNOSIS FlexOrder AGR", {}),
                ("VAL-REFERENCE-PROGNOSIS FlexOffer DSO", _DSO_TARGET),
                ("STL-PROGNOSIS FlexSettlement AGR", _STEADY),
            )
        ),
        ("STL-AGREED FlexSettlement AGR", {**_STEADY, "market.contracts": []}, ""),
        ("STL-AGREED FlexSettlement AGR", {**_STEADY, "market.baseline_references": []}, ""),
        (
            "STL-AGREED FlexSettlement AGR",
            {**_STEADY, "market.contracts": [], "market.baseline_references": []},
            "the statement has neither market.contracts nor market.baseline_references",
        ),
        ("OPR-FOR-TODAY FlexOrder AGR", {**_STEADY, "market.isp_duration": "PT180M"}, ""),
        (
            "OPR-FOR-TODAY FlexOrder AGR",
            {**_STEADY, "market.isp_duration": "PT240M"},
            "a day of 6 ISPs has none left of which today could be spoken",
        ),
        ("STL-MISSING FlexSettlement AGR", {**_STEADY, "market.isp_duration": "PT480M"}, ""),
        (
            "STL-MISSING FlexSettlement AGR",
            {**_STEADY, "market.isp_duration": "PT720M"},
            "a day of 2 ISPs has none left of which today could be spoken",
        ),
        ("VAL-BARRED FlexRequest AGR", {}, ""),
        ("SND-REDIRECT TestMessage AGR", {}, ""),
        ("SND-AGAIN-SERVER FlexRequest AGR", {}, "the statement gives no timing.redelivery_within"),
        ("SND-AGAIN-SERVER FlexRequest AGR", {"timing.redelivery_within": 60}, ""),
        (
            "SND-PATIENCE TestMessage AGR",
            {"timing.redelivery_within": 60},
            "the statement gives no timing.delivery_patience",
        ),
        ("SND-PATIENCE TestMessage AGR", {"timing.redelivery_within": 60, "timing.delivery_patience": 9}, ""),
        ("STL-MISSING FlexSettlement AGR", {}, ""),
        (
            "STL-MISSING FlexSettlement AGR",
            {"supports.settlement_of_today": False},
            "the statement says supports.settlement_of_today = false",
        ),
        ("STL-ACCEPT FlexSettlement AGR", {"supports.settlement_of_today": False}, ""),
        # a market without trading on the day itself
        *((cell, {"supports.intraday": False}, _NO_INTRADAY) for cell in _TODAY["AGR"]),
        *((cell, {**_DSO_TARGET, "supports.intraday": False}, _NO_INTRADAY) for cell in _TODAY["DSO"]),
        *((cell, {}, "") for cell in _TODAY["AGR"]),
        *((cell, _DSO_TARGET, "") for cell in _TODAY["DSO"]),
        ("OPR-FR-ACCEPT FlexRequest AGR", {"supports.intraday": False}, ""),
        ("STL-DISPUTED FlexSettlement AGR", {"supports.intraday": False}, ""),
        ("OPR-DP-TODAY D-Prognosis DSO", {**_DSO_TARGET, "supports.intraday": False}, ""),
        ("TRN-RATE TestMessage AGR", {}, "the statement gives no limits.requests_per_second"),
        ("TRN-RATE TestMessage AGR", {"limits.requests_per_second": 10}, ""),
        ("TRN-SIZE-TAKEN TestMessage AGR", {}, "the statement gives no limits.message_bytes"),
        ("TRN-SIZE-TAKEN TestMessage AGR", {"limits.message_bytes": 5242880}, ""),
        ("TRN-TLS TestMessage AGR", {}, "the statement's endpoint is not https"),
        ("TRN-CERTIFICATE TestMessage AGR", {"target.endpoint": "HTTPS://agr.target.example/"}, ""),
        (
            "VAL-BARRED FlexRequest AGR",
            {"counterparties.1": DROP},
            'the statement declares no DSO with standing = "bar',
        ),
        ("VAL-MESSAGE-MISDIRECTED FlexReservationUpdate CRO", _CRO_TARGET, ""),
        # a DSO
        ("OPR-DP-ACCEPT D-Prognosis DSO", _DSO_TARGET, ""),
        (
            "OPR-DP-ACCEPT D-Prognosis DSO",
            {**_DSO_TARGET, "supports.d_prognosis": False},
            "the statement says supports.d_prognosis = false",
        ),
        (
            "VAL-RECIPIENT D-Prognosis DSO",
            {**_DSO_TARGET, "supports.d_prognosis": False},
            "the statement says supports.d_prognosis = false",
        ),
        ("VAL-MESSAGE-MISDIRECTED D-Prognosis CRO", {**_CRO_TARGET, "supports.d_prognosis": False}, ""),
        ("OPR-DP-STATUS D-Prognosis DSO", _DSO_TARGET, ""),
        (
            "OPR-FOFR-FOREIGN FlexOfferRevocation DSO",
            _DSO_TARGET,
            'the statement declares no AGR with standing = "seco',
        ),
        # a CRO
        ("CON-DPU-UNAUTHORIZED DSOPortfolioUpdate CRO", _CRO_TARGET, 'the statement says supports.mode = "open"'),
        ("CON-DPU-OPEN DSOPortfolioUpdate CRO", _CLOSED, 'the statement says supports.mode = "closed"'),
        (
            "CON-DPU-UNAUTHORIZED DSOPortfolioUpdate CRO",
            _CLOSED,
            'the statement declares no DSO with standing = "unreg',
        ),
        (
            "CON-APU-UNAUTHORIZED AGRPortfolioUpdate CRO",
            _CLOSED,
            'the statement declares no AGR with standing = "unreg',
        ),
        ("CON-DPU-UNAUTHORIZED DSOPortfolioUpdate CRO", _with(_CLOSED, "DSO", "unregistered"), ""),
        (
            "CON-DPU-UNAUTHORIZED DSOPortfolioUpdate CRO",
            _with(_CLOSED, "AGR", "unregistered"),
            "the statement declares no",
        ),
        ("CON-APU-UNAUTHORIZED AGRPortfolioUpdate CRO", _with(_CLOSED, "AGR", "unregistered"), ""),
        (
            "PLN-APQ-PRIVATE AGRPortfolioQuery CRO",
            _with(_CRO_TARGET, "DSO", "second"),
            'the statement declares no AGR with standing = "seco',
        ),
        ("PLN-DPQ-PRIVATE DSOPortfolioQuery CRO", _with(_CRO_TARGET, "DSO", "second"), ""),
        ("PLN-DPQ-NONE DSOPortfolioQuery CRO", _with(_CRO_TARGET, "DSO", "newcomer"), ""),
        (
            "PLN-APQ-NONE AGRPortfolioQuery CRO",
            _with(_CRO_TARGET, "DSO", "newcomer"),
            "the statement declares no AGR with",
        ),
    ],
)
def test_what_applies(cell: str, changes: Data, expected: str) -> None:
    """A requirement applies to a target unless its statement denies what the requirement is about."""
    identifier, message, role = cell.split()
    reason = why_not_applicable(Cell(load()[identifier], message, role, "3.1.0"), parsed(changes)) or ""
    assert (reason[: len(expected)], bool(reason)) == (expected, bool(expected))


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_can_be_decided(claim: str) -> None:
    """Each claim that the loader lets a row need, a statement holds or denies."""
    cell = Cell(replace(load()["OPR-FR-ACCEPT"], needs=(claim,)), "FlexRequest", "AGR", "3.1.0")
    verdicts = [why_not_applicable(cell, parsed(changes)) is None for changes in ({}, _RICH, _POOR)]
    assert True in verdicts
    assert (False in verdicts) == (claim != "stimulus")


def test_a_claim_that_does_not_exist() -> None:
    """A claim that is none of a statement is an error of our own, never a silent pass."""
    cell = Cell(replace(load()["OPR-FR-ACCEPT"], needs=("mode.closed.always",)), "FlexRequest", "AGR", "3.1.0")
    with pytest.raises(AssertionError, match="the catalogue knows no claim"):
        why_not_applicable(cell, parsed())


@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
def test_every_cell_is_decided(role: str) -> None:
    """For every cell of the catalogue it is known whether it applies."""
    given = parsed({"AGR": {"counterparties.1": DROP}, "DSO": _DSO_TARGET, "CRO": _CRO_TARGET}[role])
    reasons = {why_not_applicable(cell, given) for cell in load().cells(role, "3.1.0")}
    assert (None in reasons, len(reasons) > 1) == (True, True)


def test_what_a_target_starts_needs_a_way_to_ask_for_it() -> None:
    """Without a stimulus, or anybody to send it to, nothing is asked of a target."""
    cell = Cell(load()["INI-ISPS"], "D-Prognosis", "AGR", "3.1.0")
    to_cro = Cell(load()["INI-SCHEMA"], "AGRPortfolioQuery", "AGR", "3.1.0")
    hook = {"stimulus": {"prompt": True}}
    assert why_not_applicable(cell, parsed()) == "the statement has no [stimulus]"
    others = {"stimulus": {"prompt": True, "messages": ["FlexOffer"]}}
    assert why_not_applicable(cell, parsed(others)) == "the statement's stimulus.messages leaves D-Prognosis out"
    assert why_not_applicable(cell, parsed({**hook, "supports.d_prognosis": True})) is None
    denied = parsed({**hook, "supports.d_prognosis": False})
    assert (why_not_applicable(cell, denied) or "").endswith("d_prognosis = false")
    assert why_not_applicable(to_cro, parsed(hook)) == 'the statement declares no CRO with standing = "registered"'
