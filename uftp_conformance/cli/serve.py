"""`uftp-conformance serve`: a reference participant to write a client against."""

from pathlib import Path
from typing import Annotated, Any

import typer

from uftp_conformance import StatementError
from uftp_conformance.messages import ROLES

_TARGET = "http://127.0.0.1:9090/shapeshifter/api/v3/message"


def show_sandbox(
    role: Annotated[str, typer.Option(help=f"The role that is served: {', '.join(ROLES)}.")] = "DSO",
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where it listens; port 0 is any.")
    ] = "127.0.0.1:8080",
    deliver_to: Annotated[str, typer.Option(metavar="URL", help="Where your client takes messages.")] = _TARGET,
    public_key: Annotated[
        str, typer.Option(metavar="KEY", help="Your client's public key; without it, one is made for you.")
    ] = "",
    folder: Annotated[Path, typer.Option(help="Where keys are kept from one start to the next.")] = Path("sandbox"),
    mutant: Annotated[str, typer.Option(metavar="NAME", help="With this fault: see `mutants list`.")] = "",
    variant: Annotated[
        str, typer.Option(metavar="NAME", help="In this other legal way: see `mutants variants --list`.")
    ] = "",
) -> None:
    """Serve a reference participant, and say what it makes of each message: for those who write a client.

    Examples:
        uftp-conformance serve --role DSO --deliver-to http://127.0.0.1:9090/uftp

        uftp-conformance serve --role DSO --mutant DSO/VAL-ISP-CONFLICT/left-out
    """
    from uftp_conformance.sandbox.serving import Asked, serve  # here: no other command waits for the mutants

    known = {name.lower(): name for name in ROLES}
    if role.lower() not in known:
        raise StatementError(f"--role {role}: is not a role.  Write one of {', '.join(ROLES)}")
    asked: Any = Asked(known[role.lower()], listen, folder, deliver_to, public_key, mutant, variant)
    serve(asked, lambda line: typer.echo(line))
