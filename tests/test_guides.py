"""The guides speak of commands that exist, and show a vendor what a vendor needs."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from uftp_conformance.cli import app

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = ("certifiers.md", "vendors.md", "fuzzing.md", "gate.md", "client.md", "certificates.md", "../CONTRIBUTING.md")
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
    command = command.get_command(None, name)  # also those that are read only when they are asked for
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


def test_each_hook_before_a_commit_is_a_goal() -> None:
    """Everything that pre-commit calls is a make target, so that it can be called without pre-commit too."""
    root = DOCS.parent
    called = re.findall(r"entry: (.*)", (root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    goals = re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert called
    assert {entry.removeprefix("make ") for entry in called} <= set(goals)


def test_what_proves_the_suite_is_not_shown_to_vendors() -> None:
    """`mutants` is for maintainers: it works, but stands in no list of commands."""
    shown = CliRunner().invoke(app, ["--help"]).output
    assert "counterparties" in shown
    assert "mutants" not in shown
    assert CliRunner().invoke(app, ["mutants", "list", "DSO/VAL-ISP-CONFLICT"]).exit_code == 0
