"""White space in an element whose type has no content: no schema takes it, and some readers never see it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from strategies.defects.registry import defect
from strategies.defects.schema import insist_on_refusal
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import serialise
from uftp_conformance.messages.codec import parse_lxml

_FIRST, _LAST = "a blank in the first", "a line end in the last"
PLACES: Sequence[str] = (_FIRST, _LAST)


@defect("TRN-EMPTY", boundaries=lambda _: PLACES, valid=False)
def has_white_space_in_an_empty_element(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With {value} of its elements that have no content."""
    root = parse_lxml(serialise(out.element))
    empty: list[Any] = [node for node in root.iter() if len(node) == 0]
    if value == _FIRST:
        empty[0].text = " "
    else:
        empty[-1].text = "\n"
    payload = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    insist_on_refusal(payload, situation)
    return replace(out, payload=payload)
