"""Text that somebody else wrote, made safe to show: it acts on nothing, pretends to be nothing, and is short.

Whatever a target says goes through here on its way to a terminal, a log or a report: a RejectionReason may hold
terminal escapes, direction marks or line breaks, and none of them may change what the reader sees around it.  Nor may
it give away a secret of ours that it repeats.
"""

from uftp_conformance.messages.secrets import withheld

LONGEST = 1200


def visible(text: str, keep: str = "") -> str:
    """Return text with every character that shows nothing, or acts on a terminal, written as an escape.

    `keep` names characters that stay as they are, for example a line break in a block that has lines.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode() for char in text
    )


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return text that is no longer than `longest` characters, and says how many it left out."""
    left_out = len(text) - longest
    return text if left_out <= 0 else f"{text[:longest]} [and {left_out} more characters]"


def safe(text: str, longest: int = LONGEST) -> str:
    """Return the beginning of a text in one line, visible and no longer than `longest`, and how much it left out.

    Costs little more for a long text than for a short one: of that it is only asked whether it holds a secret.
    """
    text = withheld(text)
    kept = text[:longest]
    while len(shown := visible(kept)) > longest:  # an escape is longer than what it stands for
        kept = kept[: len(kept) * longest // len(shown)]
    left_out = len(text) - len(kept)
    return shown if left_out <= 0 else f"{shown} [and {left_out} more characters]"
