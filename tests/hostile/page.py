"""The page docs/robustness.md: what each behaviour came to, how long it took, and how much memory."""

from collections.abc import Sequence

from tests.hostile.behaviour import MEMORY, Behaviour
from tests.hostile.running import Outcome
from tests.hostile.table import find

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

A third of the rows, which the commit chooses, is run in continuous integration.
Seconds and megabytes are those of one run on a machine with two cores, two behaviours at a time; the memory is the sum
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


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the page that shows how each behaviour ended; KeyError for a kind that has no heading."""
    kinds = dict.fromkeys(kind_of(outcome.name) for outcome in outcomes)
    return "\n".join([_HEAD, *(_table(kind, outcomes) for kind in kinds)])


def _table(kind: str, outcomes: Sequence[Outcome]) -> str:
    rows = [_row(find(outcome.name), outcome) for outcome in outcomes if kind_of(outcome.name) == kind]
    head = ("| name | behaviour | exit code | s | MB |", "| --- | --- | --- | --- | --- |")
    return "\n".join([f"## {_KINDS[kind]}", "", *head, *rows, ""])


def _row(behaviour: Behaviour, outcome: Outcome) -> str:
    ended = outcome.ended
    told = f"{ended.code} (SIGKILL)" if ended.code < 0 else str(ended.code)
    return f"| `{behaviour.name}` | {behaviour.does} | {told} | {ended.seconds:.0f} | {ended.memory:.0f} |"
