"""What is done before the first run: `init`, `counterparties`, `key` and `statement check`."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import StatementError, statement
from uftp_conformance.cli import questions
from uftp_conformance.cli.questions import market_of
from uftp_conformance.cli.wrapping import wrapped
from uftp_conformance.messages.articles import an
from uftp_conformance.run.own_files import writing
from uftp_conformance.run.settings import load_statements
from uftp_conformance.statement.counterparties import enlist, write_key_file
from uftp_conformance.statement.handout import handout, lines
from uftp_conformance.statement.markets import KNOWN, Start
from uftp_conformance.statement.template import write_starter

_USUAL = Start("DSO")


class Role(StrEnum):
    """The roles of UFTP."""

    AGR = "AGR"
    CRO = "CRO"
    DSO = "DSO"


_Versions = Annotated[
    list[str] | None, typer.Option(help="A version of the protocol that it speaks, if not 3.1.0; repeatable.")
]


def init(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    role: Annotated[Role, typer.Option(help="The role of your implementation.")],
    folder: Annotated[Path, typer.Argument(help="A folder for the statement and the keys.")] = Path(),
    market: Annotated[str, typer.Option(help=f"A known market: {', '.join(KNOWN)}.")] = "nl",
    isp_duration: Annotated[str, typer.Option(help="The length of an ISP, if not the market's: PT15M.")] = "",
    time_zone: Annotated[str, typer.Option(help="The time zone, likewise: Europe/Amsterdam.")] = "",
    currency: Annotated[str, typer.Option(help="The currency, likewise: EUR.")] = "",
    name: Annotated[str, typer.Option(help="The name of the implementation in reports.")] = "",
    domain: Annotated[str, typer.Option(help="Its UFTP domain.")] = "",
    endpoint: Annotated[str, typer.Option(help="The URL at which it receives messages.")] = _USUAL.endpoint,
    public_key: Annotated[str, typer.Option(help="Its public key, in base64 or cs1 form.")] = "",
    version: _Versions = None,
    listen: Annotated[str, typer.Option(help="Where the suite listens for its answers.")] = _USUAL.listen,
    reached_at: Annotated[str, typer.Option(help="The URL by which it reaches that.")] = _USUAL.reached_at,
    stimulus: Annotated[str, typer.Option(help="What makes it send something: a URL, a command, or prompt.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,  # noqa: FBT002 - an option
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; asks nothing.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Write a commented statement (target.toml) and the keys of the counterparties, and say what your side needs.

    On a terminal it asks for what no option gives.

    Example: uftp-conformance init --role DSO --yes --market gb mine
    """
    start = Start(
        str(role), market_of(market, isp_duration, time_zone, currency), name, domain, endpoint, public_key,
        tuple(version or _USUAL.versions), listen, reached_at, stimulus,
    )  # fmt: skip
    questions.insist(start)
    if (folder / "target.toml").exists():
        raise StatementError(f"{folder / 'target.toml'}: exists already and is not overwritten.  Choose another folder")
    if not yes and not as_json and questions.may_ask():
        sources = {each: context.get_parameter_source(each) for each in context.params}
        given = {each for each, source in sources.items() if source is not None and source.name == "COMMANDLINE"}
        start = questions.asked(start, given)
    with writing(folder):
        path = write_starter(folder, start)
    typer.echo(json.dumps(_document(path), indent=2) if as_json else "\n".join(wrapped(_words(path, start))))


def _document(path: Path) -> dict[str, object]:
    return {"statement": str(path), "counterparties": handout(statement.load(path))}


def _words(path: Path, start: Start) -> Iterator[str]:
    claimed = statement.load(path)
    yield "Your implementation has to know these participants, which the suite plays:\n"
    yield from lines(handout(claimed))
    yield f"\nwrote {path} and the keys beside it (mode 0600); fill in what is marked <--, then"
    yield f"  uftp-conformance doctor --target {path}\n  uftp-conformance run --target {path}"
    if start.role != "CRO" and not start.stimulus:
        from uftp_conformance.run.doctor.stimulus import without  # here: no other command waits for an HTTP client

        yield f"\nWarning: {without(start.role)}."


def counterparties(
    target: Annotated[Path, typer.Argument(help="A statement (target.toml).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show the participants that the suite plays, why each exists, and what the target needs to know about them.

    Example: uftp-conformance counterparties mine/target.toml
    """
    entries = handout(statement.load(target))
    typer.echo(json.dumps(entries, indent=2) if as_json else "\n".join(wrapped(lines(entries))))


statements = typer.Typer(no_args_is_help=True, help="Look at statements.")


@statements.callback()
def _statements() -> None:
    """Look at statements."""


@statements.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Statements (target.toml).")],
) -> None:
    """Check statements and the key files that they name, without sending anything.

    Example: uftp-conformance statement check mine/target.toml
    """
    for label, claimed in load_statements(files):
        enlist(claimed)
        target = claimed.target
        if not any(target.key.material):
            raise StatementError(f"{label}: target.public_key is still the placeholder.  Write the target's public key")
        typer.echo(f"{label}: {an(target.role)} at {target.endpoint}, UFTP {target.version}: the statement is in order")


def key(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Make a key pair: write the secret key to a file of mode 0600, and print the public key.

    Example: uftp-conformance key own.key
    """
    with writing(path):
        typer.echo(write_key_file(path).public.text())
