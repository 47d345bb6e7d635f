"""The command `uftp-conformance`."""

import contextlib
import json
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from uftp_conformance import ExitCode, KitError, __version__, catalogue, statement
from uftp_conformance.cli import certificates, gathering, standard_streams
from uftp_conformance.cli.browse import show_catalogue
from uftp_conformance.cli.fuzz import fuzz, send_again
from uftp_conformance.cli.progress import follow
from uftp_conformance.cli.rejudge import judge_again
from uftp_conformance.cli.reporting import Formats, OpenPage, Quiet, ReportDir, report, show_page
from uftp_conformance.cli.schema import show_schema
from uftp_conformance.cli.ways import show_ways
from uftp_conformance.conversation.operator import terminal
from uftp_conformance.conversation.trouble import OUR_MACHINE
from uftp_conformance.judging.judge import Policy
from uftp_conformance.messages.foreign import safe
from uftp_conformance.mutants.command import app as mutants
from uftp_conformance.run.events import STREAM
from uftp_conformance.run.options import BY_FIELD
from uftp_conformance.run.outcome import Ending
from uftp_conformance.run.own_files import write_new, writing
from uftp_conformance.run.profiles import ProfileName
from uftp_conformance.run.pytest_process import Kit, Wanted
from uftp_conformance.run.report_folder import LOG, own
from uftp_conformance.run.resuming import as_before
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.time_limit import limit
from uftp_conformance.run.workers import MergedStream, Worker, split_by_role, start
from uftp_conformance.statement.counterparties import enlist, write_key_file
from uftp_conformance.statement.template import write_starter

app = typer.Typer(
    name="uftp-conformance",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Conformance test suite for UFTP (USEF Flex Trading Protocol, LF Energy Shapeshifter).",
)

def _of(field: str, *, shown: bool = False) -> typer.models.OptionInfo:
    """Return an option of a run as typer wants it; `shown` says whether its default is."""
    option = BY_FIELD[field]
    told: typer.models.OptionInfo = typer.Option(f"--{option.name}", help=option.help, show_default=shown)
    return told


_LINE = 2000  # characters of one line of an error


class Role(StrEnum):
    """The roles of UFTP."""

    AGR = "AGR"
    CRO = "CRO"
    DSO = "DSO"


class Version(StrEnum):
    """The versions of the protocol."""

    v3_0_0 = "3.0.0"
    v3_1_0 = "3.1.0"
    draft = "draft"


def say(text: str) -> None:
    """Write an error to the terminal, uncoloured and unwrapped, so that it can be copied; nothing in it acts."""
    lines = "\n".join(safe(line, _LINE) for line in text.split("\n"))
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(lines)


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one argument an option
    context: typer.Context,
    target: Annotated[list[Path] | None, _of("targets")] = None,
    role: Annotated[list[Role] | None, _of("roles")] = None,
    version: Annotated[list[Version] | None, _of("versions")] = None,
    profile: Annotated[ProfileName, _of("profile", shown=True)] = BY_FIELD["profile"].default,
    report_dir: ReportDir = Path("report"),
    resume: Annotated[Path | None, _of("resume")] = None,
    time_limit: Annotated[str | None, _of("time_limit")] = None,
    only: Annotated[list[str] | None, _of("only")] = None,
    reasons: Annotated[Policy, _of("reasons", shown=True)] = BY_FIELD["reasons"].default,
    seed: Annotated[int | None, _of("seed")] = None,
    formats: Formats = None,
    quiet: Quiet = False,  # noqa: FBT002 - an option
    open_page: OpenPage = False,  # noqa: FBT002 - an option
) -> None:
    """Judge targets, and write the event stream and reports of it."""
    settings = Settings(
        targets=tuple(target or ()),
        roles=tuple(map(str, role or ())),
        versions=tuple(dict.fromkeys(map(str, version or ()))),
        profile=profile,
        only=tuple(only or ()),
        reasons=reasons,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        report_dir=report_dir,
    )
    settings = as_before(replace(settings, time_limit=limit(time_limit)), resume, _given(context))
    code = _judged(settings, Wanted(tuple(map(str, formats or ())), quiet), anew=resume is None)
    if open_page and code not in _NOT_BEGUN:
        show_page(settings.report_dir)
    raise typer.Exit(code)


def _judged(settings: Settings, wanted: Wanted, *, anew: bool) -> ExitCode:
    """Judge in a folder that no other run uses meanwhile; return how it ended."""
    folder = settings.report_dir
    Run(settings, catalogue.load()).insist()  # report what is already wrong before anything starts
    with own(folder):
        with writing(folder):
            if anew:
                (folder / STREAM).unlink(missing_ok=True)
            write_new(folder / LOG, b"")
        try:
            return _judge(settings, wanted)
        except KeyboardInterrupt:
            say("interrupted again; the event stream stays as it is, `uftp-conformance report` shows it")
            return ExitCode.INTERRUPTED


def _given(context: typer.Context) -> set[str]:
    """Return the names of the options that stand on the command line."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}


def _judge(settings: Settings, wanted: Wanted) -> ExitCode:
    """Run the suites, report, and return how it ended."""
    kit, stream, log = Kit.find(), settings.report_dir / STREAM, settings.report_dir / LOG
    chosen = split_by_role(settings, catalogue.load())
    with tempfile.TemporaryDirectory(prefix="uftp-conformance-") as scratch, contextlib.ExitStack() as stack:
        desk = stack.enter_context(terminal())
        workers = start(kit, chosen, Path(scratch), stack, desk.environment)
        told = MergedStream(stream, len(workers))
        try:
            ending = follow(workers, told.take, desk, settings.time_limit)
            if told.end(ending):
                say(f"{stream} was removed or replaced while it was being written; it was written again")
        finally:
            _keep(log, workers)
    code = ending.code
    if not stream.exists() or not stream.stat().st_size:
        return _without_stream(ending, log)
    not_begun = code in _NOT_BEGUN
    if kit.report([stream], settings.report_dir, replace(wanted, silent=not_begun)):
        say(f"the reports could not be written; the verdicts are in {stream}")
        return code or ExitCode.SUITE
    if not_begun:
        say(ending.cause)
    if code is ExitCode.SUITE and ending.cause.startswith(OUR_MACHINE):
        say(f"\n{ending.cause}")
    elif code is ExitCode.SUITE:
        say(f"\nthe suite itself failed: {ending.cause}; this is the end of {log}:\n{_tail(log)}")
    return code


def _keep(log: Path, workers: Sequence[Worker]) -> None:
    """Write down what the processes said; that there is no room for it is told, and hides no graver error."""
    try:
        write_new(log, b"\n".join(worker.log.read_bytes() for worker in workers))
    except OSError as error:
        say(f"{log}: cannot be written: {error.strerror}")


def _without_stream(ending: Ending, log: Path) -> ExitCode:
    """Say why a run ended before it had begun."""
    code = ending.code
    if code is ExitCode.INTERRUPTED:
        say("nothing was judged yet")
        return code
    if code is ExitCode.NOTHING_JUDGED:
        say("no test of this suite judges what was chosen.  Choose more with --only")
        return code
    say(f"the run ended before anything was judged; this is the end of {log}:\n{_tail(log)}")
    return ExitCode.SUITE


# Nothing was judged, so that a sentence says more than a summary.
_NOT_BEGUN = (ExitCode.STATEMENT, ExitCode.UNREACHABLE, ExitCode.NOT_UFTP, ExitCode.KEY, ExitCode.INBOX)


_LOOKED_AT = 1 << 16  # bytes at the end of a log


def _tail(log: Path, count: int = 12) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOOKED_AT))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])


@app.command()
def init(
    role: Annotated[Role, typer.Option(help="The role of your implementation.")],
    folder: Annotated[Path, typer.Argument(help="A folder for the statement and the keys.")] = Path(),
) -> None:
    """Write a commented statement (target.toml) to fill in, and the keys of the counterparties."""
    with writing(folder):
        path = write_starter(folder, str(role))
    typer.echo(f"wrote {path} and the keys beside it; fill in what is marked, then run")
    typer.echo(f"  uftp-conformance counterparties {path}\n  uftp-conformance run --target {path}")


@app.command()
def counterparties(
    target: Annotated[Path, typer.Argument(help="A statement (target.toml).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show the participants that the suite plays, and what the target needs to know about them."""
    told = [
        {
            "role": c.role,
            "domain": c.domain,
            "standing": c.standing,
            "public_key": c.key.public.text(),
            "endpoint": c.endpoint,
        }
        for c in enlist(statement.load(target))
    ]
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    for entry in told:
        typer.echo(
            "\n".join(
                (
                    f"{entry['role']} {entry['domain']} ({entry['standing']})",
                    f"  public key  {entry['public_key']}",
                    f"  endpoint    {entry['endpoint']}",
                )
            )
        )


@app.command()
def key(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Make a key pair: write the secret key to a file of mode 0600, and print the public key."""
    with writing(path):
        typer.echo(write_key_file(path).public.text())


app.command("fuzz")(fuzz)
app.command("replay")(send_again)
app.command("catalogue")(show_catalogue)
app.command("ways")(show_ways)
app.command("schema")(show_schema)
app.command("report")(report)
app.command("judge")(judge_again)
certificates.attach(app)
gathering.attach(app)
app.add_typer(mutants, name="mutants", hidden=True)  # it proves the suite: for its maintainers, see CONTRIBUTING


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Show the version of the suite.", is_eager=True)] = False,  # noqa: FBT002 - an option
) -> None:
    """Show the version."""
    if show:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command; every expected mistake is a sentence and an exit code of its own."""
    standard_streams.insist()
    try:
        app()
    except KitError as error:
        say(str(error))
        sys.exit(error.exit_code)
