"""Fuzz the three peers, and write what was found: `python -m peers.shapeshifter_uftp.trophies TIME [PAGE]`.

Needs what `certify.py` needs, and makes it as that does.  Each fault is on the page as short as it could be made, with
the rule that it violates and where the specification says so.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from peers.serving import CannotServe, serving
from peers.shapeshifter_uftp.certify import HERE, command, prepare
from peers.statements import COMMAND
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.messages.foreign import safe
from uftp_conformance.sequences.causes import rules_in, words_of

REPORT = HERE / "fuzzed"
_LONGEST = 300  # characters of a line on the page
_LIBRARY = "shapeshifter-uftp"


def fuzz(time: str) -> int:
    """Fuzz all peers at once for so long; return the exit code."""
    shutil.rmtree(REPORT, ignore_errors=True)
    peers = prepare()
    with serving(peers, command):
        targets = [part for peer in peers for part in ("--target", str(peer.path))]
        words = [str(COMMAND), "fuzz", *targets, "--time", time, "--seed", "1", "--report-dir", str(REPORT)]
        return subprocess.run(words, check=False, stdin=subprocess.DEVNULL).returncode  # noqa: S603 - our own command


def page(time: str) -> str:
    """Return the page."""
    locked = next(line for line in (HERE / "requirements.lock").read_text().splitlines() if line.startswith(_LIBRARY))
    head = [
        "# What the fuzzer found", "",
        f"Written by `python -m peers.shapeshifter_uftp.trophies {time}`, suite {version('uftp-conformance')}, against"
        f" the three [peers](../peers/README.md) on {locked.split()[0].replace('==', ' ')}.",
        "A peer has no fault put in, and validates nothing that the library does not: rules about a market are for the"
        " program that uses the library, so what is found of these shows what a first integration has still to write.",
        "",
    ]  # fmt: skip
    faults = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((REPORT / "faults").glob("*.json"))]
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for each in faults:
        groups.setdefault((each["role"], each["cause"][2], each["cause"][3]), []).append(each)
    smallest = {
        (role, breaks, observed)
        for role, breaks, observed in groups
        if not any(
            its == role and same == observed and rules_in(fewer) < rules_in(breaks) for its, fewer, same in groups
        )
    }
    head += [
        f"{len(groups)} groups of faults were found.  One is left out where its messages break more rules than those"
        f" of another one and are answered alike: {len(groups) - len(smallest)}.", "",
    ]  # fmt: skip
    for (role, breaks, observed), found in groups.items():
        if (role, breaks, observed) not in smallest:
            continue
        head += [f"## {role}: {safe(words_of((breaks, observed)), _LONGEST)}", ""]
        head += [line for each in found for line in _fault(each)]
    return "\n".join(head)


def _fault(fault: Any) -> Iterator[str]:
    row = load()[fault["cause"][0]]
    yield f"**{row.id}**, {fault['cause'][1]}: {row.sentence} ({row.source})"
    yield ""
    yield from (f"- {safe(words, _LONGEST)}" for words in fault["words"])
    yield ""
    yield f"Expected: {safe(fault['expected'], _LONGEST)}.  Got: {safe(fault['got'], _LONGEST)}."
    yield f"It failed {fault['failed']} of {fault['tries']} times."
    yield ""


def main() -> int:
    """Fuzz, and write the page where there is anything to write."""
    time, out = (*sys.argv[1:], "5m")[0], Path((*sys.argv[2:], "docs/trophies.md")[0])
    try:
        code = fuzz(time)
    except (CannotServe, subprocess.SubprocessError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if code not in (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.INCONCLUSIVE, ExitCode.INTERRUPTED):
        sys.stderr.write(f"the campaign ended with exit code {code}\n")
        return code
    out.write_text(page(time), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
