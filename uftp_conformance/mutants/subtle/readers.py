"""Subtle faults of the reader of XML: it follows what a document names in one way only."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from xml.parsers import expat

from uftp_conformance.messages.sealing import SIGNATURE_BYTES
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.arrival import Arrival, is_base64
from uftp_conformance.participants.participant import Reaction


def entities() -> Iterator[Mutant]:
    """Walk the readers that fetch one kind of external entity."""
    for role in ("AGR", "CRO", "DSO"):
        yield mutant(
            role,
            "TRN-ENTITY-FETCH/general-alone",
            "An external entity is fetched where it is referred to between tags; no other DTD or entity is.",
            lambda: Faults(reaction=_fetching_general),
            "TRN-ENTITY-FETCH",
        )


def _fetching_general(reaction: Reaction, arrival: Arrival) -> Reaction:
    outer, body = _read(arrival.body)
    inner, _ = _read(base64.b64decode(body)[SIGNATURE_BYTES:] if is_base64(body) else b"")
    return replace(reaction, addresses=(*reaction.addresses, *outer, *inner))


def _read(document: bytes) -> tuple[list[str], str]:
    """Return the addresses of external general entities that are referred to, and the Body of an envelope."""
    addresses: list[str] = []
    bodies: list[str] = []

    def entity(_: str, __: str | None, address: str | None, ___: str | None) -> int:
        addresses.append(address or "")
        return 1

    def begins(_: str, attributes: dict[str, str]) -> None:
        bodies.append(attributes.get("Body", ""))

    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.ExternalEntityRefHandler, parser.StartElementHandler = entity, begins
    try:
        parser.Parse(document, True)  # noqa: FBT003 - as expat calls it
    except (expat.ExpatError, ValueError):
        return [], ""
    return addresses, bodies[0] if bodies else ""
