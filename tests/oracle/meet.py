"""Two encodings meet: drawn messages in drawn histories, answered by a reference participant, held against the oracle.

    python -m tests.oracle.meet --steps 100000 --role DSO --seed 1

A history begins with nothing told.  Each step the clock moves, or the participant starts something and gets an answer
of ours, or it is sent a message: valid or with a thing or two wrong, about whatever was told before, live or not.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from random import Random

from tests.oracle.desk import statement_of
from tests.oracle.drawn import RECEIVED, VALID, Scene
from tests.oracle.wrong import WRONG
from tests.participants.desk import Desk, Outcome
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.legal import illegal
from uftp_conformance.messages import REQUESTS, Element, complaints, reference_attribute, response_type, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.received import Broken, History, Oracle, Target, Told
from uftp_conformance.oracle.received import Outcome as Became
from uftp_conformance.participants.context import Party
from uftp_conformance.participants.initiative import Declined

LENGTH = 40  # steps of a history
_STARTS = {"DSO": ("FlexRequest", "FlexOrder"), "AGR": ("FlexOffer", "FlexOffer", "FlexOfferRevocation", "D-Prognosis")}
_BASIS = {"FlexOrder": "FlexOffer", "FlexOffer": "FlexRequest"}
_WAITS = (timedelta(seconds=1), timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=5))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A message whose answer the oracle does not allow."""

    message: Element
    sender: str
    broken: Broken
    answer: str
    why: str
    step: int


@dataclass(slots=True)
class Meeting:
    """One history of one participant, and the oracle beside it."""

    role: str
    version: str
    dice: Random
    without: str = ""
    desk: Desk = field(init=False)
    oracle: Oracle = field(init=False)
    told: list[Told] = field(default_factory=list)
    covered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Make the participant and the oracle."""
        self.desk = Desk(self.role, *filter(None, [self.without]), versions=(self.version,))
        self.oracle = _oracle(self.role, self.version)

    def steps(self, count: int) -> Iterator[Disagreement]:
        """Walk so many steps; yield what the two do not agree on."""
        for step in range(count):
            roll = self.dice.random()
            if roll < 0.08:
                self.desk.now += self.dice.choice(_WAITS)
            elif roll < 0.3 and self.role in _STARTS:
                self._start()
            else:
                yield from self._send(step)

    # --- what the participant starts ------------------------------------------------------------------------------

    def _start(self) -> None:
        tag = self.dice.choice(_STARTS[self.role])
        party = self._party("registered", "registered", "second")
        basis = _BASIS.get(tag, "FlexOffer" if tag == "FlexOfferRevocation" else "")
        mine = tag == "FlexOfferRevocation"
        known = [t for t in self.told if t.element.tag == basis and t.domain == party.domain and t.started is mine]
        if basis and not known:
            return
        name = self.dice.choice(known).identifier if basis else ""
        wanted = {"MinActivationFactor": "0.50"} if tag == "FlexOffer" and self.dice.random() < 0.4 else {}
        if tag == "FlexOffer" and self.dice.random() < 0.3:
            wanted["options"] = 2  # type: ignore[assignment]  # a number, where the others are texts
        made = self.desk.stimulate(tag, party, name, version=self.version, **wanted)
        if isinstance(made, Declined):
            return
        became: Became = self.dice.choice(("accepted", "accepted", "accepted", "rejected", "unknown"))
        if became != "unknown" and self._answer(made, party, became.capitalize()).status != 200:
            raise ValueError(f"our answer to a {tag} was not taken")
        self.told.append(Told(made, party.domain, party.role, self.desk.now.timestamp(), became, started=True))

    def _answer(self, made: Element, party: Party, result: str) -> Outcome:
        response = response_type(made.tag)
        reference = reference_attribute(response, self.version) or ""
        attributes = {
            "Version": schema_version_number(self.version), "ConversationID": made["ConversationID"],
            "Result": result, reference: made["MessageID"],
        }
        why = {"RejectionReason": "No"} if result == "Rejected" else {}
        return self.desk.send(self.desk.message(response, party, {**attributes, **why}), party)

    def _party(self, *standings: str) -> Party:
        role = {"DSO": "AGR", "AGR": "DSO"}.get(self.role) or self.dice.choice(("AGR", "DSO"))
        return self.desk.parties[role, self.dice.choice(standings)]

    # --- what it is sent ------------------------------------------------------------------------------------------

    def _send(self, step: int) -> Iterator[Disagreement]:
        party = self._party(*("registered",) * 12, "second", "second", "newcomer", "unregistered", "barred")
        message = self._drawn(party)
        if message is None or complaints(parse_lxml(serialise(message)), self.version):
            return
        at = self.desk.now.timestamp()
        broken = self.oracle.broken(message, (party.domain, party.role), History(tuple(self.told)), at)
        outcome = self.desk.send(message, party)
        classes, became = _seen(outcome)
        self.told.append(Told(message, party.domain, party.role, at, became))
        self.covered.update(f"{name} {message.tag}" for name in broken.surely or ("nothing",))
        reason = outcome.answer.get("RejectionReason") if outcome.answer else None
        cell = Cell(load()["ANS-GIVEN"], message.tag, self.role, self.version)
        if why := illegal(classes, reason, broken, cell, load()):
            yield Disagreement(message, party.domain, broken, outcome.verdict, why, step)

    def _drawn(self, party: Party) -> Element | None:
        partner = next(p for p in self.oracle.target.partners if p.domain == party.domain)
        scene = Scene(self.dice, self.oracle.target, self.desk.now, partner, self.told)
        if self.told and self.dice.random() < 0.04:  # one that came before, by whoever it was
            again = [t for t in self.told if not t.started and t.domain == party.domain]
            return self.dice.choice(again).element if again else None
        types = [tag for tag in RECEIVED[self.role] if REQUESTS[tag].sender == party.role]
        tag = self.dice.choice(types)
        message = VALID[tag](scene)
        for _ in range(self.dice.choice((0, 0, 1, 1, 1, 2))):
            message = self.dice.choice(WRONG)(scene, message)
        return message


@cache
def _oracle(role: str, version: str) -> Oracle:
    return Oracle(_exact(target_of(statement_of(role, version))))


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


def meet(
    role: str, version: str, steps: int, seed: int, without: str = ""
) -> tuple[list[Disagreement], Counter[str]]:
    """Walk histories of a participant until so many steps are done; return disagreements, and what was met.

    `without` names a rule that the participant does not have: then the oracle has to notice.
    """
    found: list[Disagreement] = []
    covered: Counter[str] = Counter()
    for number in range(-(-steps // LENGTH)):
        meeting = Meeting(role, version, Random(f"{seed} {role} {version} {number}"), without)
        found += meeting.steps(min(LENGTH, steps - number * LENGTH))
        covered += meeting.covered
    return found, covered


def main(arguments: list[str]) -> int:
    """Meet, and print each kind of disagreement with the first message of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--role", choices=("AGR", "CRO", "DSO"), required=True)
    parser.add_argument("--version", choices=("3.0.0", "3.1.0", "draft"), default="3.1.0")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="a rule that the participant does not have")
    parser.add_argument("--covered", action="store_true", help="print what was broken how often")
    told = parser.parse_args(arguments)
    found, covered = meet(told.role, told.version, told.steps, told.seed, told.without)
    kinds: dict[tuple[str, str], list[Disagreement]] = {}
    for each in found:
        kinds.setdefault((each.message.tag, each.why), []).append(each)
    for (tag, why), several in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        first = several[0]
        sys.stdout.write(f"{len(several):5}  {tag}: {why}\n       surely {sorted(first.broken.surely)}"
                         f" perhaps {sorted(first.broken.perhaps)}\n       {first.message}\n")
    for name, count in sorted(covered.items()) if told.covered else ():
        sys.stdout.write(f"{count:7}  {name}\n")
    sys.stdout.write(f"{told.steps} steps, {len(found)} disagreements\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
