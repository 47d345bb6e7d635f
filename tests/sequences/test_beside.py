"""What was exchanged outside of a sequence counts for its requests: they may say what others said."""

from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.oracle.desk import isp, request, table
from uftp_conformance.conversation.books import Books
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element, serialise
from uftp_conformance.oracle.received import History, Oracle, PastMessage
from uftp_conformance.oracle.received.concerning import asked_for
from uftp_conformance.oracle.received.target import Partner
from uftp_conformance.sequences.beside import broken_beside
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane, Scene
from uftp_conformance.sequences.trade import request as drawn

IDENTICAL = "VLD-FR-IDENTICAL"


def test_a_request_may_say_what_was_said_before_the_sequence() -> None:
    at, chronicle = table("AGR"), Chronicle()
    target = target_of(at.statement)
    ground = cast(Any, SimpleNamespace(tester=SimpleNamespace(chronicle=chronicle), oracle=Oracle(target)))
    first, second = request(at), request(at, Revision=2)
    other = request(at, isp(50, 4, Disposition="Requested", MinPower=0, MaxPower=999), Revision=2)
    us, now = Partner("DSO", first["SenderDomain"], "registered"), at.now.timestamp()

    def open_ones(message: Element) -> frozenset[str]:
        return broken_beside(ground, Entry(0, message, us, now), History(()), now, now).perhaps

    assert IDENTICAL not in open_ones(second)
    chronicle.sent(first, serialise(first), (us.domain, us.role), now - 9)
    assert IDENTICAL in open_ones(second)
    assert IDENTICAL not in open_ones(other)


def test_a_request_may_say_what_another_sequence_said() -> None:
    """That is so however the powers of the two were rounded to what is traded in a market."""
    at, books = table("AGR"), Books()
    first, second = request(at), request(at, Revision=2)
    assert not books.asks(first, "one.example")
    assert not books.asks(first, "one.example")  # it was sent again
    assert books.asks(second, "one.example")
    assert not books.asks(second, "another.example")
    assert not books.asks(request(at, Period="2026-12-29"), "one.example")


@pytest.mark.parametrize(("stamp", "open_"), [("2026-11-18T11:00:00Z", True), ("2026-11-18T11:06:00Z", False)])
def test_an_update_that_is_stamped_before_an_earlier_one_may_be_refused(stamp: str, *, open_: bool) -> None:
    at = table("CRO")
    earlier, later = (at.message("AGRPortfolioUpdate", at.party("AGR"), {"TimeZone": "Europe/Amsterdam"}) for _ in "12")
    past = PastMessage(earlier, at.party("AGR"), "AGR", at.now.timestamp() - 1, "accepted")
    ground = cast(
        Any, SimpleNamespace(oracle=Oracle(target_of(at.statement)), tester=SimpleNamespace(chronicle=Chronicle()))
    )
    us, now = Partner("AGR", at.party("AGR"), "registered"), at.now.timestamp()
    entry = Entry(0, later.having({"TimeStamp": stamp}), us, now)
    found = broken_beside(ground, entry, History((past,)), now, now)
    assert ("CON-APU-SEQUENCE" in found.perhaps) is open_


def test_sequences_of_one_seed_ask_for_different_things() -> None:
    at = table("AGR")
    target = target_of(at.statement)
    us = Partner("DSO", at.party("DSO"), "registered")
    scenes = [Scene(Random(5), target, at.now, us, Past(), Lane((6,), mark=n)) for n in range(99)]
    asked = [drawn(scene) for scene in scenes]
    assert len({each["Period"] for each in asked}) == 1
    assert len({asked_for(each) for each in asked}) == len(scenes)
    again = drawn(replace(scenes[7], dice=Random(5)))
    assert asked_for(again) == asked_for(asked[7])
