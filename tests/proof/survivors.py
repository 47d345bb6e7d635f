"""`python -m tests.proof.survivors docs/mutation-testing.md`: what mutation testing found, with a reason a survivor.

Reads what `tests.proof.mutation run` left in mutants/ and the reasons in surviving_mutants.toml.  A survivor without
a reason, and a reason without a survivor, are named, and nothing is written.  Without an argument they are named only.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MUTANTS, REASONS = ROOT / "mutants", Path(__file__).with_name("surviving_mutants.toml")
PACKAGE = "uftp_conformance"
# The exit codes of a mutant's tests, as mutmut keeps them; whatever else there is was not judged.
_KILLED, _SURVIVED, _UNREACHED = (1, 3), (0,), (5, 33)
_TOO_LONG = (-24, 24, 36, 152, 255)


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change of one function: the lines that it takes away and those that it puts there."""

    function: str
    line: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test notices, in words."""

    change: Change
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Survivors for which one reason holds."""

    title: str
    why: str
    survivors: tuple[Survivor, ...]


def groups(text: str) -> tuple[Group, ...]:
    """Read the reasons."""
    return tuple(
        Group(
            group["title"],
            group["why"],
            tuple(
                Survivor(Change(each["function"], each["line"], each["becomes"]), each["words"])
                for each in group["survivor"]
            ),
        )
        for group in tomllib.loads(text)["group"]
    )


@dataclass(frozen=True, slots=True)
class Module:
    """One changed module: what became of its mutants, and those that survived."""

    name: str
    kinds: Counter[str]
    survivors: tuple[Change, ...]


def _kind(code: int | None) -> str:
    for kind, codes in (("killed", _KILLED), ("survived", _SURVIVED), ("unreached", _UNREACHED), ("late", _TOO_LONG)):
        if code in codes:
            return kind
    return "unknown"


def modules(mutants: Path) -> Iterator[Module]:
    """Walk what a run left behind, module by module; a change that nothing reaches has survived too."""
    for meta in sorted(mutants.glob(f"{PACKAGE}/**/*.meta")):
        codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            source = meta.with_suffix("")
            lines = source.read_text(encoding="utf-8").splitlines()
            spans = json.loads(meta.with_suffix(".spans").read_text(encoding="utf-8"))["spans"]
            name = ".".join(source.relative_to(mutants / PACKAGE).with_suffix("").parts)
            left = [key for key, code in codes.items() if _kind(code) in ("survived", "unreached")]
            changes = (_change(name, key.rpartition(".")[2], lines, spans) for key in left)
            yield Module(name, Counter(map(_kind, codes.values())), tuple(changes))


def _change(module: str, mutant: str, lines: list[str], spans: dict[str, Any]) -> Change:
    """Compare a mutant with the function that it was made of."""
    mangled = mutant.partition("__mutmut_")[0]  # x_function, or xǁClassǁfunction
    function = mangled[2:].replace("ǁ", ".")

    def body(name: str) -> list[str]:
        start, end = spans[name]
        return [line.strip().replace(f"{name}(", f"{function.rpartition('.')[2]}(") for line in lines[start - 1 : end]]

    difference = list(ndiff(body(f"{mangled}__mutmut_orig"), body(mutant)))
    away, there = (" ".join(line[2:] for line in difference if line[0] == sign) for sign in "-+")
    return Change(f"{module}.{function}", away, there)


def differences(found: tuple[Module, ...], reasons: tuple[Group, ...]) -> list[str]:
    """Name the survivors without a reason and the reasons without a survivor."""
    survived = Counter(change for module in found for change in module.survivors)
    explained = Counter(each.change for group in reasons for each in group.survivors)
    kinds = (("no reason is given", survived - explained), ("did not survive", explained - survived))
    return [
        *(
            f"{what}: {change.function}: {change.line} -> {change.becomes}"
            for what, changes in kinds
            for change in sorted(changes.elements())
        ),
        *(f"not judged: {m.kinds['unknown']} mutants of {m.name}" for m in found if m.kinds["unknown"]),
    ]


def page(found: tuple[Module, ...], reasons: tuple[Group, ...]) -> str:
    """Write the page: the figures of each module, and the survivors by reason."""
    rows = [(m.name, m.kinds.total(), m.kinds["killed"] + m.kinds["late"], len(m.survivors)) for m in found]
    rows.append(("together", sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows)))
    text = [_INTRODUCTION, "| module | mutants | killed | survived |\n| --- | --: | --: | --: |\n"]
    text += [f"| {name} | {mutants} | {killed} | {left} |\n" for name, mutants, killed, left in rows]
    late = sum(module.kinds["late"] for module in found)
    text.append(f"\n{_LATE.format(late)}\n## The survivors\n" if late else "\n## The survivors\n")
    for group in reasons:
        text.append(f"\n### {group.title}\n\n{group.why.strip()}\n\n{_COLUMNS}")
        text += [
            f"| `{each.change.function}` | {each.words} | {_code(each.change.becomes)} |\n" for each in group.survivors
        ]
    return "".join(text)


def _code(line: str) -> str:
    shown = line.replace("|", "\\|") or "(nothing)"
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


_COLUMNS = "| function | change | the line after it |\n| --- | --- | --- |\n"
_LATE = "Of those that are killed, {} had to be stopped because its tests took many times as long as usual.\n"
_INTRODUCTION = """# Mutation testing

<!-- Written by `python -m tests.proof.survivors`; change tests/proof/surviving_mutants.toml instead. -->

Whether the tests of the judge would notice if it judged otherwise is tried out: each of its functions is changed in
every small way that [mutmut](https://mutmut.readthedocs.io) knows, one change at a time, and the tests that come
through this function are run.
A change that a test notices is killed; one that no test notices has survived, and either a test is missing or the
change makes no difference.
The same is done with the rules of the reference participants, because every verdict in our own runs rests on them.

```sh
make mutate
```

This makes and tests all mutants (half an hour to an hour on two cores), then writes this page again.
`python -m tests.proof.survivors`, without a file name, only tells which survivors have no reason in
`tests/proof/surviving_mutants.toml`, and which reasons are no longer needed.
mutmut by itself leaves every function with a decorator alone; `tests/proof/mutation.py` lets it reach behind those that
register a rule or a check, behind properties, and behind caches, which it takes away for the run.

## What is changed

Everything pure that leads to a verdict: the judge and what it looks at (`answer_content`, `answer_form`,
`initiated_messages`, `dns_records`,
`grades`, `profiles`, `reading`, `correlation`, `events`, `market`), and the rules of the reference participants.
Not changed are the catalogue, whose rows are data, the codec and the sealing, which
[golden data](../tests/golden/README.md) and a comparison with the published library hold, and whatever talks to a
network.
The tests are those of `tests/judging`, `tests/participants` and `tests/golden` with four more files; what a whole run
against the reference participants would notice beside them is not counted.

"""


def main(*given: str) -> int:
    """Compare, and write the page where it is reported; 1 when survivors and reasons do not fit."""
    found, reasons = tuple(modules(MUTANTS)), groups(REASONS.read_text(encoding="utf-8"))
    wrong = differences(found, reasons) if found else [f"nothing is in {MUTANTS}: `make mutate` first"]
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    if given and not wrong:
        Path(given[0]).write_text(page(found, reasons), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
