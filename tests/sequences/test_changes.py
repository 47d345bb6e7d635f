"""What can be changed about a message of a sequence: the oracle has an opinion on all of it."""

from dataclasses import replace

import pytest

from tests.oracle.desk import NOW, fresh, statement_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import instant
from uftp_conformance.oracle.received import Broken, History, Oracle, Target
from uftp_conformance.sequences.changes import EXTREMES
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Change, Step

TAGS = {
    "DSO": ("D-Prognosis", "FlexOffer", "Metering"),
    "AGR": ("FlexRequest", "FlexReservationUpdate", "FlexSettlement"),
    "CRO": ("DSOPortfolioUpdate", "AGRPortfolioQuery"),
}
SENDERS = {"FlexRequest": "DSO", "FlexReservationUpdate": "DSO", "FlexSettlement": "DSO", "DSOPortfolioUpdate": "DSO"}
# What may be taken or not, by any words; the others may also leave nothing wrong.
FREE = ("a day that no market has", "a time that no market has", "ISPs of no length", "a zone that nobody has")


def changed(role: str, tag: str, name: str, seed: int) -> tuple[Element | None, Element | None, Broken]:
    """Return a message as it would be, as it is changed, and what the oracle says of that."""
    oracle, at = Oracle(target_of(statement_of(role))), NOW.timestamp()
    maker = Maker(oracle.target, Past(), Lane(), fresh)
    step = Step(0, "send", tag, (SENDERS.get(tag, "AGR"), "registered"), seed)
    _, right = maker.make(step, at)
    _, wrong = maker.make(replace(step, changes=(Change(seed, name),)), at)
    if wrong is None:
        return right, None, Broken()
    return right, wrong, oracle.broken(wrong, (wrong["SenderDomain"], step.party[0]), History(), at)


@pytest.mark.parametrize("name", EXTREMES)
def test_each_change_is_made_somewhere_and_judged(name: str) -> None:
    made = [
        found
        for role, tags in TAGS.items()
        for tag in tags
        for seed in range(3)
        if (found := changed(role, tag, name, seed))[1] is not None
    ]
    differ = [
        (right, wrong, broken)
        for right, wrong, broken in made
        if right is not None
        and wrong is not None
        and right.without("MessageID", "ConversationID") != wrong.without("MessageID", "ConversationID")
    ]
    assert len(differ) > 2
    if name in FREE:
        assert all("VAL-EXTREME" in broken.surely for _, _, broken in differ)


_OF_ITS_DAY = {"VAL-EXTREME", "PLN-FRU-DEADLINE"}


@pytest.mark.parametrize("name", ["a day with an offset", "a time at another offset"])
def test_the_same_value_in_another_form_is_no_fault(name: str) -> None:
    for role, tags in TAGS.items():
        for tag in tags:
            for seed in range(3):
                right, wrong, broken = changed(role, tag, name, seed)
                usual = Oracle(target_of(statement_of(role)))
                if right is None or wrong is None:
                    continue
                sender = right["SenderDomain"], SENDERS.get(tag, "AGR")
                expected = usual.broken(right, sender, History(), NOW.timestamp())
                # What an offset makes of a day is left open (register, point 80); a changed reservation is about
                # a day of its own (point 135), whose deadline may be over or not.
                for one, other in ((broken.surely, expected.surely), (broken.perhaps, expected.perhaps)):
                    assert one - _OF_ITS_DAY == other - _OF_ITS_DAY, (tag, wrong)


def test_a_time_at_another_offset_is_the_same_time() -> None:
    right, wrong, _ = changed("AGR", "FlexRequest", "a time at another offset", 3)
    assert right is not None
    assert wrong is not None
    names = ("TimeStamp", "ExpirationDateTime")
    assert [instant(wrong[name]) for name in names] == [instant(right[name]) for name in names]
    assert [wrong[name] for name in names] != [right[name] for name in names]


def test_isps_of_any_shape_are_bounded() -> None:
    """However they are drawn, they are few, so that nothing is slow about them."""
    for seed in range(12):
        _, wrong, _ = changed("DSO", "D-Prognosis", "ISPs of any shape", seed)
        assert wrong is None or len(wrong.children) <= 5


def test_a_value_that_cannot_be_counted_with_stays_as_it_is() -> None:
    """The day of a Metering is moved with its readings, for which another change may have left no day."""
    target = target_of(statement_of("DSO"))
    moved = [
        made["Period"]
        for seed in range(20)
        for steps in [(Change(seed, "a day that no market has"), Change(seed, "another day"))]
        if (made := _made(target, Step(0, "send", "Metering", ("AGR", "registered"), seed, steps)))
    ]
    assert "0001-01-01" in moved


def _made(target: Target, step: Step) -> Element | None:
    return Maker(target, Past(), Lane(), fresh).make(step, NOW.timestamp())[1]
