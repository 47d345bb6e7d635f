"""Whether a certificate is genuine, valid, not revoked, and about the very evidence at hand.  Works offline."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from uftp_conformance import CertificateError, StatementError
from uftp_conformance.certificate import document, dsse, merkle
from uftp_conformance.certificate.document import BadStatement, Certificate, Statement
from uftp_conformance.certificate.dsse import IN_TOTO, BadEnvelope
from uftp_conformance.certificate.evidence import Tree, grow
from uftp_conformance.certificate.keys import Verifier
from uftp_conformance.statement.plain_files import read_plain


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate whose signature holds."""

    path: Path
    id: str
    statement: Statement

    @property
    def certificate(self) -> Certificate:
        """What it certifies."""
        return self.statement.predicate


def text_of(path: Path, what: str) -> str:
    """Return the text of a plain file; raise StatementError that says what it should have been."""
    try:
        return read_plain(path)[0].decode()
    except FileNotFoundError:
        raise StatementError(f"{path}: there is no such file.  Give {what}") from None
    except UnicodeDecodeError:
        raise CertificateError(f"{path}: was changed, or is something else: it is not UTF-8.  Give {what}") from None
    except OSError as error:
        raise StatementError(f"{path}: cannot be read: {error.strerror or error}.  Give {what}") from None


def opened(path: Path, verifier: Verifier) -> Verified:
    """Read a certificate and verify its signature; raise CertificateError when it is not genuine."""
    text = text_of(path, "the certificate.json that `certify` wrote")
    try:
        payload = dsse.unseal_as(IN_TOTO, text, verifier)
        statement = document.read(payload)
        dsse.insist_on_its_bytes(text, verifier)
    except (BadEnvelope, BadStatement) as error:
        raise CertificateError(f"{path}: the certificate is not genuine: {error}") from None
    return Verified(path, document.identifier(payload), statement)


def insist_on_validity(verified: Verified, at: datetime) -> None:
    """Raise CertificateError for a certificate that is not valid yet, or no longer."""
    certificate = verified.certificate
    if not certificate.valid(at):
        word = "is not valid yet" if at < certificate.issued else "is no longer valid"
        times = f"it is valid from {certificate.issued:%Y-%m-%d %H:%M} to {certificate.expires:%Y-%m-%d %H:%M} UTC"
        raise CertificateError(f"{verified.path}: the certificate {word}: {times}")


def insist_on_evidence(verified: Verified, stream: Path) -> None:
    """Raise CertificateError unless a stream is, byte for byte, the one that was certified."""
    try:
        tree = grow(stream)
    except FileNotFoundError:
        raise CertificateError(
            f"{stream}: the evidence of {verified.path} is missing.  Give the stream that was certified with --stream,"
            " or verify the signature alone with --signature-only"
        ) from None
    except OSError as error:
        raise CertificateError(f"{stream}: the evidence cannot be read: {error.strerror}") from None
    evidence = verified.certificate.evidence
    if tree.root.hex() != evidence.root:
        raise CertificateError(f"{stream}: the evidence is not what was certified: {_where(tree, verified)}")
    if tree.sha256 != verified.statement.subject[0].digest.sha256:
        raise CertificateError(
            f"{stream}: the stream is not the file that was certified: it says the same in other bytes"
        )


def _where(tree: Tree, verified: Verified) -> str:
    """Return in words where the tree over a stream differs from the certified one."""
    evidence = verified.certificate.evidence
    size, last = evidence.entries_a_block, len(tree.lines) - 1
    if last < 0:
        return "it is empty"
    for number, block in enumerate(evidence.blocks):
        first = number * size
        mine = merkle.root(tree.hashes[first : first + size])
        if mine.hex() != block:
            if first > last:
                break
            begin, end = tree.lines[first], tree.lines[min(first + size - 1, last)]
            lines = f"line {begin}" if begin == end else f"one of the lines {begin} to {end}"
            return f"{lines} was changed, or one was added or taken away there"
    return f"it has {len(tree.hashes)} entries, the certificate is about {evidence.entries}"
