"""What a conformance run is about: its targets and its cells.  Talks to nobody, and is known before anything begins."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from uftp_conformance import StatementError
from uftp_conformance.catalogue import Catalogue
from uftp_conformance.run import embedded
from uftp_conformance.run.events import Event
from uftp_conformance.run.resuming import Earlier, earlier, identity, insist
from uftp_conformance.run.settings import Settings, by_version, load_statements
from uftp_conformance.run.test_cases import NothingToJudge, TestCase, insist_on_cells, walk
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import enlist
from uftp_conformance.statement.daytime import zone_at


class Plan:
    """The targets of a run and what is judged of them."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self._statements: list[tuple[str, Statement]] | None = None
        self._walked: tuple[list[tuple[str, Statement]], tuple[TestCase, ...]] | None = None
        self._zone = zone_at(datetime.now(UTC))  # of the embedded market, from the outline to the end
        self._special = embedded.lineup_in(settings.lineup) if settings.lineup else ()
        self._earlier: Earlier | None = None

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
        self.insist_on_the_same()
        self._insist_on_choices()
        if self.settings.targets:
            for _, claimed in self.statements():
                enlist(claimed)
        asked = (*self.settings.only, *(f"what --exclude {prefix} leaves" for prefix in self.settings.exclude))
        insist_on_cells(tuple(self.test_cases()), [label for label, _ in self.statements()], asked)

    def _insist_on_choices(self) -> None:
        """Raise StatementError or NothingToJudge where --only or --exclude is empty, or names what there is not."""
        for option, prefixes in (("--only", self.settings.only), ("--exclude", self.settings.exclude)):
            for prefix in prefixes:
                begun = prefix.rpartition("=")[2].upper()
                if not begun:
                    raise StatementError(
                        f"{option} is empty.  Write how the id of a requirement begins, or leave it out"
                    )
                if any(each.startswith(begun) for each in self.catalogue.requirements):
                    continue
                lists = "`uftp-conformance catalogue` lists them all"
                if option == "--only":
                    raise NothingToJudge(f"no requirement begins with {prefix}.  {lists}")
                raise StatementError(f"no requirement begins with {prefix}, which --exclude is to leave out.  {lists}")

    @property
    def earlier(self) -> Earlier | None:
        """The run that this one resumes, if it resumes one."""
        if self._earlier is None and self.settings.resume is not None:
            self._earlier = earlier(self.settings.resume)
        return self._earlier

    def insist_on_the_same(self) -> None:
        """Raise StatementError where the run that is to be resumed was another one."""
        if self.earlier is not None:
            insist(self.earlier, self.settings, self._identity())

    def _identity(self) -> Event:
        if self.settings.targets:
            return identity(self.statements())
        # Whoever runs beside an embedded target changes nothing about it.
        return identity(by_version([each for entry in self.lineup for each in embedded.outline((entry,))]))

    def test_cases(self) -> Iterator[TestCase]:
        """Walk every cell of every target, with the reason where it does not apply."""
        statements = self.statements()
        if self._walked is None or self._walked[0] is not statements:  # many ask, and a run of mutants has many targets
            self._walked = (statements, tuple(walk(self.catalogue, statements, self._chooser())))
        return iter(self._walked[1])

    def _chooser(self) -> Callable[[str, str], bool]:
        """Return what tells by label and requirement what is judged; who has a fault, by what it is about alone."""
        narrowed = {} if self.settings.targets else embedded.narrowed(self.lineup)
        return lambda label, requirement: (
            requirement in narrowed[label] if label in narrowed else self.settings.chosen(label, requirement)
        )
