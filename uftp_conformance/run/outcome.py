"""How a run ends: what its verdicts come to, as one exit code and one sentence.  Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from uftp_conformance import ExitCode
from uftp_conformance.run.events import Event, judged


class Must(NamedTuple):
    """A cell of a must-requirement that applies: how many cases it needs, and its verdicts so far, by kind."""

    floor: int
    kinds: Mapping[str, int]

    @property
    def open(self) -> bool:
        """Whether a case of it could not be judged."""
        return bool(self.kinds.get("inconclusive", 0))

    @property
    def short(self) -> bool:
        """Whether it was judged with too few cases, for no reason that a verdict names."""
        return not self.open and judged(self.kinds) < self.floor


SENTENCES: Mapping[ExitCode, str] = {
    ExitCode.CONFORMANT: "Every must-requirement that applies was judged, and holds.",
    ExitCode.VIOLATIONS: "At least one must-requirement is violated.",
    ExitCode.TOO_FEW: "At least one must-requirement was judged with too few cases; this is no pass.",
    ExitCode.INCONCLUSIVE: "No must-requirement is violated, but at least one could not be judged; this is no pass.",
    ExitCode.NOTHING_JUDGED: "No requirement could be judged; this is neither a pass nor a failure.",
    ExitCode.SUITE: "The suite itself made a mistake; these verdicts cannot be trusted.",
    ExitCode.TIME_LIMIT: (
        "The time limit ended the run: incomplete.  What was judged until then is reported; `uftp-conformance run"
        " --resume` judges the rest."
    ),
    ExitCode.INTERRUPTED: "The run was interrupted; what was judged until then is reported.",
}


_SEQUENCES = ("--only SEQ",)  # as the fuzzer has it


def of_a_part(scope: Sequence[str]) -> str:
    """Return the sentence of a run that judged a part of the requirements, all of which hold."""
    if tuple(scope) == _SEQUENCES:
        return (
            "PARTIAL: what was sent in sequences, one message after another in any order, showed no fault.  The"
            " requirements that are judged one by one were not looked at (`uftp-conformance run`), so that this says"
            " nothing about conformance."
        )
    return (
        f"PARTIAL: every must-requirement chosen by {', '.join(scope)} was judged, and holds.  The others were not"
        " looked at, so that this says nothing about conformance."
    )


def ending_of(tallies: Mapping[str, int], musts: Iterable[Must]) -> ExitCode:
    """Return what the verdicts of a run come to; success only when every must was judged enough and holds.

    Args:
        tallies: how many verdicts there are of each "KIND OBLIGATION", for example "fail must".
        musts: every cell of a must-requirement that applies.
    """
    if any(key.startswith("error") for key in tallies):
        return ExitCode.SUITE
    if tallies.get("fail must"):
        return ExitCode.VIOLATIONS
    if not any(key.startswith(("pass", "fail")) for key in tallies):
        return ExitCode.NOTHING_JUDGED
    cells = list(musts)
    if any(must.short for must in cells):
        return ExitCode.TOO_FEW
    return ExitCode.INCONCLUSIVE if any(must.open for must in cells) else ExitCode.CONFORMANT


class Ending(NamedTuple):
    """How a process of the suites ended: its code, and in a sentence why where the code alone does not say it."""

    code: ExitCode
    cause: str = ""


def believed(returned: int, footer: Event | None, *, begun: bool) -> Ending:
    """Return how a process ended: what it returned counts only where its stream says the same.

    Args:
        returned: the status of the process.
        footer: the last event of its stream, if it wrote one.
        begun: whether it wrote a header.
    """
    known = returned in {*map(int, ExitCode)}
    code = ExitCode(returned) if known else ExitCode.SUITE
    if footer is not None and footer["exit_code"] != returned:
        words = f"its stream ends with exit code {footer['exit_code']} ({footer['sentence']})"
        return Ending(ExitCode.SUITE, f"The process of the suites ended with {returned}, but {words}")
    if footer is None and code in _JUDGED:
        words = "before the end of its stream" if begun else "before it had begun"
        return Ending(ExitCode.SUITE, f"The process of the suites ended with {returned} {words}")
    if not known:
        return Ending(code, f"The process of the suites ended with {returned}, which no run ends with")
    return Ending(code, str(footer["sentence"]) if footer is not None else "")


# These say something about the verdicts of a whole run.
_JUDGED = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE)

# What stopped a part of a run outweighs what others found.
_MILD = (ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE, ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED)


def together(endings: Sequence[Ending]) -> Ending:
    """Return what the ends of several parts of a run come to; where one judged nothing, the whole is no success."""
    code = _together([ending.code for ending in endings])
    return next((ending for ending in endings if ending.code is code), Ending(code, SENTENCES.get(code, "")))


def _together(codes: Sequence[ExitCode]) -> ExitCode:
    if ExitCode.INTERRUPTED in codes:
        return ExitCode.INTERRUPTED
    if grave := [code for code in codes if code not in _MILD]:
        return next((code for code in grave if code is not ExitCode.TIME_LIMIT), ExitCode.TIME_LIMIT)
    if {*codes} == {ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED}:
        return ExitCode.INCONCLUSIVE
    return next(code for code in _MILD if code in codes)
