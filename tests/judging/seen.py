"""What a target can be seen doing: exchanges and trials, built without any wire."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from uftp_conformance.catalogue import Catalogue, Cell, Requirement
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Part, Sent, Trial
from uftp_conformance.judging.judge import Criteria, Policy
from uftp_conformance.messages import Element, reference_attribute, response_type, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import SecretKey, read_secret_key

KEY = read_secret_key(base64.b64encode(bytes(range(32))).decode())
OTHER_KEY = read_secret_key(base64.b64encode(bytes(range(1, 33))).decode())
TARGET, US = "dso.target.example", "agr.suite.example"
VERSION = "3.1.0"
BEGIN = 1_777_629_600.0  # 2026-05-01T10:00:00Z
CONVERSATION = "00000000-0000-4000-8000-00000000Cc00"
REQUEST_ID, ANSWER_ID = "00000000-0000-4000-8000-0000000Ab001", "00000000-0000-4000-8000-0000000000a1"

# A refusal as most are: a rejection with the documented reason is legal, a client error is tolerated.
REFUSAL = Requirement(
    "ABC-REFUSAL",
    "Bad offer",
    "A bad offer is rejected.",
    "a.md",
    (VERSION, "draft"),
    "must",
    ("DSO",),
    ("FlexOffer",),
    "refusal",
    ("rejected",),
    ("4xx",),
    reason={VERSION: "Bad offer | Worse offer", "draft": "Newer"},
    equivalent=("Offer is bad",),
    blame="semantics",
)
ANOTHER = replace(REFUSAL, id="ABC-OTHER", reason={VERSION: "Unknown thing", "draft": "Unknown thing"}, equivalent=())
OPEN = replace(REFUSAL, id="ABC-OPEN", reason={VERSION: "*", "draft": "*"})
ACCEPTANCE = replace(
    REFUSAL,
    id="ABC-ACCEPTANCE",
    observed="acceptance",
    legal=("accepted",),
    finding=(),
    reason={},
    equivalent=(),
)
DOOR = replace(ACCEPTANCE, id="ABC-DOOR", observed="transport", legal=("400",), finding=("closed",), blame="transport")
CONTENT = replace(ACCEPTANCE, id="ABC-CONTENT", observed="content", legal=("holds",), blame="sequence")
CATALOGUE = Catalogue({row.id: row for row in (REFUSAL, ANOTHER, OPEN, ACCEPTANCE, DOOR, CONTENT)})


def cell(row: Requirement = REFUSAL, message: str = "FlexOffer") -> Cell:
    """Return the cell of a row at the DSO."""
    return Cell(row, message, "DSO", VERSION)


def criteria(policy: Policy = "documented", version: str = VERSION) -> Criteria:
    """Return before whom is judged."""
    return Criteria(KEY.public, version, CATALOGUE, policy)


def request(tag: str = "FlexOffer", identifier: str = REQUEST_ID, sender: str = US) -> Element:
    """Return a request of ours, as far as judging looks at it."""
    return Element(
        tag,
        {
            "Version": VERSION,
            "SenderDomain": sender,
            "MessageID": identifier,
            "ConversationID": CONVERSATION,
        },
    )


def response(of: Element | None = None, version: str = VERSION, /, **changed: str | None) -> Element:
    """Return the target's valid answer to a request; an underscore stands for a hyphen, None removes."""
    asked = of or request()
    tag = response_type(asked.tag)
    reference = reference_attribute(tag, version)
    attributes: dict[str, str | None] = {
        "Version": VERSION,
        "SenderDomain": TARGET,
        "RecipientDomain": US,
        "TimeStamp": "2026-05-01T10:00:00Z",
        "MessageID": ANSWER_ID,
        "ConversationID": asked["ConversationID"],
        **({"Result": "Accepted"} if reference else {}),
        **({reference: asked["MessageID"]} if reference else {}),
    }
    given = {**attributes, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return Element(tag, {name: value for name, value in given.items() if value is not None})


def delivery(
    message: Element | bytes,
    *,
    key: SecretKey = KEY,
    at: float = BEGIN + 0.03,
    sender: tuple[str, str] = (TARGET, "DSO"),
    **changed: Any,
) -> Delivery:
    """Return a delivery of the target's: a message is sealed and wrapped, bytes are delivered as they are."""
    body = message if isinstance(message, bytes) else wrap(serialise(message), *sender, key)
    usual = Delivery(at, f"/{US}", US, "POST", "text/xml; charset=utf-8", body)
    return replace(usual, **changed)


def sent(part: Part = "case", element: Element | None = None, at: float = BEGIN) -> Sent:
    """Return how we sent a request."""
    element = element or request()
    payload = serialise(element)
    return Sent(part, element.tag, element["MessageID"], element["ConversationID"], US, "AGR", b"", payload, at)


def exchange(
    part: Part = "case",
    *deliveries: Delivery,
    element: Element | None = None,
    at: float = BEGIN,
    status: int | None = 200,
    failure: Any = "",
    elapsed: float = 0.004,
    body: bytes = b"",
    begun: int | None = None,
) -> Exchange:
    """Return an exchange."""
    return Exchange(sent(part, element, at), HttpAnswer(status, failure, elapsed, body, begun=begun), deliveries)


def accepted(part: Part = "case", tag: str = "FlexOffer") -> Exchange:
    """Return a request that was accepted, a TestMessage being answered."""
    return exchange(part, delivery(response(request(tag))), element=request(tag))


def rejected(reason: str | None = "Bad offer", part: Part = "case", status: int = 200) -> Exchange:
    """Return a request that was rejected."""
    answer = response(Result="Rejected", RejectionReason=reason)
    return exchange(part, delivery(answer), status=status)


def trial(*exchanges: Exchange, **changed: Any) -> Trial:
    """Return a trial of these exchanges."""
    return replace(Trial("a case", exchanges), **changed)


def expected_and_facts(expected: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the fields of a trial whose content is judged."""
    return {"expected": expected, "facts": facts or {}}


SILENT, TEST = exchange(), request("TestMessage")


def http(status: int | None, failure: str = "", part: Part = "case", begun: int | None = None) -> Exchange:
    """Return an exchange of which only HTTP was seen."""
    return exchange(part, status=status, failure=failure, begun=begun)
