"""What a target says reaches no terminal, log or report but visible and short, whoever wrote the stream."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reports import allure, html, junit
from reports.console import show
from reports.payloads import pretty
from tests.reports import sample
from uftp_conformance.cli.ends import say
from uftp_conformance.conversation.operator import Terminal
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.messages.foreign import LONGEST, safe, shortened, visible
from uftp_conformance.run.events import Event, Run, collect
from uftp_conformance.run.explain import failure

ACTING = {
    "CSI": "\x1b[2J\x1b[1A\x1b[31m",
    "OSC": "\x1b]0;owned\x07\x1b]8;;http://a\x1b\\",
    "C1": "\x9b2J\x85\x9d0;a\x9c",
    "controls": "\x00\x07\x08\x7f\t\v\f",
    "line breaks": "\r\n\u2028\u2029PASS  forged",
    "bidi": "\u202e\u202d\u2066\u2067\u2069\u200f\u061c",
    "invisible": "\u200b\ufeff\u00ad\U000e0001\ue000",
    "half a character": "\ud800",
}
HOSTILE = "Bad " + "".join(value for name, value in ACTING.items() if name != "half a character")
LONG = HOSTILE + "x" * 1_000_000


def harmless(text: str) -> bool:
    """Return whether nothing of a text acts on anything: it has printable characters and ends of lines."""
    return all(line.lstrip("\t").isprintable() for line in text.split("\n"))  # JUnit's lines are indented


@pytest.mark.parametrize("acting", ACTING.values(), ids=ACTING)
def test_safe_text(acting: str) -> None:
    """Every character that acts is written as an escape; what a reader can see stays as it is."""
    shown = safe(f"ä {acting} ☃")
    assert (shown.isprintable(), shown[:2], shown[-2:]) == (True, "ä ", " ☃")
    assert len(shown) > len(acting) + 4
    assert visible(acting, keep="\n").replace("\n", "").isprintable()


@pytest.mark.parametrize("text", [LONG, "\x1b" * 1_000_000, "\U000e0001" * 1_000_000, "a" * 5000 + "\x1b" * 10**6])
def test_safe_text_is_short(text: str) -> None:
    """A megabyte is cut before it is looked at, and says how much is missing."""
    begin = time.process_time()
    shown = safe(text)
    assert time.process_time() - begin < 0.2
    assert len(shown) < LONGEST + 40
    kept = len(text) - int(shown.rpartition("[and ")[2].split()[0])
    assert visible(text[:kept]) == shown.rpartition(" [and ")[0]
    assert (safe("abc", 3), safe("abcd", 3), shortened("abcd", 3)) == ("abc", *2 * ["abc [and 1 more characters]"])


def _hostile(events: Iterator[Event], text: str) -> Iterator[Event]:
    """Let every text of a stream that a target may have a part in be hostile."""
    for event in events:
        match event["event"]:
            case "header":
                said = dict.fromkeys(("name", "domain", "endpoint"), HOSTILE)
                targets = [{**each, **said} for each in event["targets"]]
                cells = [[*cell[:5], cell[5] and HOSTILE, *cell[6:]] for cell in event["cells"]]
                yield {**event, "targets": targets, "cells": cells}
            case "verdict" if event["kind"] != "pass" or event["findings"]:
                texts: dict[str, Any] = {name: text for name in ("got", "expected", "blame", "test", "again")}
                unmet = text if event["trial"]["unmet"] else ""
                facts = {"said": text}
                trial = {**event["trial"], "unmet": unmet, "facts": facts}
                yield {**event, **texts, "findings": [text], "trial": trial}
            case "note":
                yield {**event, "text": text}
            case "footer":
                yield {**event, "sentence": text}
            case _:
                yield event


@pytest.fixture(scope="module")
def run() -> Run:
    """A run whose target said a megabyte of what acts wherever it could."""
    return collect(_hostile(sample.events(), LONG))


def _rendered(run: Run, folder: Path) -> dict[str, str]:
    """Return every report as text."""
    file = io.StringIO()
    show(run, Console(width=100, file=file))
    allure.write(run, folder)
    results = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    return {
        "terminal": file.getvalue(),
        "html": html.render(run),
        "junit": junit.render(run).decode(),
        "allure": "\n".join(results),
    }


def test_no_report_lets_foreign_text_act(run: Run, tmp_path: Path) -> None:
    """Neither the terminal nor a document has a character that acts, and none grows by the megabyte."""
    for name, text in _rendered(run, tmp_path).items():
        assert harmless(text), name
        assert "\\u202e" in text, name
        assert len(text) < 6_000_000, name


def test_what_allure_reads_is_harmless_too(run: Run, tmp_path: Path) -> None:
    """In JSON an escape stands for the character itself, so that the values have to be harmless."""
    allure.write(run, tmp_path)
    for path in [*tmp_path.glob("*-result.json")][::10]:
        result = json.loads(path.read_text(encoding="utf-8"))
        assert harmless(result["name"])
        assert harmless((result.get("statusDetails") or {}).get("message") or "")
        assert harmless((result.get("statusDetails") or {}).get("trace") or "")


def test_a_block_is_short(run: Run) -> None:
    """The block of a verdict has a few lines of a bounded length, whatever was said."""
    events = [event for cell in run.results() for event in cell.first.values() if event["got"].startswith(HOSTILE)]
    assert events
    for event in events[:5]:
        block = failure(event)
        assert harmless(block)
        assert len(block) < 25_000


def test_bodies_are_harmless_and_short() -> None:
    """Bytes of any kind are shown as text that acts on nothing, and of which only the beginning is looked at."""
    for body in (LONG.encode(), b"\x1b\x9b\xff" * 10**6, b"<a>" * 10**5, f"<a b='{'&#x202e;' * 10**5}'/>".encode()):
        begin = time.process_time()
        shown = pretty(body)
        assert harmless(shown)
        assert len(shown) < 300_000
        assert time.process_time() - begin < 2


def test_errors_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """An error of a command keeps its own line breaks and nothing else."""
    say("one\n" + LONG.replace("\n", " ") + "\nthree")
    out, err = capsys.readouterr()
    assert out == ""
    assert harmless(err)
    assert len(err) < 5000
    assert [line.split()[0] for line in err.splitlines()] == ["one", "Bad", "three"]


def test_questions_to_a_person(tmp_path: Path) -> None:
    """What a person is asked has values of the target's messages in it; none of them acts or goes on for ever."""
    wish = Wish("FlexOrder", "3.1.0", {"role": "DSO", "domain": "dso.example"}, "c", LONG, {"OfferOption": LONG})
    assert harmless(wish.words())
    assert len(wish.words()) < 1000
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return ""

    (tmp_path / "000001.question").write_text(HOSTILE.replace("\r", "") + "\nand press Enter", encoding="utf-8")
    Terminal(tmp_path).attend(ask)
    assert harmless(asked[0])
    assert asked[0].endswith("\nand press Enter")
