"""The command `uftp-conformance`."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from uftp_conformance import __version__, catalogue, statement
from uftp_conformance.counterparties import enlist, write_key_file
from uftp_conformance.errors import ExitCode, KitError
from uftp_conformance.kit import Kit
from uftp_conformance.progress import follow
from uftp_conformance.starter import write_starter

app = typer.Typer(
    name="uftp-conformance",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Conformance test suite for UFTP (USEF Flex Trading Protocol, LF Energy Shapeshifter).",
)

Targets = Annotated[
    list[Path] | None,
    typer.Option(
        "--target",
        help="Statement of a target (target.toml); repeat it for several.  Without it the embedded"
        " reference participants are tested.",
        show_default=False,
    ),
]
ReportDir = Annotated[Path, typer.Option(help="Where the event stream and the reports are written.")]


class Role(StrEnum):
    """The roles of UFTP."""

    AGR = "AGR"
    CRO = "CRO"
    DSO = "DSO"


class ProfileName(StrEnum):
    """How much is tried."""

    smoke = "smoke"
    certify = "certify"
    deep = "deep"


class Reasons(StrEnum):
    """What a refusal must name."""

    documented = "documented"
    any = "any"


def say(text: str) -> None:
    """Write an error to the terminal, uncoloured and unwrapped, so that it can be copied."""
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(text)


@app.command()
def run(
    target: Targets = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="Of the embedded participants, test only these.", show_default=False)
    ] = None,
    profile: Annotated[ProfileName, typer.Option(help="How much is tried.")] = ProfileName.certify,
    report_dir: ReportDir = Path("report"),
    only: Annotated[
        list[str] | None,
        typer.Option(help="Judge only requirements whose id begins so; repeatable.", show_default=False),
    ] = None,
    reasons: Annotated[
        Reasons, typer.Option(help="Whether a refusal must name the documented reason, or only some reason.")
    ] = Reasons.documented,
    seed: Annotated[int | None, typer.Option(help="Draw the same cases again.", show_default=False)] = None,
) -> None:
    """Judge targets, and write the event stream, JUnit, Allure and HTML reports."""
    targets = target or []
    for path in targets:
        enlist(statement.load(path))  # a wrong statement or a missing key is told before anything starts
    options = [f"--profile={profile}", f"--reasons={reasons}", f"--report-dir={report_dir.resolve()}"]
    options += [f"--target={path.resolve()}" for path in targets] + [f"--role={r}" for r in role or []]
    options += [f"--only={prefix}" for prefix in only or []] + ([f"--seed={seed}"] if seed is not None else [])
    kit, stream = Kit.find(), report_dir / "events.jsonl"
    report_dir.mkdir(parents=True, exist_ok=True)
    stream.unlink(missing_ok=True)
    log = report_dir / "pytest.log"
    with kit.suites(options, log) as child:
        code = follow(child, stream)
    if not stream.exists():
        say(f"the run ended before anything was judged; {log} says why:\n{_tail(log)}")
        raise typer.Exit(ExitCode.SUITE)
    kit.report(stream, report_dir)
    if code is ExitCode.SUITE:
        say(f"\nthe suite made a mistake; {log} says more:\n{_tail(log)}")
    raise typer.Exit(code)


def _tail(log: Path, count: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


@app.command()
def report(
    stream: Annotated[Path, typer.Argument(help="The event stream of a run, events.jsonl.")],
    report_dir: ReportDir = Path("report"),
) -> None:
    """Make all reports again from an event stream; a run that was cut off is reported as far as it came."""
    if not stream.is_file():
        say(f"{stream}: no such file.  Give the events.jsonl of a run")
        raise typer.Exit(ExitCode.STATEMENT)
    raise typer.Exit(Kit.find().report(stream, report_dir))


@app.command()
def init(
    role: Annotated[Role, typer.Option(help="The role of your implementation.")],
    folder: Annotated[Path, typer.Argument(help="A folder for the statement and the keys.")] = Path(),
) -> None:
    """Write a commented statement (target.toml) to fill in, and the keys of the counterparties."""
    path = write_starter(folder, str(role))
    typer.echo(f"wrote {path} and the keys beside it; fill in what is marked, then run")
    typer.echo(f"  uftp-conformance counterparties {path}\n  uftp-conformance run --target {path}")


@app.command()
def counterparties(
    target: Annotated[Path, typer.Argument(help="A statement (target.toml).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show the participants that the suite plays, with what the target has to know of them."""
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
    """Make a key pair: the secret half into a file of mode 0600, the public half onto the terminal."""
    typer.echo(write_key_file(path).public.text())


@app.command("catalogue")
def show_catalogue(
    requirement: Annotated[str, typer.Argument(help="An id, or the beginning of one.")] = "",
) -> None:
    """List the requirements; of a single one show everything."""
    found = [r for r in catalogue.load() if r.id.startswith(requirement.upper())]
    if not found:
        say(f"no requirement begins with {requirement!r}; `uftp-conformance catalogue` lists them all")
        raise typer.Exit(ExitCode.STATEMENT)
    for row in found if len(found) > 1 else ():
        typer.echo(f"{row.id:26} {row.obligation:6} {row.title}")
    if len(found) == 1:
        row = found[0]
        typer.echo(f"{row.id}  {row.title}\n\n{row.sentence}\n")
        for name, value in (
            ("source", row.source),
            ("obligation", row.obligation),
            ("versions", ", ".join(row.versions)),
            ("received by", ", ".join(row.receivers)),
            ("messages", ", ".join(row.messages)),
            ("legal", ", ".join(row.legal) or "none"),
            ("tolerated", ", ".join(row.finding) or "nothing"),
            ("reason", " / ".join(dict.fromkeys(row.reason.values())) or "none"),
            ("needs", ", ".join(row.needs) or "nothing"),
            ("register", ", ".join(f"point {n}" for n in row.register) or "none"),
            ("not testable", row.why or "it is testable"),
        ):
            typer.echo(f"{name:12} {value}")


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
    try:
        app()
    except KitError as error:
        say(str(error))
        sys.exit(error.exit_code)
