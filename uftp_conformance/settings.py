"""What the user asks of a run, and the statements that it names, checked before anything starts."""

import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from uftp_conformance import statement
from uftp_conformance.errors import StatementError
from uftp_conformance.events import Event
from uftp_conformance.judge import Policy
from uftp_conformance.session import common_inbox
from uftp_conformance.statement import Statement


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for."""

    targets: tuple[Path, ...]
    roles: tuple[str, ...]
    without: tuple[str, ...]
    profile: str
    only: tuple[str, ...]
    reasons: Policy
    seed: int
    report_dir: Path

    @property
    def options(self) -> list[str]:
        """The options of the pytest plugin that ask for the same."""
        pairs: list[tuple[str, object]]
        pairs = [("target", path) for path in self.targets] + [("role", role) for role in self.roles]
        pairs += [("embedded-without", broken) for broken in self.without] + [("only", prefix) for prefix in self.only]
        pairs += [("profile", self.profile), ("reasons", self.reasons), ("seed", self.seed)]
        return [f"--{name}={value}" for name, value in [*pairs, ("report-dir", self.report_dir)]]

    @property
    def again(self) -> str:
        """The command that judges a requirement with the same cases; "{requirement}" is to be filled in."""
        words = [word for path in self.targets for word in ("--target", str(path))]
        words += [word for role in self.roles for word in ("--role", role)]
        words += ["--profile", self.profile, *(["--reasons", self.reasons] if self.reasons != "documented" else [])]
        line = _joined(["uftp-conformance", "run", *words, "--seed", str(self.seed)])
        return line.replace("{", "{{").replace("}", "}}") + " --only {requirement}"

    def chosen(self, label: str, requirement: str) -> bool:
        """Tell whether --only lets this requirement of this target be judged."""
        if label.partition("-without-")[2]:
            return requirement == label.partition("-without-")[2]
        for pattern in self.only:
            target, _, identifier = pattern.rpartition("=")
            if target in ("", label) and requirement.startswith(identifier.upper()):
                return True
        return not self.only


def load_statements(paths: Sequence[Path]) -> list[tuple[str, Statement]]:
    """Read the statements of one run, each with the label that its target has in the run.

    Raises:
        StatementError: statements are wrong (each mistake of each file is a line), or do not fit together.
    """
    loaded, mistakes = [], []
    for path in paths:
        try:
            loaded.append(statement.load(path))
        except StatementError as error:
            mistakes.append(str(error))
    if mistakes:
        raise StatementError("\n".join(mistakes))
    labels = Counter(claimed.target.name for claimed in loaded)
    if doubled := [label for label, count in labels.items() if count > 1]:
        raise StatementError(f"two targets are named {doubled[0]!r}.  Give each statement another target.name")
    told = [(claimed.target.name, claimed) for claimed in loaded]
    common_inbox(told)
    return told


def facts_of(label: str, claimed: Statement) -> Event:
    """Return what the header of an event stream tells of a target."""
    target = claimed.target
    return {
        "label": label,
        "name": target.name,
        "role": target.role,
        "domain": target.domain,
        "endpoint": target.endpoint,
        "version": target.version,
        "public_key": target.public_key,
        "clock_tolerance": claimed.timing.clock_tolerance,
        "supports": claimed.supports.model_dump(),
    }


def _joined(words: Sequence[str]) -> str:
    """Return words as one line for the shell."""
    return shlex.join(words) if os.name == "posix" else subprocess.list2cmdline(words)
