"""What can be wrong with a message of a sequence before anybody reads it, and which requirements that breaks.

Each is drawn by dice of its own, so that the same step sends the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.sequences import damages
from uftp_conformance.sequences.damages import Apply, Way
from uftp_conformance.sequences.spelling import SPELT, written_as
from uftp_conformance.sequences.steps import Change
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is done to a message on its way.

    Attributes:
        name: what it is.
        rows: the requirements that it breaks, the strictest first.
        apply: does it; None where this message cannot have it.
        weight: how often it is drawn, beside the others.
    """

    name: str
    rows: tuple[str, ...]
    apply: Apply
    weight: int = 10


DAMAGES = {
    each.name: each
    for each in (
        Damage("a body that is no document", ("TRN-XML-BODY",), damages.no_body),
        Damage("a damaged envelope", ("TRN-XML-BODY",), damages.damaged_envelope),
        Damage("another character set", ("TRN-CHARSET",), damages.charset),
        Damage("it calls itself JSON", ("TRN-CONTENT-TYPE",), damages.json),
        Damage("it does not call itself XML", ("TRN-CONTENT-TYPE-LAX",), damages.no_xml),
        Damage("no length announced", ("TRN-LENGTH",), damages.chunked),
        Damage("another method", ("TRN-METHOD",), damages.method),
        Damage("another path", ("TRN-PATH",), damages.path),
        Damage("a DOCTYPE", ("TRN-ENTITY-ERROR", "TRN-ENTITY"), damages.entities),
        Damage("elements in each other", ("TRN-NESTING",), damages.nested, weight=1),
        Damage("many attributes", ("TRN-ATTRIBUTES",), damages.many_attributes, weight=1),
        Damage("a body that is too long", ("TRN-SIZE",), damages.too_long, weight=1),
        Damage("an envelope against its schema", ("TRN-ENVELOPE-TYPES",), damages.envelope_schema, weight=20),
        Damage("a Body that is no base64", ("TRN-BODY",), damages.no_base64),
        Damage("from a stranger", ("TRN-SENDER-UNKNOWN",), damages.stranger),
        Damage("in another role", ("TRN-SENDER-COMBINATION",), damages.other_role),
        Damage("a flipped bit under the seal", ("TRN-SIGNATURE",), damages.flipped),
        Damage("a seal cut off", ("TRN-SIGNATURE",), damages.cut_seal),
        Damage("the seal of another", ("TRN-SIGNATURE",), damages.anothers_seal),
        Damage("no seal", ("TRN-SIGNATURE",), damages.no_seal),
        Damage("sealed bytes that are no document", ("TRN-PAYLOAD",), damages.no_payload),
        Damage("a damaged message", ("TRN-PAYLOAD",), damages.damaged_message),
        Damage("another root", ("TRN-PAYLOAD",), damages.another_root),
        Damage("a message against its schema", ("TRN-PAYLOAD-TYPES",), damages.message_schema, weight=60),
        Damage("an element where none belongs", ("TRN-PAYLOAD-SCHEMA",), damages.awry_element, weight=20),
        Damage("an element of a foreign namespace", ("TRN-FOREIGN",), damages.foreign),
    )
}


def damage_of(changes: Sequence[Change]) -> Damage | None:
    """Return what makes the bytes of a step's message wrong, if something does."""
    return next((DAMAGES[change.name] for change in changes if change.name in DAMAGES), None)


def on_the_wire(change: Change) -> bool:
    """Return whether a change is one of the bytes of a message, not of what it says."""
    return change.name in DAMAGES or change.name in SPELT


def sent_as(
    changes: Sequence[Change], out: Outgoing, statement: Statement, ours: tuple[Counterparty, ...]
) -> Outgoing | None:
    """Return a message as it goes over the wire with all that is done to its bytes; None where that cannot be done."""
    out = written_as(changes, out)
    for change in changes:
        if change.name in DAMAGES:
            way = Way(Random(f"{change.seed} {change.name}"), statement, ours)
            changed = DAMAGES[change.name].apply(way, out)
            if changed is None:
                return None
            out = changed
    return out
