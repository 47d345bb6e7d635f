"""The HTTP clients of other people: how each is started, what it can do, and whether this machine has it."""
# ruff: noqa: S603 - every command is written below

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
_INSTALLS_WITHIN, _BUILDS_WITHIN, _TELLS_WITHIN = 600.0, 600.0, 60.0  # seconds

Words = list[str]


class Absent(Exception):
    """A client is not on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Client:
    """An HTTP client.

    Attributes:
        name: in the table.
        command: makes the command before the plan; Absent when this machine cannot run it.
        can: the flags of the forms that it can choose.
        always: flags that every line of its plan has.
    """

    name: str
    command: Callable[[], Words]
    can: frozenset[str]
    always: frozenset[str] = frozenset()


def environment() -> dict[str, str]:
    """Return the environment of a client: no proxy, no other toolchain, and what is built stays in our folder."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    go = {"GOTOOLCHAIN": "local", "GO111MODULE": "auto", "CGO_ENABLED": "0", "GOCACHE": str(ENVIRONMENT / "go")}
    return {**kept, **go}


def _found(tool: str, *probe: str, telling: str = "") -> str:
    """Return a tool that answers a probe, with certain words if they are given."""
    path = shutil.which(tool)
    if path is None:
        raise Absent(f"no {tool}")
    try:
        output = subprocess.run(
            [path, *probe], capture_output=True, text=True, timeout=_TELLS_WITHIN, check=True, env=environment()
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise Absent(f"{path} does not run: {error}") from None
    if telling not in output:
        raise Absent(f"{path} has no {telling}")
    return path


def _java() -> Words:
    _found("java", "--list-modules", telling="java.net.http")
    return [_found("java", "--list-modules", telling="jdk.compiler"), str(HERE / "Deliver.java")]


def _node() -> Words:
    return [_found("node", "--eval", "fetch"), str(HERE / "deliver.mjs")]


def _go() -> Words:
    """Build the client first, which takes long where nothing of the standard library is built yet."""
    built = ENVIRONMENT / "deliver-go"
    command = [_found("go", "version"), "build", "-o", str(built), str(HERE / "deliver.go")]
    subprocess.run(command, check=True, timeout=_BUILDS_WITHIN, env=environment(), cwd=HERE)
    return [str(built)]


def _curl(telling: str = "") -> Callable[[], Words]:
    return lambda: [sys.executable, str(HERE / "deliver_curl.py"), _found("curl", "--version", telling=telling)]


def _python(library: str) -> Callable[[], Words]:
    return lambda: [str(PYTHON), str(HERE / "deliver_python.py"), library]


def install() -> None:
    """Install the Python libraries into an environment of their own, unless the same are there already."""
    stamp, wanted = ENVIRONMENT / "installed", LOCK.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    fetch = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    for command in (make, [*fetch, "-r", str(LOCK)]):
        subprocess.run(command, check=True, timeout=_INSTALLS_WITHIN)
    stamp.write_text(wanted, encoding="utf-8")


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


CLIENTS = (
    Client("JDK HttpClient", _java, _flags("chunked", "expect")),
    Client("Node fetch", _node, _flags("chunked")),
    Client("Go net/http", _go, _flags("chunked", "expect", "close")),
    Client("curl, HTTP/1.0", _curl(), _flags(), _flags("1.0")),
    Client("curl, HTTP/1.1", _curl(), _flags("chunked", "expect", "close"), _flags("1.1")),
    Client("curl --http2", _curl("HTTP2"), _flags("chunked", "expect"), _flags("2")),
    Client("Python requests", _python("requests"), _flags("chunked", "close")),
    Client("Python httpx", _python("httpx"), _flags("chunked", "close")),
    Client("Python aiohttp", _python("aiohttp"), _flags("chunked", "expect", "close")),
)
