"""What `uftp-conformance fuzz` does once its options are read."""

import typer
from rich.console import Console

from uftp_conformance import ExitCode, KitError
from uftp_conformance.fuzzing.campaign import FAULTS, Asked, Campaign
from uftp_conformance.fuzzing.reproducer import again, grouped
from uftp_conformance.fuzzing.tally import Tally
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.events import STREAM
from uftp_conformance.run.pytest_process import Kit, Wanted
from uftp_conformance.run.run import Run
from uftp_conformance.sequences.causes import explained, words_of

_BETWEEN = 10.0  # seconds between two lines where there is no terminal
_LINE = 2000  # characters


def fuzzed(run: Run, asked: Asked) -> ExitCode:
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
        f" {tally.unclear} messages without an answer\n"
        "A fuzzer judges sequences alone (`SEQ`); the other requirements are for `uftp-conformance run`."
    )
    groups = grouped([kept for _, kept in campaign.files])
    others = explained(groups)
    for (breaks, observed), found in groups.items():
        if (breaks, observed) in others:
            continue
        every = ", ".join(sorted({f"{kept.cause[0]} {kept.cause[1]}" for kept in found}))
        typer.echo(safe(f"{words_of((breaks, observed))}: {every}", _LINE))
        for path in (path for path, kept in campaign.files if kept in found):
            typer.echo(f"  {again(path)}")
    if others:
        typer.echo(f"Messages that break several of these rules at once are answered alike: {len(others)} groups more")
    if campaign.files:
        typer.echo(f"Faults are in {campaign.files[0][0].parent.parent / FAULTS}, one file each")
