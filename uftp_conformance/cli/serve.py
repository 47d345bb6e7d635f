"""`uftp-conformance serve`: a reference participant to write a client against, or to try the suite with."""

from pathlib import Path
from typing import Annotated, Any

import typer

from uftp_conformance import StatementError, statement
from uftp_conformance.messages import ROLES

_TARGET = "http://127.0.0.1:9090/shapeshifter/api/v3/message"


Role = Annotated[str, typer.Option(help=f"The role that is served: {', '.join(ROLES)}.")]
Listen = Annotated[str, typer.Option(metavar="HOST:PORT", help="Where it listens; port 0 is any.")]
DeliverTo = Annotated[str, typer.Option(metavar="URL", help="Where your client receives messages.")]
PublicKey = Annotated[
    str, typer.Option(metavar="KEY", help="Your client's public key; without it, one is made for you.")
]
Target = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Serve the target of this statement (target.toml), at its endpoint."),
]
SecretFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="With --target: the secret half of its public key; created if it is missing."),
]
Folder = Annotated[Path, typer.Option(help="Where keys are kept from one start to the next.")]
Mutant = Annotated[str, typer.Option(metavar="NAME", help="Build in this fault; `mutants list` shows them.")]
Variant = Annotated[str, typer.Option(metavar="NAME", help="Serve this variant; `mutants variants --list` shows them.")]


def show_sandbox(  # noqa: PLR0913, PLR0917 - one argument an option
    role: Role = "DSO",
    listen: Listen = "127.0.0.1:8080",
    deliver_to: DeliverTo = _TARGET,
    public_key: PublicKey = "",
    target: Target = None,
    secret_key: SecretFile = None,
    folder: Folder = Path("sandbox"),
    mutant: Mutant = "",
    variant: Variant = "",
) -> None:
    """Serve a reference participant, and say what it makes of each message.

    For those who write a client; with --target, for those who try the suite before there is an implementation: then
    role, domain, address, market and partners are those of the statement.

    Examples:
        uftp-conformance serve --role DSO --deliver-to http://127.0.0.1:9090/uftp

        uftp-conformance serve --target mine/target.toml --secret-key own.key

        uftp-conformance serve --role DSO --mutant DSO/VAL-ISP-CONFLICT/omitted
    """
    # Here, so that no other command waits for the mutants.
    from uftp_conformance.sandbox.serving import serve
    from uftp_conformance.sandbox.staging import Asked, for_a_client, in_place_of

    if target is not None:
        sandbox = in_place_of(statement.load(target), secret_key or folder / "own.key", mutant, variant)
    else:
        known = {name.lower(): name for name in ROLES}
        if role.lower() not in known:
            raise StatementError(f"--role {role}: is not a role.  Write one of {', '.join(ROLES)}")
        asked: Any = Asked(known[role.lower()], listen, folder, deliver_to, public_key, mutant, variant)
        sandbox = for_a_client(asked)
    serve(sandbox, folder, lambda line: typer.echo(line))
