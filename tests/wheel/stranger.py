"""`make stranger`: the way of somebody who has a wheel and nothing else, from its installation to a gate.

A fresh HOME, an environment of its own, no checkout.  In the place of an implementation stands a reference participant
that `uftp-conformance serve` serves, at first with a fault.  Each command has to end as it is said here; what was typed
and what came is written to the page that is named.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.wheel.compare import Broken, build

LIMIT = 900.0  # seconds that all of it may take
_SHOWN, _HEAD = 36, 12  # lines of an output that is shown whole; of a longer one, so many of its beginning
_WIDTH = 80
HOOK = "http://127.0.0.1:8080/stimulus"
FAULT = "DSO/TRN-CONTENT-TYPE/omitted"
SERVE = "uftp-conformance serve --target mine/target.toml --secret-key own.key"
RUN = "uftp-conformance run --target mine/target.toml"
FIRST = f"{RUN} --profile smoke --only TRN --seed 1 --quiet"
UNTIL = (datetime.now(UTC) + timedelta(days=90)).date()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done, or a paragraph about what follows.

    Attributes:
        text: what stands above it.
        typed: the command line; "" for the paragraph alone.
        code: how it has to end.
        says: what it has to say.
        serves: whether it goes on serving, in place of the one before, until the way is at its end.
    """

    text: str
    typed: str = ""
    code: int = 0
    says: str = ""
    serves: bool = False


STEPS = (
    Step("Install it; every dependency is a wheel too.", "python3 -m venv .venv"),
    Step("", ".venv/bin/pip install --quiet {wheel}"),
    Step("", ". .venv/bin/activate"),
    Step(
        "Your implementation has a key pair; here one is made.\nWrite a statement that says where it listens, what"
        " verifies its seals, and what makes it send something.",
        "uftp-conformance key own.key",
    ),
    Step(
        "",
        f'uftp-conformance init --role DSO --yes --public-key "{{key}}" --stimulus {HOOK} mine',
        says="agr.suite.example (registered)",
    ),
    Step("", "uftp-conformance statement check mine/target.toml", says="the statement is in order"),
    Step(
        "In a second terminal, start your implementation.\nWho has none yet lets the suite serve one that is what the"
        " statement says, here with a fault: it takes a message that says to be JSON.",
        f"{SERVE} --mutant {FAULT}", says="endpoint", serves=True,
    ),
    Step(
        "Let the doctor see whether the two agree, before anything is judged.",
        "uftp-conformance doctor --target mine/target.toml", says="A run can begin",
    ),
    Step(
        "Judge a little at first: one chapter, and few cases of each rule.\nThe command ends with 1, because a must is"
        " violated.",
        FIRST, 1, "TRN-CONTENT-TYPE",
    ),
    Step(
        "You cannot mend that today: write it down as known, with the reason and a day.\nThe gate is passed then, and"
        " would not be for any other failure.\nThe seed is fixed, so that only changes of yours make a difference.",
        f'uftp-conformance baseline update --reason "TICKET-12: any type is taken" --until {UNTIL}',
        says="wrote baseline.toml",
    ),
    Step("", f"{FIRST} --baseline baseline.toml", 0, "gate is passed"),
    Step("Mend it: start the mended implementation in the place of the other.", SERVE, says="endpoint", serves=True),
    Step(
        "The gate says that the known failure is fixed, and ends with 15 until it is taken out.",
        f"{FIRST} --baseline baseline.toml", 15, "fixed",
    ),
    Step("", "uftp-conformance baseline update", says="1 taken out"),
    Step(
        "Now everything, as a certifier would.\nA gate in CI needs no more than this line and its exit code.",
        f"{RUN} --quiet", 0, "Every must-requirement that applies was judged, and holds",
    ),
)  # fmt: skip


@dataclass(slots=True)
class Way:
    """Somebody on the way: where, with which environment, and what is written down."""

    folder: Path
    wheel: Path
    environment: dict[str, str]
    key: str = ""
    ports: dict[str, str] = field(default_factory=dict)
    server: "subprocess.Popen[bytes] | None" = None
    page: list[str] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Take one step; raise Broken where it ends in another way than it has to."""
        if step.text:
            self.page += ["", *step.text.split("\n")]
        shown = step.typed.format(wheel=self.wheel.name, key=self.key)
        begun = time.monotonic()
        code, said = self._served(shown) if step.serves else self._ended(shown)
        took = time.monotonic() - begun
        sys.stdout.write(f"{took:6.1f} s  ends {code}  {shown}\n")
        sys.stdout.flush()
        lines = said.strip("\n").splitlines()
        if code != step.code or step.says not in said:
            raise Broken(f"`{shown}` ended {code}, not {step.code} with {step.says!r}:\n" + "\n".join(lines[-25:]))
        if step.typed == "uftp-conformance key own.key":
            self.key = said.strip()
        note = "" if step.serves else f"[exit code {code}, {took:.0f} s]"
        self.page += ["", "```console", f"$ {shown}", *_short(lines), *([note] if note else []), "```"]

    def _typed(self, shown: str) -> str:
        """Return what is typed: as it is shown, but for the ports that are in use on this machine."""
        for usual, free in self.ports.items():
            shown = shown.replace(usual, free)
        if "init " in shown and self.ports:
            inbox = self.ports[":18080"]
            shown += f" --endpoint http://127.0.0.1{self.ports[':8080']}/shapeshifter/api/v3/message"
            shown += f" --listen 127.0.0.1{inbox} --reached-at http://127.0.0.1{inbox}"
        return shown

    def _ended(self, shown: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", self._typed(shown)], cwd=self.folder, env=self.environment,  # noqa: S607 - what a person types
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def _served(self, shown: str) -> tuple[int, str]:
        self.stop()
        log = self.folder.parent / "served.log"
        with log.open("wb") as file:
            self.server = subprocess.Popen(
                self._typed(shown).split(), cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT, executable=self.folder / ".venv/bin/uftp-conformance",
            )  # fmt: skip
        end = time.monotonic() + 60
        while b"this page" not in log.read_bytes() and self.server.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        return self.server.poll() or 0, log.read_text("utf-8").partition("\n\n")[0]

    def stop(self) -> None:
        """Stop what serves."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(30)


def _short(lines: list[str]) -> list[str]:
    """Leave out the middle of a long output."""
    if len(lines) <= _SHOWN:
        return lines
    return [*lines[:_HEAD], "  ...", *lines[len(lines) - (_SHOWN - _HEAD) :]]


@contextmanager
def beginning(scratch: Path) -> Iterator[Way]:
    """Be somebody with an empty home and a wheel; stop at the end what serves."""
    home, folder = scratch / "home", scratch / "work"
    home.mkdir()
    folder.mkdir()
    wheel = build(folder)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "http", "https"))}
    path = f"{folder / '.venv' / 'bin'}:{Path(sys.executable).resolve().parent}:/usr/bin:/bin"
    environment = {**kept, "HOME": str(home), "PATH": path, "COLUMNS": str(_WIDTH), "PYTHONIOENCODING": "utf-8"}
    way = Way(folder, wheel, environment, ports=_ports())
    try:
        yield way
    finally:
        way.stop()


def _ports() -> dict[str, str]:
    """Return other ports for the usual ones, where somebody has one of those; the longer one first."""
    found: dict[str, str] = {}
    for usual in (18080, 8080):
        with socket.socket() as one, socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            free = other.getsockname()[1]
            if one.connect_ex(("127.0.0.1", usual)) == 0:
                found[f":{usual}"] = f":{free}"
            else:
                found[f":{usual}"] = f":{usual}"
    return found if any(usual != free for usual, free in found.items()) else {}


def head(seconds: float, version: str) -> list[str]:
    """Return the beginning of the page."""
    return [
        "# From nothing to a gate", "",
        "`make stranger` writes this page: it takes a wheel into an empty home, types what stands here, and fails"
        " where a command ends in another way.",
        f"All of it took {seconds / 60:.0f} minutes with version {version} on a machine with two cores, beside other"
        " work; the seconds of each command stand below it, and most of them are the waits for answers that must not"
        " come.",
        "The target here is a reference participant, in the place of your implementation.",
    ]  # fmt: skip


def main() -> int:
    """Take all steps; write the page where one is asked for."""
    parser = argparse.ArgumentParser(description="Take the way of a stranger, and write it down.")
    parser.add_argument("--page", type=Path)
    page = parser.parse_args().page
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stranger-") as name, beginning(Path(name)) as way:
        try:
            for step in STEPS:
                way.take(step)
        except (Broken, subprocess.TimeoutExpired) as error:
            sys.stdout.write(f"FAIL  {error}\n")
            return 1
        took = time.monotonic() - begun
        text = "\n".join([*head(took, way.wheel.name.split("-")[1]), *way.page]) + "\n"
    sys.stdout.write(f"{took:6.1f} s  in all\n")
    if page is not None:
        page.write_text(re.sub(r"[ \t]+\n", "\n", text), encoding="utf-8")
    return 0 if took < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
