from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.certificate import streams
from uftp_conformance import KitError
from uftp_conformance.cli import app


@dataclass(frozen=True)
class Desk:
    """A folder with a key pair, a stream of a run that passed, and its certificate."""

    folder: Path

    @property
    def stream(self) -> Path:
        """The evidence."""
        return self.folder / "events.jsonl"

    @property
    def certificate(self) -> Path:
        """The signed file."""
        return self.folder / "certificate.json"

    def run(self, *words: str | Path) -> Result:
        """Run the command in this process."""
        return CliRunner().invoke(app, [str(word) for word in words])

    def sentence(self, *words: str | Path, code: int = 1) -> str:
        """Run a command that has to end with one sentence, and return it."""
        error = self.run(*words).exception
        assert isinstance(error, KitError), error
        assert error.exit_code == code
        assert "\n" not in str(error)
        return str(error)

    def verify(self, *words: str | Path) -> Result:
        """Run `verify` with the public key."""
        return self.run("verify", self.certificate, "--key", self.folder / "key.pub", *words)

    def refuses(self, *words: str | Path) -> str:
        """Return the sentence with which `verify` refuses."""
        return self.sentence("verify", self.certificate, "--key", self.folder / "key.pub", *words)


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A certificate, which no test changes."""
    desk = Desk(tmp_path_factory.mktemp("certified"))
    streams.write(desk.stream)
    assert desk.run("keygen", desk.folder / "key").exit_code == 0
    done = desk.run("certify", desk.stream, "--key", desk.folder / "key", "--issuer", "a laboratory")
    assert done.exit_code == 0, done.exception
    return desk


@pytest.fixture
def desk(certified: Desk, tmp_path: Path) -> Desk:
    """The same in a folder of the test's own."""
    for path in certified.folder.iterdir():
        target = tmp_path / path.name
        target.write_bytes(path.read_bytes())
        target.chmod(path.stat().st_mode)
    return Desk(tmp_path)
