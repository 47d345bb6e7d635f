"""One conformance run: its targets, its cells, its event stream and its end.  Knows nothing of pytest."""

import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from uftp_conformance import ExitCode, KitError, StatementError
from uftp_conformance.catalogue import Catalogue
from uftp_conformance.conversation.session import Session, common_inbox
from uftp_conformance.judging.answer_form import Target
from uftp_conformance.judging.judge import Bar
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run import embedded, recorder
from uftp_conformance.run.events import Writer
from uftp_conformance.run.outcome import SENTENCES, Must, came_to, of_a_part
from uftp_conformance.run.preflight import preflight
from uftp_conformance.run.profiles import PROFILES, floor_of
from uftp_conformance.run.settings import Settings, again_in, by_version, facts_of, load_statements
from uftp_conformance.run.test_cases import Subject, walk
from uftp_conformance.statement import InboxSection, Statement
from uftp_conformance.statement.counterparties import enlist
from uftp_conformance.statement.daytime import zone_at


class NothingToJudge(KitError):
    """No requirement that applies to the targets is chosen."""

    exit_code = ExitCode.NOTHING_JUDGED


class Run:
    """From the settings to the footer.  `fatal` is what stopped it, if something did."""

    interrupted_anywhere: ClassVar[bool] = False

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.fatal: KitError | None = None
        self.interrupted = False
        self.broken = False
        self.tallies: Counter[str] = Counter()
        self._statements: list[tuple[str, Statement]] | None = None
        self._walked: tuple[list[tuple[str, Statement]], tuple[Subject, ...]] | None = None
        self._session: Session | None = None
        self._embedded: embedded.Running | None = None
        self._writer: Writer | None = None
        self._began = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._heard: deque[str] = deque(maxlen=1)
        self._zone = zone_at(datetime.now(UTC))  # of the embedded market, from the outline to the end
        self._special = embedded.lineup_in(settings.lineup) if settings.lineup else ()
        self._caught: set[tuple[str, str]] = set()

    # --- what is to be judged -------------------------------------------------------------------------------

    @property
    def lineup(self) -> tuple[embedded.Entry, ...]:
        """The embedded participants of this run; they claim every version that is chosen."""
        chosen = tuple(e for e in embedded.LINEUP if not self.settings.roles or e.role in self.settings.roles)
        asked = self.settings
        versions = asked.versions
        return tuple(replace(entry, versions=versions) if versions else entry for entry in self._special or chosen)

    def statements(self) -> list[tuple[str, Statement]]:
        """Return the targets of the run; before the start, the embedded ones in outline.

        Raises:
            StatementError: statements are wrong, or do not fit together.
        """
        if self._statements is None:
            targets = self.settings.targets
            if targets and (self.settings.roles or self.settings.lineup):
                raise StatementError("--role chooses among the embedded participants.  Leave it out with --target")
            named = load_statements(targets, self.settings.versions) if targets else None
            self._statements = named or by_version(embedded.outline(self.lineup, self._zone))
        return self._statements

    def insist(self) -> None:
        """Make sure that there is something to judge, and everything that it needs.

        Raises:
            StatementError: a statement is wrong.
            KeyFileError: a key of a counterparty is missing.
            NothingToJudge: --only chooses nothing that applies, or without it nothing applies to one of the targets.
        """
        if self.settings.targets:
            for _, claimed in self.statements():
                enlist(claimed)
        judged = {subject.label for subject in self.subjects() if not subject.applicable}
        left = [label for label, _ in self.statements() if label not in judged]
        if not left or (judged and self.settings.only):
            return
        asked = " or ".join(self.settings.only) or "the catalogue"
        for subject in self.subjects():
            if subject.label in left:
                why = f"{subject.label}: {subject.applicable}"
                raise NothingToJudge(f"nothing of {asked} applies to {why}.  Choose others with --only")
        raise NothingToJudge(
            f"no requirement for {', '.join(left)} begins with {asked}.  `uftp-conformance catalogue` lists them all"
        )

    def subjects(self) -> Iterator[Subject]:
        """Walk every cell of every target, with the reason where it does not apply."""
        told = self.statements()
        if self._walked is None or self._walked[0] is not told:  # many ask, and a run of mutants has many targets
            self._walked = (told, tuple(walk(self.catalogue, told, self._chooser())))
        return iter(self._walked[1])

    def _chooser(self) -> Callable[[str, str], bool]:
        """Return what tells by label and requirement what is judged; who has a fault, by what it is about alone."""
        faulty = {} if self.settings.targets else embedded.faulty(self.lineup)
        return lambda label, requirement: (
            requirement in faulty[label] if label in faulty else self.settings.chosen(label, requirement)
        )

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
        path = self.settings.report_dir / "events.jsonl"
        try:
            self._writer = Writer(path)
        except OSError as error:
            self.fatal = StatementError(f"{path}: cannot be written: {error.strerror}.  Choose another --report-dir")
            raise self.fatal from None
        session = Session(self.note)
        self._session = session
        try:
            inbox = self._inbox()
            port = session.listen(inbox)
            if not self.settings.targets:
                self._start_embedded(port)
            for label, claimed in self.statements():
                session.join(label, claimed)
            self._write_header()
            for label, claimed in self.statements():
                self._heard.clear()
                for who in session.run(preflight(session.testers[label], self.bar(claimed), self._heard)):
                    self.note(label, f"before the run, {who}")
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
        targets = [facts_of(label, claimed) for label, claimed in self.statements()]
        cells = [
            [*s.key, s.applicable, floor_of(s.cell, PROFILES[self.settings.profile])] for s in self.subjects()
        ]
        asked = self.settings
        if self._writer is not None:
            told = recorder.header(asked.seed, asked.profile, asked.reasons, _now(), targets, cells)
            self._writer.write({**told, "scope": asked.scope})
            self._began = True

    def note(self, label: str, text: str) -> None:
        """Write down what no trial expected, in one line that acts on nothing."""
        text = safe(text)
        self._heard.append(text)
        if self._writer is not None and self.began:
            self._writer.write({"event": "note", "target": label, "text": text})

    @staticmethod
    def target(claimed: Statement) -> Target:
        """Return the facts that a target's answers are held against."""
        told, tolerance = claimed.target, claimed.timing.clock_tolerance
        return Target(told.domain, told.role, told.key, told.version, tolerance, claimed.published)

    def bar(self, claimed: Statement) -> Bar:
        """Return before whom the trials of a target are judged."""
        target = claimed.target
        return Bar(target.key, target.version, self.catalogue, self.settings.reasons, claimed.published)

    def recorder(self, label: str, test: str) -> recorder.Recorder:
        """Return a recorder for one test about one target."""
        if self._writer is None or not self.began:
            raise RuntimeError("nothing can be recorded before the run has begun")
        claimed = dict(self.statements())[label]
        return recorder.Recorder(
            self._writer,
            self.catalogue,
            label,
            self.target(claimed),
            test,
            again_in(self.settings, self.statements(), claimed.target.version),
            self.session.repeated,
            self.tallies,
        )

    def catch(self, subject: Subject) -> None:
        """Note that a participant was caught by a requirement."""
        self._caught.add((subject.label, subject.cell.requirement.id))

    def settled(self, subject: Subject) -> bool:
        """Tell whether a participant with a fault was caught already by the requirement of this subject."""
        if (subject.label, subject.cell.requirement.id) not in self._caught:
            return False
        entry = next((entry for entry in self.lineup if entry.label == subject.label), None)
        return entry is not None and bool(entry.mutant or entry.without) and not entry.thorough

    # --- the end ----------------------------------------------------------------------------------------------

    def break_down(self, test: str, error: BaseException) -> None:
        """Note that a test of ours did not come to its end: nothing can be trusted then."""
        self.broken = True
        self.note("", f"{test} broke down: {type(error).__name__}: {error}")

    def exit_code(self, *, broken: bool) -> ExitCode:
        """Return what the run comes to; success only when something was judged and nothing is violated."""
        if self.interrupted or Run.interrupted_anywhere:
            return ExitCode.INTERRUPTED
        if self.fatal is not None:
            return self.fatal.exit_code
        if broken or self.broken:
            return ExitCode.SUITE
        return came_to(self.tallies, self._musts())

    def _musts(self) -> Iterator[Must]:
        profile, seen = PROFILES[self.settings.profile], self._writer.cells if self._writer else {}
        for subject in self.subjects():
            if subject.cell.requirement.obligation == "must" and not subject.applicable:
                yield Must(floor_of(subject.cell, profile), seen.get(subject.key, {}))

    def finish(self, *, broken: bool = False) -> ExitCode:
        """Write the footer; a fatal error is in it, so that it is no complete run."""
        code = self.exit_code(broken=broken)
        if self._writer is not None:
            self._writer.write(
                {
                    "event": "footer",
                    "finished": _now(),
                    "exit_code": int(code),
                    "sentence": self._sentence(code),
                    "counts": dict(self._writer.counts),
                }
            )
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
