"""What a participant hands out in the stories that its tests tell, to be compared with what another one hands out."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, cast
from uuid import UUID

import pytest

from tests.mutants.stories import stories
from tests.participants import desk as desks
from tests.participants.case import Story
from tests.participants.desk import Desk
from uftp_conformance.mutants.variants.variant import Variant
from uftp_conformance.mutants.variants.varied import Varied
from uftp_conformance.participants import answers, initiative, unprompted
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction

Said = tuple[Any, ...]  # a status and a body, or why nothing was started


class _Noted:
    """Writes down what a participant hands out."""

    def __init__(self, participant: Participant) -> None:
        self._participant = participant
        self.said: list[Said] = []

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        reaction = self._participant.receive(arrival, now)
        delivery = reaction.delivery
        complete = delivery is not None and not delivery.under_way
        self.said.append((reaction.status, _written(delivery) if delivery is not None and complete else None))
        return reaction

    def stimulated(self, asked: Asked, recipient: dict[str, str], now: datetime) -> Dispatch | Declined:
        outcome = self._participant.stimulated(asked, recipient, now)
        self.said.append((outcome.status, outcome.why) if isinstance(outcome, Declined) else (202, _written(outcome)))
        if isinstance(self._participant, Varied):  # what it starts with it, for others
            self.said += [(202, _written(each)) for each in self._participant.besides]
        return outcome


def _written(delivery: Dispatch) -> tuple[str, bytes]:
    """Return where something goes, and what."""
    return delivery.url, delivery.body


def diary(role: str, variant: Variant | None, version: str) -> Iterator[list[Said]]:
    """Give for each story what a variant hands out, or without one the participant as it is; always the same."""
    for story in stories(role):
        yield tell(story, role, variant, version)


def tell(story: Story, role: str, variant: Variant | None, version: str) -> list[Said]:
    """Tell one story, and return what the participant in it hands out."""
    with _the_same_each_time():
        desk = Desk(role, versions=(version,))
        noted = _Noted(_of(desk, variant))
        desk.participant = cast(Any, noted)
        with contextlib.suppress(AssertionError):  # the story expects what this participant does otherwise
            story(desk)
        return noted.said


def _of(desk: Desk, variant: Variant | None) -> Participant:
    usual = desk.participant
    if variant is None:
        return usual
    return Varied(
        variant.way(),
        usual.own,
        usual._secret,
        market=usual._market,
        supports=usual._supports.model_copy(update=dict(variant.supports)),
        directory=usual._directory,
        versions=usual._versions,
    )


@contextlib.contextmanager
def _the_same_each_time() -> Iterator[None]:
    """Let nothing be different but what participants do: identifiers and revisions are counted anew."""
    numbers = count(1)

    def identifier() -> UUID:
        return UUID(int=next(numbers) << 64 | 0xFEDCBA, version=4)

    with pytest.MonkeyPatch.context() as patch:
        for module in (answers, initiative, unprompted):
            patch.setattr(module, "uuid4", identifier)
        patch.setattr(unprompted, "_REVISIONS", count(1))
        patch.setattr(desks, "_numbers", count(1))
        yield
