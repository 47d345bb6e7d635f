"""One exchange of a certified run, with the proof that it belongs to it, and nothing else of the run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from uftp_conformance import CertificateError
from uftp_conformance.certificate import merkle
from uftp_conformance.certificate.evidence import Json, exchange_entry, grow, numbered
from uftp_conformance.certificate.verification import Verified, insist_on_evidence, text_of

_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Disclosure(BaseModel):
    """What is handed over: the entry as it stands in the tree, its index, and its audit path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["uftp-conformance exchange"] = "uftp-conformance exchange"
    certificate: _Hash
    entry: str
    index: Annotated[int, Field(ge=0)]
    path: tuple[_Hash, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An exchange of a stream: in which line, the how manieth of it, and what tells it from others."""

    line: int
    position: int
    exchange: Json
    requirement: str
    target: str

    @property
    def name(self) -> str:
        """What names it on the command line."""
        return f"{self.line}.{self.position}"

    @property
    def sent(self) -> dict[str, Any]:
        """What was sent."""
        return dict(self.exchange.get("sent", {}))


def places(stream: Path) -> Iterator[Place]:
    """Walk the exchanges of a stream."""
    for number, line in numbered(stream):
        event = json.loads(line)
        for position, exchange in enumerate((event.get("trial") or {}).get("exchanges", ()), 1):
            yield Place(number, position, exchange, str(event.get("requirement")), str(event.get("target")))


def found(stream: Path, wanted: str) -> list[Place]:
    """Return the exchanges that are meant: by LINE.POSITION, by a MessageID, or by a requirement.

    An exchange that is evidence for several verdicts is returned once.
    """
    once: dict[bytes, Place] = {}
    for place in places(stream):
        names = (place.name, place.requirement.lower(), str(place.sent.get("message_id", "")).lower())
        if wanted.lower() in names:
            once.setdefault(exchange_entry(place.exchange, 0, 0), place)
    return list(once.values())


def disclose(verified: Verified, stream: Path, place: Place) -> Disclosure:
    """Return an exchange with its proof; raise CertificateError when the stream is not what was certified."""
    insist_on_evidence(verified, stream)
    tree = grow(stream)
    index = tree.first_of(place.line) + place.position
    entry = exchange_entry(place.exchange, place.line, place.position)
    path = tuple(each.hex() for each in merkle.proof(tree.hashes, index))
    return Disclosure(certificate=verified.id, entry=entry.decode(), index=index, path=path)


def read(path: Path) -> Disclosure:
    """Read what was disclosed; raise CertificateError that names the key when it is something else."""
    text = text_of(path, "a file that `disclose` wrote")
    try:
        disclosed = Disclosure.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise CertificateError(f"{path}: is not a disclosed exchange: {place}: {first['msg'].lower()}") from None
    if text != written(disclosed):
        raise CertificateError(f"{path}: was changed since it was disclosed: its JSON is laid out differently")
    return disclosed


def written(disclosed: Disclosure) -> str:
    """Return a disclosure as the text of a file."""
    return disclosed.model_dump_json(indent=1) + "\n"


def insist_on_proof(verified: Verified, disclosed: Disclosure, path: Path) -> Json:
    """Return the exchange that was disclosed; raise CertificateError unless it belongs to the certified run."""
    if disclosed.certificate != verified.id:
        raise CertificateError(f"{path}: the exchange belongs to another certificate than {verified.path}")
    evidence = verified.certificate.evidence
    hashed = merkle.leaf(disclosed.entry.encode())
    root = merkle.root_from(hashed, disclosed.index, evidence.entries, [bytes.fromhex(each) for each in disclosed.path])
    if root is None or root.hex() != evidence.root:
        raise CertificateError(f"{path}: the exchange is not one of the certified run, or it or its proof was changed")
    entry = json.loads(disclosed.entry)
    if not isinstance(entry, dict) or "shown" not in entry:
        raise CertificateError(f"{path}: the entry {disclosed.index} of the certified run is not an exchange")
    return dict(entry["shown"])
