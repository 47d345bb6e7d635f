"""A sequence accuses an answer of what it lists, and what is stored of that fails it again."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.oracle.test_listed import (
    HERE,
    OF_A_DSO,
    PUBLISHED,
    WRONG,
    A,
    C,
    Heard,
    Listing,
    P,
    agr,
    asked,
)
from uftp_conformance.catalogue import load
from uftp_conformance.judging.answer_content import check
from uftp_conformance.judging.evidence import Exchange, HttpAnswer, Sent
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.listed import complaint_about
from uftp_conformance.oracle.received import Oracle
from uftp_conformance.oracle.received.target import Partner
from uftp_conformance.sequences import listing, walking
from uftp_conformance.sequences.evidence import trial_of
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Change, Step
from uftp_conformance.sequences.walked import Judged

REJECTED = ((*PUBLISHED, agr(C, by="second")), {None: (C,)})
SPELT = (Change(1, "a comment in the message"),)


@pytest.mark.parametrize(
    ("heard", "listed", "point", "result"),
    [
        *((heard, listed, "", "Accepted") for _, heard, listed in WRONG),
        *((heard, listed, P, "Accepted") for row, heard, listed in OF_A_DSO if row),
        (*REJECTED, "", "Rejected"),
    ],
)
def test_what_is_stored_shows_it(heard: tuple[Heard, ...], listed: Listing, point: str, result: str) -> None:
    received, answer = asked(heard, listed, point, result=result)
    found = complaint_about(received, answer)
    assert found is not None
    assert check(found.expected, [answer], {})
    assert found.message in load()[found.requirement].messages


def _judged(heard: tuple[Heard, ...], listed: Listing, monkeypatch: pytest.MonkeyPatch, spelt: int = 0) -> Judged:
    """Walk to the answer to a query, after updates of which one was written in another way, or none."""
    received, answer = asked(heard, listed)
    catalogue = SimpleNamespace(catalogue=load(), policy="documented")
    chronicle = SimpleNamespace(whole_lists=False, lists_openly=False, before=lambda *_: ((), ()))
    ground: Any = SimpleNamespace(
        oracle=Oracle(received.target), criteria=catalogue, tester=SimpleNamespace(chronicle=chronicle), stimulus=None
    )
    walk: Any = walking.Walk(ground, Lane())
    walk._unasked = SimpleNamespace(take=lambda: None)
    for number, past in enumerate(received.past.messages, 1):
        party = Partner(past.role, past.domain, "registered")
        walk._past.entries.append(Entry(number, past.element, party, past.at, outcome="accepted", settled=past.at))
        walk.walked.steps.append(Step(number, "send", past.element.tag, changes=SPELT if number == spelt else ()))
    entry = Entry(9, received.message, Partner("AGR", received.domain, "registered"), received.at)
    exchange = Exchange(
        Sent("attempt", received.tag, "", "", "", "AGR", b"", None, received.at), HttpAnswer(200, "", 0.1)
    )
    seen = Observation(frozenset({"200", "2xx", "accepted"}), "Accepted")
    monkeypatch.setattr(walking, "observe", lambda *_: seen)
    monkeypatch.setattr(listing, "answer_of", lambda *_: answer)
    pending: Any = SimpleNamespace(freeze=lambda: exchange)
    found: Judged = walk._judge(walking._Sent(Step(9, "send", received.tag), entry, pending, received.at))
    walk.walked.judged.append(found)
    trial = trial_of(walk.walked, "a sequence")
    assert bool(trial.expected) is (found.accusation is not None)
    return found


def test_an_answer_that_lacks_a_connection_is_accused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _judged(PUBLISHED, {}, monkeypatch).accusation
    assert found is not None
    assert found.cause == ("PLN-APQ-OWN", "AGRPortfolioQuery", "nothing", "does not list what it has to (PLN-APQ-OWN)")
    assert "plan-phase.md" in found.verdict.expected


def test_an_answer_that_lists_all_is_not_accused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _judged(PUBLISHED, {HERE: (A,)}, monkeypatch).accusation is None


@pytest.mark.parametrize("spelt", [1, 2])
def test_what_was_written_in_another_way_may_be_read_in_another(spelt: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _judged(PUBLISHED, {}, monkeypatch, spelt).accusation is None
