"""`uftp-conformance fuzz`: look for faults that nobody wrote a test for."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import StatementError, catalogue
from uftp_conformance.fuzzing.shards import WHOLE, Shard
from uftp_conformance.judging.judge import Policy
from uftp_conformance.run.options import BY_FIELD
from uftp_conformance.run.own_files import writing
from uftp_conformance.run.report_folder import clear, own
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.time_limit import seconds

_ONLY = ("SEQ",)

Targets = Annotated[list[Path] | None, typer.Option("--target", help=BY_FIELD["targets"].help, show_default=False)]
Lineup = Annotated[Path | None, typer.Option("--embedded-lineup", hidden=True)]
Time = Annotated[str | None, typer.Option(help='How long, such as "10m"; without it, and without --cases, 1m.')]
InFlight = Annotated[
    int | None, typer.Option(min=1, max=256, help="Sequences at once.", show_default="what the statement allows")
]
Database = Annotated[
    Path | None, typer.Option(help="Folder for what failed or was new, which is sent first.", show_default=False)
]


def fuzz(  # noqa: PLR0913, PLR0917 - one argument an option
    target: Targets = None,
    role: Annotated[list[str] | None, typer.Option(help=BY_FIELD["roles"].help, show_default=False)] = None,
    version: Annotated[list[str] | None, typer.Option(help=BY_FIELD["versions"].help, show_default=False)] = None,
    time: Time = None,
    cases: Annotated[int | None, typer.Option(min=1, help="How many messages are judged.", show_default=False)] = None,
    in_flight: InFlight = None,
    max_rate: Annotated[
        float | None, typer.Option(min=0.1, help="Messages a second at most.", show_default=False)
    ] = None,
    seed: Annotated[int | None, typer.Option(help=BY_FIELD["seed"].help, show_default=False)] = None,
    shard: Annotated[
        str, typer.Option(metavar="K/N", help="Which part of how many runs here; together they are the whole campaign.")
    ] = "1/1",
    database: Database = None,
    reasons: Annotated[Policy, typer.Option(help=BY_FIELD["reasons"].help)] = "documented",
    report_dir: Annotated[Path, typer.Option(help=BY_FIELD["report_dir"].help)] = Path("report"),
    skip_doctor: Annotated[bool, typer.Option("--skip-doctor", help=BY_FIELD["skip_doctor"].help)] = False,  # noqa: FBT002 - an option
    embedded_lineup: Lineup = None,
) -> None:
    """Send sequences of messages, right and wrong, in any order, until the time is up; keep and shrink each fault.

    Example: uftp-conformance fuzz --target mine/target.toml --time 10m
    """
    # Here, so that no other command waits for the half of the suite that talks.
    from uftp_conformance.cli.fuzzing import fuzzed
    from uftp_conformance.fuzzing.campaign import Asked
    from uftp_conformance.run.run import Run

    chosen = settings_of(target, role, version, reasons, seed, report_dir, embedded_lineup)
    settings = replace(chosen, skip_doctor=skip_doctor)
    _insist_on_choices(settings)
    asked = Asked(_time(time, cases), cases, in_flight, max_rate, _part(shard, seed), database)
    run = Run(settings, catalogue.load())
    run.insist()
    with own(report_dir):
        with writing(report_dir):
            clear(report_dir, anew=True)
        code = fuzzed(run, asked)
    raise typer.Exit(code)


def _part(shard: str, seed: int | None) -> Shard:
    part = Shard.read(shard)
    if part != WHOLE and seed is None:
        raise StatementError(f"--shard {shard}: all parts have one seed.  Give each the same --seed")
    return part


def _insist_on_choices(settings: Settings) -> None:
    for word, known in (
        *((each, BY_FIELD["roles"]) for each in settings.roles),
        *((each, BY_FIELD["versions"]) for each in settings.versions),
    ):
        if word not in known.choices:
            raise StatementError(f"--{known.name} {word}: nothing has this name.  Choose {', '.join(known.choices)}")


def settings_of(
    target: list[Path] | None,
    role: list[str] | None,
    version: list[str] | None,
    reasons: Policy,
    seed: int | None,
    report_dir: Path,
    lineup: Path | None,
) -> Settings:
    """Return the settings of a run that fuzzes."""
    return Settings(
        targets=tuple(target or ()),
        roles=tuple(role or ()),
        versions=tuple(dict.fromkeys(version or ())),
        profile="smoke",
        only=() if lineup else _ONLY,
        reasons=reasons,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        report_dir=report_dir,
        lineup=lineup,
    )


def _time(text: str | None, cases: int | None) -> float | None:
    try:
        return seconds(text) if text is not None else None if cases else seconds("1m")
    except ValueError as error:
        raise StatementError(f"--time: {error}") from None
