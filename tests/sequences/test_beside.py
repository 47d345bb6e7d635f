"""What was exchanged outside of a sequence counts for its requests: they may say what others said."""

from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from tests.oracle.desk import isp, request, table
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element, serialise
from uftp_conformance.oracle.received import History, Oracle
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
