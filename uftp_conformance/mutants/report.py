"""The kill matrix: what came of each mutant, as Markdown and as HTML."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from uftp_conformance.mutants.campaign import Outcome
from uftp_conformance.mutants.mutant import KINDS, Mutant


@dataclass(frozen=True, slots=True)
class Matrix:
    """All outcomes of a campaign, and how long it took in seconds."""

    outcomes: tuple[Outcome, ...]
    profile: str
    seconds: float

    @property
    def words(self) -> Counter[str]:
        """How many outcomes there are of each kind."""
        return Counter(outcome.word for outcome in self.outcomes)

    @property
    def bad(self) -> tuple[Outcome, ...]:
        """Whatever was not simply killed by its own requirement."""
        return tuple(outcome for outcome in self.outcomes if outcome.word != "killed")

    @property
    def sentence(self) -> str:
        """What the campaign came to, in one line."""
        told = ", ".join(f"{count} {word}" for word, count in self.words.most_common())
        return f"{len(self.outcomes)} mutants under the profile {self.profile}: {told}"

    def of(self, kind: str) -> tuple[Outcome, ...]:
        """Return the outcomes of one kind of mutants."""
        return tuple(outcome for outcome in self.outcomes if outcome.mutant.kind == kind)


def killers(outcome: Outcome) -> str:
    """Name the requirements that caught a mutant, with the message; a finding is told as such."""
    return ", ".join(
        f"{kill.requirement} ({kill.message})" + (" as a finding" if kill.how == "finding" else "")
        for kill in outcome.kills
    )


def complaint(outcome: Outcome) -> str:
    """Say first what is wrong with the outcome, and otherwise how the mutant was first caught."""
    if outcome.errors:
        return outcome.errors[0]
    if outcome.missed:
        return f"not caught by {', '.join(outcome.missed)}"
    if outcome.strange:
        return f"{', '.join(outcome.strange)} failed, which this fault does not violate"
    first = outcome.kills[0]
    return f"{first.case}: {first.got}"


def markdown(matrix: Matrix) -> str:
    """Write the kill matrix as a page; what changes from run to run (times, identifiers) is left out."""
    counts = ", ".join(f"{len(matrix.of(kind))} {kind}" for kind in KINDS if matrix.of(kind))
    lines = [
        "# Kill matrix",
        "",
        "Every row is a reference participant with one fault, and the requirement that caught it.",
        "`make mutants` makes this page; it fails while a mutant survives, is caught by an unrelated requirement",
        "only, or makes the suite stumble. [How a mutant is added](contributing.md#add-a-mutant).",
        "",
        f"{matrix.sentence} ({counts}).",
        "",
    ]
    for kind in KINDS:
        if matrix.of(kind):
            lines += [f"## {kind.capitalize()}", "", "| mutant | what is wrong | killed by |", "| --- | --- | --- |"]
            lines += [_row(outcome) for outcome in matrix.of(kind)]
            lines.append("")
    return "\n".join(lines)


def _row(outcome: Outcome) -> str:
    told = killers(outcome) if outcome.word == "killed" else f"**{outcome.word}**: {complaint(outcome)}"
    return f"| `{outcome.mutant.name}` | {_cell(outcome.mutant.wrong)} | {_cell(told)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def html(matrix: Matrix) -> str:
    """Write the kill matrix as one HTML file without scripts."""
    text = (files("uftp_conformance") / "templates" / "kill-matrix.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text).render(matrix=matrix, kinds=KINDS, killers=killers, complaint=complaint)


def listed(mutants: Sequence[Mutant]) -> Iterator[str]:
    """Walk one line a mutant: name, requirements, what is wrong."""
    width = max((len(mutant.name) for mutant in mutants), default=0)
    for mutant in mutants:
        yield f"{mutant.name:{width}}  {', '.join(mutant.caught_by)}  {mutant.wrong}"
