"""What holds for all tests of ours: they are never timed, because the machine may be busy."""

from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_AT_THE_TABLE = "tests.strategies.test_at_the_table"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is asked about one cell at the table side by side: its trials are flown once, in one process."""
    seated = [item for item in items if isinstance(item, pytest.Function) and item.module.__name__ == _AT_THE_TABLE]
    ordered, those = iter(sorted(seated, key=_cell_of)), {id(item) for item in seated}
    items[:] = [next(ordered) if id(item) in those else item for item in items]


def _cell_of(item: pytest.Function) -> str:
    """Return the cell, or the requirement, that a test is about."""
    asked: dict[str, Any] = dict(item.callspec.params)
    return str(asked["cell"].id if "cell" in asked else asked["requirement"])
