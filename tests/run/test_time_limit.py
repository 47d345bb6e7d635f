"""How long a run may take, as a user tells it."""

import pytest

from uftp_conformance import StatementError
from uftp_conformance.run.time_limit import limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", 90.0),
        ("30m", 1800.0),
        ("1.5h", 5400.0),
        (" 2m ", 120.0),
        ("4m20s", 260.0),
        ("1h30m", 5400.0),
        (None, None),
    ],
)
def test_a_time_limit(text: str | None, expected: float | None) -> None:
    assert limit(text) == expected


@pytest.mark.parametrize("text", ["0s", "0.0m", "soon", "30", "-5m", "1e3s", "m", "5 m x", "", "20s4m", "4m20"])
def test_a_time_limit_that_is_none(text: str) -> None:
    with pytest.raises(StatementError, match=r"--time-limit: .* is not a time.  Write numbers and their units"):
        limit(text)
