"""What the statements of one run have in common."""

from collections.abc import Sequence

from uftp_conformance import StatementError
from uftp_conformance.statement import InboxSection, Statement
from uftp_conformance.statement.access import secret


def common_inbox(statements: Sequence[tuple[str, Statement]]) -> InboxSection:
    """Return the inbox that all statements of a run share.

    Raises:
        StatementError: they differ in it, or in the token that the targets send to it.
        KeyFileError: two name different places for that token, and one of them has none.
    """
    label, first = statements[0]
    for other, statement in statements[1:]:
        if statement.inbox != first.inbox:
            raise StatementError(
                f"{other}: [inbox] differs from the one of {label}.  One run has one inbox; write the same in both"
            )
        if _place(statement) != _place(first) and _token(statement) != _token(first):
            raise StatementError(
                f"{other}: the token of access.inbox_token_file (or _env) differs from the one of {label}."
                "  One run has one inbox, which takes one token; write the same in both, or judge each in its own run"
            )
    return first.inbox


def _place(statement: Statement) -> tuple[object, object]:
    access = statement.access
    return (access.inbox_token_file, access.inbox_token_env) if access is not None else (None, None)


def _token(statement: Statement) -> str | None:
    access = statement.access
    return secret(access.inbox_token_file, access.inbox_token_env) if access is not None else None
