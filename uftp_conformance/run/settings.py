"""What the user asks of a run, and the statements that it names, checked before anything starts."""

import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from uftp_conformance import StatementError, statement
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.judge import Policy
from uftp_conformance.messages import VERSIONS
from uftp_conformance.run.events import Event
from uftp_conformance.run.options import OPTIONS
from uftp_conformance.run.stream_header import bare, statement_digest, values_of
from uftp_conformance.statement import Statement
from uftp_conformance.statement.common import common_inbox
from uftp_conformance.statement.sections import folder_of

Checkup = Literal["thorough", "brief", "skipped"]  # of a target by the doctor before a run


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for: a field for each of `OPTIONS`, and what pytest itself chooses by.

    `lineup` is a file that lists other participants in place of the reference ones, as `embedded.lineup_in` reads it.
    """

    targets: tuple[Path, ...]
    roles: tuple[str, ...]
    versions: tuple[str, ...]
    profile: str
    only: tuple[str, ...]
    reasons: Policy
    seed: int
    report_dir: Path
    lineup: Path | None = None
    selected: tuple[str, ...] = ()
    resume: Path | None = None
    time_limit: float | None = None  # seconds
    skip_doctor: bool = False
    exclude: tuple[str, ...] = ()

    @property
    def scope(self) -> tuple[str, ...]:
        """What chose a part of the requirements, in the words of the options; empty for the whole catalogue.

        `selected` is what pytest itself chooses by: expressions, and node ids.
        """
        left_out = (f"--exclude {prefix}" for prefix in self.exclude)
        return (*(f"--only {prefix}" for prefix in self.only), *left_out, *self.selected)

    @property
    def checkup(self) -> Checkup:
        """How much of it; statement and target of an embedded one are made of one market."""
        if not self.targets:
            return "brief"
        return "skipped" if self.skip_doctor else "thorough"

    @property
    def options(self) -> list[str]:
        """The options of the pytest plugin that ask for the same."""
        return [word for option in OPTIONS for word in option.written(getattr(self, option.field))]

    @property
    def again(self) -> str:
        """The command that judges a requirement with the same cases; "{requirement}" is to be filled in."""
        words = [word for path in self.targets for word in ("--target", str(path))]
        words += [word for role in self.roles for word in ("--role", role)]
        words += [word for version in self.versions for word in ("--version", version)]
        words += ["--profile", self.profile, *(["--reasons", self.reasons] if self.reasons != "documented" else [])]
        words += ["--skip-doctor"] if self.skip_doctor else []
        line = _joined(["uftp-conformance", "run", *words, "--seed", str(self.seed)])
        return line.replace("{", "{{").replace("}", "}}") + " --only {requirement}"

    def chosen(self, label: str, requirement: str) -> bool:
        """Return whether --only and --exclude let this requirement of this target be judged."""
        kept = not self.only or _names(self.only, label, requirement)
        return kept and not _names(self.exclude, label, requirement)


def _names(patterns: Sequence[str], label: str, requirement: str) -> bool:
    """Return whether one of the patterns, "ID" or "TARGET=ID", begins the id of a requirement of this target."""
    parts = (pattern.rpartition("=") for pattern in patterns)
    return any(target in ("", label) and requirement.startswith(begun.upper()) for target, _, begun in parts)


def load_statements(paths: Sequence[Path], versions: Sequence[str] = ()) -> list[tuple[str, Statement]]:
    """Read the statements of one run, one a version, each with the label that it has in the run.

    Args:
        paths: the files.
        versions: which of the claimed versions are to be judged; all of them when none is named.

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
    labelled = [(claimed.target.name, claimed) for claimed in loaded]
    split = by_version(labelled, versions)
    labels = [Counter(label for label, _ in statements) for statements in (labelled, split)]
    if doubled := [label for counted in labels for label, count in counted.items() if count > 1]:
        raise StatementError(f"two targets are named {doubled[0]!r}.  Give each statement another target.name")
    common_inbox(labelled)
    return split


def by_version(
    statements: Sequence[tuple[str, Statement]], versions: Sequence[str] = ()
) -> list[tuple[str, Statement]]:
    """Split each statement into one per version, in the order of the protocol's history.

    The label of a target that claims several versions is its name and the version.

    Raises:
        StatementError: a chosen version is claimed by none of the targets, or a target claims none that is chosen.
    """
    for version in versions:
        if not any(version in claimed.target.versions for _, claimed in statements):
            raise StatementError(_unclaimed(statements[0], version))
    for label, claimed in statements:
        if versions and not set(versions) & set(claimed.target.versions):
            raise StatementError(_unclaimed((label, claimed), " or ".join(versions)))
    return [
        (label if len(claimed.target.versions) == 1 else f"{label} {version}", claimed.speaking(version))
        for version in VERSIONS
        for label, claimed in statements
        if version in claimed.target.versions and (not versions or version in versions)
    ]


def _unclaimed(labelled: tuple[str, Statement], version: str) -> str:
    label, claimed = labelled
    return (
        f"{label}: target.versions claims {' and '.join(claimed.target.versions)}, not {version}.  Choose another"
        " --version, or claim it"
    )


def again_in(asked: Settings, statements: Sequence[tuple[str, Statement]], version: str) -> str:
    """Return the command that judges a requirement again, in one version alone where every target claims it."""
    spoken = {(claimed.target.name, claimed.target.version) for _, claimed in statements}
    names = {name for name, _ in spoken}
    alone = len(spoken) > len(names) and all((name, version) in spoken for name in names)
    return (replace(asked, versions=(version,)) if alone else asked).again


def facts_of(label: str, claimed: Statement) -> Event:
    """Return what the header of an event stream tells of a target."""
    target, values = claimed.target, values_of(claimed)
    return {
        "label": label,
        "name": target.name,
        "role": target.role,
        "domain": target.domain,
        "endpoint": bare(target.endpoint),
        "version": target.version,
        "claims": list(target.claims),
        "public_key": target.public_key,
        "clock_tolerance": claimed.timing.clock_tolerance,
        "supports": claimed.supports.model_dump(),
        "statement": values,
        "statement_sha256": statement_digest(values),
    }


def held_against(claimed: Statement) -> Target:
    """Return the facts that a target's answers are held against."""
    target, tolerance = claimed.target, claimed.timing.clock_tolerance
    others = others_of(target.version, target.claims, claimed.schemas)
    return Target(target.domain, target.role, target.key, target.version, tolerance, claimed.published, others)


def others_of(version: str, claims: Sequence[str], schemas: Path | None) -> dict[str, Path | None]:
    """Return the versions that a target claims beside the one that is judged, each with its published schema."""
    return {other: folder_of(schemas, other) if schemas else None for other in claims if other != version}


def _joined(words: Sequence[str]) -> str:
    """Return words as one line for the shell."""
    return shlex.join(words) if os.name == "posix" else subprocess.list2cmdline(words)
