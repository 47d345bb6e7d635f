"""The cases of message validation: what breaks a generic rule, in messages of which types."""

from datetime import timedelta
from typing import Any

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import (
    AGR_POINT_2,
    AGR_POINT_OF_ANOTHER,
    DSO_POINT_OF_ANOTHER,
    NOW,
    SHORT_DAY,
    TODAY,
    Desk,
    Outcome,
    fresh,
    isp,
)
from uftp_conformance.messages import Element

NOBODY = "nobody.example"
YESTERDAY = TODAY - timedelta(days=1)
PAST = (NOW - timedelta(seconds=1)).isoformat()


def sent(make: Any, *parts: Element, standing: str = "registered", role: str = "", **changed: Any) -> Story:
    """Send one message, made by a function of `valid`, from a party whose role is the type's unless it is given."""

    def story(desk: Desk) -> Outcome:
        usual = "AGR" if make in (valid.prognosis, valid.offer, valid.connections, valid.agr_query) else "DSO"
        party = desk.parties[role or usual, standing]
        return desk.send(make(desk, *parts, **{"SenderDomain": party.domain, **changed}), party)

    return story


def unasked(standing: str) -> Story:
    """Order what nobody offered."""

    def story(desk: Desk) -> Outcome:
        party = desk.parties["DSO", standing]
        made = valid.order(desk, valid.offer_of(desk), SenderDomain=party.domain, Unsolicited="true")
        return desk.send(made.without("FlexOfferMessageID", "OptionReference"), party)

    return story


def twice(make: Any, **changed: Any) -> Story:
    """Send a message, and another one with the same MessageID."""

    def story(desk: Desk) -> Outcome:
        identifier = fresh()
        first = sent(make, MessageID=identifier)(desk)
        assert first.verdict == "Accepted"
        return sent(make, MessageID=identifier.upper(), **changed)(desk)

    return story


def one_after_another(make: Any, other: Any) -> Story:
    """Send a message, and one of another type with the same MessageID."""

    def story(desk: Desk) -> Outcome:
        identifier = fresh()
        first = sent(make, MessageID=identifier)(desk)
        assert first.verdict == "Accepted"
        return sent(other, MessageID=identifier)(desk)

    return story


def again(make: Any) -> Story:
    """Send the same bytes twice."""

    def story(desk: Desk) -> Outcome:
        message, party = make(desk), desk.parties["AGR" if desk.role == "DSO" else "DSO", "registered"]
        first, second = desk.send(message, party), desk.send(message, party)
        assert first.verdict == "Accepted"
        assert second.answer in (None, first.answer)
        return second

    return story


TOO_FAR = {  # one ISP after the last of a day with 92
    valid.prognosis: (isp(1, 93, Power=1),),
    valid.reservation: (isp(93, Power=-1),),
    valid.request: (isp(93, Disposition="Requested", MinPower=0, MaxPower=1),),
    valid.offer: (valid.option(isp(92, 2, Power=1)),),
}
TWO_IN_ONE = {
    valid.prognosis: (isp(1, 96, Power=1), isp(40, Power=1)),
    valid.reservation: (isp(3, 3, Power=-1), isp(1, 3, Power=-1)),
    valid.request: (isp(3, Disposition="Requested", MinPower=0, MaxPower=1),) * 2,
    valid.offer: (valid.option(), valid.option(isp(60, Power=1), isp(50, 11, Power=1), reference="option-2")),
}
AT = {
    valid.prognosis: "DSO",
    valid.offer: "DSO",
    valid.reservation: "AGR",
    valid.request: "AGR",
    valid.points: "CRO",
    valid.connections: "CRO",
    valid.agr_query: "CRO",
    valid.dso_query: "CRO",
}


def cases_at_every_receiver() -> list[Case]:
    cases = []
    for make in (valid.prognosis, valid.offer, valid.reservation, valid.request, valid.points, valid.connections):
        role, name = AT[make], make.__name__
        zone = "VAL-TIME-ZONE-UPDATE" if role == "CRO" else "VAL-TIME-ZONE"
        other = f"{'agr' if make in (valid.prognosis, valid.offer, valid.connections) else 'dso'}-second.suite.example"
        cases += [
            Case("VAL-SENDER-MISMATCH", role, name, sent(make, SenderDomain=other), "Invalid Sender"),
            Case("VAL-SENDER-STRANGER", role, name, sent(make, SenderDomain=NOBODY), "Invalid Sender"),
            Case("VAL-RECIPIENT", role, name, sent(make, RecipientDomain=NOBODY), "Unknown Recipient"),
            Case("VAL-VERSION-MAJOR", role, name, sent(make, Version="4.0.0"), "Invalid Version"),
            Case("VAL-DUPLICATE", role, name, twice(make, TimeStamp=PAST), "Duplicate Identifier"),
            Case(zone, role, name, sent(make, TimeZone="America/New_York"), "Time zone rejected"),
            Case(zone, role, f"{name}-nowhere", sent(make, TimeZone="Europe/Nowhere"), "Time zone rejected"),
        ]
    return cases


def cases_about_isps() -> list[Case]:
    cases = []
    for make in (valid.prognosis, valid.offer, valid.reservation, valid.request):
        role, name = AT[make], make.__name__
        foreign = DSO_POINT_OF_ANOTHER if role == "DSO" else AGR_POINT_OF_ANOTHER
        contract = "Unknown reference ContractID" if make is valid.reservation else "Accepted"
        late = "Deadline expired" if make is valid.reservation else "Accepted"
        past = "VAL-PERIOD-PROGNOSIS" if make is valid.prognosis else "VAL-PERIOD"
        cases += [
            Case("VAL-ISP-DURATION", role, name, sent(make, ISP_Duration="PT5M"), "ISP duration rejected"),
            Case(
                "VAL-CONGESTION-POINT",
                role,
                name,
                sent(make, CongestionPoint=foreign),
                "Invalid congestion point",
                contract,
            ),
            Case(
                "VAL-CONGESTION-POINT",
                role,
                f"{name}-unknown",
                sent(make, CongestionPoint="ea1.2026-01.x:y"),
                "Invalid congestion point",
                contract,
            ),
            Case(past, role, name, sent(make, Period=YESTERDAY), "Period out of bounds", late),
            Case("VAL-ISP-BOUNDS", role, name, sent(make, *TOO_FAR[make], Period=SHORT_DAY), "ISPs out of bounds"),
            Case("VAL-ISP-CONFLICT", role, name, sent(make, *TWO_IN_ONE[make]), "ISP conflict"),
        ]
    return cases


CASES = [
    *cases_at_every_receiver(),
    *cases_about_isps(),
    Case("VAL-BARRED", "CRO", "points", sent(valid.points, standing="barred"), "Barred Sender"),
    Case(
        "VAL-BARRED", "DSO", "offer", sent(valid.offer, standing="barred"), "Barred Sender", "Invalid congestion point"
    ),
    Case(
        "VAL-BARRED",
        "AGR",
        "request",
        sent(valid.request, standing="barred"),
        "Barred Sender",
        "Invalid congestion point",
    ),
    Case("VAL-SENDER-ROLE", "CRO", "points of an AGR", sent(valid.points, role="AGR"), "Invalid Sender"),
    Case(
        "VAL-SENDER-ROLE",
        "DSO",
        "offer of a DSO",
        sent(valid.offer, role="DSO"),
        "Invalid Sender",
        "Invalid congestion point",
    ),
    Case("VAL-SENDER-ROLE", "AGR", "request of an AGR", sent(valid.request, role="AGR"), "Invalid Sender"),
    Case(
        "VAL-SENDER-ROLE",
        "AGR",
        "request of an AGR elsewhere",
        sent(valid.request, role="AGR", CongestionPoint=AGR_POINT_2),
        "Invalid Sender",
        "Invalid congestion point",
    ),
    Case("VAL-MESSAGE-MISDIRECTED", "CRO", "request", sent(valid.request), "Invalid Message"),
    Case("VAL-MESSAGE-MISDIRECTED", "AGR", "points", sent(valid.points), "Invalid Message"),
    Case("VAL-MESSAGE-MISDIRECTED", "AGR", "query", sent(valid.dso_query), "Invalid Message"),
    Case("VAL-MESSAGE-MISDIRECTED", "DSO", "connections", sent(valid.connections), "Invalid Message"),
    Case("VAL-RESUBMITTED", "DSO", "prognosis", lambda d: again(valid.prognosis)(d), "Accepted", "500"),
    Case("VAL-RESUBMITTED", "AGR", "reservation", lambda d: again(valid.reservation)(d), "Accepted", "500"),
    Case(
        "VAL-PERIOD-QUERY",
        "CRO",
        "agr query",
        sent(valid.agr_query, Period=YESTERDAY),
        "Period out of bounds",
        "No connections available",
    ),
    Case(
        "VAL-EXPIRATION",
        "AGR",
        "request",
        sent(valid.request, ExpirationDateTime=PAST),
        "ExpirationDateTime out of bounds",
    ),
    Case(
        "VAL-EXPIRATION", "DSO", "offer", sent(valid.offer, ExpirationDateTime=PAST), "ExpirationDateTime out of bounds"
    ),
    Case(
        "VAL-EXPIRATION-LATE",
        "AGR",
        "request",
        sent(valid.request, ExpirationDateTime="2026-11-25T10:00:00Z"),
        "ExpirationDateTime out of bounds",
    ),
    Case(
        "VAL-EXPIRATION-LATE",
        "DSO",
        "offer",
        sent(valid.offer, ExpirationDateTime="2026-11-26T00:00:00Z"),
        "ExpirationDateTime out of bounds",
    ),
    Case("VAL-NO-PARTNER", "AGR", "request", sent(valid.request, standing="unregistered"), "No contract"),
    Case("VAL-NO-PARTNER", "AGR", "reservation", sent(valid.reservation, standing="unregistered"), "No contract"),
    Case("VAL-NO-PARTNER-ORDER", "AGR", "order", unasked(standing="unregistered"), "No contract"),
    Case("VAL-NO-PARTNER", "DSO", "prognosis", sent(valid.prognosis, standing="unregistered"), "No contract"),
    Case("VAL-NO-PARTNER", "DSO", "offer", sent(valid.offer, standing="unregistered"), "No contract"),
    Case(
        "VAL-DUPLICATE-TYPES",
        "DSO",
        "offer and prognosis",
        one_after_another(valid.offer, valid.prognosis),
        "Duplicate Identifier",
    ),
    Case(
        "VAL-DUPLICATE-TYPES",
        "AGR",
        "request and reservation",
        one_after_another(valid.request, valid.reservation),
        "Duplicate Identifier",
    ),
    Case(
        "VAL-CONTRACT", "AGR", "reservation", sent(valid.reservation, ContractID="NONE"), "Unknown reference ContractID"
    ),
    Case(
        "VAL-CONTRACT-REQUEST",
        "AGR",
        "other point",
        sent(valid.request, ContractID="CONTRACT-INCREASE"),
        "Unknown reference ContractID",
    ),
    Case("VAL-CONTRACT", "DSO", "offer", sent(valid.offer, ContractID="NONE"), "Unknown reference ContractID"),
    Case(
        "VAL-BASELINE-REFERENCE",
        "DSO",
        "offer",
        sent(valid.offer, BaselineReference="NONE"),
        "Unknown reference BaselineReference",
    ),
    Case(
        "VAL-REFERENCE-PROGNOSIS",
        "DSO",
        "offer",
        sent(valid.offer, D_PrognosisMessageID=fresh()),
        "Unknown reference D-PrognosisMessageID",
    ),
    Case(
        "VAL-REFERENCE-REQUEST",
        "DSO",
        "offer",
        sent(valid.offer, FlexRequestMessageID=fresh()),
        "Unknown reference FlexRequestMessageID",
    ),
]
