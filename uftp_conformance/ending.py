"""How a run ends: what its verdicts come to, as one exit code and one sentence.  Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from uftp_conformance.errors import ExitCode
from uftp_conformance.events import judged


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
    ExitCode.INTERRUPTED: "The run was interrupted; what was judged until then is above.",
}


def came_to(tallies: Mapping[str, int], musts: Iterable[Must]) -> ExitCode:
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


# What stopped a part of a run outweighs what others found.
_MILD = (ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE, ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED)


def together(codes: Sequence[ExitCode]) -> ExitCode:
    """Return what the ends of several parts of a run come to; where one judged nothing, the whole is no success."""
    if ExitCode.INTERRUPTED in codes:
        return ExitCode.INTERRUPTED
    if grave := [code for code in codes if code not in _MILD]:
        return grave[0]
    if {*codes} == {ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED}:
        return ExitCode.INCONCLUSIVE
    return next(code for code in _MILD if code in codes)
