"""What the doctor finds: one line for each thing, and whether a run can go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from uftp_conformance import Misconfigured


class Weight(StrEnum):
    """What a finding means for a run: nothing, a word to the reader, or its end."""

    OK = "ok"
    REMARK = "remark"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: what it is about, where possible the key of the statement.
        text: what was found; where something is to be changed, what to write.
        weight: what it means for a run.
    """

    about: str
    text: str
    weight: Weight = Weight.OK


def remark(about: str, text: str) -> Finding:
    """Return a finding that a reader should know, and that stops nothing."""
    return Finding(about, text, Weight.REMARK)


def wrong(about: str, text: str) -> Finding:
    """Return a finding with which no run can tell anything about the target."""
    return Finding(about, text, Weight.WRONG)


def insist(label: str, findings: Sequence[Finding]) -> None:
    """Raise Misconfigured, one per line, where something is wrong."""
    lines = [f"{label}: {each.text}" for each in findings if each.weight is Weight.WRONG]
    if lines:
        raise Misconfigured("\n".join(lines))
