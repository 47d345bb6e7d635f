"""The envelope of a signed document: DSSE, so that the tools of others open it.

Source: the DSSE protocol and its JSON envelope, version 1.0 (github.com/secure-systems-lab/dsse).
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from uftp_conformance.certificate.keys import Signer, Verifier

IN_TOTO = "application/vnd.in-toto+json"


class BadEnvelope(ValueError):
    """The text is no envelope, or its signature does not hold; says which."""


class _Signature(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    sig: str
    keyid: str = ""


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    payload: str
    payloadType: str
    signatures: Annotated[list[_Signature], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope holds, its signature verified: the very bytes that were signed, and what they are."""

    payload: bytes
    type: str


def encoding(kind: str, payload: bytes) -> bytes:
    """Return what is signed: the type and the payload, each with its length in bytes."""
    named = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(named), named, len(payload), payload)


def seal(payload: bytes, signer: Signer, kind: str = IN_TOTO) -> str:
    """Return the envelope around a payload, as a JSON document."""
    signature = signer.sign(encoding(kind, payload))
    return _laid_out(kind, payload, [(signer.public.id, signature)])


def _laid_out(kind: str, payload: bytes, signatures: Sequence[tuple[str, bytes]]) -> str:
    listed = [{"keyid": name, "sig": base64.b64encode(signature).decode()} for name, signature in signatures]
    body = {"payloadType": kind, "payload": base64.b64encode(payload).decode(), "signatures": listed}
    return json.dumps(body, indent=1) + "\n"


def unseal_as(kind: str, text: str, verifier: Verifier) -> bytes:
    """Return what was signed, where it is of a kind; else, and for whatever `unseal` refuses, raise BadEnvelope."""
    held = unseal(text, verifier)
    if held.type != kind:
        raise BadEnvelope(f"what is signed is {held.type[:60]!r}, not {kind!r}")
    return held.payload


def unseal(text: str | bytes, verifier: Verifier) -> Opened:
    """Verify an envelope and return what was signed; one of its signatures has to be of this key.

    What is returned was verified; nothing else of the envelope is used.  A key id is a hint, and decides nothing.

    Raises:
        BadEnvelope: it is no envelope, or not signed by this key.
    """
    envelope = _read(text)
    payload = _decoded(envelope.payload, "payload")
    signed = encoding(envelope.payloadType, payload)
    for number, signature in enumerate(envelope.signatures):
        if verifier.verifies(_decoded(signature.sig, f"signatures[{number}].sig"), signed):
            return Opened(payload, envelope.payloadType)
    hints = [signature.keyid for signature in envelope.signatures]
    if verifier.id in hints:
        raise BadEnvelope("the signature does not hold: it was changed after this key had signed it")
    named = next((hint for hint in hints if hint), "")
    other = f"; it names the key {named[:16]}, and this one is {verifier.id[:16]}" if named.isalnum() else ""
    raise BadEnvelope(f"it is not signed by this key{other}")


def insist_on_its_bytes(text: str, verifier: Verifier) -> None:
    """Raise BadEnvelope unless a text is, byte for byte, what `seal` writes for what is in it.

    A signature covers neither the layout of the JSON nor the key id; here no byte of them may be another one either.
    """
    envelope = _read(text)
    signatures = [(each.keyid, _decoded(each.sig, "sig")) for each in envelope.signatures]
    written = _laid_out(envelope.payloadType, _decoded(envelope.payload, "payload"), signatures)
    if text != written:
        pairs = zip(text, written, strict=False)
        at = next((number for number, (one, other) in enumerate(pairs, 1) if one != other), len(written) + 1)
        raise BadEnvelope(f"what is signed in it holds, but the file around it was changed, at character {at}")
    if verifier.id not in [name for name, _ in signatures]:
        raise BadEnvelope("what is signed in it holds, but the key id beside the signature was changed")


def _read(text: str | bytes) -> _Envelope:
    try:
        return _Envelope.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise BadEnvelope(f"is not a DSSE envelope: {place}: {first['msg'].lower()}") from None
    except (ValueError, RecursionError):
        raise BadEnvelope("is not a DSSE envelope: it is not JSON") from None


def _decoded(text: str, place: str) -> bytes:
    """Decode base64 in either alphabet, as the protocol wants of whoever verifies."""
    try:
        return base64.b64decode(text.translate(_STANDARD), validate=True)
    except ValueError:
        raise BadEnvelope(f"is not a DSSE envelope: {place} is not base64") from None


_STANDARD = str.maketrans("-_", "+/")
