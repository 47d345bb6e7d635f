"""Subtle faults about ISPs, days and powers."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from uftp_conformance.mutants.mutant import Mutant, TurnedAway
from uftp_conformance.mutants.subtle.makers import (
    each_run,
    in_zone,
    instead,
    laxer,
    misreading,
    misreading_runs,
    mutant,
    stricter,
    without_clock_changes,
)
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import overlap, within
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.xsd_types import day

BOUNDS, CONFLICT, LACKING, POWER = "VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT", "OPR-DP-LACKING", "OPR-DP-POWER"
OUTSIDE = "ISPs out of bounds"


def _last(message: Any, context: Context) -> int:
    return context.market.isps(day(message["Period"]))


def _misfits(*, reach: int = 0) -> Callable[[Any, Context], bool]:
    """Ask whether ISPs of a message lie outside its day, if that were longer by so many ISPs."""
    return lambda m, c: not all(within(runs, _last(m, c) + reach) for runs in c.profiles)


def bounds() -> Iterator[Mutant]:
    """Walk what can be wrong about the ends of a day, at both roles."""
    for name, wrong, faults in (
        ("last-and-one", "One ISP after the last of the day is allowed.", instead(BOUNDS, OUTSIDE, _misfits(reach=1))),
        (
            "duration-ignored",
            "Only the Start of an ISP is compared with the day, not its Duration.",
            misreading_runs(BOUNDS, each_run(lambda run: (run[0], run[0], run[2]))),
        ),
        (
            "always-96",
            "Every day has 96 ISPs, also when the clock changes.",
            misreading(BOUNDS, context=without_clock_changes),
        ),
        (
            "first-run",
            "Only the first run of ISPs is compared with the day.",
            misreading_runs(BOUNDS, lambda profiles: tuple(runs[:1] for runs in profiles)),
        ),
        ("utc-day", "The ISPs of a day are counted in UTC.", misreading(BOUNDS, context=in_zone("UTC"))),
        (
            "100",
            "Whatever some day of the year has is allowed on every day.",
            instead(BOUNDS, OUTSIDE, lambda _, c: not all(within(runs, 100) for runs in c.profiles)),
        ),
    ):
        for role in ("AGR", "DSO"):
            yield mutant(role, f"{BOUNDS}/{name}", wrong, faults, BOUNDS)
    yield from _bounds_at_the_dso()


def _bounds_at_the_dso() -> Iterator[Mutant]:
    """Walk what can be wrong about the ends of a day at a DSO."""
    for name, wrong, faults, caught_by in (
        ("zero", "ISP 0 is allowed.", misreading_runs(BOUNDS, each_run(_from_one)), BOUNDS),
        (
            "first-part",
            "Only the first option or profile is compared with the day.",
            instead(BOUNDS, OUTSIDE, lambda m, c: not within(c.profiles[0], _last(m, c))),
            BOUNDS,
        ),
        (
            "from-two",
            "ISP 1 is refused.",
            stricter(BOUNDS, OUTSIDE, lambda _, c: any(r[0] == 1 for runs in c.profiles for r in runs)),
            "OPR-DP-ACCEPT",
        ),
    ):
        yield mutant("DSO", f"{BOUNDS}/{name}", wrong, faults, caught_by)


def _from_one(run: IspRun) -> IspRun:
    """Read ISP 0 as ISP 1, and every other one as it is."""
    return (run[0] or 1, run[1] or 1, run[2])


def _neighbours(runs: tuple[IspRun, ...]) -> bool:
    return any(overlap(pair) for pair in pairwise(runs))


def conflicts() -> Iterator[Mutant]:
    """Walk what can be wrong about ISPs that are defined twice."""
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            f"{CONFLICT}/neighbours",
            "An overlap is seen only between neighbours in the list.",
            instead(CONFLICT, "ISP conflict", lambda _, c: any(_neighbours(runs) for runs in c.profiles)),
            CONFLICT,
        )
        yield mutant(
            role,
            f"{CONFLICT}/same-start",
            "Only a Start that is listed twice is seen.",
            misreading_runs(CONFLICT, each_run(lambda run: (run[0], run[0], run[2]))),
            CONFLICT,
        )
        yield mutant(
            role,
            f"{CONFLICT}/identical",
            "Only an ISP that is listed twice with the same power is seen.",
            instead(CONFLICT, "ISP conflict", lambda _, c: any(len({*runs}) < len(runs) for runs in c.profiles)),
            CONFLICT,
        )
        yield mutant(
            role,
            f"{CONFLICT}/at-the-end",
            "What overlaps the last run of the day is not seen.",
            misreading_runs(CONFLICT, lambda profiles: tuple(tuple(sorted(runs)[:-1]) for runs in profiles)),
            CONFLICT,
        )
    yield from _conflicts_of_parts()


def _conflicts_of_parts() -> Iterator[Mutant]:
    """Walk what can be wrong about the options or profiles of a message."""
    yield mutant(
        "DSO",
        f"{CONFLICT}/first-part",
        "Only the first option or profile is looked at.",
        misreading_runs(CONFLICT, lambda profiles: profiles[:1]),
        CONFLICT,
    )
    yield mutant(
        "DSO",
        f"{CONFLICT}/across-options",
        "The options of an offer are taken for one profile.",
        misreading_runs(CONFLICT, lambda profiles: (tuple(run for runs in profiles for run in runs),)),
        "VLD-FO-OPTIONS",
    )


def lacking() -> Iterator[Mutant]:
    """Walk what can be wrong about whether every ISP of a day is there."""
    for name, wrong, faults in (
        (
            "always-96",
            "Every day has 96 ISPs, also when the clock changes.",
            misreading(LACKING, context=without_clock_changes),
        ),
        (
            "ends-only",
            "Only the first and the last ISP are looked for.",
            misreading_runs(
                LACKING,
                lambda profiles: tuple(((min(r[0] for r in runs), max(r[1] for r in runs), 0),) for runs in profiles),
            ),
        ),
        (
            "last-forgotten",
            "The last ISP of the day is not looked for.",
            misreading_runs(LACKING, lambda profiles: tuple((*runs, (92, 200, 0)) for runs in profiles)),
        ),
        (
            "first-forgotten",
            "The first ISP of the day is not looked for.",
            misreading_runs(LACKING, lambda profiles: tuple((*runs, (1, 1, 0)) for runs in profiles)),
        ),
        (
            "inside-forgiven",
            "A single ISP that is lacking inside is not noticed.",
            misreading_runs(LACKING, each_run(lambda run: (run[0], run[1] + 1, run[2]))),
        ),
    ):
        yield mutant("DSO", f"{LACKING}/{name}", wrong, faults, LACKING)
    yield mutant(
        "DSO",
        f"{LACKING}/duration-ignored",
        "A run of ISPs counts as one ISP.",
        misreading_runs(LACKING, each_run(lambda run: (run[0], run[0], run[2]))),
        "OPR-DP-ACCEPT",
    )


def plausible() -> Iterator[Mutant]:
    """Walk what can be wrong about the bound of powers."""
    for name, wrong, power in (
        ("positive-only", "Only what is produced is compared with the bound.", lambda p: max(p, 0)),
        ("negative-only", "Only what is consumed is compared with the bound.", lambda p: min(p, 0)),
        ("twice", "Twice what is plausible passes.", lambda p: p // 2 if p > 0 else -(-p // 2)),
        ("kilowatts", "The bound is taken for kilowatts.", lambda p: p // 1000),
    ):
        change = each_run(lambda run, power=power: (run[0], run[1], power(run[2])))  # type: ignore[misc]
        for rule in (POWER, "VLD-FO-POWER"):
            yield mutant("DSO", f"{rule}/{name}", wrong, misreading_runs(rule, change), rule)
    yield from _cut_powers()
    yield from _plausible_of_some()


def _cut_powers() -> Iterator[Mutant]:
    """Walk powers that are cut to the width of a type."""
    for bits in (32, 64):
        for rule in (POWER, "VLD-FO-POWER"):
            yield mutant(
                "DSO",
                f"{rule}/{bits}-bit",
                f"Powers are cut to {bits} bits.",
                misreading_runs(rule, each_run(partial(_cut, bits))),
                "VAL-EXTREME-POWER",
            )
        yield mutant(
            "AGR",
            f"PLN-FRU-POWER/{bits}-bit",
            f"Powers are cut to {bits} bits.",
            misreading_runs("PLN-FRU-POWER", each_run(partial(_cut, bits))),
            "VAL-EXTREME-POWER",
        )


def _plausible_of_some() -> Iterator[Mutant]:
    """Walk what is wrong about some powers only."""
    for name, wrong, faults, caught_by in (
        (
            "first-run",
            "Only the first power of a prognosis is looked at.",
            misreading_runs(POWER, lambda profiles: tuple(runs[:1] for runs in profiles)),
            POWER,
        ),
        (
            "none-negative",
            "A negative power is refused.",
            stricter(POWER, "Power value rejection", lambda _, c: any(run[2] < 0 for run in c.profiles[0])),
            "OPR-DP-ACCEPT",
        ),
        (
            "crash-on-negative",
            "A negative power ends in an error of the server.",
            stricter(POWER, "", _crash_on_negative),
            "OPR-DP-ACCEPT",
        ),
        (
            "crash-when-long",
            "A power of more than 64 bits ends in an error of the server.",
            laxer(POWER, _crash_on_long),
            "VAL-EXTREME-POWER",
        ),
    ):
        yield mutant("DSO", f"{POWER}/{name}", wrong, faults, caught_by)
    yield mutant(
        "DSO",
        "VLD-FO-POWER/first-part",
        "Only the powers of the first option are looked at.",
        misreading_runs("VLD-FO-POWER", lambda profiles: profiles[:1]),
        "VLD-FO-POWER",
    )


def _cut(bits: int, run: IspRun) -> IspRun:
    half = 2 ** (bits - 1)
    return run[0], run[1], (run[2] + half) % (2 * half) - half


def _crash_on_negative(_: Any, context: Context) -> bool:
    if any(run[2] < 0 for run in context.profiles[0]):
        raise TurnedAway(500)
    return False


def _crash_on_long(_: Any, context: Context) -> bool:
    if any(abs(run[2]) >= 2**63 for run in context.profiles[0]):
        raise TurnedAway(500)
    return False
