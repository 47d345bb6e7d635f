"""Several targets of one run share one inbox, and the token that they send to it."""

import pytest

from tests.statement.statements import Data, parsed
from uftp_conformance import StatementError
from uftp_conformance.statement.common import common_inbox


def _with(variable: str) -> Data:
    return {"access": {"inbox_token_env": variable}}


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (_with("TOKEN_A"), _with("TOKEN_A"), True),
        (_with("TOKEN_A"), _with("SAME_AS_A"), True),
        (_with("TOKEN_A"), _with("TOKEN_B"), False),
        (_with("TOKEN_A"), {}, False),
        ({}, _with("TOKEN_A"), False),
        ({}, {}, True),
        ({}, {"access": {"token_env": "TOKEN_B"}}, True),
    ],
)
def test_one_token(one: Data, other: Data, *, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inbox asks everybody for one token: whoever has another one, or none, would get 401."""
    for name, value in (("TOKEN_A", "alpha"), ("SAME_AS_A", "alpha"), ("TOKEN_B", "beta")):
        monkeypatch.setenv(name, value)
    statements = [("A", parsed(one)), ("B", parsed(other))]
    if fits:
        assert common_inbox(statements) == statements[0][1].inbox
        return
    with pytest.raises(StatementError, match=r"B: the token of access\.inbox_token_file \(or _env\) differs") as caught:
        common_inbox(statements)
    assert "alpha" not in str(caught.value)
