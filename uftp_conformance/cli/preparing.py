"""What is done before the first run: `init`, `counterparties` and `key`."""

import contextlib
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import StatementError, statement
from uftp_conformance.statement.counterparties import enlist, write_key_file
from uftp_conformance.statement.template import write_starter


class Role(StrEnum):
    """The roles of UFTP."""

    AGR = "AGR"
    CRO = "CRO"
    DSO = "DSO"


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file or folder that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        raise StatementError(f"{path}: cannot be written: {error.strerror}.  Choose another path") from None


def init(
    role: Annotated[Role, typer.Option(help="The role of your implementation.")],
    folder: Annotated[Path, typer.Argument(help="A folder for the statement and the keys.")] = Path(),
) -> None:
    """Write a commented statement (target.toml) to fill in, and the keys of the counterparties."""
    with writing(folder):
        path = write_starter(folder, str(role))
    typer.echo(f"wrote {path} and the keys beside it; fill in what is marked, then run")
    typer.echo(f"  uftp-conformance counterparties {path}\n  uftp-conformance run --target {path}")


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


def key(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Make a key pair: write the secret key to a file of mode 0600, and print the public key."""
    with writing(path):
        typer.echo(write_key_file(path).public.text())
