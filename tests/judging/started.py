"""What a target started, as a delivery, and the verdict about it; from stored bytes alone."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from time import time as now
from typing import Any
from uuid import uuid4

from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, Trial, dump, restore
from uftp_conformance.judging.initiated_messages import Started
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind, Verdict
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.reading import Reading
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.oracle.agreed import as_data
from uftp_conformance.statement.market import CongestionPoint, Contract, Market

KEY, OFFER = new_secret_key(), str(uuid4())
AGR, DSO, POINT = "agr.target.example", "dso.suite.example", "ean.871685900000000011"
MARKET = Market(
    15,
    "Europe/Amsterdam",
    "EUR",
    1000,
    Decimal(100),
    30,
    True,  # noqa: FBT003
    (CongestionPoint(POINT, DSO, AGR),),
    (Contract("REDUCE", POINT, -500, 1, time(10)),),
    ("BASELINE",),
)
FACTS: Mapping[str, Any] = {
    "domain": AGR,
    "role": "AGR",
    "recipient": DSO,
    "version": "3.1.0",
    "agreed": as_data(MARKET),
    "clock tolerance": 1.0,
    "known": [],
    "references": [],
}


def prognosis(*isps: tuple[int, int], **changed: str) -> Element:
    attributes = {
        "Version": "3.1.0",
        "SenderDomain": AGR,
        "RecipientDomain": DSO,
        "TimeStamp": "2026-11-21T10:00:00Z",
        "MessageID": str(uuid4()),
        "ConversationID": str(uuid4()),
        "ISP-Duration": "PT15M",
        "TimeZone": "Europe/Amsterdam",
        "Period": "2026-11-22",
        "CongestionPoint": POINT,
        "Revision": "1",
    }
    elements = (Element("ISP", {"Power": "1", "Start": str(s), "Duration": str(d)}) for s, d in isps or ((1, 96),))
    return Element("D-Prognosis", {**attributes, **{k.replace("_", "-"): v for k, v in changed.items()}}, (*elements,))


def delivered(body: bytes, at: str = DSO) -> Delivery:
    return Delivery(now(), f"/{at}", at, "POST", "text/xml", body)


def sealed(message: Element, **how: Any) -> Delivery:
    body = wrap(serialise(message), how.get("domain", AGR), how.get("role", "AGR"), how.get("key", KEY))
    return delivered(body, how.get("at", DSO))


Runs = tuple[tuple[int, int, int], ...]  # start, duration and power of each run


def offered(*runs: tuple[int, int, int], price: str = "1.00", **changed: str) -> Exchange:
    """Return the offer of ours on which a target places an order."""
    return offered_in_options(({"OptionReference": "A", "Price": price}, runs), **changed)


def offered_in_options(*options: tuple[dict[str, str], Runs], **changed: str) -> Exchange:
    """Return an offer of ours that has some options, and was accepted."""
    made = tuple(
        Element(
            "OfferOption",
            attributes,
            tuple(Element("ISP", {"Start": f"{s}", "Duration": f"{d}", "Power": f"{p}"}) for s, d, p in runs),
        )
        for attributes, runs in options
    )
    usual = {k: v for k, v in prognosis().attributes.items() if k != "Revision"} | {
        "SenderDomain": DSO,
        "RecipientDomain": AGR,
        "MessageID": OFFER,
        "ExpirationDateTime": "2099-01-01T00:00:00Z",
        "Currency": "EUR",
    }
    payload = serialise(Element("FlexOffer", {**usual, **changed}, made))
    sent = Sent("attempt", "FlexOffer", OFFER, usual["ConversationID"], DSO, "DSO", payload, payload, now() - 1)
    answer = Element(
        "FlexOfferResponse",
        {
            **{name: usual[name] for name in ("Version", "TimeStamp", "ConversationID")},
            "SenderDomain": AGR,
            "RecipientDomain": DSO,
            "MessageID": str(uuid4()),
            "FlexOfferMessageID": OFFER,
            "Result": "Accepted",
        },
    )
    return Exchange(sent, HttpAnswer(200, "", 0.0), (sealed(answer),))


def verdict(rule: str, *deliveries: Delivery, on: Exchange | None = None, **facts: Any) -> Verdict:
    """Judge deliveries by one rule, after they have been stored and read back; `on` is the offer that they rest on."""
    trial = Trial("t", (on,) if on else (), {"started": rule}, facts={**FACTS, **facts}, started=deliveries)
    cell = Cell(load()[rule], load()[rule].messages[0], "AGR", "3.1.0")
    return judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load()))


def judged(rule: str, *deliveries: Delivery, **facts: Any) -> tuple[Kind, str]:
    found = verdict(rule, *deliveries, **facts)
    return found.kind, found.got.partition(": ")[2]  # behind the name of the message


PASSED, AS_OFFERED = (Kind.PASS, ""), ((5, 2, 10), (9, 1, -3))


def as_read(*isps: tuple[int, int], **changed: str) -> tuple[Started, ...]:
    """Return a prognosis as it was read by a schema that lets every number pass."""
    return (Started(delivered(b""), Reading(None, True, prognosis(*isps, **changed))),)  # noqa: FBT003
