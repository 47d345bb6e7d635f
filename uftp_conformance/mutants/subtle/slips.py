"""Subtle faults of who compares two profiles by a figure of theirs, or two days in one direction."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.rules.agr import factor, ordered_option
from uftp_conformance.participants.rules.references import referred, request_of
from uftp_conformance.participants.spoiling import each
from uftp_conformance.participants.xsd_types import day


def _each(runs: tuple[IspRun, ...]) -> list[int]:
    return [power for first, end, power in runs for _ in range(first, end + 1)]


def _like(summary: Callable[[list[int]], object]) -> Callable[[Element, Context], bool]:
    def pardoned(order: Element, context: Context) -> bool:
        option = ordered_option(order, referred(order, context))
        return (
            option is not None and factor(order) == 1 and summary(_each(powers(order))) == summary(_each(option.runs))
        )

    return pardoned


def statuses() -> Iterator[Mutant]:
    """Walk what looks orders up by their day."""
    yield mutant(
        "DSO",
        "OPR-DP-STATUS-OTHERS/all-agrs",
        "The answer to a prognosis lists the orders that any AGR got for its Period.",
        _of_any_agr(lambda order: (day(order["Period"]),)),
        "OPR-DP-STATUS-OTHERS",
    )
    yield mutant(
        "DSO",
        "OPR-DP-STATUS-OTHERS/agrs-of-the-point",
        "The answer to a prognosis lists the orders that any AGR got for its Period and congestion point.",
        _of_any_agr(lambda order: (day(order["Period"]), order["CongestionPoint"].lower())),
        "OPR-DP-STATUS-OTHERS",
    )
    for name, wrong, fault in (
        ("as-the-newest", "What is said of the newest order is said of all.", _as_said_of(-1)),
        ("as-the-oldest", "What is said of the oldest order is said of all.", _as_said_of(0)),
        ("whole-offers", "An order of a part is compared with all that was offered.", _wholes_alone),
    ):
        yield mutant("DSO", f"OPR-DP-VALIDATED/{name}", wrong, fault, "OPR-DP-VALIDATED")


def _as_said_of(place: int) -> Fault:
    """Say of all orders what is said of one of them."""

    def answer(said: Said) -> Element:
        words = [status["IsValidated"] for status in said.answer.all("FlexOrderStatus")]
        return each(said.answer, "FlexOrderStatus", lambda status: status.having({"IsValidated": words[place]}))

    return lambda: Faults(answer=answer)


def _wholes_alone() -> Faults:
    """Say of no order of a part that it is reflected."""
    parts: set[str] = set()

    def started(message: Element) -> Element:
        if message.tag == "FlexOrder" and message.get("ActivationFactor"):
            parts.add(message["MessageID"])
        return message

    def unreflected(status: Element) -> Element:
        return status.having({"IsValidated": "false"}) if status["FlexOrderMessageID"] in parts else status

    return Faults(answer=lambda said: each(said.answer, "FlexOrderStatus", unreflected), started=started)


def _of_any_agr(about: Callable[[Element], tuple[object, ...]]) -> Fault:
    """List all orders that are about the same as a prognosis, whichever AGR they are for."""

    def faults() -> Faults:
        ordered: dict[str, tuple[object, ...]] = {}

        def started(message: Element) -> Element:
            if message.tag == "FlexOrder":
                ordered[message["MessageID"]] = about(message)
            return message

        return Faults(answer=lambda said: _listing(said, about, ordered), started=started)

    return faults


def _listing(
    said: Said, about: Callable[[Element], tuple[object, ...]], ordered: Mapping[str, tuple[object, ...]]
) -> Element:
    if said.request.tag != "D-Prognosis" or said.answer.get("Result") != "Accepted":
        return said.answer
    own = {status["FlexOrderMessageID"] for status in said.answer.children}
    others = (name for name, its in ordered.items() if its == about(said.request) and name not in own)
    listed = (Element("FlexOrderStatus", {"FlexOrderMessageID": name, "IsValidated": "false"}) for name in others)
    return said.answer.containing(*said.answer.children, *listed)


def profiles() -> Iterator[Mutant]:
    """Walk what compares two profiles by a figure of theirs."""
    for name, wrong, summary in (
        ("sorted", "The same powers in another order pass.", sorted),
        ("peak", "Only the largest power is compared.", lambda each: max(map(abs, each))),
        ("lowest", "Only the smallest power is compared.", lambda each: min(map(abs, each))),
        ("set", "Which powers there are is compared, not how often.", set),
        ("ends", "Only the powers of the first and the last ISP are compared.", lambda each: (each[0], each[-1])),
    ):
        fault = laxer("OPR-FOR-POWER", _like(summary))
        yield mutant("AGR", f"OPR-FOR-POWER/{name}", wrong, fault, "OPR-FOR-POWER")
    wrong = "Only the power of the first ISP of each run of the offer is compared."
    yield mutant("AGR", "OPR-FOR-POWER/starts", wrong, laxer("OPR-FOR-POWER", _alike_where_runs_begin), "OPR-FOR-POWER")


def _alike_where_runs_begin(order: Element, context: Context) -> bool:
    option = ordered_option(order, referred(order, context))
    if option is None or factor(order) != 1:
        return False
    ordered = {isp: power for first, end, power in powers(order) for isp in range(first, end + 1)}
    return all(ordered.get(first) == power for first, _, power in option.runs)


def _off(passes: Callable[[date, date], bool]) -> Callable[[Element, Context], bool]:
    def pardoned(message: Element, context: Context) -> bool:
        reference = referred(message, context) if message.tag == "FlexOrder" else request_of(message, context)
        return reference is not None and passes(day(message["Period"]), reference.period)

    return pardoned


def directions() -> Iterator[Mutant]:
    """Walk what refuses a Period on one side of its reference's only."""
    for role, message in (("AGR", "FlexOrder"), ("DSO", "FlexOffer")):
        for name, passes in (("later", date.__gt__), ("earlier", date.__lt__)):
            yield mutant(
                role,
                f"VAL-PERIOD-MISMATCH/{name}",
                f"A {message} of a Period {name} than that of its reference passes.",
                laxer("VAL-PERIOD-MISMATCH", _off(passes)),
                "VAL-PERIOD-MISMATCH",
            )
