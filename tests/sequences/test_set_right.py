"""What was wrong comes right at once, about the same; and what is wrong is about what stands."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest

from tests.oracle.desk import statement_of
from tests.sequences.test_in_the_air import AGR
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.families import FAMILIES
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane, Scene
from uftp_conformance.sequences.steps import Change, Step

DSO = target_of(statement_of("DSO"))
_NOW = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)


def _drawn() -> Iterator[tuple[Step, Step]]:
    for seed in range(40):
        steps = draw_steps(Random(seed), FAMILIES["SEQ-OFFERS"], 40)
        yield from ((one, other) for one, other in pairwise(steps) if one.seed == other.seed)


def test_it_is_the_same_message_without_what_was_wrong() -> None:
    found = [pair for pair in _drawn() if pair[0].kind == "send"]
    assert found
    for wrong, right in found:
        assert (right.message, right.party, right.changes) == (wrong.message, wrong.party, ())
        assert not wrong.beside
    assert any(wrong.changes for wrong, _ in found)
    assert not all(wrong.changes for wrong, _ in found)  # what was right comes once more as well


def identifier_of(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"


def _offer(number: int) -> Element:
    return Element("FlexOffer", {"MessageID": identifier_of(number), "ConversationID": identifier_of(9)})


def _past(count: int = 6) -> Past:
    return Past([Entry(n, _offer(n), AGR, 1.0, outcome="accepted", settled=2.0) for n in range(count)])


@pytest.mark.parametrize("seed", range(10))
def test_it_is_about_what_the_wrong_one_was_about(seed: int) -> None:
    maker = Maker(DSO, _past(), Lane())
    wrong = Step(7, "send", "FlexOfferRevocation", ("AGR", "registered"), seed, (Change(seed, "another Version"),))
    first, _ = maker.make(wrong, 3.0)
    second, message = maker.make(Step(8, "send", "FlexOfferRevocation", ("AGR", "registered"), seed), 3.0)
    assert message is not None
    assert first.picks == second.picks
    assert first.picks
    assert message["FlexOfferMessageID"] == identifier_of(first.picks[0])


def test_what_is_wrong_is_about_what_stands() -> None:
    """Where everything but one offer was revoked, that one is chosen far more often for a wrong message."""
    past = _past()
    revocations = (
        Element("FlexOfferRevocation", {"MessageID": f"r{n}", "FlexOfferMessageID": identifier_of(n)}) for n in range(5)
    )
    past.entries += [
        Entry(10 + n, each, AGR, 2.0, outcome="accepted", settled=2.5) for n, each in enumerate(revocations)
    ]

    def chosen(*, spoiled: bool) -> int:
        found = 0
        for seed in range(200):
            scene = Scene(Random(seed), DSO, _NOW, AGR, past, Lane(), choices=Random(seed), spoiled=spoiled)
            entry = scene.pick(lambda each: each.element.tag == "FlexOffer")
            found += entry is not None and entry.step == 5
        return found

    assert chosen(spoiled=True) > chosen(spoiled=False) + 20
