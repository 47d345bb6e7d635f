"""The form of an answer (rows ANS-*), checked on every delivery of every trial.  Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from uftp_conformance.catalogue.rows import fold
from uftp_conformance.judging.answering import Target, answering
from uftp_conformance.judging.contradictions import contradiction
from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.judging.http_form import unusually_sent, wrongly_sent
from uftp_conformance.judging.repetition import once, one, said_by
from uftp_conformance.messages import MESSAGE_TYPES, Element, parse, reference_attribute, response_type
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.codec import MalformedXml
from uftp_conformance.messages.lexical import CUT_OFF, Unreadable, instant
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.messages.tables import schema_version_number


@dataclass(frozen=True, slots=True)
class _Answer:
    """One delivery in answer to one exchange, with everything a rule may look at."""

    exchange: Exchange
    delivery: Delivery
    reading: Reading
    target: Target
    repeated: frozenset[str]

    @property
    def element(self) -> Element:
        return self.reading.element or Element("nothing")


class Tolerated(str):
    """A complaint that is shown as a finding and fails nobody."""

    __slots__ = ()


Rule = Callable[[_Answer], str]
_RULES: dict[str, Rule] = {}


def _form(identifier: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        _RULES[identifier] = rule
        return rule

    return register


def examine(exchange: Exchange, target: Target, repeated: frozenset[str] = frozenset()) -> dict[str, str]:
    """Hold an exchange's answers against every rule of form.

    Args:
        exchange: what was sent and what came.
        target: whom the answers have to come from.
        repeated: MessageIDs, in lower case, that the target has used for more than one message.

    Returns:
        For each requirement id that could be judged its complaint, "" when it holds.  Without any delivery
        only ANS-GIVEN and ANS-DECOUPLED can be judged.
    """
    judged = {"ANS-DECOUPLED": _decoupled(exchange)}
    if not exchange.deliveries:
        return {**judged, "ANS-GIVEN": "no answer message arrived"} if exchange.http.taken else judged
    judged["ANS-GIVEN"] = ""
    speakers = [answering(exchange, delivery, target) for delivery in exchange.deliveries]
    readings = [
        read_delivery(d.body, who.key, who.version, who.published)
        for d, who in zip(exchange.deliveries, speakers, strict=True)
    ]
    said = [said_by(reading, d) for reading, d in zip(readings, exchange.deliveries, strict=True) if d.taken]
    of_one = {"ANS-ONCE": once(said), "ANS-ONE": one(said)}
    # Who got it twice may answer each (register, point 77).
    judged |= {name: complaint for name, complaint in of_one.items() if not (complaint and exchange.http.attempts)}
    for reading, delivery, who in zip(readings, exchange.deliveries, speakers, strict=True):
        answer = _Answer(exchange, delivery, reading, who, repeated)
        for identifier, rule in _RULES.items():
            if identifier.startswith("ANS-REFERENCE") and _reference(answer) is None:
                continue
            judged[identifier] = _graver(judged.get(identifier, ""), rule(answer))
    return judged


def _graver(one: str, other: str) -> str:
    """Return the first of two complaints, unless it fails nobody and the other one does."""
    return other if not one or (isinstance(one, Tolerated) and other and not isinstance(other, Tolerated)) else one


_CARRIED = frozenset({"SignedMessage", *MESSAGE_TYPES})


def _decoupled(exchange: Exchange) -> str:
    if not exchange.http.body:
        return ""
    try:
        root = parse(exchange.http.body)
    except MalformedXml:
        return ""
    # Any other root, or one in a namespace, is an acknowledgement or a fault of the server's own (register, point 81).
    return f"the HTTP answer carries {an(root.tag)}" if root.tag in _CARRIED else ""


@_form("ANS-TYPE")
def _type(answer: _Answer) -> str:
    wanted = response_type(answer.exchange.sent.message)
    if answer.reading.element is None:
        return answer.reading.problem
    return "" if answer.element.tag == wanted else f"the answer is {an(answer.element.tag)}, not {an(wanted)}"


@_form("ANS-SCHEMA")
def _schema(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    # The schema wants a DSO-Portfolio with a CongestionPoint in every AGRPortfolioQueryResponse, so that neither a
    # rejection nor a list of only unallocated connections has a valid form (register, point 21).
    unavoidable, why = contradiction(answer.element)
    contradicted = [c for c in answer.reading.invalid if unavoidable is not None and unavoidable.search(c)]
    others = [complaint for complaint in answer.reading.invalid if complaint not in contradicted]
    if others:
        return "; ".join(others)
    return Tolerated(why) if contradicted else ""


@_form("ANS-SEAL")
def _seal(answer: _Answer) -> str:
    if answer.reading.envelope is None:
        return ""
    return "" if answer.reading.sealed else "the seal does not verify with the target's public key"


@_form("ANS-ENVELOPE")
def _envelope(answer: _Answer) -> str:
    envelope, target = answer.reading.envelope, answer.target
    if envelope is None:
        return ""
    claimed = (envelope.get("SenderDomain"), envelope.get("SenderRole"))
    if claimed != (target.domain, target.role):
        return f"the envelope names {claimed[0]} as {claimed[1]}, not {target.domain} as {target.role}"
    inner = answer.element.get("SenderDomain")
    if answer.reading.element is not None and inner != target.domain:
        return f"the SenderDomain inside is {inner}, not {target.domain}"
    return ""


@_form("ANS-RECIPIENT")
def _recipient(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    named, wanted = answer.element.get("RecipientDomain"), answer.exchange.sent.sender
    if named == wanted or named == _claimed_sender(answer):
        return ""
    return f"the RecipientDomain is {named}, not {wanted}"


def _claimed_sender(answer: _Answer) -> str | None:
    """Return the SenderDomain inside our request: where it is not the envelope's, the answer may go to either.

    Source: message-catalog/metadata-attributes.md, SenderDomain; register, point 1.
    """
    try:
        return parse(answer.exchange.sent.payload or b"").get("SenderDomain")
    except MalformedXml:
        return None


@_form("ANS-CONVERSATION")
def _conversation(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    given, wanted = answer.element.get("ConversationID") or "", answer.exchange.sent.conversation
    return "" if given.lower() == wanted.lower() else f"the ConversationID is {given}, not {wanted}"


@_form("ANS-MESSAGE-ID")
def _message_id(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    given = (answer.element.get("MessageID") or "").lower()
    if given == answer.exchange.sent.message_id.lower():
        return "the MessageID is the request's own"
    if given in answer.repeated:
        return f"the MessageID {given} was used for another message before"
    return "" if given else "there is no MessageID"


def _reference(answer: _Answer) -> str | None:
    return reference_attribute(response_type(answer.exchange.sent.message), answer.target.version)


@_form("ANS-REFERENCE-TEST")
@_form("ANS-REFERENCE")
def _refers(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    name, wanted = _reference(answer) or "", answer.exchange.sent.message_id
    given = answer.element.get(name)
    if given is None:
        return f"the attribute {name} is missing"
    return "" if given.lower() == wanted.lower() else f"{name} is {given}, not {wanted}"


def _timestamp(answer: _Answer) -> datetime | None:
    try:
        return instant(answer.element.get("TimeStamp") or "")
    except Unreadable:
        return None


@_form("ANS-TIMESTAMP")
def _present(answer: _Answer) -> str:
    """The answer was made between our request and its arrival; both ends are widened by the clock tolerance."""
    stamp = _timestamp(answer)
    if stamp is None:
        return ""  # the schema says what is wrong with it
    if stamp.tzinfo is None:
        return ""  # without an offset it names no instant; ANS-OFFSET says so
    tolerance = answer.target.clock_tolerance
    early = answer.exchange.sent.at - stamp.timestamp()
    late = stamp.timestamp() - answer.delivery.at
    # One of whole seconds has left out a part of the last one, which the clock did not.
    in_time = early <= tolerance or (not stamp.microsecond and early < tolerance + CUT_OFF)
    if in_time and late <= tolerance:
        return ""
    return f"the TimeStamp {answer.element.get('TimeStamp')} is {max(early, late):.0f} s off"


@_form("ANS-OFFSET-REQUIRED")
@_form("ANS-OFFSET")
def _offset(answer: _Answer) -> str:
    stamp = _timestamp(answer)
    return "the TimeStamp has no offset from UTC" if stamp is not None and stamp.tzinfo is None else ""


@_form("ANS-VERSION")
def _version(answer: _Answer) -> str:
    if answer.reading.element is None:
        return ""
    given, wanted = answer.element.get("Version") or "", schema_version_number(answer.target.version)
    return "" if given.split(".")[0] == wanted.split(".")[0] else f"the Version is {given}, the request's {wanted}"


@_form("ANS-REASON-TEST")
@_form("ANS-REASON")
def _reason(answer: _Answer) -> str:
    result, reason = answer.element.get("Result"), (answer.element.get("RejectionReason") or "").strip()
    return "it says Rejected without a RejectionReason" if result == "Rejected" and not reason else ""


@_form("ANS-NO-REASON-TEST")
@_form("ANS-NO-REASON")
def _no_reason(answer: _Answer) -> str:
    result, reason = answer.element.get("Result"), (answer.element.get("RejectionReason") or "").strip()
    if result != "Accepted" or not reason or fold(reason).startswith("alreadysubmitted"):
        return ""
    return f'it says Accepted with the RejectionReason "{reason}"'


@_form("ANS-DISPUTE-REASON")
def _dispute_reason(answer: _Answer) -> str:
    """Only what is disputed has a reason for it; the statuses of a rejection mean nothing (register, point 19)."""
    statuses = answer.element.all("FlexOrderSettlementStatus") if answer.element.get("Result") == "Accepted" else ()
    for status in statuses:
        reason = (status.get("DisputeReason") or "").strip()
        if status.get("Disposition") == "Accepted" and reason:
            return f'the order {status.get("OrderReference")} is accepted with the DisputeReason "{reason}"'
    return ""


@_form("ANS-HTTP")
def _http(answer: _Answer) -> str:
    return wrongly_sent(answer.delivery, answer.reading) or Tolerated(unusually_sent(answer.delivery))


@_form("ANS-ENDPOINT")
def _endpoint(answer: _Answer) -> str:
    at, wanted = answer.delivery.counterparty, answer.exchange.sent.sender
    return (
        ""
        if at == wanted or at == _claimed_sender(answer)
        else f"it was delivered to {at or answer.delivery.path}, not to {wanted}"
    )
