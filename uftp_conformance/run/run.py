"""One conformance run: its targets, its cells, its event stream and its end.  Knows nothing of pytest."""

import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from uftp_conformance import ExitCode, KitError, TimeIsUp
from uftp_conformance.catalogue import Catalogue
from uftp_conformance.conversation.machine import prepare
from uftp_conformance.conversation.session import Session
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run import embedded, recorder
from uftp_conformance.run.doctor.checkup import checked
from uftp_conformance.run.events import Writer
from uftp_conformance.run.outcome import SENTENCES, Ending, Must, ending_of, of_a_part
from uftp_conformance.run.plan import Plan
from uftp_conformance.run.profiles import PROFILES, floor_of
from uftp_conformance.run.resuming import BEFORE
from uftp_conformance.run.settings import Settings, again_in, by_version, held_against
from uftp_conformance.run.stream_ends import begin, footer, opened
from uftp_conformance.run.test_cases import TestCase
from uftp_conformance.statement import InboxSection, Statement
from uftp_conformance.statement.common import common_inbox
from uftp_conformance.statement.counterparties import enlist


class Run(Plan):
    """From the settings to the footer.  `fatal` is what stopped it, if something did."""

    interrupted_anywhere: ClassVar[bool] = False

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        super().__init__(settings, catalogue)
        self.fatal: KitError | None = None
        self.interrupted = False
        self.broken = False
        self.tallies: Counter[str] = Counter()
        self.premises: defaultdict[str, Counter[str]] = defaultdict(Counter)  # of what was sent since, by target
        self._session: Session | None = None
        self._embedded: embedded.Running | None = None
        self._writer: Writer | None = None
        self._began = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._heard: deque[str] = deque(maxlen=1)
        self._caught: set[tuple[str, str]] = set()
        self._made = time.monotonic()

    # --- the run ----------------------------------------------------------------------------------------------

    @property
    def began(self) -> bool:
        """Whether a header has been written."""
        return self._began

    @property
    def session(self) -> Session:
        """The open conversation; begun on first use."""
        if self._session is None:
            self._session = self._begin()
        return self._session

    def _begin(self) -> Session:
        """Open the inbox, start the embedded participants, write the header, and see whether all can talk.

        Raises:
            KitError: nothing can be judged; the class says why.
        """
        try:
            self.insist_on_the_same()
            prepare([self.settings.report_dir])
            self._writer = opened(self.settings.report_dir, self.earlier)
        except KitError as error:
            self.fatal = error
            raise
        session = Session(self.note)
        self._session = session
        try:
            inbox = self._inbox()
            port = session.listen(inbox)
            session.mind_our_machine([self.settings.report_dir])
            if self.settings.time_limit:
                left = self._made + self.settings.time_limit - time.monotonic()
                session.halt_after(left, TimeIsUp(SENTENCES[ExitCode.TIME_LIMIT]))
            if not self.settings.targets:
                self._start_embedded(port)
            for label, claimed in self.statements():
                session.join(label, claimed)
            self._write_header()
            for label, claimed in self.statements():
                self._heard.clear()
                how = self.settings.checkup
                for remark in checked(session, label, self.criteria(claimed), self._heard, how):
                    self.note(label, f"{BEFORE}{remark}")
        except KitError as error:
            self.fatal = error
            if not self.began:
                self._write_header()
            raise
        return session

    def _inbox(self) -> InboxSection:
        if not self.settings.targets:
            return InboxSection(listen="127.0.0.1:0")
        for _, claimed in self.statements():
            enlist(claimed)  # a missing key is found before a port is taken
        return common_inbox(self.statements())

    def _start_embedded(self, port: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="uftp-conformance-")
        place = f"127.0.0.1:{port}"
        self._embedded = embedded.start(Path(self._folder.name), self.lineup, place, f"http://{place}", self._zone)
        self._statements = by_version(self._embedded.statements)

    def _write_header(self) -> None:
        if self._writer is not None:
            statements, known = self.statements(), self._identity()
            self.tallies.update(begin(self._writer, self.settings, statements, self.test_cases(), known, self.earlier))
            self._began = True

    def note(self, label: str, text: str, test: str = "") -> None:
        """Write down what no trial expected, or that a test broke down, in one line that acts on nothing."""
        text = safe(text)
        self._heard.append(text)
        if self._writer is not None and self.began:
            about = {"test": test} if test else {}
            self._writer.write({"event": "note", "target": label, "text": text, **about})

    def criteria(self, claimed: Statement) -> Criteria:
        """Return before whom the trials of a target are judged."""
        target = claimed.target
        return Criteria(target.key, target.version, self.catalogue, self.settings.reasons, claimed.published)

    def recorder(self, label: str, test: str) -> recorder.Recorder:
        """Return a recorder for one test about one target."""
        if self._writer is None or not self.began:
            raise RuntimeError("nothing can be recorded before the run has begun")
        claimed = dict(self.statements())[label]
        return recorder.Recorder(
            self._writer,
            self.catalogue,
            label,
            held_against(claimed),
            test,
            again_in(self.settings, self.statements(), claimed.target.version),
            self.session.repeated,
            self.tallies,
            sparing=self.settings.lineup is not None,
        )

    def catch(self, test_case: TestCase) -> None:
        """Note that a participant was caught by a requirement."""
        self._caught.add((test_case.label, test_case.cell.requirement.id))

    def settled(self, test_case: TestCase) -> bool:
        """Return whether a participant with a fault was caught already by the requirement of this subject."""
        if (test_case.label, test_case.cell.requirement.id) not in self._caught:
            return False
        entry = self._entry(test_case.label)
        return entry is not None and entry.faulty and not entry.thorough

    def is_faulty(self, label: str) -> bool:
        """Return whether a target is a participant with a fault that is known."""
        entry = self._entry(label)
        return entry is not None and entry.faulty

    def _entry(self, label: str) -> embedded.Entry | None:
        return next((entry for entry in self.lineup if entry.label == label), None)

    # --- the end ----------------------------------------------------------------------------------------------

    def break_down(self, test: str, error: BaseException) -> None:
        """Note that a test of ours did not finish: nothing can be trusted then."""
        self.broken = True
        self.note("", f"{test} broke down: {type(error).__name__}: {error}", test)

    def judge_no_more(self) -> None:
        """Begin the stream of a run of which an earlier one judged everything already."""
        self.insist_on_the_same()
        self._writer = opened(self.settings.report_dir, self.earlier)
        self._write_header()

    def over(self, test: str, label: str) -> None:
        """Note that a test has judged all that it judges about a target; a run that is resumed leaves it out."""
        if self._writer is not None and self.began:
            self._writer.over(label, test, self.premises[label])

    def exit_code(self, *, broken: bool) -> ExitCode:
        """Return what the run comes to; success only when something was judged and nothing is violated."""
        if self.interrupted or Run.interrupted_anywhere:
            return ExitCode.INTERRUPTED
        if self.fatal is not None:
            return self.fatal.exit_code
        if broken or self.broken:
            return ExitCode.SUITE
        return ending_of(self.tallies, self._musts())

    def _musts(self) -> Iterator[Must]:
        profile, seen = PROFILES[self.settings.profile], self._writer.cells if self._writer else {}
        for test_case in self.test_cases():
            if test_case.cell.requirement.obligation == "must" and not test_case.why_not:
                yield Must(floor_of(test_case.cell, profile), seen.get(test_case.key, {}))

    def finish(self, *, broken: bool = False) -> ExitCode:
        """Write the footer; a fatal error is in it, so that it is no complete run."""
        code = self.exit_code(broken=broken)
        if self._writer is not None:
            self._writer.write(footer(Ending(code, self._sentence(code)), self._writer.counts))
        return code

    def _sentence(self, code: ExitCode) -> str:
        if self.fatal is not None and code is self.fatal.exit_code:
            return str(self.fatal)
        if code is ExitCode.CONFORMANT and self.settings.scope:
            return of_a_part(self.settings.scope)
        return SENTENCES[code]

    def close(self) -> None:
        """Close everything that was opened."""
        if self._session is not None:
            self._session.close()
        if self._embedded is not None:
            self._embedded.stop()
        if self._writer is not None:
            self._writer.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._session = self._embedded = self._folder = None
