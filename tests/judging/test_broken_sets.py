"""The verdict is by all that a case breaks, and never by what it was made for where it does not break that."""

from dataclasses import replace

import pytest

from tests.judging.seen import KEY, VERSION, accepted, exchange, rejected, request, trial
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Exchange, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.legal import allowed, grade_of
from uftp_conformance.judging.verdict import Grade, Kind
from uftp_conformance.oracle.received import Broken

OWN = "We have no such thing"


def _broken(*surely: str, perhaps: tuple[str, ...] = ()) -> Broken:
    return Broken(frozenset(surely), frozenset(perhaps))


def _judged(identifier: str, message: str, seen: Exchange, broken: Broken | None) -> Kind:
    row = load()[identifier]
    changed = replace(seen, sent=replace(seen.sent, breaks=broken))
    cell = Cell(row, message, row.receivers[0], VERSION)
    stored = restore(dump(trial(accepted("twin", message), changed)))  # what is judged again is judged alike
    return judge(stored, cell, Criteria(KEY.public, VERSION, load())).kind


@pytest.mark.parametrize(
    ("identifier", "message", "besides", "reason", "expected"),
    [
        # What is moved in time leaves what it refers to; what is ordered for other hours is not what was offered.
        ("VAL-PERIOD", "FlexOrder", ["VAL-PERIOD-MISMATCH"], "Reference Period mismatch", Grade.EQUIVALENT),
        ("VAL-PERIOD", "FlexOrder", ["OPR-FOR-POWER"], "Power mismatch", Grade.EQUIVALENT),
        ("VAL-PERIOD", "FlexOrder", ["OPR-FOR-POWER"], "Price mismatch", Grade.OTHER),
        ("VAL-PERIOD", "FlexOrder", [], "Power mismatch", Grade.OTHER),
        ("VAL-TIME-ZONE", "D-Prognosis", ["OPR-DP-LACKING"], "Lacking ISPs", Grade.EQUIVALENT),
        ("VAL-TIME-ZONE", "D-Prognosis", [], "Lacking ISPs", Grade.OTHER),
        ("VAL-SEVERAL", "FlexReservationUpdate", ["PLN-FRU-DEADLINE"], "Deadline expired", Grade.EQUIVALENT),
        # Of contracts the specification has no words, of points it has; words of another rule fit neither.
        ("VAL-CONGESTION-POINT", "FlexReservationUpdate", ["VAL-CONTRACT"], OWN, Grade.EQUIVALENT),
        ("VAL-CONGESTION-POINT", "FlexReservationUpdate", ["VAL-CONTRACT"], "Time zone rejected", Grade.OTHER),
        ("VAL-CONGESTION-POINT", "FlexReservationUpdate", ["VAL-CONTRACT"], "", Grade.NONE),
        # What may be taken as well gives nobody words for what may not.
        ("VAL-EXPIRATION", "FlexRequest", ["VLD-FR-IDENTICAL"], OWN, Grade.UNDOCUMENTED),
        # What may be taken as well, and is refused in words of the specification, may be the reason that is given.
        ("VAL-SENDER-MISMATCH", "DSOPortfolioQuery", ["PLN-DPQ-NONE"], "No connections available", Grade.EQUIVALENT),
        ("VAL-SENDER-MISMATCH", "DSOPortfolioQuery", ["PLN-DPQ-NONE"], "Time zone rejected", Grade.OTHER),
        ("VAL-SENDER-MISMATCH", "DSOPortfolioQuery", [], "No connections available", Grade.OTHER),
    ],
)
def test_whoever_names_what_is_broken_besides(
    identifier: str, message: str, besides: list[str], reason: str, expected: Grade
) -> None:
    """A reason counts that names anything that the message breaks, and no other."""
    row = load()[identifier]
    cell = Cell(row, message, row.receivers[0], VERSION)
    may = allowed(cell, _broken(identifier, perhaps=tuple(besides)), load())
    assert grade_of(reason, cell, may.others, load()) is expected


@pytest.mark.parametrize(
    ("seen", "broken", "kind"),
    [
        (accepted(), _broken("VAL-PERIOD"), Kind.FAIL),
        (accepted(), _broken("VAL-PERIOD", perhaps=("VAL-PERIOD-MISMATCH",)), Kind.FAIL),
        (rejected("Period out of bounds"), _broken("VAL-PERIOD"), Kind.PASS),
        (rejected("ISP conflict"), _broken("VAL-PERIOD"), Kind.FAIL),
        (rejected("ISP conflict"), _broken("VAL-PERIOD", "VAL-ISP-CONFLICT"), Kind.PASS),
        # Not broken, or perhaps: nothing that was made of it fails anybody.
        *(
            (seen, broken, kind)
            for broken in (_broken(), _broken(perhaps=("VAL-PERIOD",)))
            for seen, kind in (
                (accepted(), Kind.INCONCLUSIVE),
                (rejected("ISP conflict"), Kind.INCONCLUSIVE),
                (exchange(), Kind.INCONCLUSIVE),
            )
        ),
    ],
)
def test_a_refusal_is_by_what_is_broken(seen: Exchange, broken: Broken, kind: Kind) -> None:
    """Who has to refuse, for what, and when nothing follows from a case."""
    assert _judged("VAL-PERIOD", "FlexOffer", seen, broken) is kind


@pytest.mark.parametrize(
    ("seen", "broken", "kind"),
    [
        (accepted(), _broken(), Kind.PASS),
        (rejected("ISP conflict"), _broken(), Kind.FAIL),
        (rejected("ISP conflict"), _broken(perhaps=("VAL-ISP-CONFLICT",)), Kind.INCONCLUSIVE),
        (rejected("Period out of bounds"), _broken(perhaps=("VAL-ISP-CONFLICT",)), Kind.FAIL),
        (rejected("Period out of bounds"), _broken("VAL-ISP-CONFLICT"), Kind.INCONCLUSIVE),
    ],
)
def test_an_acceptance_is_by_what_is_broken(seen: Exchange, broken: Broken, kind: Kind) -> None:
    """What may be wrong with a message may be why it is refused, and nothing else."""
    assert _judged("OPR-FO-ACCEPT", "FlexOffer", seen, broken) is kind


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (accepted("case", "FlexRequest"), Kind.PASS),
        (exchange(element=request("FlexRequest")), Kind.FAIL),
        (exchange(element=request("FlexRequest"), status=500), Kind.FAIL),
    ],
)
def test_what_is_no_outcome_of_anything_fails_however_much_is_open(seen: Exchange, kind: Kind) -> None:
    """A copied FlexRequest may be accepted, or rejected for its Revision; silence and HTTP 500 are neither."""
    broken = _broken("VLD-FR-IDENTICAL", perhaps=("VLD-FR-REVISION",))
    assert _judged("VLD-FR-IDENTICAL", "FlexRequest", seen, broken) is kind


@pytest.mark.parametrize(
    ("identifier", "rule"), [("OPR-DP-REVISION-SCOPE", "OPR-DP-SEQUENCE"), ("OPR-DP-POWER-PAST", "OPR-DP-POWER")]
)
def test_what_is_advised_is_advised_although_a_rule_leaves_it_open(identifier: str, rule: str) -> None:
    """A refusal by that rule is what the row advises against; by another open rule it is nobody's fault."""
    (reason,) = load()[rule].reasons(VERSION)
    refused = rejected(reason)
    assert _judged(identifier, "D-Prognosis", refused, _broken(perhaps=(rule,))) is Kind.FAIL
    assert _judged(identifier, "D-Prognosis", refused, _broken(perhaps=(rule, "VAL-PERIOD-PROGNOSIS"))) is Kind.FAIL
    by_another, beyond = _broken(perhaps=(rule, "VAL-PERIOD-PROGNOSIS")), rejected("Period out of bounds")
    assert _judged(identifier, "D-Prognosis", beyond, by_another) is Kind.INCONCLUSIVE
    assert _judged("OPR-DP-ACCEPT", "D-Prognosis", refused, _broken(perhaps=(rule,))) is Kind.INCONCLUSIVE
