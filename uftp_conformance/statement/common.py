"""What the statements of one run have in common."""

from collections.abc import Sequence

from uftp_conformance import StatementError
from uftp_conformance.statement import InboxSection, Statement


def common_inbox(statements: Sequence[tuple[str, Statement]]) -> InboxSection:
    """Return the inbox that all statements of a run share; raise StatementError when they differ."""
    label, first = statements[0]
    for other, statement in statements[1:]:
        if statement.inbox != first.inbox:
            raise StatementError(
                f"{other}: [inbox] differs from the one of {label}.  One run has one inbox; write the same in both"
            )
    return first.inbox
