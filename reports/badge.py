"""A badge as SVG: the decision in two words, for a README or an overview."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, Template

from reports.matrix import matrices
from reports.template import FOLDER
from reports.top import Decision, decision_of
from uftp_conformance.run.events import Run

# White on each of these has a contrast of at least 4.5 to 1.
COLOURS: dict[Decision, str] = {
    "conforms": "#17663a", "does not conform": "#a3122a", "not fully verified": "#555f6b", "partial": "#8a4b00",
}  # fmt: skip
_CHARACTER, _MARGIN = 6.6, 12


def render(run: Run) -> str:
    """Return the badge of a run."""
    return svg(decision_of(run, matrices(run)))


def svg(decision: Decision, name: str = "UFTP") -> str:
    """Return a badge with a name and a decision."""
    left, right = (round(len(words) * _CHARACTER + _MARGIN) for words in (name, decision))
    return _template().render(name=name, decision=decision, left=left, right=right, colour=COLOURS[decision])


@cache
def _template() -> Template:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True).get_template("badge.svg.j2")
