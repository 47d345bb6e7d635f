"""The kill matrix: what came of each mutant, as Markdown and as HTML."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from uftp_conformance.messages import ROLES
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
        """Every outcome but a plain kill by the mutant's own requirement."""
        return tuple(outcome for outcome in self.outcomes if outcome.word != "killed")

    @property
    def sentence(self) -> str:
        """The result of the campaign, in one line."""
        counts = ", ".join(f"{count} {word}" for word, count in self.words.most_common())
        return f"{len(self.outcomes)} mutants under the profile {self.profile}: {counts}"

    def of(self, kind: str, role: str = "") -> tuple[Outcome, ...]:
        """Return the outcomes of one kind of mutants, of one role or of all."""
        return tuple(o for o in self.outcomes if o.mutant.kind == kind and role in ("", o.mutant.role))

    def summary(self) -> Iterator[tuple[str, list[int], int]]:
        """Walk the kinds: how many mutants of each role there are, and how many of all were killed."""
        for kind in KINDS:
            if self.of(kind):
                killed = sum(outcome.word == "killed" for outcome in self.of(kind))
                yield kind, [len(self.of(kind, role)) for role in ROLES], killed


def killers(outcome: Outcome) -> str:
    """Name the requirements that caught a mutant, with the message; a finding is reported as such."""
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
    return f"{first.case}: {first.got}" if first.case else first.got


# --- Markdown -----------------------------------------------------------------------------------------------------

_INTRODUCTION = (
    "# Kill matrix",
    "",
    "Every mutant is a reference participant with one fault, and a requirement has caught it.",
    "`make mutants` makes this page; it fails while a mutant survives, is accused of a wrong form which its answers",
    "do not have, or makes the suite stumble.",
    "Each is judged by its own requirements alone; beside them the form of every answer on the way is looked at.",
    "[How a mutant is added](../CONTRIBUTING.md#mutants-prove-the-suite).",
    "What each case sent and got is in `report/mutants/kill-matrix.html`, which the same command writes.",
    "",
)


def markdown(matrix: Matrix) -> str:
    """Write the kill matrix as a page; what changes from run to run (times, identifiers) is left out."""
    lines = [*_INTRODUCTION, f"{matrix.sentence}.", "", f"| kind | {' | '.join(ROLES)} | all | killed |"]
    lines.append("| --- |" + " ---: |" * (len(ROLES) + 2))
    for kind, counts, killed in matrix.summary():
        numbers = " | ".join(map(str, (*counts, sum(counts), killed)))
        lines.append(f"| [{kind}](#{kind.replace(' ', '-')}) | {numbers} |")
    for outcome in matrix.bad:
        lines += ["", f"**{outcome.word}**: `{outcome.mutant.name}`, {_cell(complaint(outcome))}"]
    for kind in KINDS:
        lines += _section(matrix, kind) if matrix.of(kind) else []
    return "\n".join(lines) + "\n"


def _section(matrix: Matrix, kind: str) -> Iterator[str]:
    yield from ("", f"## {kind.capitalize()}", "", _KINDS[kind])
    for role in ROLES:
        found = matrix.of(kind, role)
        if found:
            rows = _by_rule(found) if kind == "systematic" else _one_by_one(found)
            yield from ("", f"### {role}, {kind}", "", *rows)


_KINDS = {
    "systematic": "Each rule of each participant, and whatever has to be accepted, wrong in each way that the register "
    "does not allow.",
    "answer form": "Each rule about the form of answers, broken in several ways by each role.",
    "subtle": "Written by hand: wrong in a corner only, each after a mistake that somebody could make.",
}


def _by_rule(found: Sequence[Outcome]) -> Iterator[str]:
    """Write one row per rule: its ways of being wrong, and the messages in which they were seen."""
    yield from ("| requirement that killed | wrong ways | first seen in |", "| --- | --- | --- |")
    for rule in dict.fromkeys(outcome.mutant.name.split("/")[1] for outcome in found):
        same = [outcome for outcome in found if outcome.mutant.name.split("/")[1] == rule]
        ways = ", ".join(outcome.mutant.name.split("/")[2] for outcome in same)
        killed = [kill for outcome in same for kill in outcome.kills]
        seen = ", ".join(
            dict.fromkeys(kill.message + (" (a finding)" if kill.how == "finding" else "") for kill in killed)
        )
        yield f"| `{', '.join(dict.fromkeys(kill.requirement for kill in killed)) or rule}` | {ways} | {seen} |"


def _one_by_one(found: Sequence[Outcome]) -> Iterator[str]:
    yield from ("| mutant | what is wrong | killed by |", "| --- | --- | --- |")
    for outcome in found:
        name = outcome.mutant.name.partition("/")[2]
        yield f"| `{name}` | {_cell(outcome.mutant.wrong)} | {_cell(killers(outcome)) or outcome.word} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


# --- HTML, and the terminal -----------------------------------------------------------------------------------------


def html(matrix: Matrix) -> str:
    """Write the kill matrix as one HTML file without scripts."""
    text = (files("uftp_conformance") / "mutants" / "kill-matrix.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    words = {"kinds": KINDS, "roles": ROLES, "killers": killers, "complaint": complaint}
    return environment.from_string(text).render(matrix=matrix, **words)


def listed(mutants: Sequence[Mutant]) -> Iterator[str]:
    """Walk one line per mutant: name, the requirements that must catch it and those that may, what is wrong."""
    width = max((len(mutant.name) for mutant in mutants), default=0)
    for mutant in mutants:
        may = f" (may: {', '.join(mutant.may)})" if mutant.may else ""
        yield f"{mutant.name:{width}}  {', '.join(mutant.caught_by)}{may}  {mutant.wrong}"
