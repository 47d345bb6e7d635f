"""A part of the hostile behaviours, which the commit at hand chooses; `make hostile` runs them all."""

import base64
import re
from collections import Counter

import pytest

from tests.cli.command import ROOT
from tests.hostile.lives import written_in
from tests.hostile.running import survive
from tests.hostile.table import chosen, find, table


@pytest.mark.skipif("os.name != 'posix'")
@pytest.mark.parametrize("name", [behaviour.name for behaviour in chosen()])
def test_a_run_survives(name: str) -> None:
    outcome = survive(find(name))
    assert outcome.complaints == (), outcome.ended.said


def test_there_are_enough_behaviours_each_with_a_name_of_its_own() -> None:
    names = Counter(behaviour.name for behaviour in table())
    assert len(names) >= 60
    assert set(names.values()) == {1}


def test_the_page_shows_every_behaviour() -> None:
    """`make hostile` writes it again."""
    text = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `([^`]+)` \| (.+?) \| (-?\d+)", text, re.MULTILINE)
    assert {name: does for name, does, _ in shown} == {each.name: each.does for each in table()}
    wrong = [(name, code) for name, _, code in shown if int(code) not in find(name).codes]
    assert wrong == []


@pytest.mark.parametrize("before", range(4))
def test_a_secret_is_found_however_it_is_written(before: int) -> None:
    """Wherever it stands in what was encoded."""
    secret = bytes(range(160, 224))
    data = b"x" * before + secret + b"y"
    for text in (data, data.hex().encode(), base64.b64encode(data), base64.urlsafe_b64encode(data)):
        assert any(form in text for form in written_in(secret))
    assert not any(form in base64.b64encode(bytes(200)) for form in written_in(secret))
