"""What a sequence comes to, by the obligation of the rule that a message of it violated."""

from types import SimpleNamespace
from typing import Any

import pytest

from uftp_conformance.catalogue import load
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.sequences.evidence import outcome


@pytest.mark.parametrize(
    ("violated", "expected"),
    [
        ("OPR-FO-ACCEPT", Kind.INCONCLUSIVE),
        ("MTR-PROFILES", Kind.PASS),  # what only should hold leaves no must open
    ],
)
def test_a_must_alone_leaves_it_open(violated: str, expected: Kind) -> None:
    fault = SimpleNamespace(accusation=SimpleNamespace(cell=SimpleNamespace(requirement=load()[violated])))
    walked: Any = SimpleNamespace(fault=fault, judged=[fault], unanswered=False, ended="")
    assert outcome(walked) == (expected, f"a message violated {violated}, which is failed for it")
