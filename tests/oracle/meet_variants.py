"""The oracle meets the legal variants: drawn messages in drawn histories, a share of the steps for each of them.

    python -m tests.oracle.meet_variants --steps 1000000
    python -m tests.oracle.meet_variants --steps 1000000 literal/names strict/equal-revision-refused

Whatever a variant does is legal, so that the oracle has to allow it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.oracle.meet import meet, met
from uftp_conformance.catalogue import load
from uftp_conformance.oracle.received import Broken

Who = tuple[str, str, str]  # a variant, its role and its version


def everybody(patterns: Sequence[str]) -> Iterator[Who]:
    """Walk the variants whose name contains one of the patterns, or all, in each of their roles and versions."""
    for variant in met():
        if not patterns or any(pattern in variant.name for pattern in patterns):
            yield from ((variant.name, role, version) for role in variant.roles for version in variant.versions)


def disagreements(who: Who, steps: int, seed: int) -> Counter[str]:
    """Meet one of them; return in words what the oracle does not allow, and how often; a should may be left undone."""
    name, role, version = who
    variant = next(each for each in met() if each.name == name)
    found, _ = meet(role, version, steps, seed, variant=variant)
    return Counter(f"{each.message.tag}: {each.why}" for each in found if _must(each.broken))


def _must(broken: Broken) -> bool:
    return not broken.surely or any(load()[row].obligation == "must" for row in broken.surely)


def main(arguments: Sequence[str]) -> int:
    """Meet all of them, and print what the oracle does not allow."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*", help="only variants whose names contain one of these")
    parser.add_argument("--steps", type=int, default=100_000, help="all together")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    whos = tuple(everybody(options.patterns))
    if not whos:
        parser.error("no variant that shows without HTTP has this name")
    each = -(-options.steps // len(whos))
    wrong = 0
    with ProcessPoolExecutor() as pool:
        for who, found in zip(whos, pool.map(partial(disagreements, steps=each, seed=options.seed), whos), strict=True):
            wrong += found.total()
            for what, count in found.most_common():
                sys.stdout.write(f"{count:5}  {' '.join(who)}: {what}\n")
    sys.stdout.write(f"{len(whos)} participants, {each} steps each, {wrong} disagreements\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
