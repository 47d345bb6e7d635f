import pytest

from tests.reports import sample
from uftp_conformance.run.events import Run


@pytest.fixture(scope="session")
def run() -> Run:
    """Return the sample, read: a DSO with every kind of trouble and an AGR with none."""
    return sample.run()


@pytest.fixture(scope="session")
def cut_off() -> Run:
    """Return the same without its footer."""
    return sample.run(footer=False)
