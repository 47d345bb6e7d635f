"""The options of a run, each declared once: for the command, for pytest, and for the processes that a run starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from uftp_conformance.judging.judge import Policy
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.run.profiles import ProfileName
from uftp_conformance.run.time_limit import seconds


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a run.

    Attributes:
        field: of `Settings`, where its value is kept.
        name: of the command's option, without hyphens.
        help: one sentence or two.
        convert: text to value.
        default: None stands for a value that is chosen when the run starts.
        choices: the values that it can have; empty means any.
        repeated: whether it can be given several times, so that its value is a tuple.
        metavar: what its value is called.
        under_pytest: its name there, if another one.
        text: value to text, as `convert` reads it.
        switch: whether it takes no value: given, it is on.
    """

    field: str
    name: str
    help: str
    convert: Callable[[str], Any] = str
    default: Any = None
    choices: Sequence[str] = ()
    repeated: bool = False
    metavar: str | None = None
    under_pytest: str = ""
    text: Callable[[Any], str] = str
    switch: bool = False

    @property
    def flag(self) -> str:
        """How it is written under pytest."""
        return f"--{self.under_pytest or self.name}"

    @property
    def for_pytest(self) -> dict[str, Any]:
        """The keyword arguments of pytest's `addoption`."""
        arguments: dict[str, Any] = {"help": self.help.replace("%", "%%"), "dest": f"uftp_{self.field}"}
        if self.switch:
            return {**arguments, "action": "store_true"}
        arguments |= {"metavar": self.metavar} if self.metavar else {}
        arguments |= {"action": "append", "default": []} if self.repeated else {"default": self.default}
        return arguments | ({"choices": list(self.choices)} if self.choices else {"type": self.convert})

    def written(self, value: Any) -> list[str]:
        """Return a value as arguments of pytest; none where there is no value."""
        if self.switch:
            return [self.flag] if value else []
        values = value if self.repeated else () if value is None else (value,)
        return [f"{self.flag}={self.text(each)}" for each in values]


OPTIONS = (
    Option(
        "targets", "target",
        "Statement of a target (target.toml); repeat it for several.  Without it, the reference participants are"
        " tested.",
        convert=Path, repeated=True, metavar="FILE",
    ),
    Option("roles", "role", "Test only the reference participant of this role; repeatable.",
           choices=ROLES, repeated=True),
    Option(
        "versions", "version",
        "Judge only this version of those that the targets claim; repeatable.  The reference participants speak"
        " whichever you ask for.",
        choices=VERSIONS, repeated=True, under_pytest="uftp-version",
    ),
    Option("profile", "profile", "How many cases are tried.", default="certify", choices=get_args(ProfileName)),
    Option("only", "only", "Judge only requirements whose id begins with this; repeatable.",
           repeated=True, metavar="ID"),
    Option("exclude", "exclude", "Leave out requirements whose id begins with this; repeatable.",
           repeated=True, metavar="ID"),
    Option("reasons", "reasons", "Whether a refusal must name the documented reason, or any reason.",
           default="documented", choices=get_args(Policy)),
    Option("seed", "seed", "Draw the same cases again.  Without it, each run draws others.",
           convert=int, metavar="N"),
    Option("report_dir", "report-dir", "Where the event stream and the reports are written.",
           convert=Path, metavar="DIR"),
    Option("resume", "resume",
           "Continue a run that was cut off: its report folder or events.jsonl.  What was judged is kept, the same is"
           " asked for, and the reports go to the same folder.", convert=Path, metavar="DIR"),
    Option("time_limit", "time-limit", 'End the run after this time, such as "30m", in good order.',
           convert=seconds, metavar="TIME", text="{}s".format),
    Option("skip_doctor", "skip-doctor",
           "Do not compare statement and target before the run; the reports say so.  Whether the two can exchange"
           " messages at all is checked in any case.", default=False, switch=True),
    Option("lineup", "embedded-lineup",
           "Judge the participants that this file lists in place of the reference participants (to prove the suite).",
           convert=Path, metavar="FILE"),
)  # fmt: skip
BY_FIELD = {option.field: option for option in OPTIONS}
