"""What a certificate says: an in-toto statement about a stream, as data that is written and read.  Pure.

Source: the in-toto Statement, version 1 (github.com/in-toto/attestation).
"""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BadStatement(ValueError):
    """What was signed is not a certificate of ours."""


class _Part(BaseModel):
    """A part of the document; what a newer version says beside it is left alone."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class Digest(_Part):
    """The hash of a file or of data."""

    sha256: _Sha256


class Subject(_Part):
    """The file that the statement is about: the event stream."""

    name: str
    digest: Digest


class Judged(_Part):
    """A target, in one role and one version of the protocol; `statement` is what it claimed, by its hash."""

    label: str
    name: str
    role: str
    domain: str
    endpoint: str
    version: str
    public_key: str
    statement: _Sha256
    supports: dict[str, bool | str] = {}


class RunOf(_Part):
    """How it was judged."""

    started: str
    finished: str
    profile: str
    seed: int
    reasons: str
    resumed: int = 0


class Unjudged(_Part):
    """Why so many cells were not judged."""

    because: str
    cells: int


class Counts(_Part):
    """How many cells there are of each verdict, and how many cases are behind them."""

    cells: dict[str, int]
    cases: int
    not_judged: tuple[Unjudged, ...] = ()


class Evidence(_Part):
    """The Merkle tree over the stream, and the roots of its blocks, by which a change is found."""

    hashing: Literal["RFC 6962, SHA-256"] = "RFC 6962, SHA-256"
    entries: Annotated[int, Field(gt=0)]
    root: _Sha256
    entries_a_block: Annotated[int, Field(gt=0)]
    blocks: tuple[_Sha256, ...]


class Certificate(_Part):
    """The predicate: everything that is certified."""

    issuer: str = ""
    issued: AwareDatetime
    expires: AwareDatetime
    suite: str
    catalogue: _Sha256
    targets: Annotated[tuple[Judged, ...], Field(min_length=1)]
    run: RunOf
    counts: Counts
    evidence: Evidence

    def valid(self, at: datetime) -> bool:
        """Return whether an instant lies in the time of validity."""
        return self.issued <= at < self.expires


class Statement(_Part):
    """The whole of what is signed."""

    type: Literal["https://in-toto.io/Statement/v1"] = Field("https://in-toto.io/Statement/v1", alias="_type")
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=1)]
    predicate_type: Literal["urn:uftp-conformance:certificate:1"] = "urn:uftp-conformance:certificate:1"
    predicate: Certificate

    def payload(self) -> bytes:
        """Return the bytes to sign."""
        return self.model_dump_json(by_alias=True, indent=1).encode()


def read(payload: bytes) -> Statement:
    """Read what was signed; raise BadStatement that names the key when it is not a certificate."""
    try:
        return Statement.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise BadStatement(f"what is signed is not a certificate: {place}: {first['msg'].lower()}") from None


def identifier(payload: bytes) -> str:
    """Return what names a certificate: the SHA-256 of what was signed."""
    return hashlib.sha256(payload).hexdigest()
