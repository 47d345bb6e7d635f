"""Variants whose XML processor, or whose books, see another of two faults first."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import MalformedXml
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.sealing import SIGNATURE_BYTES
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.arrival import Arrival, is_base64
from uftp_conformance.participants.participant import Reaction


def _body(arrival: Arrival) -> str:
    try:
        return parse_lxml(arrival.body).get("Body") or ""
    except MalformedXml:
        return ""


def _unsealed_first(reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse as one that cannot be unsealed what is no base64."""
    return reaction if is_base64(_body(arrival)) else replace(reaction, status=401)


def _no_cdata(reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse a message with a CDATA section as one that is against the schema."""
    body = _body(arrival)
    sealed = base64.b64decode(body) if is_base64(body) else b""
    return Reaction(400) if b"<![CDATA[" in sealed[SIGNATURE_BYTES:] else reaction


_AT_THE_DOOR: tuple[tuple[str, str, str, str, Callable[[Reaction, Arrival], Reaction]], ...] = (
    (
        "no-base64-unsealed",
        "A Body that is no base64 is refused with 401.",
        "What is no base64 cannot be unsealed either; it is a finding.",
        "register, point 128",
        _unsealed_first,
    ),
    (
        "cdata-refused",
        "A message with a CDATA section among its elements is refused with 400.",
        "Schema processors do not agree whether such a section is white space; it is a finding.",
        "register, point 130",
        _no_cdata,
    ),
)


def processors() -> Iterator[Variant]:
    """Walk what is seen first where two faults, or two readings, meet."""
    for name, does, allowed_by, source, change in _AT_THE_DOOR:
        yield Variant(f"processor/{name}", does, allowed_by, source, partial(Way, reaction=change))
    yield Variant(
        "books/prognosis-disputed",
        "A settlement on a D-Prognosis that nobody sent is accepted, and its item disputed.",
        "A message is accepted, and the item disputed, that is not in accordance with the accounting of the AGR.",
        "flex-settlement-response.md, Result; register, point 127",
        partial(Way, without=frozenset({"STL-PROGNOSIS"})),
        ("AGR",),
        supports={"flex_settlement": True},
    )
