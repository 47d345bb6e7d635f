"""Spellings as variants: of the message inside the seal, and of the envelope around it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from strategies.defects.registry import Unsuited
from strategies.spelling_variants import Variant
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import serialise
from uftp_conformance.messages.spellings import OF_ENVELOPES, SPELLINGS, Spelling, a_cdata_section, holds_elements
from uftp_conformance.messages.spellings import spelt as written

_TOGETHER = 4


def spelt(document: bytes, spellings: Sequence[Spelling]) -> bytes:
    """Write a document of ours in several spellings at once."""
    if a_cdata_section in spellings and not holds_elements(document.decode()):
        raise Unsuited
    return written(document, spellings)


def message_spelt(*spellings: Spelling) -> Variant:
    """Return the variant that spells the message inside the seal."""
    return _described("The message", spellings, lambda o: replace(o, payload=spelt(serialise(o.element), spellings)))


def envelope_spelt(*spellings: Spelling) -> Variant:
    """Return the variant that spells the envelope."""

    def variant(outgoing: Outgoing) -> Outgoing:
        payload, body = encode(outgoing)
        return replace(outgoing, payload=payload, body=spelt(body, spellings))

    return _described("The envelope", spellings, variant)


def _described(layer: str, spellings: Sequence[Spelling], variant: Variant) -> Variant:
    words = [(spelling.__doc__ or "").rstrip(".") for spelling in spellings]
    variant.__doc__ = f"{layer} {', '.join(word[0].lower() + word[1:] for word in words)}."
    return variant


def every_spelling(*, together: bool) -> Iterator[Variant]:
    """Walk the spellings of the message and of the envelope: each alone, or several at once where a trial is dear."""
    size = _TOGETHER if together else 1
    for layer, spellings in ((message_spelt, SPELLINGS), (envelope_spelt, OF_ENVELOPES)):
        yield from (layer(*spellings[n : n + size]) for n in range(0, len(spellings), size))
