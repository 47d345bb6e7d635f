"""The command `uftp-conformance mutants variants`."""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.catalogue import load
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.variants.judging import (
    Judgement,
    Roles,
    accused,
    all_roles,
    concerned,
    few_of_the_rows,
    judgements,
    one_role,
    rows_of_each,
    unlike,
)
from uftp_conformance.mutants.variants.registry import chosen
from uftp_conformance.mutants.variants.variant import Variant
from uftp_conformance.run.profiles import ProfileName
from uftp_conformance.run.pytest_process import interruptible

Third = Annotated[
    Literal["auto", "0", "1", "2"] | None,
    typer.Option(
        "--third",
        help="Only one third, each in one role; auto lets the commit choose it, and a few of the requirements.",
        show_default=False,
    ),
]
Thin = Annotated[
    Literal["auto", "0", "1", "2", "3", "4", "5"] | None,
    typer.Option(
        "--thin",
        help="Each by a sixth of the requirements, not the same for all; auto lets the commit choose it.",
        show_default=False,
    ),
]


def judge(  # noqa: PLR0913, PLR0917 - one argument an option
    patterns: Annotated[
        list[str] | None,
        typer.Argument(help="Only variants whose names contain one of these.", show_default=False),
    ] = None,
    third: Third = None,
    thin: Thin = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only requirements whose ids begin so, on whom they concern.", show_default=False),
    ] = None,
    show: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--list", help="Show the variants and what allows them, and judge nothing.")
    ] = False,
    profile: Annotated[ProfileName, typer.Option(help="How much is tried on each.")] = "smoke",
    report_dir: Annotated[Path, typer.Option(help="Where all streams go.")] = Path("report/variants"),
    seed: Annotated[int, typer.Option(help="Draw the same cases again.")] = 1,
    jobs: Annotated[int, typer.Option(help="Batches at a time.", show_default="five a processor")] = 0,
) -> None:
    """Judge correct participants in other legal ways by the full catalogue; end with 1 if one violates a must."""
    found, roles, rows = _chosen(patterns or (), third)
    by = rows_of_each(_begun(only, rows) if only else rows, None if thin is None else _number(thin))
    if show:
        for line in listed(found):
            typer.echo(line)
        return
    begin, at_once = time.monotonic(), jobs or 5 * (os.cpu_count() or 1)
    those = concerned(accused(found, roles), by)
    judged = _reported(judgements(those, report_dir, profile=profile, seed=seed, jobs=at_once, rows=by))
    for line in summary(found, judged):
        typer.echo(line)
    typer.echo(f"Under the profile {profile}, in {time.monotonic() - begin:.0f} s")
    raise typer.Exit(ExitCode.VIOLATIONS if any(each.bad for each in judged) else ExitCode.CONFORMANT)


def _reported(judging: Generator[Judgement, None, None]) -> list[Judgement]:
    """Return what came of each, and say at once what is wrong with it."""
    judged = []
    with interruptible(), closing(judging):
        for each in judging:
            judged.append(each)
            if each.bad:
                typer.echo("\n".join(complaint(each)))
    return judged


def _chosen(patterns: Sequence[str], third: str | None) -> tuple[Sequence[Variant], Roles, list[str]]:
    """Return the variants that are asked for, in which roles, and by which requirements.

    Raises:
        StatementError: no variant has such a name.
    """
    found, rows = chosen(patterns), [row.id for row in load()]
    roles: Roles = all_roles
    if third is not None:
        number = _number(third)
        quick = tuple(variant for variant in found if not variant.slow)
        found, roles = selection.third(quick, number % selection.THIRDS), one_role(number)
        rows = few_of_the_rows(number) if third == "auto" else rows
    if not found:
        raise StatementError("no variant has this name.  `uftp-conformance mutants variants --list` shows them all")
    return found, roles, rows


def _number(chosen: str) -> int:
    """Return the number that is written, or that of the commit at hand."""
    return selection.number_by_commit() if chosen == "auto" else int(chosen)


def _begun(only: Sequence[str], rows: Sequence[str]) -> list[str]:
    """Return the requirements whose ids begin so, of those that a third chose or of all.

    Raises:
        StatementError: there is none.
    """
    found = [each for each in rows if each.startswith(tuple(word.upper() for word in only))]
    if not found or not all(only):
        raise StatementError(f"no requirement begins with {' or '.join(only) or 'nothing'}")
    return found


def listed(found: Sequence[Variant]) -> Iterator[str]:
    """Walk three lines per variant: its name and roles, what it does, and what allows it."""
    for variant in found:
        yield f"{variant.name}  ({', '.join(variant.roles)}; {', '.join(variant.versions)})"
        yield f"    {variant.does}"
        yield f"    {variant.allowed_by}  [{variant.source}]"


def complaint(judged: Judgement) -> Iterator[str]:
    """Say what is wrong with the judgement of a correct participant."""
    yield f"ACCUSED  {judged.accused.label} {judged.accused.version}"
    for error in judged.errors:
        yield f"    error: {error}"
    for violated in judged.violated:
        yield f"    {violated}"
    if not (judged.errors or judged.violated):
        yield "    nothing was judged"


def summary(found: Sequence[Variant], judgements: Sequence[Judgement]) -> Iterator[str]:
    """Walk what came of all: what differs from the participants as they are, and how many were accused."""
    sound = [each for each in judgements if not each.accused.name]
    judged = [each for each in judgements if each.accused.name]
    for each in judged:
        if cells := unlike(each, sound):
            yield f"unclear  {each.accused.label} {each.accused.version}: {', '.join(cells)}"
        for violation in each.advisory:
            yield f"advisory {each.accused.label} {each.accused.version}: {violation}"
    bad = sum(each.bad for each in judged)
    passed, findings = sum(each.passed for each in judged), sum(each.findings for each in judged)
    yield (
        f"{len(found)} legal variants, {len(judged)} participants of a role and version: {bad} accused; "
        f"{passed} cells pass, {findings} of them with a finding"
    )
