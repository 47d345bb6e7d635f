"""What no trial expected, in words for the stream: short, and not more of it than somebody reads."""

from collections.abc import Callable

from uftp_conformance.messages.foreign import safe

Note = Callable[[str, str], None]
REPORTED, _LONGEST = 1000, 500


class Notes:
    """Passes notes on: label of a target, and a text that a target may have a part in.

    Of a flood the first ones are written, and then only how many there were.
    """

    def __init__(self, note: Note) -> None:
        self._note = note
        self._count = 0
        self._next = 10 * REPORTED

    def tell(self, label: str, text: str) -> None:
        """Pass a note on, if there were not too many."""
        self._count += 1
        if self._count <= REPORTED:
            self._note(label, safe(text, _LONGEST))
        elif self._count == REPORTED + 1:
            beyond = f"more than {REPORTED} deliveries that no trial expected; the others are counted, not listed"
            self._note("", beyond)
        elif self._count == self._next:
            self._next *= 10
            self._note("", f"{self._count} deliveries so far that no trial expected")
