"""Subtle faults of what an answer says of each order: of settlements at the AGR, of prognoses at the DSO."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.participant import Reaction
from uftp_conformance.participants.rules.market import RULES
from uftp_conformance.participants.rules.rule import Refusal, Rule

Statuses = tuple[Element, ...]
_FIRST = "option-1"


def _saying(message: str, change: Callable[[Statuses], Statuses]) -> Fault:
    """Change what stands in the accepted answers to one type of message."""

    def answer(said: Said) -> Element:
        accepted = said.request.tag == message and said.answer.get("Result") == "Accepted"
        return said.answer.containing(*change(said.answer.children)) if accepted else said.answer

    return lambda: Faults(answer=answer)


def _each(change: Callable[[Element], Element]) -> Callable[[Statuses], Statuses]:
    return lambda statuses: tuple(map(change, statuses))


def _agreed(status: Element) -> Element:
    return status.without("DisputeReason").having({"Disposition": "Accepted"})


def _agreed_where(disputed: str, status: Element) -> Element:
    """Agree to an item of which nothing is wrong but this."""
    return _agreed(status) if (status.get("DisputeReason") or "").startswith(disputed) else status


def _unexplained(status: Element) -> Element:
    return status.having({"DisputeReason": " "}) if status.get("DisputeReason") else status


def _praised(status: Element) -> Element:
    return status.having({"DisputeReason": "OK"}) if status["Disposition"] == "Accepted" else status


_SETTLED: tuple[tuple[str, str, Callable[[Statuses], Statuses], str, tuple[str, ...]], ...] = (
    (
        "STL-STATUS/first",
        "Only the first item of a settlement has a status.",
        lambda all_: all_[:1],
        "STL-STATUS",
        (),
    ),
    (
        "STL-STATUS/nameless",
        "A status does not say which order it is about.",
        _each(lambda status: status.without("OrderReference")),
        "STL-STATUS",
        ("ANS-SCHEMA",),
    ),
    ("STL-STATUS/none", "No item of a settlement has a status.", lambda _: (), "STL-STATUS", ("ANS-SCHEMA",)),
    (
        "STL-STATUS/both",
        "Each item is disputed, and agreed to as well.",
        lambda all_: (*all_, *map(_agreed, all_)),
        "STL-STATUS",
        (),
    ),
    (
        "STL-STATUS/total",
        "The last status agrees to the sum of all items.",
        lambda all_: (*all_, _agreed(all_[0].having({"OrderReference": "total"}))),
        "STL-STATUS",
        (),
    ),
    (
        "STL-DISPUTED/agreed",
        "Whatever is settled is agreed to, orders too that nobody placed.",
        _each(_agreed),
        "STL-DISPUTED",
        (),
    ),
    (
        "STL-DISPUTED/last",
        "Only the first item of a settlement is looked at.",
        lambda all_: (*all_[:1], *map(_agreed, all_[1:])),
        "STL-DISPUTED",
        (),
    ),
    (
        "STL-DISPUTE-REASON/missing",
        "A disputed item has no DisputeReason.",
        _each(lambda status: status.without("DisputeReason")),
        "STL-DISPUTE-REASON",
        ("ANS-SCHEMA",),
    ),
    (
        "STL-DISPUTE-REASON/blank",
        "A disputed item has a blank as its DisputeReason.",
        _each(_unexplained),
        "STL-DISPUTE-REASON",
        ("ANS-SCHEMA",),
    ),
    (
        "STL-AS-ORDERED/any-price",
        "An item is agreed to at whatever price, if its sum fits.",
        _each(partial(_agreed_where, "the order was given at")),
        "STL-AS-ORDERED",
        (),
    ),
    (
        "STL-AS-ORDERED/any-power",
        "An item is agreed to, whatever power was ordered.",
        _each(partial(_agreed_where, "the order was of another power")),
        "STL-AS-ORDERED",
        (),
    ),
    (
        "STL-NET/unchecked",
        "What NetSettlement says is not compared with Price and Penalty.",
        _each(partial(_agreed_where, "NetSettlement")),
        "STL-NET",
        (),
    ),
)


def settlements() -> Iterator[Mutant]:
    """Walk what can be wrong about the statuses of the items of a settlement."""
    for name, wrong, change, caught_by, may in _SETTLED:
        yield mutant("AGR", name, wrong, _saying("FlexSettlement", change), caught_by, may=may)
    yield mutant(
        "AGR",
        "STL-STATUS/all-so-far",
        "An answer has the statuses of all items that were ever settled.",
        _all_so_far,
        "STL-STATUS",
    )
    yield mutant(
        "AGR",
        "ANS-DISPUTE-REASON/ok",
        'An item that is accepted has the DisputeReason "OK".',
        _saying("FlexSettlement", _each(_praised)),
        "ANS-DISPUTE-REASON",
        beside=("STL-ACCEPT",),
    )


def _all_so_far() -> Faults:
    statuses: dict[str, Element] = {}

    def answer(said: Said) -> Element:
        if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
            return said.answer
        statuses.update((each["OrderReference"], each) for each in said.answer.children)
        return said.answer.containing(*statuses.values())

    return Faults(answer=answer)


def prognoses() -> Iterator[Mutant]:
    """Walk what can be wrong about the orders that the answer to a prognosis lists."""
    for name, wrong, change in (
        ("left-out", "The answer to a prognosis lists no orders.", lambda _: ()),
        ("last", "The answer to a prognosis lists the last of its orders alone.", lambda all_: all_[-1:]),
        ("first", "The answer to a prognosis lists the first of its orders alone.", lambda all_: all_[:1]),
        ("newest-five", "The answer to a prognosis lists the last five of its orders alone.", lambda all_: all_[-5:]),
        (
            "others",
            "The answer to a prognosis names its orders by identifiers that no order has.",
            _each(lambda status: status.having({"FlexOrderMessageID": str(uuid4())})),
        ),
    ):
        yield mutant("DSO", f"OPR-DP-STATUS/{name}", wrong, _saying("D-Prognosis", change), "OPR-DP-STATUS")
    for name, wrong, kind in (
        ("parts", "an order of a part", lambda order: order.get("ActivationFactor") is not None),
        ("options", "an order of another option than the first", lambda order: order["OptionReference"] != _FIRST),
    ):
        words = f"The answer to a prognosis does not list {wrong}."
        yield mutant("DSO", f"OPR-DP-STATUS/{name}", words, _but_for(kind), "OPR-DP-STATUS")
    yield mutant(
        "DSO",
        "OPR-DP-STATUS-OTHERS/all-days",
        "The answer to a prognosis lists the orders of all Periods.",
        _of_all_days,
        "OPR-DP-STATUS-OTHERS",
    )


def _but_for(kind: Callable[[Element], bool]) -> Fault:
    """List no orders of a kind."""

    def faults() -> Faults:
        unlisted: set[str] = set()

        def started(message: Element) -> Element:
            if message.tag == "FlexOrder" and kind(message):
                unlisted.add(message["MessageID"])
            return message

        def listed(said: Said) -> Element:
            if said.request.tag != "D-Prognosis":
                return said.answer
            kept = (each for each in said.answer.children if each["FlexOrderMessageID"] not in unlisted)
            return said.answer.containing(*kept)

        return Faults(answer=listed, started=started)

    return faults


def _of_all_days() -> Faults:
    """List every order that was ever listed."""
    listed: dict[str, Element] = {}

    def answer(said: Said) -> Element:
        if said.request.tag != "D-Prognosis" or said.answer.get("Result") != "Accepted":
            return said.answer
        listed.update((each["FlexOrderMessageID"], each) for each in said.answer.children)
        return said.answer.containing(*listed.values())

    return Faults(answer=answer)


def reflections() -> Iterator[Mutant]:
    """Walk what can be wrong about the orders that a prognosis is said to reflect."""
    for name, wrong, said in (
        ("always", "Every prognosis is said to reflect every order.", {"true": "true", "false": "true"}),
        ("never", "No prognosis is said to reflect any order.", {"true": "false", "false": "false"}),
        ("reversed", "What reflects an order is said not to, and the reverse.", {"true": "false", "false": "true"}),
    ):
        change = _each(partial(_said_otherwise, said))
        fault = _saying("D-Prognosis", change)
        yield mutant("DSO", f"OPR-DP-VALIDATED/{name}", wrong, fault, "OPR-DP-VALIDATED")
        yield mutant(
            "DSO",
            f"OPR-DP-VALIDATED/forecasts-{name}",
            f"{wrong} No other baseline is agreed.",
            fault,
            "OPR-DP-VALIDATED",
            overrides={"market": {"baseline_references": []}},
        )


def _said_otherwise(said: Mapping[str, str], status: Element) -> Element:
    return status.having({"IsValidated": said[status["IsValidated"]]})


def statuses() -> Iterator[Mutant]:
    """Walk what can be wrong about the HTTP status with which a valid message is taken over."""
    for role in ("AGR", "CRO", "DSO"):
        for status in (400, 500):
            yield mutant(
                role,
                f"TRN-DELIVERY/answered-{status}",
                f"What is answered is refused with HTTP {status} all the same.",
                _answered_yet(status),
                "TRN-DELIVERY",
            )


def _answered_yet(status: int) -> Fault:
    def changed(reaction: Reaction, _: Arrival) -> Reaction:
        return replace(reaction, status=status) if reaction.delivery is not None else reaction

    return lambda: Faults(reaction=changed)


# --- two defects at once ---------------------------------------------------------------------------------------------

_COMMON = tuple(rule for rule in RULES if rule.id in {"VAL-ISP-DURATION", "VAL-TIME-ZONE", "VAL-CONGESTION-POINT"})


def _unless_several() -> Faults:
    def changed(rule: Rule) -> Rule:
        def check(message: Element, context: object) -> Refusal | None:
            broken = [r for r in _COMMON if message.tag in r.messages and r.check(message, context) is not None]
            return None if len(broken) > 1 else rule.check(message, context)

        return replace(rule, check=check)

    return Faults(rule=lambda rule: changed(rule) if rule.id in {"VAL-CONTRACT", *(r.id for r in _COMMON)} else rule)


def several() -> Iterator[Mutant]:
    """Walk what can be wrong about a message with two defects."""
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            "VAL-SEVERAL/only-one",
            "Of wrong common values exactly one is rejected, two are not.",
            _unless_several,
            "VAL-SEVERAL",
        )
