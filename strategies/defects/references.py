"""References to what was never exchanged, or agreed, between the two parties."""

import uuid
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from strategies.days import in_other_months, last_closed
from strategies.defects.registry import Unsuited, defect, placed, suited
from strategies.places import At, at
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import lexical

_UUIDS = st.integers(0, 2**122 - 1).map(lambda n: str(uuid.UUID(int=n << 6, version=4)))
_NAMES = st.integers(0, 10**9).map("NO-SUCH-{}".format)


def _fresh(_: Situation) -> tuple[str, ...]:
    return ("00000000-0000-4000-8000-000000000000", "own")


# What a reference can name that exists, and is none of what it should name: messages between the two of another type,
# and one of the right type that was exchanged between the recipient and somebody else.
REQUEST, OFFER, PROGNOSIS = "a FlexRequest", "a FlexOffer", "a D-Prognosis"
ORDER, REVOCATION = "a FlexOrder", "a FlexOfferRevocation"
ELSEWHERE = "one that was exchanged with another participant"


MONTH = "another month"
_VERSION = 14  # where a UUID says how it was made, as 4 if at random


def _identifier(out: Outgoing, value: str) -> str:
    """Return an id that nobody used as such: a fresh one, or that of a message of another type."""
    return out.element["MessageID"] if value == "own" else value


def _resting_on(out: Outgoing, prognosis: str) -> Outgoing:
    """Rest a message on a D-Prognosis alone: beside a BaselineReference it could be ignored (register, point 69)."""
    return out.carrying(out.element.without("BaselineReference").having({"D-PrognosisMessageID": prognosis}))


def _exchanged(out: Outgoing, value: str) -> str:
    if value not in out.others:
        raise Unsuited  # the statement leaves the suite without such a message
    return out.others[value]


@defect("VAL-REFERENCE-REQUEST", boundaries=_fresh, values=lambda _: _UUIDS)
def answers_no_request(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the FlexRequestMessageID {value}, which no FlexRequest has."""
    solicited = out.element.without("Unsolicited")
    return out.carrying(solicited.having({"FlexRequestMessageID": _identifier(out, value)}))


NEAR = ("the first digit", "the last digit")
NEAR_PROGNOSES = tuple(f"{PROGNOSIS}, but for {digit}" for digit in NEAR)


def _nearly(identifier: str | None, value: str) -> str:
    """Return a UUID that differs in one digit, in the last one only if it is random: no other message has it."""
    place = -1 if value.endswith(NEAR[1]) else 0
    if not identifier or (place and identifier[_VERSION] != "4"):
        raise Unsuited
    digits = list(identifier)
    digits[place] = "1" if digits[place] == "0" else "0"
    return "".join(digits)


@defect("VAL-REFERENCE-REQUEST", boundaries=lambda _: NEAR)
def answers_a_near_request(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the FlexRequestMessageID of a FlexRequest, but for {value}."""
    return out.having(FlexRequestMessageID=_nearly(out.element.get("FlexRequestMessageID"), value))


@defect("VAL-REFERENCE-OFFER", boundaries=lambda _: NEAR)
def refers_to_a_near_offer(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the FlexOfferMessageID of a FlexOffer, but for {value}."""
    return out.having(FlexOfferMessageID=_nearly(out.element.get("FlexOfferMessageID"), value))


@defect("VAL-REFERENCE-PROGNOSIS", boundaries=lambda _: NEAR_PROGNOSES)
def rests_on_a_near_prognosis(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of {value}, as D-PrognosisMessageID."""
    known = out.others.get(PROGNOSIS) or out.element.get("D-PrognosisMessageID")
    return _resting_on(out, _nearly(known, value))


@defect("VAL-REFERENCE-REQUEST", boundaries=lambda _: (OFFER, PROGNOSIS, ELSEWHERE))
def answers_something_else(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of {value} as FlexRequestMessageID."""
    solicited = out.element.without("Unsolicited")
    return out.carrying(solicited.having({"FlexRequestMessageID": _exchanged(out, value)}))


@defect("VAL-REFERENCE-OFFER", boundaries=_fresh, values=lambda _: _UUIDS)
def refers_to_no_offer(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the FlexOfferMessageID {value}, which no FlexOffer has."""
    return out.having(FlexOfferMessageID=_identifier(out, value))


@defect("VAL-REFERENCE-OFFER", boundaries=lambda _: (REQUEST, ORDER, ELSEWHERE), messages=("FlexOrder",))
@defect("VAL-REFERENCE-OFFER", boundaries=lambda _: (REVOCATION, PROGNOSIS), messages=("FlexOfferRevocation",))
def refers_to_something_else(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of {value} as FlexOfferMessageID."""
    return out.having(FlexOfferMessageID=_exchanged(out, value))


@defect("VAL-REFERENCE-PROGNOSIS", boundaries=_fresh, values=lambda _: _UUIDS, messages=("FlexOffer", "FlexOrder"))
def rests_on_no_prognosis(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the D-PrognosisMessageID {value}, which no D-Prognosis has."""
    return _resting_on(out, _identifier(out, value))


@defect(
    "VAL-REFERENCE-PROGNOSIS", boundaries=lambda _: (OFFER, REQUEST, ELSEWHERE), messages=("FlexOffer", "FlexOrder")
)
def rests_on_something_else(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the MessageID of {value} as D-PrognosisMessageID."""
    return _resting_on(out, _exchanged(out, value))


@placed("STL-PROGNOSIS", boundaries=_fresh, values=lambda _: _UUIDS)
def settles_on_no_prognosis(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items on the D-PrognosisMessageID {value}, which no D-Prognosis has."""
    return _settling_on(out, value, _identifier(out, value.value))


@placed("STL-PROGNOSIS", boundaries=lambda _: (ELSEWHERE,))
def settles_on_something_else(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items on the MessageID of {value} as D-PrognosisMessageID."""
    return _settling_on(out, value, _exchanged(out, value.value))


def _settling_on(out: Outgoing, value: At, identifier: str) -> Outgoing:
    named = {"D-PrognosisMessageID": identifier}
    return out.carrying(
        at(
            out.element,
            "FlexOrderSettlement",
            value.place,
            lambda item: item.without("BaselineReference").having(named),
        )
    )


@defect("VAL-CONTRACT", boundaries=lambda _: ("NO-SUCH-CONTRACT",), values=lambda _: _NAMES)
@defect("VAL-CONTRACT-REQUEST", boundaries=lambda _: ("NO-SUCH-CONTRACT",), values=lambda _: _NAMES)
def is_under_no_contract(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the ContractID {value}, which the parties did not agree."""
    return out.having(ContractID=value)


@defect("VAL-BASELINE-REFERENCE", boundaries=lambda _: ("NO-SUCH-BASELINE",), values=lambda _: _NAMES)
def is_on_no_baseline(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the BaselineReference {value}, which the parties did not agree."""
    return out.having(BaselineReference=value)


@defect("VAL-PERIOD-MISMATCH", boundaries=lambda _: (1, -1, 7), values=lambda _: st.integers(1, 20))
def is_for_another_day(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a Period {value} days after that of the message it refers to."""
    meant, market = lexical.day(out.element["Period"]), situation.market
    day = meant + timedelta(days=value)
    if day <= last_closed(situation) or market.isps(day) != market.isps(meant):
        raise Unsuited
    # Where no other day is traded, the calendar speaks against each as well (register, point 122).
    if market.beyond(day, situation.today) and any(each != meant for each in market.later_days(situation.today)):
        raise Unsuited
    return out.having(Period=day.isoformat())


@defect("VAL-PERIOD-MISMATCH", boundaries=lambda _: (MONTH,))
def is_for_another_month(out: Outgoing, situation: Situation, _value: str) -> Outgoing:
    """With a Period on the same day of {value} as that of the message it refers to."""
    meant, market = lexical.day(out.element["Period"]), situation.market
    # Where the month is as long as the target looks ahead, its calendar may speak against it too (register, point 122).
    alike = (day for day in in_other_months(meant) if market.isps(day) == market.isps(meant))
    months = [day for day in alike if day > last_closed(situation)]
    day = next((each for each in months if not market.beyond(each, situation.today)), months[0] if months else None)
    return out.having(Period=suited(day).isoformat())


@defect("VAL-PERIOD-BASELINE", boundaries=lambda _: (1, -1, 7))
def rests_on_another_day(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """On a D-Prognosis for the Period {value} days after its own."""
    return _resting_on_another(out, value)


@defect("VAL-PERIOD-BASELINE", boundaries=lambda _: (MONTH,))
def rests_on_another_month(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """On a D-Prognosis for the same day of {value}."""
    return _resting_on_another(out, value)


def _resting_on_another(out: Outgoing, value: int | str) -> Outgoing:
    return _resting_on(out, _exchanged(out, f"{PROGNOSIS} {value}"))


def _nothing(_: Situation) -> Any:
    return (None,)


@defect("OPR-FOFR-EXPIRED", boundaries=_nothing)
@defect("VAL-REFERENCE-EXPIRED", boundaries=_nothing)
def comes_after_the_expiry(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Sent after the ExpirationDateTime of the message it refers to."""
    return out


@defect("OPR-FOFR-REVOKED", boundaries=_nothing)
@defect("VAL-REFERENCE-REVOKED", boundaries=_nothing)
def comes_after_the_revocation(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Sent after the revocation of the offer it refers to."""
    return out
