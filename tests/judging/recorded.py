"""A recorder with a stream of its own, and what is judged in its tests."""

from collections import Counter
from dataclasses import dataclass, field, replace

from tests.judging.seen import (
    KEY,
    TARGET,
)
from uftp_conformance.catalogue import Catalogue, Cell, load
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.run.events import Event, Writer, lines
from uftp_conformance.run.recorder import Recorder

ROW = load()["OPR-FO-ACCEPT"]
CELL = Cell(ROW, "FlexOffer", "DSO", "3.1.0")
TEST = "suites/test_it.py::test_it[one]"


@dataclass(slots=True)
class Desk:
    """A recorder with a stream of its own."""

    writer: Writer
    role: str = "DSO"
    repeated: set[str] = field(default_factory=set)
    tallies: Counter[str] = field(default_factory=Counter)
    catalogue: Catalogue = field(default_factory=load)

    def recorder(self) -> Recorder:
        """Return a recorder for a test about the target."""
        target = Target(TARGET, self.role, KEY.public, "3.1.0", 60.0)
        again = "run --only {requirement}"
        return Recorder(self.writer, self.catalogue, "dso", target, TEST, again, self.repeated, self.tallies)

    def events(self) -> list[Event]:
        """Return what was written."""
        return list(lines(self.writer.path))

    def rules(self) -> list[tuple[str, str, str]]:
        """Return requirement, message and kind of each verdict."""
        return [(e["requirement"], e["message"], e["kind"]) for e in self.events()]


def verdict_of(kind: Kind = Kind.PASS, got: str = "Accepted", **changed: object) -> Verdict:
    blame = Blame.SEMANTICS if kind is Kind.FAIL else Blame.NONE
    return replace(Verdict(kind, ROW.id, blame, "Accepted", got), **changed)  # type: ignore[arg-type]
