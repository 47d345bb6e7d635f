"""The command `uftp-conformance`."""

import contextlib
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import ExitCode, KitError, __version__, catalogue
from uftp_conformance.cli import certificates, compare_and_site, standard_streams
from uftp_conformance.cli.catalogue import show_catalogue
from uftp_conformance.cli.doctor import examine
from uftp_conformance.cli.dry_run import foreseen
from uftp_conformance.cli.ends import keep, say, tail, without_stream
from uftp_conformance.cli.fuzz import fuzz
from uftp_conformance.cli.gate import BaselineOption, FailOnOption, RequireOption, gate_of, said_of
from uftp_conformance.cli.gate import app as baselines
from uftp_conformance.cli.gate import gate as apply_gate
from uftp_conformance.cli.guide import show_guide
from uftp_conformance.cli.judge import judge_again
from uftp_conformance.cli.preparing import Role, counterparties, init, key, statements
from uftp_conformance.cli.progress import follow
from uftp_conformance.cli.provers import Commands
from uftp_conformance.cli.replay import send_again
from uftp_conformance.cli.report import Formats, OpenPage, Quiet, ReportDir, report, show_page
from uftp_conformance.cli.schema import show_schema
from uftp_conformance.cli.serve import show_sandbox
from uftp_conformance.cli.ways import show_ways
from uftp_conformance.conversation.operator import terminal
from uftp_conformance.conversation.trouble import OUR_MACHINE
from uftp_conformance.judging.judge import Policy
from uftp_conformance.run.cells import Cells
from uftp_conformance.run.events import STREAM
from uftp_conformance.run.gate import USUAL, Gate
from uftp_conformance.run.options import BY_FIELD
from uftp_conformance.run.own_files import write_new, writing
from uftp_conformance.run.plan import Plan
from uftp_conformance.run.profiles import ProfileName
from uftp_conformance.run.pytest_process import Kit, Wanted
from uftp_conformance.run.report_folder import LOG, clear, own
from uftp_conformance.run.resuming import as_before
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.time_limit import limit
from uftp_conformance.run.workers import MergedStream, split_by_role, start

app = typer.Typer(
    name="uftp-conformance",
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    help="Conformance test suite for UFTP (USEF Flex Trading Protocol, LF Energy Shapeshifter).",
)


def _of(field: str, *, shown: bool = False) -> typer.models.OptionInfo:
    """Return an option of a run as typer wants it; `shown` says whether its default is."""
    option = BY_FIELD[field]
    made: typer.models.OptionInfo = typer.Option(f"--{option.name}", help=option.help, show_default=shown)
    return made


class Version(StrEnum):
    """The versions of the protocol."""

    v3_0_0 = "3.0.0"
    v3_1_0 = "3.1.0"
    draft = "draft"


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
    exclude: Annotated[list[str] | None, _of("exclude")] = None,
    reasons: Annotated[Policy, _of("reasons", shown=True)] = BY_FIELD["reasons"].default,
    seed: Annotated[int | None, _of("seed")] = None,
    skip_doctor: Annotated[bool, _of("skip_doctor")] = False,  # noqa: FBT002 - an option
    fail_on: FailOnOption = USUAL,
    require: RequireOption = None,
    baseline: BaselineOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,  # noqa: FBT002 - an option
    formats: Formats = None,
    quiet: Quiet = False,  # noqa: FBT002 - an option
    open_page: OpenPage = False,  # noqa: FBT002 - an option
) -> None:
    """Judge targets, and write the event stream and reports of it.

    Examples:
        uftp-conformance run --role DSO --profile smoke

        uftp-conformance run --target mine/target.toml --baseline baseline.toml
    """
    gate, wanted = gate_of(fail_on, require, baseline), Wanted(tuple(map(str, formats or ())), quiet)
    chosen = _settings(target or (), role or (), version or (), profile, reasons, _seed(seed, gate), report_dir)
    asked = replace(chosen, only=tuple(only or ()), exclude=tuple(exclude or ()), skip_doctor=skip_doctor)
    settings = as_before(replace(asked, time_limit=limit(time_limit)), resume, _given(context))
    planned = Plan(settings, catalogue.load())
    planned.insist()  # report what is already wrong before anything starts
    if dry_run:
        typer.echo("\n".join(foreseen(planned)))
        return
    raise typer.Exit(_judged(settings, gate, wanted, anew=resume is None, shown=open_page))


def _settings(
    targets: Sequence[Path],
    roles: Sequence[str],
    versions: Sequence[str],
    profile: str,
    reasons: Policy,
    seed: int,
    report_dir: Path,
) -> Settings:
    """Return what the options ask for of a run of the whole catalogue; each version once."""
    return Settings(
        targets=tuple(targets),
        roles=tuple(map(str, roles)),
        versions=tuple(dict.fromkeys(map(str, versions))),
        profile=profile,
        only=(),
        reasons=reasons,
        seed=seed,
        report_dir=report_dir,
    )


def _seed(given: int | None, gate: Gate) -> int:
    """Return the seed that was given, else that of the baseline, so that the same is known; else any."""
    known = gate.baseline.seed if gate.baseline else None
    found = given if given is not None else known
    return secrets.randbelow(2**31) if found is None else found


def _judged(settings: Settings, gate: Gate, wanted: Wanted, *, anew: bool, shown: bool) -> ExitCode:
    """Judge in a folder that no other run uses meanwhile, show the page if it shall be; return how it ended."""
    folder = settings.report_dir
    with own(folder):
        with writing(folder):
            clear(folder, anew=anew)
            write_new(folder / LOG, b"")
        try:
            code = _judge(settings, gate, wanted)
        except KeyboardInterrupt:
            say("interrupted again; the event stream stays as it is, `uftp-conformance report` shows it")
            return ExitCode.INTERRUPTED
    if shown and code not in _NOT_BEGUN:
        show_page(folder)
    return code


def _given(context: typer.Context) -> set[str]:
    """Return the names of the options that stand on the command line."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}


def _judge(settings: Settings, gate: Gate, wanted: Wanted) -> ExitCode:
    """Run the suites, report, and return how it ended."""
    kit, stream, log = Kit.find(), settings.report_dir / STREAM, settings.report_dir / LOG
    chosen = split_by_role(settings, catalogue.load())
    with tempfile.TemporaryDirectory(prefix="uftp-conformance-") as scratch, contextlib.ExitStack() as stack:
        desk = stack.enter_context(terminal())
        workers = start(kit, chosen, Path(scratch), stack, desk.environment)
        merged = MergedStream(stream, len(workers), Cells(catalogue.load()))
        try:
            ending = follow(workers, merged.take, desk, settings.time_limit)
            passed = said_of(gate, merged.cells, ending)
            if merged.end(ending, passed.event if passed else None):
                say(f"{stream} was removed or replaced while it was being written; it was written again")
        finally:
            keep(log, workers)
    code = ending.code
    if not stream.exists() or not stream.stat().st_size:
        return without_stream(ending, log)
    not_begun = code in _NOT_BEGUN
    unwritten = kit.report([stream], settings.report_dir, replace(wanted, silent=not_begun))
    if unwritten:
        say(f"the reports could not be written; the verdicts are in {stream}")
    if not_begun:
        say(ending.cause)
    if code is ExitCode.SUITE and ending.cause.startswith(OUR_MACHINE):
        say(f"\n{ending.cause}")
    elif code is ExitCode.SUITE:
        say(f"\nthe suite itself failed: {ending.cause}; this is the end of {log}:\n{tail(log)}")
    ended = passed.code if passed else code
    return ended or (ExitCode.SUITE if unwritten else ended)


# Nothing was judged, so that a sentence says more than a summary.
_NOT_BEGUN = (
    ExitCode.STATEMENT, ExitCode.UNREACHABLE, ExitCode.NOT_UFTP, ExitCode.KEY, ExitCode.INBOX, ExitCode.CONFIGURATION,
)  # fmt: skip


app.command("init")(init)
app.command("counterparties")(counterparties)
app.command("key")(key)
app.command("doctor")(examine)
app.add_typer(statements, name="statement")
app.command("fuzz")(fuzz)
app.command("replay")(send_again)
app.command("catalogue")(show_catalogue)
app.command("ways")(show_ways)
app.command("schema")(show_schema)
app.command("guide")(show_guide)
app.command("report")(report)
app.command("gate")(apply_gate)
app.command("serve")(show_sandbox)
app.add_typer(baselines, name="baseline")
app.command("judge")(judge_again)
certificates.attach(app)
compare_and_site.attach(app)


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
    standard_streams.widen()
    try:
        app()
    except KitError as error:
        say(str(error))
        sys.exit(error.exit_code)
