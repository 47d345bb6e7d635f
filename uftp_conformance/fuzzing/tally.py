"""What a fuzzing run has met so far."""

import time
from collections import Counter
from dataclasses import dataclass, field

from uftp_conformance.sequences.evidence import Transition
from uftp_conformance.sequences.walked import Judged


@dataclass(slots=True)
class Tally:
    """Counts for the reader who watches, and for the end.

    Attributes:
        cases: messages that were judged.
        triples: what was broken, by a message of which type, through which change of it.
        transitions: by target, which message came in which state, and which rule it broke.
        faults: that were found, each cause of each target once.
        unclear: messages whose answer did not come.
    """

    began: float = field(default_factory=time.monotonic)
    cases: int = 0
    sequences: int = 0
    unclear: int = 0
    triples: set[tuple[str, str, str]] = field(default_factory=set)
    transitions: dict[str, Counter[Transition]] = field(default_factory=dict)
    faults: int = 0

    def take(self, label: str, judged: Judged) -> bool:
        """Count one message; tell whether it came where none had been."""
        known = len(self.triples)
        self.cases += 1
        message = judged.exchange.sent.message
        sites = [change.name for change in judged.step.changes if change.name] or ["nothing changed"]
        rules = sorted(judged.broken.surely) or ["nothing"]
        self.triples |= {(rule, message, site) for rule in rules for site in sites}
        counted = self.transitions.setdefault(label, Counter())
        met = len(counted)
        counted.update((judged.state, message, rule) for rule in rules)
        return len(self.triples) > known or len(counted) > met

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return time.monotonic() - self.began

    def words(self) -> str:
        """Return the counts in a line."""
        rate = self.cases / max(self.seconds, 0.001)
        met = sum(len(counts) for counts in self.transitions.values())
        return (
            f"{self.cases} cases, {rate:.0f}/s  {len(self.triples)} triples  {met} transitions"
            f"  {self.faults} fault{'' if self.faults == 1 else 's'}"
        )
