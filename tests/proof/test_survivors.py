"""The list of surviving mutants: complete, with reasons, and about code that is still there."""

import json
from pathlib import Path

from tests.proof.survivors import PACKAGE, REASONS, ROOT, Change, Group, Survivor, differences, groups, modules, page

PAGE = ROOT / "docs" / "mutation-testing.md"
SOURCE = """def x_add__mutmut_orig(a, b):
    return a + b
def x_add__mutmut_1(a, b):
    return a - b
def x_add__mutmut_2(a, b):
    return None
"""
MINUS, NONE = Change("sums.add", "return a + b", "return a - b"), Change("sums.add", "return a + b", "return None")


def left_behind(folder: Path, *codes: int | None) -> Path:
    """Write what a run leaves behind of one module with two mutants that ended so."""
    (folder / PACKAGE).mkdir(parents=True)
    names = ("x_add__mutmut_orig", "x_add__mutmut_1", "x_add__mutmut_2")
    spans = {name: [2 * n + 1, 2 * n + 2] for n, name in enumerate(names)}
    keys = {f"{PACKAGE}.sums.{name}": code for name, code in zip(names[1:], codes, strict=True)}
    (folder / PACKAGE / "sums.py").write_text(SOURCE, encoding="utf-8")
    (folder / PACKAGE / "sums.py.meta").write_text(json.dumps({"exit_code_by_key": keys}), encoding="utf-8")
    (folder / PACKAGE / "sums.py.spans").write_text(json.dumps({"version": 1, "spans": spans}), encoding="utf-8")
    return folder


def reason(*changes: Change) -> tuple[Group, ...]:
    return (Group("A group", "Because.", tuple(Survivor(change, "in words") for change in changes)),)


def test_survivors_and_reasons_have_to_fit(tmp_path: Path) -> None:
    """A survivor without a reason is named, and a reason without its survivor; a killed mutant needs none."""
    (found,) = modules(left_behind(tmp_path, 0, 1))
    assert (found.name, found.survivors, found.kinds) == ("sums", (MINUS,), {"survived": 1, "killed": 1})
    assert differences((found,), reason(MINUS)) == []
    assert differences((found,), ()) == ["no reason is given: sums.add: return a + b -> return a - b"]
    assert differences((found,), reason(MINUS, NONE)) == ["did not survive: sums.add: return a + b -> return None"]


def test_what_no_test_reaches_has_survived_and_what_was_not_judged_is_named(tmp_path: Path) -> None:
    """A mutant that no test comes through needs a reason too; one that was not tried makes the list incomplete."""
    (found,) = modules(left_behind(tmp_path, 33, None))
    assert found.survivors == (MINUS,)
    assert differences((found,), reason(MINUS)) == ["not judged: 1 mutants of sums"]


def test_the_page_has_figures_and_reasons(tmp_path: Path) -> None:
    """Each module has its figures, each survivor its place under its reason."""
    text = page(tuple(modules(left_behind(tmp_path, 0, 36))), reason(MINUS))
    assert "| sums | 2 | 1 | 1 |\n| together | 2 | 1 | 1 |\n" in text
    assert "### A group\n\nBecause.\n" in text
    assert "| `sums.add` | in words | `return a - b` |\n" in text


def test_every_reason_is_about_code_that_is_there() -> None:
    """A line that was rewritten since makes its reason worthless: `make mutate` then finds the new survivors."""
    explained = groups(REASONS.read_text(encoding="utf-8"))
    assert explained
    for change in (each.change for group in explained for each in group.survivors):
        names = change.function.split(".")
        possible = (ROOT.joinpath(PACKAGE, *names[:n]).with_suffix(".py") for n in range(len(names), 0, -1))
        source = next(path for path in possible if path.exists()).read_text(encoding="utf-8")
        assert change.line in " ".join(line.strip() for line in source.splitlines()), change


def test_the_page_lists_every_survivor() -> None:
    """The page is as new as the reasons: `python -m tests.proof.survivors docs/mutation-testing.md` writes it."""
    text = PAGE.read_text(encoding="utf-8")
    for group in groups(REASONS.read_text(encoding="utf-8")):
        _, found, rest = text.partition(f"### {group.title}\n\n{group.why.strip()}\n")
        assert found, group.title
        rows = rest.partition("###")[0]
        assert rows.count("\n| `") == len(group.survivors)
        assert all(f"| {each.words} |" in rows for each in group.survivors)
