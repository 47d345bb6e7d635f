"""An extreme is judged by what its roles have to refuse and to accept, and may pass no refusal."""

import threading
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.waiting import outcome
from uftp_conformance.judging.disputing import DISPUTED
from uftp_conformance.mutants.batch import Batch, Entry
from uftp_conformance.mutants.extremes import VERSION, Extreme, refusing
from uftp_conformance.mutants.mutant import tolerates_taking
from uftp_conformance.run.events import BadStream, Event, lines

PREFIX = "extreme/"  # of the name by which its server knows an extreme


@dataclass(frozen=True, slots=True)
class ExtremeRun:
    """What came of an extreme.

    Attributes:
        code: how the run ended.
        verdicts: how many of its verdicts about refusals were of which kind.
        passed: the cells with a pass, which there must not be.
    """

    extreme: Extreme
    code: int
    verdicts: Counter[str]
    passed: tuple[str, ...]

    @property
    def complaint(self) -> str:
        """What is wrong about it; "" when it ended as it has to."""
        if self.passed:
            return f"it passes {', '.join(self.passed)}"
        if self.code != self.extreme.code:
            return f"its run ended with {self.code}, not with {int(self.extreme.code)}"
        began = self.extreme.code is not ExitCode.NOT_UFTP
        return "nothing was judged" if began and not self.verdicts else ""

    @property
    def line(self) -> str:
        """What became of it, in one line."""
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.verdicts.items())) or "nothing judged"
        return f"exit {self.code}  {self.extreme.name:34} {counts}"


def run_extremes(
    extremes: Sequence[Extreme], folder: Path, *, profile: str, seed: int, jobs: int, only: Sequence[str] = ()
) -> Generator[ExtremeRun, None, None]:
    """Judge extremes, so many at a time, each in all its roles; give what came of them in their order.

    `only` names requirements; without it they are judged by all that are about refusing or accepting.
    """
    stop = threading.Event()

    def one(extreme: Extreme) -> ExtremeRun:
        run = Batch(folder / extreme.name, VERSION, profile, seed)
        code = run.judge([_entry(extreme, role, only) for role in extreme.roles], stop)
        return read(extreme, code, run.stream)

    pool = ThreadPoolExecutor(jobs)
    try:
        for judged in [pool.submit(one, extreme) for extreme in extremes]:
            yield outcome(judged)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _entry(extreme: Extreme, role: str, only: Sequence[str]) -> Entry:
    return {
        "label": f"{role}/{extreme.name}",
        "role": role,
        "mutant": PREFIX + extreme.name,
        "judged": list(only) or [row.id for row in load() if refusing(row) or row.observed == "acceptance"],
        "supports": {},
        "thorough": True,
        "overrides": {"timing": extreme.timing},
    }


def read(extreme: Extreme, code: int, stream: Path) -> ExtremeRun:
    """Read what came of an extreme from the event stream of its run.

    Taking a message that the register tolerates is a pass with a finding in the stream, but not a pass here.
    """
    try:
        verdicts = [event for event in lines(stream) if event["event"] == "verdict" and _about_a_refusal(event)]
    except (OSError, BadStream):
        verdicts = []
    passed = [f"{e['target']} {e['requirement']} {e['message']}" for e in verdicts if _passes(e)]
    counted = Counter("tolerated" if _is_tolerated(e) else str(e["kind"]) for e in verdicts)
    return ExtremeRun(extreme, code, counted, tuple(dict.fromkeys(passed)))


def _about_a_refusal(event: Event) -> bool:
    return refusing(load()[event["requirement"]])


def _passes(event: Event) -> bool:
    return event["kind"] == "pass" and not _is_tolerated(event)


def _is_tolerated(event: Event) -> bool:
    """Return whether an extreme took a message, or disputed what is wrong with it, and the register tolerates that."""
    found = event["kind"] == "pass" and bool(event["findings"])
    row = load()[event["requirement"]]
    return found and (tolerates_taking(row) or DISPUTED in row.finding)
