"""A message held against several histories at once breaks in each what it breaks in that one alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import pytest

from tests.oracle.desk import NOW, Table, prognosis, statement_of, table
from tests.oracle.test_received import BROKEN, VALID
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Oracle, Outcome, Received

Made = Callable[[Table], Element]
_CASES = [(role, made) for _, role, made in BROKEN] + VALID
_OUTCOMES: tuple[Outcome, ...] = ("accepted", "rejected", "unknown")


def _histories(at: Table) -> list[History]:
    """Return nothing, all that was exchanged, and the same with each outcome."""
    decided = (tuple(replace(past, outcome=outcome) for past in at.messages) for outcome in _OUTCOMES)
    return [History(), History(tuple(at.messages)), *(History(each, partial=True) for each in decided)]


@pytest.mark.parametrize("role", ["AGR", "DSO"])
def test_what_is_known_of_one_history_is_said_of_no_other(role: str) -> None:
    oracle, now = Oracle(target_of(statement_of(role))), NOW.timestamp()
    for made in (made for of, made in _CASES if of == role):
        at = table(role)
        message = made(at)
        sender = message["SenderDomain"], "AGR" if role == "DSO" else "DSO"
        histories = _histories(at)
        for some in (histories, histories[::-1]):
            alone = [oracle.broken(message, sender, each, now) for each in some]
            assert oracle.broken_in_each(message, sender, some, now) == alone


def test_nothing_that_is_kept_of_a_message_is_made_of_its_history() -> None:
    message = prognosis(table("DSO"))
    received = Received(message, "dso.example", "DSO", NOW.timestamp(), target_of(statement_of("AGR")), History())
    kept = [name for name, value in vars(Received).items() if isinstance(value, cached_property)]
    assert "today" in kept
    for name in kept:
        getattr(received, name)
    assert not received.looks.at_history
    assert received.history == History()
    assert received.looks.at_history


def test_who_asks_again_for_what_a_message_names_looks_at_the_history_as_well() -> None:
    message = prognosis(table("DSO"))
    received = Received(message, "dso.example", "DSO", NOW.timestamp(), target_of(statement_of("AGR")), History())
    for _ in range(2):
        received.looks.at_history = False
        assert received.theirs("FlexRequest", "FlexRequestMessageID") is None
        assert received.looks.at_history
