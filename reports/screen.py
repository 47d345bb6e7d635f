"""Where the summary is shown: how wide, in which characters, and in which styles."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text

from reports.matrix import State
from reports.text import visible

STYLES = {
    State.ERROR: "bold magenta",
    State.FAIL: "bold red",
    State.DEVIATION: "yellow",
    State.INCONCLUSIVE: "cyan",
    State.FINDING: "green",
    State.HOLDS: "green",
    State.NOT_TESTED: "dim",
    State.NOT_APPLICABLE: "dim",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the summary is shown: how wide, and whether in ASCII only."""

    width: int
    ascii_only: bool

    def fit(self, words: str) -> str:
        """Return words, whoever said them, so that they act on nothing and the encoding can show them."""
        words = visible(words, keep="\n")
        return words.encode("ascii", "backslashreplace").decode() if self.ascii_only else words

    def lines(self, words: str, first: str = "", margin: str | None = None, style: str = "") -> Text:
        """Return words wrapped: `first` stands before the first line, `margin` before the others."""
        margin = " " * len(first) if margin is None else margin
        wrapped = textwrap.wrap(
            self.fit(words),
            self.width,
            initial_indent=first,
            subsequent_indent=margin,
            break_on_hyphens=False,
        )
        return Text("\n".join(wrapped), style)

    def flow(self, items: Iterable[str], margin: str, style: str = "") -> Text:
        """Return items side by side, broken between them where they fit."""
        lines = [margin]
        for item in map(self.fit, items):
            if lines[-1].strip() and len(lines[-1]) + len(item) > self.width:
                lines.append(margin)
            lines[-1] += f"{item}   "
        return Text("\n".join(line.rstrip() for line in lines), style)


def cut(words: str, width: int) -> str:
    """Return words in a column, with two dots where they were cut."""
    if len(words) < width or not width:
        return f"{words[:width]:<{width}}"
    return f"{words[: width - 3]}.. "
