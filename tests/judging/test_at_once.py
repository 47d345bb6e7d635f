"""Two messages under one MessageID at once: who decides either way is right, and what an answer is to stays open."""

from dataclasses import replace

import pytest

from tests.judging.seen import KEY, VERSION, accepted, delivery, exchange, http, rejected, response
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.at_once import taken_at_once, wrong_about_a_copy
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.judging.unproven import AT_ONCE, crossed
from uftp_conformance.oracle.received import Broken

BEFORE = Criteria(KEY.public, VERSION, load())
CELL = Cell(load()["VAL-RESUBMITTED"], "FlexOrder", "AGR", VERSION)
DONE = Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"OPR-FOR-ONCE"}))
OTHER = "00000000-0000-4000-8000-0000000000a2"
ANEW = exchange("attempt", delivery(response(MessageID=OTHER)))
SILENT = exchange("attempt")
BESIDE_400 = exchange("attempt", delivery(response()), status=400)  # to whichever the answer was


def lost(seen: Exchange) -> Exchange:
    """Let a request have been sent again after a lost HTTP answer."""
    return replace(seen, http=replace(seen.http, attempts=2))


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        (accepted(), accepted(), ""),
        (accepted(), ANEW, ""),
        (accepted(), SILENT, ""),
        (accepted(), http(400), ""),
        (SILENT, BESIDE_400, ""),
        (accepted(), http(503), ""),
        (accepted(), rejected("Already Submitted"), ""),
        (rejected("Already Submitted"), accepted(), ""),
        (accepted(), rejected("The FlexOrder was already accepted previously"), ""),
        (rejected("Price mismatch"), rejected("Price mismatch"), ""),
        (SILENT, SILENT, ""),
        (accepted(), http(500), "HTTP 500"),
        (http(500), http(500), "HTTP 500, HTTP 500"),
        (lost(accepted()), http(500), ""),
        (accepted(), rejected("Duplicate Identifier"), 'Rejected, "Duplicate Identifier", beside Accepted'),
        (rejected("Power mismatch"), accepted(), 'Rejected, "Power mismatch", beside Accepted'),
        (accepted(), rejected(None), 'Rejected, "", beside Accepted'),
        (accepted(), lost(rejected("Duplicate Identifier")), ""),
    ],
)
def test_copies(one: Exchange, other: Exchange, wrong: str) -> None:
    """Whichever is taken, the other one came before; but nothing is wrong with it."""
    assert wrong_about_a_copy((one, other), CELL, DONE, BEFORE) == wrong


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        (accepted(), ANEW, 2),
        (accepted(), accepted(), 1),  # the same answer, delivered twice
        (accepted(), rejected("Duplicate Identifier"), 1),
        (rejected("Duplicate Identifier"), ANEW, 1),
        (SILENT, BESIDE_400, 1),
        (rejected("Duplicate Identifier"), rejected("Duplicate Identifier"), 0),
        (http(400), http(409), 0),
        (lost(accepted()), ANEW, 0),  # the second answer may be to the first message
    ],
)
def test_how_many_are_taken(one: Exchange, other: Exchange, taken: int) -> None:
    assert taken_at_once((one, other), BEFORE) == taken


def test_what_was_under_way_at_the_same_time() -> None:
    """Then an answer may be to either; not where one had been answered before the other one left."""
    silent, anew, taken = (replace(e, sent=replace(e.sent, note=AT_ONCE)) for e in (SILENT, ANEW, accepted()))
    later = replace(silent, sent=replace(silent.sent, at=silent.sent.at + 1))
    assert crossed(silent, (silent, anew))
    assert crossed(silent, (silent, later))
    assert not crossed(later, (taken, later))
    assert not crossed(silent, (silent,))
    assert not crossed(SILENT, (SILENT, ANEW))
