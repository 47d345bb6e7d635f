"""Rules about everything before a message is a message: HTTP, the envelope, the seal and the schema."""

from uftp_conformance.messages import MESSAGE_TYPES
from uftp_conformance.participants.arrival import UTF_8, Arrival, Claim, Document, Opened, is_base64
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, registering, turn_away

RULES: list[Rule] = []
rule = registering(RULES)

BODY_LIMIT = 5 * 1024 * 1024


@rule("TRN-PATH", Stage.HTTP)
def at_the_endpoint(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand the path of the endpoint; nothing is received elsewhere."""
    return None if arrival.at_endpoint else turn_away(404)


@rule("TRN-METHOD", Stage.HTTP)
def posted(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand a POST; nothing else carries messages."""
    return None if arrival.method == "POST" else turn_away(405)


@rule("TRN-SIZE", Stage.HTTP)
def not_oversized(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand that the body is no longer than any message needs to be."""
    return turn_away(413) if len(arrival.body) > BODY_LIMIT else None


@rule("TRN-LENGTH", Stage.HTTP)
def length_announced(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand a Content-Length, as the transport table does."""
    return turn_away(411) if arrival.length is None else None


@rule("TRN-CONTENT-TYPE", Stage.HTTP)
def not_json(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand that the body is not declared to be JSON."""
    return turn_away(400) if arrival.media_type.endswith("json") else None


@rule("TRN-CONTENT-TYPE-LAX", Stage.HTTP)
def declared_to_be_xml(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand that the body is declared to be XML; whether it is JSON is another rule's matter."""
    if arrival.media_type in ("text/xml", "application/xml") or arrival.media_type.endswith("json"):
        return None
    return turn_away(400)


@rule("TRN-CHARSET", Stage.HTTP)
def in_utf_8(arrival: Arrival, _: Directory) -> Refusal | None:
    """Demand that neither the header nor the document declares another character set than UTF-8."""
    return None if arrival.charset in UTF_8 else turn_away(400)


@rule("TRN-ENTITY-FETCH", Stage.DOCUMENT)
def names_nothing_outside(document: Document, _: Directory) -> Refusal | None:
    """Demand that the document names nothing outside of itself."""
    return turn_away(400) if document.external else None


@rule("TRN-ENTITY", Stage.DOCUMENT)
def no_doctype(document: Document, _: Directory) -> Refusal | None:
    """Demand that there is no DOCTYPE, and so no entity that it could declare."""
    return turn_away(400) if document.doctype else None


@rule("TRN-NESTING", Stage.DOCUMENT)
def not_deep(document: Document, _: Directory) -> Refusal | None:
    """Demand that elements are not nested deeper than in any message."""
    return turn_away(400) if document.deep else None


@rule("TRN-ATTRIBUTES", Stage.DOCUMENT)
def not_crowded(document: Document, _: Directory) -> Refusal | None:
    """Demand that no element has more attributes than in any message."""
    return turn_away(400) if document.crowded else None


@rule("TRN-XML-BODY", Stage.ENVELOPE)
def signed_message(document: Document, _: Directory) -> Refusal | None:
    """Demand that the body is a SignedMessage document."""
    return None if document.root == "SignedMessage" else turn_away(400)


@rule("TRN-ENVELOPE", Stage.ENVELOPE)
def envelope_is_valid(document: Document, _: Directory) -> Refusal | None:
    """Demand that the SignedMessage has the attributes of its schema, and nothing else."""
    if document.node is None or document.root != "SignedMessage":
        return None
    return turn_away(400) if document.misshapen else None


@rule("TRN-ENVELOPE-TYPES", Stage.ENVELOPE)
def envelope_has_its_types(document: Document, _: Directory) -> Refusal | None:
    """Demand that every attribute of the SignedMessage has a value of its type."""
    if document.node is None or document.root != "SignedMessage":
        return None
    return None if not document.mistyped and is_base64(str(document.node.get("Body", ""))) else turn_away(400)


@rule("TRN-SENDER-UNKNOWN", Stage.KEY)
def sender_is_known(claim: Claim, directory: Directory) -> Refusal | None:
    """Demand that the sender's key is known; the table says 419 if it is not."""
    return None if directory.find(claim.domain) else turn_away(419)


@rule("TRN-SENDER-COMBINATION", Stage.KEY)
def sender_has_the_role(claim: Claim, directory: Directory) -> Refusal | None:
    """Demand that the domain has this role; a key belongs to a domain in a role."""
    party = directory.find(claim.domain)
    if party is None or party.role == claim.role:
        return None
    return turn_away(419)


@rule("TRN-SIGNATURE", Stage.SEAL)
def seal_is_genuine(opened: Opened, _: Directory) -> Refusal | None:
    """Demand that the seal verifies with the sender's key."""
    return None if opened.genuine else turn_away(401)


@rule("TRN-PAYLOAD", Stage.PAYLOAD)
def payload_is_a_message(document: Document, _: Directory) -> Refusal | None:
    """Demand that the sealed bytes are an XML document whose root is a UFTP message."""
    return None if document.root in MESSAGE_TYPES else turn_away(400)


@rule("TRN-PAYLOAD-SCHEMA", Stage.PAYLOAD)
def payload_is_valid(document: Document, _: Directory) -> Refusal | None:
    """Demand that the message has the attributes and elements of its schema, and no others."""
    return turn_away(400) if document.root in MESSAGE_TYPES and document.misshapen else None


@rule("TRN-PAYLOAD-TYPES", Stage.PAYLOAD)
def payload_has_its_types(document: Document, _: Directory) -> Refusal | None:
    """Demand that every attribute of the message has a value of its type."""
    return turn_away(400) if document.root in MESSAGE_TYPES and document.mistyped else None
