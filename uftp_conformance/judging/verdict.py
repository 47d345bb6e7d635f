"""What the judge says: kinds, blame, grades, and the two outcomes that are neither pass nor failure."""

import unittest
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The five verdicts."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    ERROR = "error"


class Blame(StrEnum):
    """Where the cause of a verdict other than pass lies."""

    NONE = "none"
    CONFIGURATION = "configuration"
    TRANSPORT = "target: transport"
    SIGNATURE = "target: signature"
    SCHEMA = "target: schema"
    SEMANTICS = "target: semantics"
    SEQUENCE = "target: sequence"
    TIMING = "target: timing"
    SUITE = "the suite itself"


class Grade(StrEnum):
    """How a refusal named its reason."""

    DOCUMENTED = "documented"
    EQUIVALENT = "equivalent"
    OTHER = "another documented reason"
    UNDOCUMENTED = "undocumented"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement about one requirement, from one trial.

    `expected` and `got` are sentences for a reader; `findings` are deviations that do not fail.
    """

    kind: Kind
    requirement: str
    blame: Blame
    expected: str
    got: str
    grade: Grade | None = None
    findings: tuple[str, ...] = ()


class Inconclusive(unittest.SkipTest):
    """The requirement could not be judged: a prerequisite did not hold, or nothing was stimulated."""


class NotApplicable(unittest.SkipTest):
    """The statement does not claim what the requirement is about."""


class Violation(AssertionError):
    """The target violates a requirement; the text is the failure as a user reads it."""
