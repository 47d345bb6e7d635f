"""Messages and envelopes that their schema refuses in one of the ways that it knows, each of them once."""

from dataclasses import replace

from lxml import etree

from strategies.defects.registry import Unsuited, defect
from strategies.defects.schema import insist_on_refusal
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import REQUESTS, parse
from uftp_conformance.messages.breaking import broken, with_text
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.ways import ENVELOPE, STRANGE, WITH_TEXT, Way, ways_of


def _of_messages(situation: Situation) -> list[Way]:
    received = [name for name, row in REQUESTS.items() if row.receiver in (None, situation.role)]
    return [way for message in received for way in ways_of(message, situation.version)]


@defect("TRN-PAYLOAD-TYPES", boundaries=_of_messages, valid=False)
def breaks_its_schema(out: Outgoing, situation: Situation, way: Way) -> Outgoing:
    """With one violation of its schema: {value}."""
    if way.message != out.element.tag:
        raise Unsuited
    payload = broken(out.element, way, ways_of(way.message, situation.version).index(way))
    if payload is None:
        raise Unsuited
    insist_on_refusal(payload, situation)
    return replace(out, payload=payload) if way.how == WITH_TEXT else out.carrying(parse(payload))


@defect("TRN-ENVELOPE-TYPES", boundaries=lambda s: ways_of(ENVELOPE, s.version), valid=False)
def breaks_the_schema_of_the_envelope(out: Outgoing, situation: Situation, way: Way) -> Outgoing:
    """With one thing in the envelope against its schema: {value}."""
    if way.of_attribute:
        changed = replace(out, envelope={way.name: way.value})
        body = encode(changed)[1]
    elif way.how == WITH_TEXT:
        body = with_text(encode(out)[1], ())
        changed = replace(out, body=body)
    else:
        document = parse_lxml(encode(out)[1])
        etree.SubElement(document, STRANGE)
        body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        changed = replace(out, body=body)
    insist_on_refusal(body, situation)
    return changed
