"""The guides speak of commands that exist, and their stimulus hook does what the statement's page says."""

import json
import re
import shlex
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import typer

from uftp_conformance.cli import app

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = ("certifiers.md", "vendors.md", "../CONTRIBUTING.md")
LINES = [
    line
    for guide in GUIDES
    for block in re.findall(r"```sh\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith("uftp-conformance ")}))
def test_commands_parse(line: str) -> None:
    """A command of the guides has a name and options that exist; nothing is run."""
    command: Any = typer.main.get_command(app)
    name, *words = shlex.split(line)[1:]
    if name == "--version":
        return
    command = command.commands[name]
    while hasattr(command, "commands"):  # a group, like `mutants`
        name, *words = words
        command = command.commands[name]
    parsed = command.make_context(name, words)  # raises for an option that does not exist
    assert parsed.args == []


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith("make ")}))
def test_make_knows_its_goals(line: str) -> None:
    """A goal of the guides is one of the Makefile."""
    makefile = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{line.removeprefix('make ')}:", makefile, re.MULTILINE)


def _ask(url: str, message: str) -> int:
    wish = {"message": message, "recipient": {"role": "DSO", "domain": "dso.kit.example"}, "wanted": {}}
    try:
        with urlopen(Request(url, json.dumps(wish).encode()), timeout=5) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except HTTPError as error:
        return error.code if json.loads(error.read())["why"] else 0


def test_the_hook_of_the_guide() -> None:
    """The example hook takes what it can make with 202, and refuses the rest with 501 and a reason."""
    (source,) = re.findall(r"```python\n(.*?)```", (DOCS / "vendors.md").read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, Any] = {"__name__": "hook"}
    exec(compile(source, "hook.py", "exec"), made)  # noqa: S102 - the example is what is tested
    made["Hook"].log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), made["Hook"]) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        assert (_ask(url, "FlexOffer"), _ask(url, "FlexOrder")) == (202, 501)
        server.shutdown()
    assert made["wishes"].get(timeout=1)["message"] == "FlexOffer"
