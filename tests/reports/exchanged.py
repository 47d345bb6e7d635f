"""The parties of the sample, and its exchanges: what was sent, and what came back."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Part, Sent
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import read_secret_key
from uftp_conformance.messages.tables import reference_attribute, response_type

VERSION = "3.1.0"
BEGIN = 1795253400.0
DSO = {
    "label": "dso",
    "name": "Grid Operator's platform",
    "role": "DSO",
    "version": VERSION,
    "domain": "dso.example.com",
    "endpoint": "https://dso.example.com/shapeshifter/api/v3/message",
}
AGR = {
    "label": "agr",
    "name": "Flexibility & Co",
    "role": "AGR",
    "version": VERSION,
    "domain": "agr.example.org",
    "endpoint": "http://127.0.0.1:18081/agr.example.org/shapeshifter/api/v3/message",
}
ESCAPES = "Lacking \x1b[2J\x1b]0;owned\x07 ISPs\r\n\u202egnitseb"
KEY = read_secret_key(base64.b64encode(bytes(range(32))).decode())


@dataclass(frozen=True)
class Answer:
    """What the target did: its HTTP status, its result (None: silence) and reason."""

    result: str | None = "Accepted"
    reason: str | None = None
    status: int | None = 200
    failure: str = ""
    waited: float = 0.031


def prognosis(*, without: int | None = None, message_id: str = "4bc9ff0e-0000-4000-8000-000000000001") -> Element:
    isps = tuple(
        Element("ISP", {"Power": str(500 * (number % 7)), "Start": str(number)})
        for number in range(1, 97)
        if number != without
    )
    return Element(
        "D-Prognosis",
        {
            "Version": VERSION,
            "SenderDomain": "agr.example.com",
            "RecipientDomain": "dso.example.com",
            "TimeStamp": "2026-11-21T09:30:00Z",
            "MessageID": message_id,
            "ConversationID": "4bc9ff0e-0000-4000-8000-0000000000aa",
            "ISP-Duration": "PT15M",
            "TimeZone": "Europe/Amsterdam",
            "Period": "2026-11-21",
            "CongestionPoint": "ean.123456789012",
            "Revision": "1",
        },
        isps,
    )


def request(cell: Cell, message_id: str) -> Element:
    """Return a message of the cell's type; only the D-Prognosis is a whole one."""
    if cell.message == "D-Prognosis":
        return prognosis(message_id=message_id)
    return Element(cell.message, {"Version": VERSION, "MessageID": message_id, "Period": "2026-11-21"})


def exchange(part: Part, sent: Element, answer: Answer, *, note: str = "", at: float = BEGIN) -> Exchange:
    """Return a request with its HTTP answer and, unless it was met with silence, the sealed answer message."""
    http = HttpAnswer(answer.status, answer.failure, 0.004)  # type: ignore[arg-type]  # the literals of the evidence
    carried = Sent(
        part,
        sent.tag,
        sent["MessageID"],
        "4bc9ff0e-0000-4000-8000-0000000000aa",
        "agr.example.com",
        "AGR",
        b"",
        serialise(sent),
        at,
        note,
    )
    if answer.result is None or answer.status != 200:
        return Exchange(carried, http)
    attributes = {"Version": VERSION, "MessageID": "4bc9ff0e-0000-4000-8000-0000000000ff", "Result": answer.result}
    reference = reference_attribute(response_type(sent.tag), VERSION)
    if reference:
        attributes[reference] = sent["MessageID"]
    if answer.reason is not None:
        attributes["RejectionReason"] = answer.reason
    body = answer_body(attributes, response_type(sent.tag))
    arrived = Delivery(at + answer.waited, "/agr.example.com", "agr.example.com", "POST", "text/xml", body)
    return Exchange(carried, http, (arrived,))


def answer_body(attributes: Mapping[str, str], tag: str) -> bytes:
    """Return a sealed answer; XML cannot hold control characters, so words stand for them."""
    harmless = {name: value.replace("\x1b", "ESC").replace("\x07", "BEL") for name, value in attributes.items()}
    return wrap(serialise(Element(tag, harmless)), "dso.example.com", "DSO", KEY)
