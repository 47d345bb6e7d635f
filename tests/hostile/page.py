"""The page docs/robustness.md: how the run ended with each behaviour, how long it took, and how much memory."""

from collections.abc import Mapping, Sequence

from tests.hostile.behaviour import MEMORY
from tests.hostile.running import Outcome
from tests.hostile.table import find, table

_HEAD = f"""# Robustness

`make hostile` writes this page.
It runs `uftp-conformance run` against hostile targets, beside hostile senders and on poor machines, and sees how each
run ends.
In each

- the exit code is one that names the right cause, and where a run could not begin, one sentence says why;
- nothing that was said acts on the terminal, and there is no traceback;
- the stream can be read, and ends with a footer that tells the same exit code, unless the run was killed or
  never began;
- whoever is correct passes every must, whatever somebody else sends to the inbox;
- all processes of the run together take less than {MEMORY} MB, and none is left when it has ended.

`make hostile-third` runs a third of the rows, which the commit chooses.
Seconds and megabytes are those of one run on a machine with two cores, four behaviours at a time; the memory is the sum
of the highest values of all processes.
"""
_KINDS = {
    "http": "What a target answers over HTTP",
    "http-later": "What a target answers over HTTP, when verdicts are due",
    "tls": "TLS and certificates",
    "uftp": "Targets that speak UFTP, and abuse it",
    "flood": "Floods at the inbox, beside a correct target",
    "inbox": "Connections to the inbox that are never done, beside a correct target",
    "deliveries": "What is done to the deliveries of a correct target",
    "target": "What befalls a correct target",
    "secrets": "Secrets",
    "machine": "Poor machines, and users who do not wait",
}


def kind_of(name: str) -> str:
    """Return the kind of a behaviour, the first part of its name."""
    return name.partition("/")[0]


def page(outcomes: Sequence[Outcome], before: str = "") -> str:
    """Return the page that shows how each behaviour ended; of those that were not run now, the page before tells."""
    rows = {**dict(shown(before)), **{outcome.name: _row(outcome) for outcome in outcomes}}
    kinds = dict.fromkeys(kind_of(behaviour.name) for behaviour in table())
    return "\n".join([_HEAD, *(_section(kind, rows) for kind in kinds)])


def shown(text: str) -> list[tuple[str, str]]:
    """Return the rows of a page, each with the name of its behaviour."""
    return [(line.split("`")[1], line) for line in text.splitlines() if line.startswith("| `")]


def _section(kind: str, rows: Mapping[str, str]) -> str:
    head = ("| name | behaviour | exit code | s | MB |", "| --- | --- | --- | --- | --- |")
    lines = [rows[each.name] for each in table() if kind_of(each.name) == kind and each.name in rows]
    return "\n".join([f"## {_KINDS[kind]}", "", *head, *lines, ""])


def _row(outcome: Outcome) -> str:
    behaviour, ended = find(outcome.name), outcome.ended
    code = f"{ended.code} (SIGKILL)" if ended.code < 0 else str(ended.code)
    return f"| `{behaviour.name}` | {behaviour.does} | {code} | {ended.seconds:.0f} | {ended.memory:.0f} |"
