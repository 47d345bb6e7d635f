"""Revoked certificates: a list in a file, signed by the key that signed them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from uftp_conformance import CertificateError
from uftp_conformance.certificate import dsse
from uftp_conformance.certificate.dsse import BadEnvelope
from uftp_conformance.certificate.keys import Signer, Verifier
from uftp_conformance.certificate.verification import Verified, text_of
from uftp_conformance.messages.foreign import safe

KIND = "application/vnd.uftp-conformance.revocations+json"


class Revoked(BaseModel):
    """A revoked certificate: since when, and why."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    certificate: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    since: AwareDatetime
    because: str


class Revocations(BaseModel):
    """The list, as of an instant."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["uftp-conformance revocations"] = "uftp-conformance revocations"
    updated: AwareDatetime
    revoked: tuple[Revoked, ...] = ()

    def about(self, certificate: str) -> Revoked | None:
        """Return the entry about a certificate, if there is one."""
        return next((each for each in self.revoked if each.certificate == certificate), None)


def read(path: Path, verifier: Verifier) -> Revocations:
    """Read a list and verify its signature; raise CertificateError when it is none, or not of this key."""
    text = text_of(path, "the list that `revoke` wrote")
    try:
        payload = dsse.unseal_as(KIND, text, verifier)
        dsse.insist_on_its_bytes(text, verifier)
        return Revocations.model_validate_json(payload)
    except BadEnvelope as error:
        raise CertificateError(f"{path}: is not the list of revocations: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        wrong = f"{first['loc']}: {first['msg'].lower()}"
        raise CertificateError(f"{path}: is not a list of revocations: {wrong}") from None


def written(revocations: Revocations, signer: Signer) -> str:
    """Return a list as the text of a file, signed."""
    payload = json.dumps(revocations.model_dump(mode="json"), indent=1).encode()
    return dsse.seal(payload, signer, KIND)


def with_another(revocations: Revocations | None, verified: Verified, at: datetime, because: str) -> Revocations:
    """Return a list with one certificate more; one that is revoked already stays as it is."""
    before = revocations.revoked if revocations else ()
    if revocations and revocations.about(verified.id):
        raise CertificateError(f"{verified.path}: the certificate is revoked already")
    return Revocations(updated=at, revoked=(*before, Revoked(certificate=verified.id, since=at, because=because)))


def insist_on_none(verified: Verified, revocations: Revocations, path: Path, at: datetime) -> None:
    """Raise CertificateError when a certificate was revoked before an instant."""
    entry = revocations.about(verified.id)
    if entry is not None and entry.since <= at:
        why = f": {safe(entry.because, 300)}" if entry.because else ""
        raise CertificateError(
            f"{verified.path}: the certificate was revoked on {entry.since:%Y-%m-%d}{why}  (list: {path})"
        )
