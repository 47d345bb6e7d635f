"""Fixtures of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.judging.recorded import Desk
from uftp_conformance.run.events import Writer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with nothing on it."""
    writer = Writer(tmp_path / "events.jsonl")
    yield Desk(writer)
    writer.close()
