"""Standard input, output and error where the caller closed them."""

import os
import sys


def insist() -> None:
    """Open what is closed of them at a place that holds nothing.

    Else the system gives their numbers to files of ours, and what is said for the terminal stands in the stream.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free, which is this one
            os.set_inheritable(number, True)  # noqa: FBT003 - the function has no other way
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


_NARROWEST = 20  # columns in which anything can be read


def widen() -> None:
    """Forget a width that no terminal has, such as COLUMNS=0: in it nothing at all would be shown."""
    columns = os.environ.get("COLUMNS")
    if columns is not None and not (columns.isascii() and columns.isdigit() and int(columns) >= _NARROWEST):
        del os.environ["COLUMNS"]
