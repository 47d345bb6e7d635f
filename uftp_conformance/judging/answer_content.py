"""Checks of what an answer says, by name, so that a stored trial carries its expectation as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from uftp_conformance.judging import dns_records, portfolios
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day

Check = Callable[[Any, Sequence[Element], Mapping[str, Any]], str]
_CHECKS: dict[str, Check] = {**portfolios.CHECKS}


def check(expected: Mapping[str, Any], answers: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Hold answers and facts against the expected content; return the first complaint, "" when all holds."""
    for name, value in expected.items():
        complaint = _CHECKS[name](value, answers, facts)
        if complaint:
            return complaint
    return ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver an answer: when and where, what we answered (0: nothing), which message it was."""

    at: float
    path: str
    status: int
    identifier: str


def _named(name: str) -> Callable[[Check], Check]:
    def register(function: Check) -> Check:
        _CHECKS[name] = function
        return function

    return register


@_named("on each Period")
def _on_each_period(value: Sequence[Mapping[str, Any]], answers: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """The answers about each of these Periods hold what is expected of it."""
    for expected in value:
        about = [answer for answer in answers if same_day(answer.get("Period"), expected["Period"])]
        if not about:
            return f"no answer is about the Period {expected['Period']}"
        complaint = check({name: each for name, each in expected.items() if name != "Period"}, about, facts)
        if complaint:
            return f"{complaint}, on the Period {expected['Period']}"
    return ""


@_named("order status")
def _order_status(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The D-PrognosisResponse lists a FlexOrderStatus for each of these orders."""
    listed = {(s.get("FlexOrderMessageID") or "").lower() for a in answers for s in a.all("FlexOrderStatus")}
    missing = [order for order in value if order.lower() not in listed]
    return f"no FlexOrderStatus for the order {', '.join(missing)}" if missing else ""


@_named("other orders")
def _other_orders(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """No D-PrognosisResponse lists a FlexOrderStatus for one of these orders."""
    listed = {(s.get("FlexOrderMessageID") or "").lower() for a in answers for s in a.all("FlexOrderStatus")}
    wrong = [order for order in value if order.lower() in listed]
    return f"a FlexOrderStatus for the order {', '.join(wrong)}, which is for another Period or AGR" if wrong else ""


@_named("validated")
def _validated(value: Mapping[str, Any], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """What is said of an order holds, and so does what is said of each of the others beside it."""
    return next(filter(None, (_validated_of(each, answers) for each in (value, *value.get("others", ())))), "")


def _validated_of(value: Mapping[str, Any], answers: Sequence[Element]) -> str:
    """Each D-Prognosis is said to reflect an order or not to; or not each of some that contradict each other is.

    An answer that rejects its D-Prognosis says nothing about it.
    """
    validated = {}
    for answer in answers:
        about = answer.get("ReferenceMessageID") or answer.get("D-PrognosisMessageID") or ""
        statuses = (s for s in answer.all("FlexOrderStatus") if _same(s.get("FlexOrderMessageID"), value["order"]))
        words = [_word(status.get("IsValidated")) for status in statuses] or [None]
        if answer.get("Result") == "Rejected":
            continue
        if len({*words}) > 1:
            return f"IsValidated of the order {value['order']} is {' and '.join(map(str, words))}, for {about}"
        validated[about.lower()] = words[0]
    for prognosis, wanted in value.get("says", {}).items():
        said = validated.get(prognosis.lower(), wanted)
        if said != wanted:
            return f"IsValidated of the order {value['order']} is {said}, not {wanted}, for {prognosis}"
    both = value.get("not both", ())
    if both and all(validated.get(prognosis.lower()) == "true" for prognosis in both):
        return f"IsValidated of the order {value['order']} is true for each of {', '.join(both)}"
    return ""


def _word(text: str | None) -> str | None:
    """Return the usual word for a boolean, whichever of its four forms was written, with or without blanks around."""
    word = text.strip() if text is not None else None
    return {"1": "true", "0": "false"}.get(word or "", word)


def _same(one: str | None, other: str) -> bool:
    return (one or "").lower() == other.lower()


@_named("settlement status")
def _settlement_status(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Each FlexSettlementResponse has a FlexOrderSettlementStatus for each of these orders, and only one.

    One that disputes an order which is not among them may say that it is lacking (register, point 137).
    """
    for answer in answers:
        statuses = [(s.get("OrderReference"), s.get("Disposition")) for s in answer.all("FlexOrderSettlementStatus")]
        agreed, disputed = ({order for order, said in statuses if said == each} for each in ("Accepted", "Disputed"))
        if missing := [order for order in value if order not in {each for each, _ in statuses}]:
            return f"no FlexOrderSettlementStatus for the order {', '.join(missing)}"
        if both := [order for order in value if order in agreed & disputed]:
            return f"the order {', '.join(both)} is accepted and disputed"
        if strange := sorted(order for order in agreed if order is not None and order not in value):
            return f"the order {', '.join(strange)} is accepted, which the settlement does not have"
    return ""


@_named("items of others")
def _items_of_others(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """No FlexSettlementResponse has a FlexOrderSettlementStatus for one of these orders."""
    listed = {status.get("OrderReference") for a in answers for status in a.all("FlexOrderSettlementStatus")}
    wrong = [order for order in value if order in listed]
    return (
        f"a FlexOrderSettlementStatus for the order {', '.join(wrong)}, which another settlement has" if wrong else ""
    )


@_named("disputed")
def _disputed(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The items about these orders are disputed, unless the settlement as a whole was rejected."""
    for answer in answers:
        statuses = [s for s in answer.all("FlexOrderSettlementStatus") if s.get("OrderReference") in value]
        agreed = [s["OrderReference"] for s in statuses if s.get("Disposition") != "Disputed"]
        if agreed and answer.get("Result") != "Rejected":
            return f"the order {', '.join(agreed)} is not disputed"
    return ""


@_named("disputed once")
def _disputed_once(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """Of the items about each of these orders one at least is disputed, unless the settlement was rejected."""
    for answer in answers:
        statuses = [s for s in answer.all("FlexOrderSettlementStatus") if s.get("OrderReference") in value]
        disputed = {s["OrderReference"] for s in statuses if s.get("Disposition") == "Disputed"}
        agreed = [
            order for order in value if order not in disputed and any(s["OrderReference"] == order for s in statuses)
        ]
        if agreed and answer.get("Result") != "Rejected":
            return f"no item about the order {', '.join(agreed)} is disputed"
    return ""


@_named("disputed reservations")
def _disputed_reservations(_: object, answers: Sequence[Element], __: Mapping[str, Any]) -> str:
    """A settlement is rejected, or something in it disputed: what is reserved has no status of its own (point 127)."""
    for answer in answers:
        disputed = any(status.get("Disposition") == "Disputed" for status in answer.walk())
        if not disputed and answer.get("Result") != "Rejected":
            return "the settlement is accepted, and nothing in it disputed"
    return ""


@_named("dispute reasons")
def _dispute_reasons(_: object, answers: Sequence[Element], __: Mapping[str, Any]) -> str:
    """Every status that disputes an item has a DisputeReason that is not empty."""
    for answer in answers:
        for status in answer.all("FlexOrderSettlementStatus"):
            if status.get("Disposition") == "Disputed" and not (status.get("DisputeReason") or "").strip():
                return f"the order {status.get('OrderReference')} is disputed without a DisputeReason"
    return ""


@_named("outcome")
def _outcome(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """The answers say one of these results, and each says one."""
    results = [answer.get("Result") for answer in answers]
    return "" if results and all(r in value for r in results) else f"the answer says {results}, not one of {value}"


@_named("dns")
def _dns(value: Mapping[str, str], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """What was published under a name passes the check of this name (see `dns_records.CHECKS`)."""
    looked = [dns_records.restore(each) for each in facts["dns"]]
    return dns_records.CHECKS[value["check"]](looked, value["name"], value["wanted"])


@_named("fact")
def _fact(value: Mapping[str, Any], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Observations outside the answers are exactly these."""
    wrong = {name: facts.get(name) for name in value if facts.get(name) != value[name]}
    return "; ".join(f"{name}: {seen}" for name, seen in wrong.items())


# --- how the target delivers: over the attempts for each case, which the judge gives as the fact "attempts" --------

_LONGER = 1.15  # exponential pauses double as a rule, constant ones only waver
# Where so many pauses are equal, a worker looks now and then for what is due: a pause that is longer has two turns.
_EQUAL, _TWO_TURNS = 4, 1.5


def _each(judge: Callable[[Sequence[Attempt]], str], facts: Mapping[str, Any]) -> str:
    return next((complaint for attempts in facts["attempts"] if (complaint := judge(attempts))), "")


def _answer(attempt: Attempt) -> str:
    return f"HTTP {attempt.status}" if attempt.status else "no HTTP answer"


@_named("redelivered")
def _redelivered(value: Mapping[str, float], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """A second attempt comes within so many seconds after the first."""

    def judge(attempts: Sequence[Attempt]) -> str:
        if len(attempts) < 2:
            return f"after {_answer(attempts[0])} it was not delivered again within {value['within']:g} s"
        pause = attempts[1].at - attempts[0].at
        late = pause > value["within"]
        return f"it was delivered again after {pause:.1f} s, not within {value['within']:g} s" if late else ""

    return _each(judge, facts)


@_named("given up")
def _given_up(_: Mapping[str, float], __: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """No second attempt comes; `for` says how long we looked."""

    def judge(attempts: Sequence[Attempt]) -> str:
        if len(attempts) < 2:
            return ""
        pause = attempts[1].at - attempts[0].at
        return f"after {_answer(attempts[0])}, which is final, it was delivered again {pause:.1f} s later"

    return _each(judge, facts)


@_named("same message")
def _same_message(_: object, __: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Every attempt carries the message of the first; its MessageID tells."""

    def judge(attempts: Sequence[Attempt]) -> str:
        others = [attempt.identifier for attempt in attempts if attempt.identifier != attempts[0].identifier]
        return f"the MessageID was {attempts[0].identifier} at first and {others[0]} again" if others else ""

    return _each(judge, facts)


@_named("pauses grow")
def _pauses_grow(value: Mapping[str, float], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """Over all messages together a later pause is longer than the first; `within` says how long each was watched.

    What did not come again until the end was waited for at least that long, or was given up: neither is constant.
    It need not be the last: between long pauses that grow there may be short ones (register, point 76).
    From the fifth on more is asked of it, as one of many that only waver may be a little longer by chance.
    """
    paused = (_pauses(attempts, value["within"]) for attempts in facts["attempts"])
    watched = [pauses for pauses in paused if len(pauses) > 1]
    first, *later = (
        sum(pauses[min(at, len(pauses) - 1)] for pauses in watched) for at in range(max(map(len, watched), default=1))
    )
    soon, late = later[: _EQUAL - 1], later[_EQUAL - 1 :]
    if not first or max(soon) > _LONGER * first or max(late, default=0.0) > _TWO_TURNS * first:
        return ""
    shown = "; ".join(", ".join(f"{pause:.2f}" for pause in pauses) for pauses in watched)
    return f"the pauses do not grow: {shown} s"


def _pauses(attempts: Sequence[Attempt], within: float) -> list[float]:
    """Return the pauses between the attempts; of two attempts also how long a third was waited for."""
    pauses = [later.at - earlier.at for earlier, later in pairwise(attempts)]
    return [*pauses, within - sum(pauses)] if len(attempts) == 2 else pauses


@_named("redirected")
def _redirected(value: Mapping[str, str], _: Sequence[Element], facts: Mapping[str, Any]) -> str:
    """The second attempt goes to the place that the answer to the first one named."""

    def judge(attempts: Sequence[Attempt]) -> str:
        if len(attempts) < 2:
            return f"after {_answer(attempts[0])} nothing arrived at the new place"
        reached = attempts[1].path
        return "" if reached == value["path"] else f"after {_answer(attempts[0])} it was delivered to {reached} again"

    return _each(judge, facts)
