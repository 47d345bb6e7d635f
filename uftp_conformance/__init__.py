"""Conformance test suite and protocol fuzzer for UFTP, the USEF Flex Trading Protocol.

What can go wrong, by who has to act:

::

    KitError                      something stops the run; carries the exit code
    ├── StatementError            the statement (target.toml) is wrong: the user writes it again
    ├── KeyFileError              a key is missing or unreadable
    ├── InboxError                the inbox cannot listen (port in use, bad certificate), or is not reached as agreed
    ├── TargetUnreachable         nothing answers at the endpoint
    ├── NotUftp                   something answers, but it does not speak UFTP with us
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

__version__ = "0.1.0"


class ExitCode(IntEnum):
    """How the command ends; only `CONFORMANT` means success."""

    CONFORMANT = 0      # every must-requirement that applies was judged, and holds
    VIOLATIONS = 1      # at least one must-requirement is violated
    STATEMENT = 2       # wrong statement or wrong command line
    UNREACHABLE = 3     # nothing answers at the endpoint
    NOT_UFTP = 4        # the endpoint answers, but not as a UFTP participant that knows us
    KEY = 5             # a key file is missing or unreadable
    INBOX = 6           # the inbox cannot listen, or is not reached as agreed
    TARGET_DIED = 7     # the target went away, or hung, in the middle of the run
    NOTHING_JUDGED = 8  # no requirement could be judged: no pass and no failure
    SUITE = 9           # our own error: the verdicts cannot be trusted
    TOO_FEW = 10        # a must-requirement was judged with fewer cases than its floor
    INCONCLUSIVE = 11   # a must-requirement could not be judged, and none is violated
    TIME_LIMIT = 12     # the time limit ended the run
    NO_LONGER = 13      # the target no longer takes, or answers, what it did before
    INTERRUPTED = 130   # Ctrl-C


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
