"""After how many drawn steps is it noticed that a participant lacks a rule.

    python -m tests.oracle.noticed --role AGR

Each rule of the reference participant is taken away in turn, and messages are drawn until the oracle disagrees.
"""

import argparse
import sys
from collections.abc import Iterator

from tests.oracle.meet import LENGTH, histories
from uftp_conformance.oracle.received import RULES
from uftp_conformance.participants.rulebook import rule_ids

Noticed = tuple[str, int | None]  # a rule, and the steps after which it was missed; None where it was not


def noticed(role: str, version: str, most: int, seed: int, rules: tuple[str, ...]) -> Iterator[Noticed]:
    """Walk what became of each rule."""
    for rule in rules:
        yield rule, _noticed(role, version, most, seed, rule)


def _noticed(role: str, version: str, most: int, seed: int, rule: str) -> int | None:
    done = 0
    for count, meeting in histories(role, version, most, seed, rule):
        if next(meeting.steps(count), None) is not None:
            return done + LENGTH
        done += count
    return None


def judged(role: str, version: str) -> tuple[str, ...]:
    """Return the rules of a participant about which the oracle says something."""
    return tuple(dict.fromkeys(name for name in rule_ids(role, version) if name in RULES))


def main(arguments: list[str]) -> int:
    """Print each rule with the steps that it took, and what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--role", choices=("AGR", "CRO", "DSO"), required=True)
    parser.add_argument("--version", choices=("3.0.0", "3.1.0", "draft"), default="3.1.0")
    parser.add_argument("--steps", type=int, default=4_000, help="how many steps are drawn at most for each rule")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rules, missed, took = judged(options.role, options.version), [], []
    for rule, steps in noticed(options.role, options.version, options.steps, options.seed, rules):
        sys.stdout.write(f"{rule:28} {steps if steps is not None else 'not noticed'}\n")
        sys.stdout.flush()
        if steps is None:
            missed.append(rule)
        else:
            took.append(steps)
    middle = sorted(took)[len(took) // 2] if took else 0
    sys.stdout.write(f"{len(took)} of {len(rules)} rules were noticed, half of them within {middle} steps\n")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
