"""Sequences reach, often enough, what a wrong memory shows in: what is void, refused, another's or of no such type."""

from collections import Counter
from itertools import islice

import pytest

from tests.oracle.meet import LENGTH, histories
from uftp_conformance.sequences.states import state_for

LEAST = {"another's": 4, "rejected": 2, "revoked": 2, "ordered": 2, "a": 1}


@pytest.mark.parametrize(
    ("role", "family", "message"),
    [("AGR", "SEQ-ORDERS", "FlexOrder"), ("DSO", "SEQ-OFFERS", "FlexOfferRevocation")],
)
def test_each_kind_of_a_reference_that_is_astray_is_reached(role: str, family: str, message: str) -> None:
    found: Counter[str] = Counter()
    drawn = (meeting for _, meeting in histories(role, "3.1.0", 10**4, seed=3) if meeting.family.requirement == family)
    for meeting in islice(drawn, 10):
        assert not [*meeting.steps(LENGTH)]
        sent = (entry for entry in meeting.past.entries if entry.element.tag == message and not entry.started)
        found.update(state_for(entry, meeting.past, entry.at).split()[0] for entry in sent)
    assert {kind: found[kind] for kind, least in LEAST.items() if found[kind] < least} == {}, found
