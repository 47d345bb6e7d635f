"""`keygen`, `certify`, `verify`, `disclose` and `revoke`: certificates on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import StatementError
from uftp_conformance.certificate import disclosure, dsse, issuing, page, revocation, verification
from uftp_conformance.certificate.document import identifier
from uftp_conformance.certificate.keys import make_pair, public_of, read_signer, read_verifier
from uftp_conformance.certificate.shown import described, exchange_lines, listed
from uftp_conformance.run.own_files import write_new, writing
from uftp_conformance.run.report_folder import stream_in

CERTIFICATE = "certificate.json"

Stream = Annotated[Path, typer.Argument(help="The event stream of a run, or its folder.", show_default=False)]
Signed = Annotated[Path, typer.Argument(help="The signed file, certificate.json.", show_default=False)]
Secret = Annotated[Path, typer.Option(help="The secret key that signs; `keygen` makes one.", show_default=False)]
Public = Annotated[Path, typer.Option(help="The public key of whoever signed, NAME.pub.", show_default=False)]
_DAYS, _ALONE = 365, "Do not ask for the evidence."


def keygen(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.", show_default=False)]) -> None:
    """Make the key pair that signs certificates: the secret half with mode 0600, the public one beside it.

    Example: uftp-conformance keygen laboratory
    """
    with writing(path):
        made = make_pair(path)
    typer.echo(f"wrote {path}, which is secret, and {public_of(path)}, which is for everybody")
    typer.echo(f"key {made.public.id}")


def certify(
    stream: Stream,
    key: Secret,
    out: Annotated[
        Path | None, typer.Option(help="The folder for the certificate; by default, that of the stream.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="For how many days it is valid.")] = _DAYS,
    issuer: Annotated[str, typer.Option(help="Who certifies, in words.")] = "",
) -> None:
    """Sign a certificate for a whole run that passed, and write it as JSON and as a page to print.

    Example: uftp-conformance certify report/events.jsonl --key laboratory
    """
    stream = stream_in(stream)
    signer, now = read_signer(key), datetime.now(UTC).replace(microsecond=0)
    statement = issuing.certify(stream, now, now + timedelta(days=days), issuer)
    folder = stream.parent if out is None else out
    payload = statement.payload()
    shown = page.render(statement, identifier(payload), signer.public, CERTIFICATE)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_new(folder / CERTIFICATE, dsse.seal(payload, signer).encode())
        write_new(folder / "certificate.html", shown.encode())
    typer.echo("\n".join(described(statement.predicate, identifier(payload))))
    typer.echo(f"wrote {folder / CERTIFICATE} and {folder / 'certificate.html'}")


def verify(
    certificate: Signed,
    key: Public,
    stream: Annotated[
        Path | None, typer.Option(help="The evidence; by default, the stream beside the certificate.")
    ] = None,
    exchange: Annotated[
        Path | None, typer.Option(help="In place of the stream: one exchange, which `disclose` wrote.")
    ] = None,
    revoked: Annotated[Path | None, typer.Option(help="A list of revoked certificates.")] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Whether it was valid on this day; by default, today."),
    ] = None,
    signature_only: Annotated[bool, typer.Option("--signature-only", help=_ALONE)] = False,  # noqa: FBT002 - an option
) -> None:
    """See whether a certificate is genuine, valid, not revoked, and about this evidence.  Needs no network.

    Example: uftp-conformance verify report/certificate.json --key laboratory.pub
    """
    verifier = read_verifier(key)
    verified = verification.opened(certificate, verifier)
    at = datetime.now(UTC) if on is None else on.replace(hour=12, tzinfo=UTC)
    verification.insist_on_validity(verified, at)
    if revoked is not None:
        revocation.insist_on_none(verified, revocation.read(revoked, verifier), revoked, at)
    looked_at = "its evidence was not looked at"
    lines: list[str] = []
    if exchange is not None:
        held = disclosure.insist_on_proof(verified, disclosure.read(exchange), exchange)
        looked_at, lines = f"{exchange} is an exchange of the certified run", [*exchange_lines(held)]
    elif not signature_only:
        beside = certificate.with_name(verified.statement.subject[0].name)
        evidence = stream_in(stream) if stream else beside
        verification.insist_on_evidence(verified, evidence)
        looked_at = f"{evidence} is the evidence that it is about"
    typer.echo("\n".join(described(verified.certificate, verified.id)))
    typer.echo("\n".join([*lines, f"genuine: signed by {verifier.id[:16]}, valid, {_not_revoked(revoked)}", looked_at]))


def _not_revoked(revoked: Path | None) -> str:
    return "no list of revocations was checked" if revoked is None else "not revoked"


def disclose(
    stream: Stream,
    certificate: Signed,
    exchange: Annotated[
        str,
        typer.Argument(help="A MessageID, LINE.POSITION, or a requirement to see which there are.", show_default=False),
    ],
    key: Public,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("exchange.json"),
) -> None:
    """Write one exchange of a certified run with the proof that it belongs to it, and nothing else of the run.

    Example: uftp-conformance disclose report report/certificate.json VAL-ISP-CONFLICT --key laboratory.pub
    """
    stream = stream_in(stream)
    verified = verification.opened(certificate, read_verifier(key))
    verification.insist_on_evidence(verified, stream)
    found = disclosure.found(stream, exchange)
    if len(found) != 1:
        if not found:
            raise StatementError(
                f"{stream}: no exchange matches {exchange!r}.  Give a MessageID, or a requirement to see some"
            )
        raise StatementError("\n".join(["several exchanges match.  Give one of them:", *listed(found)]))
    disclosed = disclosure.disclose(verified, stream, found[0])
    with writing(out):
        write_new(out, disclosure.written(disclosed).encode())
    typer.echo("\n".join(exchange_lines(found[0].exchange)))
    typer.echo(f"wrote {out}; `uftp-conformance verify {certificate} --key {key} --exchange {out}` proves it")


def revoke(
    certificate: Signed,
    key: Secret,
    revoked: Annotated[
        Path, typer.Option("--list", help="The list; created if it does not exist.", show_default=False)
    ],
    because: Annotated[str, typer.Option(help="Why, in words.")] = "",
) -> None:
    """Revoke a certificate: put it on a signed list.

    Example: uftp-conformance revoke report/certificate.json --key laboratory --list revoked.json
    """
    signer = read_signer(key)
    verified = verification.opened(certificate, signer.public)
    before = revocation.read(revoked, signer.public) if revoked.exists() else None
    now = datetime.now(UTC).replace(microsecond=0)
    revocations = revocation.with_another(before, verified, now, because)
    with writing(revoked):
        write_new(revoked, revocation.written(revocations, signer).encode())
    typer.echo(f"{revoked} lists {len(revocations.revoked)}; verify with --revoked {revoked}")


def attach(app: typer.Typer) -> None:
    """Give the command its commands about certificates."""
    for function in (keygen, certify, verify, disclose, revoke):
        app.command(function.__name__)(function)
