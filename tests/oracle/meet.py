"""Two encodings meet: drawn messages in drawn histories, answered by a reference participant, held against the oracle.

    python -m tests.oracle.meet --steps 100000 --role DSO --seed 1
    python -m tests.oracle.meet --steps 100000 --role DSO --variant strict/equal-revision-refused

A history begins empty.  Each step the clock moves, or the participant starts something and gets an answer
of ours, or it is sent a message: valid or with a thing or two wrong, about whatever was sent before, live or not.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from tests.oracle.desk import fresh, statement_of
from tests.participants.desk import Desk, Outcome
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.legal import illegal
from uftp_conformance.messages import Element, reference_attribute, response_type
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.mutants.variants.registry import variants
from uftp_conformance.mutants.variants.variant import Variant
from uftp_conformance.mutants.variants.varied import Varied
from uftp_conformance.oracle.listed import complaint_about
from uftp_conformance.oracle.received import Broken, Oracle, Received, Target
from uftp_conformance.oracle.received import Outcome as Became
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.participants.context import Party
from uftp_conformance.participants.initiative import Declined
from uftp_conformance.participants.participant import Participant
from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.families import Family, families_of
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Step

LENGTH = 40  # steps of a history
NEAR = Lane()
FAR = Lane(days=(12, 17, 25, 26, -1, -8))  # days before and after the ends of what is published in sequences
STARTS = {"DSO": ("FlexRequest", "FlexOrder"), "AGR": ("FlexOffer", "FlexOfferRevocation", "D-Prognosis"), "CRO": ()}
_WAITS = (1.0, 120.0, 1800.0, 18000.0)  # seconds
# What a participant may deny that a family is about.
_DENIALS = {
    "SEQ-PROGNOSES": ("d_prognosis",),
    "SEQ-OFFERS": ("mutex_offers", "unsolicited_offers"),
    "SEQ-METERINGS": ("metering",),
    "SEQ-RESERVATIONS": ("flex_reservation_update",),
    "SEQ-SETTLEMENTS": ("flex_settlement",),
    "SEQ-ORDERS": ("unsolicited_orders", "partial_activation"),
}
_BASIS = {"FlexOrder": "FlexOffer", "FlexOffer": "FlexRequest", "FlexOfferRevocation": "FlexOffer"}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A message whose answer the oracle does not allow."""

    message: Element
    sender: str
    broken: Broken
    answer: str
    why: str
    step: Step


@dataclass(slots=True)
class Meeting:
    """One history of one participant, and the oracle beside it."""

    role: str
    version: str
    dice: Random
    without: str = ""
    variant: Variant | None = None
    of: Callable[..., Participant] = Participant
    lane: Lane = NEAR
    family: Family = field(init=False)
    desk: Desk = field(init=False)
    oracle: Oracle = field(init=False)
    past: Past = field(default_factory=Past)
    maker: Maker = field(init=False)
    covered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Make the participant and the oracle; now and then it denies something."""
        self.family = self.dice.choice(families_of(self.role))
        denials = _DENIALS.get(self.family.requirement, ())
        denied = {self.dice.choice(denials): False} if denials and self.dice.random() < 0.3 else {}
        claims = {**(self.variant.supports if self.variant else {}), **denied}
        of = partial(Varied, self.variant.way()) if self.variant else self.of
        self.desk = Desk(self.role, *filter(None, [self.without]), versions=(self.version,), of=of, **claims)
        self.oracle = _oracle(self.role, self.version, tuple(claims.items()))
        self.past.whole_lists = self.variant is not None and _drops_the_unlisted(self.variant)
        self.maker = Maker(self.oracle.target, self.past, self.lane, fresh)

    def steps(self, count: int) -> Iterator[Disagreement]:
        """Walk so many steps; yield what the two do not agree on."""
        for step in draw_steps(self.dice, self.family, count, waits=_WAITS, starts=STARTS[self.role]):
            match step.kind:
                case "wait":
                    self.desk.now += timedelta(seconds=step.seconds)
                case "start":
                    self._start(step)
                case _:
                    yield from self._send(step)

    def _start(self, step: Step) -> None:
        party, tag = self.desk.parties[step.party], step.message
        dice, basis = Random(step.seed), _BASIS.get(step.message, "")
        mine = tag == "FlexOfferRevocation"
        known = [
            e
            for e in self.past.entries
            if e.element.tag == basis and e.party.domain == party.domain and e.started is mine
        ]
        if basis and not known:
            return
        name = identifier(dice.choice(known).element, "MessageID") if basis else ""
        wanted: dict[str, object] = {}
        if tag == "FlexOffer" and "partial_activation" in self.oracle.target.claims and dice.random() < 0.4:
            wanted["MinActivationFactor"] = "0.50"
        if tag == "FlexOffer" and dice.random() < 0.3:
            wanted["options"] = 2
        made = self.desk.stimulate(tag, party, name, version=self.version, **wanted)
        if isinstance(made, Declined):
            return
        outcome: Became = step.reply if step.reply in ("accepted", "rejected") else "unknown"
        if outcome != "unknown" and self._answer(made, party, outcome.capitalize()).status != 200:
            raise ValueError(f"our answer to a {tag} was not taken")
        partner = self.maker.partner(step)
        assert partner is not None
        at = self.desk.now.timestamp()
        self.past.entries.append(Entry(step.number, made, partner, at, started=True, outcome=outcome, settled=at))

    def _answer(self, made: Element, party: Party, result: str) -> Outcome:
        response = response_type(made.tag)
        reference = reference_attribute(response, self.version) or ""
        attributes = {
            "Version": schema_version_number(self.version),
            "ConversationID": made["ConversationID"],
            "Result": result,
            reference: made["MessageID"],
        }
        why = {"RejectionReason": "No"} if result == "Rejected" else {}
        return self.desk.send(self.desk.message(response, party, {**attributes, **why}), party)

    def _send(self, step: Step) -> Iterator[Disagreement]:
        at = self.desk.now.timestamp()
        step, message = self.maker.make(step, at)
        partner = self.maker.partner(step)
        if message is None or partner is None:
            return
        history = self.past.before(None, at, at)
        broken = self.oracle.broken(message, (partner.domain, partner.role), history, at)
        outcome = self.desk.send(message, self.desk.parties[step.party])
        classes, became = _seen(outcome)
        self.past.entries.append(Entry(step.number, message, partner, at, outcome=became, settled=at))
        self.covered.update(f"{name} {message.tag}" for name in broken.surely or ("nothing",))
        reason = outcome.answer.get("RejectionReason") if outcome.answer else None
        cell = Cell(load()["ANS-GIVEN"], message.tag, self.role, self.version)
        if why := illegal(classes, reason, broken, cell, load()):
            yield Disagreement(message, partner.domain, broken, outcome.verdict, why, step)
            return
        received = Received(message, partner.domain, partner.role, at, self.oracle.target, history)
        if listed := complaint_about(received, outcome.answer):
            why = f"{listed.requirement}: {listed.kind}"
            yield Disagreement(message, partner.domain, broken, listed.words, why, step)


@cache
def _oracle(role: str, version: str, claims: tuple[tuple[str, Any], ...] = ()) -> Oracle:
    return Oracle(_exact(target_of(statement_of(role, version, **dict(claims)))))


def _drops_the_unlisted(variant: Variant) -> bool:
    """Return whether an AGR has no connection any more that its newest update does not list (register, point 124)."""
    registry, started = variant.way().registry(), {"StartPeriod": "2026-01-01"}
    first, second = (Element("Connection", {"EntityAddress": name, **started}) for name in ("ean.1", "ean.2"))
    for each in (first, second):
        registry.represent("agr.example", Element("AGRPortfolioUpdate", {}, (each,)))
    return len(registry.connections_of("agr.example", date(2026, 1, 1))) == 1


def _exact(target: Target) -> Target:
    """Return the target with no tolerance of clocks: here is one clock only."""
    fields = {name: getattr(target, name) for name in Target.__slots__}
    return Target(**{**fields, "clock_tolerance": 0.0})


def _seen(outcome: Outcome) -> tuple[frozenset[str], Became]:
    if outcome.status != 200:
        return frozenset({str(outcome.status), f"{outcome.status // 100}xx"}), "rejected"
    if outcome.answer is None:
        return frozenset({"200", "2xx", "silent"}), "unknown"
    result = outcome.answer.get("Result")
    became: Became = "rejected" if result == "Rejected" else "accepted"
    return frozenset({"200", "2xx", became}), became


def histories(
    role: str, version: str, steps: int, seed: int, without: str = "", variant: Variant | None = None
) -> Iterator[tuple[int, Meeting]]:
    """Walk new histories of a participant, each with the number of steps that it is to have."""
    for number in range(-(-steps // LENGTH)):
        dice = Random(f"{seed} {role} {version} {number}")
        lane = FAR if role == "CRO" and number % 2 else NEAR
        yield min(LENGTH, steps - number * LENGTH), Meeting(role, version, dice, without, variant, lane=lane)


def meet(
    role: str, version: str, steps: int, seed: int, without: str = "", variant: Variant | None = None
) -> tuple[list[Disagreement], Counter[str]]:
    """Walk histories of a participant until so many steps are done; return disagreements, and what was met.

    `without` names a rule that the participant does not have: then the oracle has to notice.  A legal variant does
    things another way than the reference participants, and the oracle has to allow all that it does.
    """
    found: list[Disagreement] = []
    covered: Counter[str] = Counter()
    for count, meeting in histories(role, version, steps, seed, without, variant):
        found += meeting.steps(count)
        covered += meeting.covered
    return found, covered


def met() -> tuple[Variant, ...]:
    """Return the legal variants that show without HTTP in the usual market, and start nothing by themselves."""
    silent = ("http/", "delivery/", "late/", "mixed/")  # of what is mixed some shows over HTTP, and all by itself
    return tuple(
        each
        for each in variants()
        if not (each.overrides or each.way().queued or each.starts_by_itself or each.name.startswith(silent))
    )


def _variant(name: str, role: str) -> Variant | None:
    """Return a legal variant by its name.

    Raises:
        SystemExit: there is none of this name that shows without HTTP and in the usual market.
    """
    if not name:
        return None
    found = next((each for each in met() if each.name == name and role in each.roles), None)
    if found is None:
        raise SystemExit(f"no variant {name} can be met as {role}: see `uftp-conformance mutants variants --list`")
    return found


def main(arguments: list[str]) -> int:
    """Meet, and print each kind of disagreement with the first message of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--role", choices=("AGR", "CRO", "DSO"), required=True)
    parser.add_argument("--version", choices=("3.0.0", "3.1.0", "draft"), default="3.1.0")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="a rule that the participant does not have")
    parser.add_argument("--variant", default="", help="a legal variant that is met instead of the participant itself")
    parser.add_argument("--covered", action="store_true", help="print what was broken how often")
    options = parser.parse_args(arguments)
    variant = _variant(options.variant, options.role)
    found, covered = meet(options.role, options.version, options.steps, options.seed, options.without, variant)
    kinds: dict[tuple[str, str], list[Disagreement]] = {}
    for each in found:
        kinds.setdefault((each.message.tag, each.why), []).append(each)
    for (tag, why), several in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        first = several[0]
        sys.stdout.write(
            f"{len(several):5}  {tag}: {why}\n       surely {sorted(first.broken.surely)}"
            f" perhaps {sorted(first.broken.perhaps)}\n       {first.step.words()}\n"
            f"       {first.message}\n       {first.answer}\n"
        )
    for name, count in sorted(covered.items()) if options.covered else ():
        sys.stdout.write(f"{count:7}  {name}\n")
    sys.stdout.write(f"{options.steps} steps, {len(found)} disagreements\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
