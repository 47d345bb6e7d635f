"""What is to be judged: each cell of each target of a run, with the reason where it does not apply."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from uftp_conformance import ExitCode, KitError
from uftp_conformance.catalogue import Catalogue, Cell
from uftp_conformance.run.events import Key
from uftp_conformance.statement import Statement
from uftp_conformance.statement.applicability import why_not_applicable


class NothingToJudge(KitError):
    """No requirement that applies to the targets is chosen."""

    exit_code = ExitCode.NOTHING_JUDGED


@dataclass(frozen=True, slots=True)
class TestCase:
    """One cell of one target: what a test is parametrized with; `why_not` says why it does not apply, if so."""

    __test__ = False  # for pytest, which would take it for a class of tests

    label: str
    cell: Cell
    why_not: str | None = None

    @property
    def key(self) -> Key:
        """The cell as the event stream names it."""
        cell = self.cell
        return self.label, cell.requirement.id, cell.message, cell.role, cell.version

    @property
    def id(self) -> str:
        """The parameter's part of a node id."""
        return f"{self.label.replace(' ', '-')}-{self.cell.requirement.id}-{self.cell.message}-{self.cell.version}"


def walk(
    catalogue: Catalogue, statements: Sequence[tuple[str, Statement]], chosen: Callable[[str, str], bool]
) -> Iterator[TestCase]:
    """Walk the cells of targets.

    Args:
        catalogue: all requirements.
        statements: the label and the statement of each target.
        chosen: whether a requirement, by its id, is to be judged of the target of this label.
    """
    for label, claimed in statements:
        for cell in catalogue.cells(claimed.target.role, claimed.target.version):
            if chosen(label, cell.requirement.id):
                yield TestCase(label, cell, why_not_applicable(cell, claimed))


def about(test_cases: Iterable[TestCase], requirements: tuple[str, ...], catalogue: Catalogue) -> Iterator[TestCase]:
    """Walk the applicable subjects about these requirements; KeyError for one that does not exist."""
    for identifier in requirements:
        catalogue[identifier]
    return (
        test_case for test_case in test_cases if test_case.cell.requirement.id in requirements and not test_case.why_not
    )


def insist_on_cells(test_cases: Sequence[TestCase], labels: Sequence[str], only: Sequence[str]) -> None:
    """Raise NothingToJudge when --only chooses nothing that applies, or without it nothing applies to a target."""
    judged = {test_case.label for test_case in test_cases if not test_case.why_not}
    left = [label for label in labels if label not in judged]
    if not left or (judged and only):
        return
    asked = " or ".join(only) or "the catalogue"
    for test_case in test_cases:
        if test_case.label in left:
            why = f"{test_case.label}: {test_case.why_not}"
            raise NothingToJudge(f"none of {asked} applies to {why}.  Choose others with --only")
    raise NothingToJudge(
        f"no requirement for {', '.join(left)} begins with {asked}.  `uftp-conformance catalogue` lists them all"
    )
