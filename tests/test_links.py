"""Every page can be reached, every link of a page leads somewhere, and every command of it exists."""

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.wheel.stranger import STEPS
from uftp_conformance.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md"), ROOT / "peers/README.md", ROOT / "examples/README.md"]
)
_LINK = re.compile(r"\[[^\]\n]*\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
_NAMES = "|".join(sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined]  # a group has them


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors of a page: its headings as GitHub and MkDocs write them, and those that stand in it."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()) for title in titles)
    return frozenset(
        {*(title.strip().replace(" ", "-") for title in plain), *re.findall(r'(?:id|name)="([^"]+)"', text)}
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), path
        assert not anchor or there.suffix != ".md" or anchor in anchors(there), f"{path}#{anchor}"


def test_the_page_of_the_architecture_shows_every_room() -> None:
    """Its table has each folder of the package, and each module that it names exists."""
    text, package = (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), ROOT / "uftp_conformance"
    rooms = {path.name for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)) == rooms
    for name in re.findall(r"`([\w/]+/\w+\.(?:py|toml))`", text):
        assert (package / name).exists() or (ROOT / name).exists(), name


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    assert {page.name for page in (ROOT / "docs").glob("*.md")} <= set(re.findall(r": (\S+\.md)", navigation))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page: Path) -> None:
    """Also those that stand in a sentence, as far as they have options: the options exist."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    typed = [line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines()]
    spoken = re.findall(r"`(uftp-conformance [^`\n]+)`", page.read_text(encoding="utf-8"))
    for line in (*typed, *spoken):
        if re.match(rf"uftp-conformance (?:{_NAMES})\b", line) and "..." not in line:
            insist_on(shlex.split(line, comments=True)[1:])


def insist_on(words: list[str]) -> None:
    """Fail where a command or one of its options does not exist; values are not looked at."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used <= known | {"--help"}, words


def test_the_page_of_the_stranger_shows_the_steps() -> None:
    """What `make stranger` types today is what stands on its page; keys, versions and days are others each time."""
    shown = re.findall(r"^\$ (.*)$", (ROOT / "docs" / "first-gate.md").read_text(encoding="utf-8"), re.MULTILINE)
    typed = [step.typed.format(wheel="W.whl", key="K") for step in STEPS]
    own = (r"[A-Za-z0-9+/]{43}=", "K"), (r"uftp_conformance-\S+\.whl", "W.whl"), (r"\d{4}-\d\d-\d\d", "DAY")
    for pattern, word in own:
        shown, typed = ([re.sub(pattern, word, line) for line in lines] for lines in (shown, typed))
    assert shown == typed


def test_every_command_has_an_example_that_exists() -> None:
    """Where a command is explained, one is shown, under its own name and with options that it has."""
    group: Any = typer.main.get_command(app)
    commands = dict(group.commands)
    for name in ("statement", "baseline"):
        commands |= {f"{name} {each}": command for each, command in commands.pop(name).commands.items()}
    for name, command in commands.items():
        if command.hidden:
            continue
        lines = [line.strip() for line in (command.help or "").splitlines() if f"uftp-conformance {name}" in line]
        assert lines, name
        for line in lines:
            insist_on(shlex.split(line.partition("uftp-conformance ")[2]))
