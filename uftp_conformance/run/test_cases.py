"""What is to be judged: each cell of each target of a run, with the reason where it does not apply."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from uftp_conformance import ExitCode, KitError
from uftp_conformance.catalogue import Catalogue, Cell
from uftp_conformance.run.events import Key
from uftp_conformance.statement import Statement
from uftp_conformance.statement.applicability import not_applicable


class NothingToJudge(KitError):
    """No requirement that applies to the targets is chosen."""

    exit_code = ExitCode.NOTHING_JUDGED


@dataclass(frozen=True, slots=True)
class Subject:
    """One cell of one target: what a test is parametrized with."""

    label: str
    cell: Cell
    applicable: str = ""

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
    catalogue: Catalogue, told: Sequence[tuple[str, Statement]], chosen: Callable[[str, str], bool]
) -> Iterator[Subject]:
    """Walk the cells of targets.

    Args:
        catalogue: all requirements.
        told: the label and the statement of each target.
        chosen: whether a requirement, by its id, is to be judged of the target of this label.
    """
    for label, claimed in told:
        for cell in catalogue.cells(claimed.target.role, claimed.target.version):
            if chosen(label, cell.requirement.id):
                yield Subject(label, cell, not_applicable(cell, claimed))


def about(subjects: Iterable[Subject], requirements: tuple[str, ...], catalogue: Catalogue) -> Iterator[Subject]:
    """Walk the applicable subjects about these requirements; KeyError for one that does not exist."""
    for identifier in requirements:
        catalogue[identifier]
    return (
        subject for subject in subjects if subject.cell.requirement.id in requirements and not subject.applicable
    )


def insist_on_cells(subjects: Sequence[Subject], labels: Sequence[str], only: Sequence[str]) -> None:
    """Raise NothingToJudge when --only chooses nothing that applies, or without it nothing applies to a target."""
    judged = {subject.label for subject in subjects if not subject.applicable}
    left = [label for label in labels if label not in judged]
    if not left or (judged and only):
        return
    asked = " or ".join(only) or "the catalogue"
    for subject in subjects:
        if subject.label in left:
            why = f"{subject.label}: {subject.applicable}"
            raise NothingToJudge(f"nothing of {asked} applies to {why}.  Choose others with --only")
    raise NothingToJudge(
        f"no requirement for {', '.join(left)} begins with {asked}.  `uftp-conformance catalogue` lists them all"
    )
