"""Sentences for a terminal of 80 columns, broken between words; a line with an address stays whole, to be copied."""

import textwrap
from collections.abc import Iterable, Iterator

WIDTH = 80


def wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Break long lines between words; what follows is indented as the line was."""
    for text in lines:
        for line in text.split("\n"):
            blank = line[: len(line) - len(line.lstrip())]
            whole = "://" in line or len(line) <= WIDTH
            yield from (
                [line]
                if whole
                else textwrap.wrap(line, WIDTH, subsequent_indent=blank, break_long_words=False, break_on_hyphens=False)
            )
