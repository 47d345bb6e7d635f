"""`uftp-conformance fuzz`: look for faults that nobody wrote a test for."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from uftp_conformance import ExitCode, KitError, StatementError, catalogue
from uftp_conformance.fuzzing.campaign import FAULTS, Asked, Campaign
from uftp_conformance.fuzzing.reproducer import again, explained, grouped
from uftp_conformance.fuzzing.shards import WHOLE, Shard
from uftp_conformance.fuzzing.tally import Tally
from uftp_conformance.judging.judge import Policy
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.events import STREAM
from uftp_conformance.run.options import BY_FIELD
from uftp_conformance.run.own_files import writing
from uftp_conformance.run.pytest_process import Kit, Wanted
from uftp_conformance.run.report_folder import clear, own
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.time_limit import seconds

_ONLY = ("SEQ",)
_BETWEEN = 10.0  # seconds between two lines where there is no terminal
_LINE = 2000  # characters

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
    embedded_lineup: Lineup = None,
) -> None:
    """Send sequences of messages, right and wrong, in any order, until the time is up; keep and shrink each fault.

    Example: uftp-conformance fuzz --target mine/target.toml --time 10m
    """
    settings = settings_of(target, role, version, reasons, seed, report_dir, embedded_lineup)
    _insist_on_choices(settings)
    part = Shard.read(shard)
    if part != WHOLE and seed is None:
        raise StatementError(f"--shard {shard}: all parts have one seed.  Give each the same --seed")
    asked = Asked(_time(time, cases), cases, in_flight, max_rate, part, database)
    run = Run(settings, catalogue.load())
    run.insist()
    with own(report_dir):
        with writing(report_dir):
            clear(report_dir, anew=True)
        code = _fuzzed(run, asked)
    raise typer.Exit(code)


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


def _fuzzed(run: Run, asked: Asked) -> ExitCode:
    """Fuzz, write the reports, and return how it ended."""
    console = Console(stderr=True, highlight=False)
    shown = [0.0]
    status = console.status("starting") if console.is_terminal else None

    def show(tally: Tally) -> None:
        if status is not None:
            status.update(tally.words())
        elif tally.seconds - shown[0] >= _BETWEEN:
            shown[0] = tally.seconds
            console.print(tally.words(), soft_wrap=True)

    campaign = Campaign(run, asked, show)
    failed: KitError | None = None
    try:
        if status is not None:
            status.start()
        campaign.go()
    except KitError as error:
        failed = error
    finally:
        if status is not None:
            status.stop()
        code = run.finish()
        run.close()
    folder = run.settings.report_dir
    if (folder / STREAM).exists():
        Kit.find().report([folder / STREAM], folder, Wanted(silent=failed is not None))
    _summary(campaign, run.settings.seed)
    if failed is not None:
        raise failed
    return code


def _summary(campaign: Campaign, seed: int) -> None:
    tally = campaign.tally
    typer.echo(
        f"\n{tally.words()}\nin {tally.seconds:.0f} s, {tally.sequences} sequences, seed {seed};"
        f" {tally.unclear} messages without an answer"
    )
    groups = grouped([kept for _, kept in campaign.files])
    others = explained(groups)
    for (breaks, observed), found in groups.items():
        if (breaks, observed) in others:
            continue
        every = ", ".join(sorted({f"{kept.cause[0]} {kept.cause[1]}" for kept in found}))
        typer.echo(safe(f"{observed}, though the message breaks {breaks}: {every}", _LINE))
        for path in (path for path, kept in campaign.files if kept in found):
            typer.echo(f"  {again(path)}")
    if others:
        typer.echo(f"Messages that break several of these rules at once are answered alike: {len(others)} groups more")
    if campaign.files:
        typer.echo(f"Faults are in {campaign.files[0][0].parent.parent / FAULTS}, one file each")
