"""Conformance test suite and protocol fuzzer for UFTP, the USEF Flex Trading Protocol.

What can go wrong, by who has to act:

::

    KitError                      something stops the run; carries the exit code
    ├── StatementError            the statement (target.toml) is wrong: the user writes it again
    ├── KeyFileError              a key is missing or unreadable
    ├── InboxError                the inbox cannot listen (port in use, bad certificate), or is not reached as agreed
    ├── TargetUnreachable         nothing answers at the endpoint
    ├── NotUftp                   something answers, but it does not speak UFTP with us
    ├── Misconfigured             statement and target disagree, or the run lacks something outside the target
    ├── TargetDied                the target answered before, and is gone or hangs
    ├── TargetRefusesAll          the target answered before, and takes or answers nothing any more
    ├── TimeIsUp                  the time limit of the run is over
    ├── OurMachine                the machine of the suite has no descriptors, room or memory left
    ├── ReportError               the stream or a report cannot be written (disk full, folder in use)
    ├── CertificateError          a run gets no certificate, or a certificate does not hold
    └── CatalogueError            our own data is inconsistent

A violation by the target is never an exception of this tree: it is a verdict (see `verdict`).
"""

from enum import IntEnum
from typing import Self

__version__ = "0.1.0"


class ExitCode(IntEnum):
    """How the command ends, with what that means; only `CONFORMANT` means success."""

    meaning: str

    def __new__(cls, value: int, meaning: str = "") -> Self:
        """Make a member of a number and what it means, in the words of the documentation."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    CONFORMANT = (
        0,
        (
            "every must-requirement that applies was judged, and holds; with `--only` or `--exclude` those that were"
            " chosen (PARTIAL); with a gate, what it asks for holds"
        ),
    )
    VIOLATIONS = 1, "a must-requirement is violated; with a baseline, one that is not in it"
    STATEMENT = 2, "wrong statement, baseline or command line"
    UNREACHABLE = 3, "nothing answers at the endpoint"
    NOT_UFTP = 4, "the endpoint answers, but not as a UFTP participant that knows us"
    KEY = 5, "a file with a key or another secret is missing or unreadable"
    INBOX = 6, "the inbox cannot listen (port in use), or is not reached as agreed"
    TARGET_DIED = 7, "the target went away, or hung, in the middle of the run"
    NOTHING_JUDGED = 8, "nothing could be judged: neither a pass nor a failure"
    SUITE = (
        9,
        (
            "the suite itself made a mistake, or its machine did (no room for the stream); an exit code counts only if"
            " the stream says the same"
        ),
    )
    TOO_FEW = 10, "a must was judged with fewer cases than the profile asks for: no pass"
    INCONCLUSIVE = 11, "nothing is violated, but a must could not be judged (inconclusive): no pass"
    TIME_LIMIT = 12, "the time limit (`--time-limit`) ended the run: incomplete; go on with `--resume`"
    NO_LONGER = 13, "the target no longer accepts, or no longer answers, what it did before; the run was stopped"
    CONFIGURATION = (
        14,
        (
            "statement and target disagree (market, role, standing, stimulus), so that no verdict would be about the"
            " target"
        ),
    )
    GATE = (
        15,
        (
            "no must is violated, but the gate asks for more: a known failure is fixed, the baseline has an"
            " entry for something unknown, `--fail-on` forbids a deviation or a finding, or nothing of a `--require`"
            " was judged"
        ),
    )
    INTERRUPTED = 130, "interrupted (Ctrl-C); what was judged before is reported; go on with `--resume`"


class KitError(Exception):
    """A run that cannot go on: one sentence that says what is wrong and what to do."""

    exit_code = ExitCode.SUITE


class StatementError(KitError):
    """The statement is wrong; one line for each mistake: file, key, what is wrong, what to write."""

    exit_code = ExitCode.STATEMENT


class KeyFileError(KitError):
    """A key file is missing, unreadable or holds no key."""

    exit_code = ExitCode.KEY


class InboxError(KitError):
    """The inbox cannot listen where the statement says, or is not reached there as it says."""

    exit_code = ExitCode.INBOX


class TargetUnreachable(KitError):
    """Nothing answers at the target's endpoint."""

    exit_code = ExitCode.UNREACHABLE


class NotUftp(KitError):
    """The endpoint answers, but no UFTP conversation with it is possible."""

    exit_code = ExitCode.NOT_UFTP


class Misconfigured(KitError):
    """Statement and target disagree, or what the run needs beside the target cannot be had; one per line."""

    exit_code = ExitCode.CONFIGURATION


class TargetDied(KitError):
    """The target answered before, and is gone or hangs."""

    exit_code = ExitCode.TARGET_DIED


class TargetRefusesAll(KitError):
    """The target answered before, and takes or answers nothing valid any more."""

    exit_code = ExitCode.NO_LONGER


class TimeIsUp(KitError):
    """The time limit of the run is over."""

    exit_code = ExitCode.TIME_LIMIT


class OurMachine(KitError):
    """The machine of the suite has run out of something: nothing that happens then is the target's fault."""


class ReportError(KitError):
    """The event stream cannot be written any more; what was judged after that is lost."""


class CertificateError(KitError):
    """A run gets no certificate, or a certificate is not genuine, not valid, or not about this evidence."""

    exit_code = ExitCode.VIOLATIONS


class CatalogueError(KitError):
    """The catalogue, or a test that refers to it, is inconsistent."""
