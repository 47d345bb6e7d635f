"""Makes the message of a step, when its turn has come: from its seed, and from what was exchanged until then."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from time import time
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.target import Partner, Target
from uftp_conformance.sequences import others, trade
from uftp_conformance.sequences.changes import CHANGES, chosen
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane, Scene
from uftp_conformance.sequences.steps import Change, Step
from uftp_conformance.sequences.validity import is_valid
from uftp_conformance.sequences.wire import on_the_wire

VALID: dict[str, Callable[[Scene], Element]] = {
    "D-Prognosis": trade.prognosis,
    "FlexOffer": trade.offer,
    "FlexOfferRevocation": trade.revocation,
    "FlexRequest": trade.request,
    "FlexReservationUpdate": trade.reservation,
    "FlexOrder": trade.order,
    "FlexSettlement": others.settlement,
    "Metering": others.metering,
    "DSOPortfolioUpdate": others.points,
    "AGRPortfolioUpdate": others.connections,
    "DSOPortfolioQuery": others.own_point,
    "AGRPortfolioQuery": others.own_connections,
    "TestMessage": others.test,
}

# What a version says nothing about, so that a target may do as it likes (register, point 84).
_LEFT_OPEN = {("draft", tag): ("another TimeZone",) for tag in ("DSOPortfolioUpdate", "AGRPortfolioUpdate")}
# The newcomer has promised never to publish anything (statement.md); a CRO that remembers earlier runs would know it.
_NEVER_SENT = {
    "newcomer": ("DSOPortfolioUpdate", "AGRPortfolioUpdate"),
    "unregistered": ("TestMessage",),  # nobody says whether to accept it (register, 92)
}


@dataclass(slots=True)
class Maker:
    """Makes the messages of one sequence; `names` gives identifiers.

    A message with the seed of an earlier one is about what that one was about.
    """

    target: Target
    past: Past
    lane: Lane
    names: Callable[[], str] = lambda: str(uuid4())
    _chosen: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def partner(self, step: Step) -> Partner | None:
        """Return who of ours acts in a step."""
        role, standing = step.party
        return next((p for p in self.target.partners if (p.role, p.standing) == (role, standing)), None)

    def make(self, step: Step, at: float) -> tuple[Step, Element | None]:
        """Return a step with all that was chosen, and its message; None where nothing can be made of it now."""
        partner = self.partner(step)
        if partner is None or step.message in _NEVER_SENT.get(partner.standing, ()):
            return step, None
        if step.kind == "again":
            return self._again(step, partner, at)
        pins = self._chosen.get(step.seed) if step.picks is None else step.picks
        scene = self._scene(partner, at, f"{step.seed}", pins)
        scene.spoiled = bool(step.changes)
        try:
            message = VALID[step.message](scene)
        except (IndexError, KeyError):  # its lane or its market has nothing of what it takes
            return step, None
        self._chosen[step.seed] = tuple(scene.picks)
        step = replace(step, picks=self._chosen[step.seed])
        message = message.having({"MessageID": self.names(), "ConversationID": self._conversation(scene)})
        changes = []
        for change in step.changes:
            if on_the_wire(change):
                changes.append(replace(change, picks=()))
                continue  # that is done to its bytes
            there = self._scene(partner, at, f"{change.seed}", change.picks)
            change, message = _changed(change, message, there)
            changes.append(change)
        return replace(step, changes=tuple(changes)), message if is_valid(message, self.target.version) else None

    def choose(self, step: Step, fits: Callable[[Entry], bool]) -> Entry | None:
        """Choose what a step is about, or return what was chosen before."""
        partner = self.partner(step)
        if partner is None:
            return None
        return self._scene(partner, time(), f"{step.seed}", step.picks).pick(fits)

    def _scene(self, partner: Partner, at: float, seed: str, pins: tuple[int, ...] | None) -> Scene:
        now = datetime.fromtimestamp(at, UTC)
        held = None if pins is None else list(pins)
        return Scene(Random(seed), self.target, now, partner, self.past, self.lane, held, [], Random(f"about {seed}"))

    def _conversation(self, scene: Scene) -> str:
        """Go on with the conversation of what a message is about (register, point 50)."""
        about = next((e for n in scene.picks if (e := self.past.of_step(n)) is not None), None)
        return about.element["ConversationID"] if about is not None else self.names()

    def _again(self, step: Step, partner: Partner, at: float) -> tuple[Step, Element | None]:
        scene = self._scene(partner, at, f"{step.seed}", step.picks)
        found = scene.pick(lambda each: not (each.started or each.damaged) and each.party.domain == partner.domain)
        return replace(step, picks=tuple(scene.picks)), found.element if found else None


def _changed(change: Change, message: Element, scene: Scene) -> tuple[Change, Element]:
    """Make one thing wrong: each defect is as likely as any other, and each of its sites."""
    left_open = _LEFT_OPEN.get((scene.target.version, message.tag), ())
    drawn = chosen(scene.dice, message, left_open)  # also where it was chosen before: what follows is drawn alike
    name = change.name or drawn
    sites = CHANGES[name].sites(message) if name in CHANGES and name not in left_open else []
    if not sites:
        return replace(change, name=name, picks=()), message
    site = scene.dice.choice(sites)
    try:
        changed = CHANGES[name].apply(scene, message, site)
    except (ValueError, ArithmeticError):  # what an earlier change made of a value cannot be counted with
        return replace(change, name=name, picks=()), message
    return replace(change, name=name, picks=tuple(scene.picks)), changed
