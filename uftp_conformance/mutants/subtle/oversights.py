"""Subtle faults about what is easily overlooked: the other side of a range, an optional term, what was only counted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.days import unchecked
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import reflects
from uftp_conformance.participants.ledger import IspRun, Placed
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import day, whole

_UUID = 36  # characters


def oversights() -> Iterator[Mutant]:
    """Walk what passes although it should not, and what is rejected although nothing is wrong."""
    yield from _passing()
    yield from _half()
    yield from _from_anybody()
    yield from _rejected()
    yield from _answered()


def _passing() -> Iterator[Mutant]:
    for role, rule, name, wrong, faults in (
        (
            "DSO",
            "MTR-PROFILES",
            "count",
            "The profiles of a metering are counted.",
            instead("MTR-PROFILES", "A profile is missing", _too_few_profiles),
        ),
        (
            "AGR",
            "VLD-FR-DIRECTION",
            "symmetric",
            "Only a requested ISP that is as far above 0 W as below has no direction.",
            laxer("VLD-FR-DIRECTION", _nowhere_symmetric),
        ),
        (
            "DSO",
            "OPR-FOFR-PROCURED",
            "of-several",
            "An offer of several options can be revoked although it was ordered.",
            laxer("OPR-FOFR-PROCURED", _has_several),
        ),
    ):
        yield mutant(role, f"{rule}/{name}", wrong, faults, rule)


def _half() -> Iterator[Mutant]:
    """Walk who holds what a message says of itself against one half of its references only."""
    for role, message, reference, rule, known in (
        ("AGR", "FlexOrder", "FlexOfferMessageID", "VLD-FOR-CONSISTENT", "VAL-REFERENCE-OFFER"),
        ("DSO", "FlexOffer", "FlexRequestMessageID", "VLD-FO-CONSISTENT", "VAL-REFERENCE-REQUEST"),
    ):
        yield mutant(
            role,
            f"{rule}/on-nothing",
            f"{an(message, capital=True)} without {an(reference)} is unsolicited, whatever it says.",
            unchecked((rule, known), message, partial(_lacking, reference)),
            rule,
        )
        yield mutant(
            role,
            f"{rule}/on-something",
            f"{an(message, capital=True)} with {an(reference)} is not, whatever it says.",
            laxer(rule, partial(_having, reference)),
            rule,
        )


def _lacking(reference: str, message: Element, _: Context) -> bool:
    return message.get(reference) is None


def _having(reference: str, message: Element, _: Context) -> bool:
    return message.get(reference) is not None


def _from_anybody() -> Iterator[Mutant]:
    """Walk who does not ask, of one type of message, whether its sender is blocked or may send it.

    Of some types each message that such a sender can make is wrong in something else as well (register, point 71).
    """
    for role, rule, messages in (
        ("AGR", "VAL-BARRED", ("FlexRequest", "FlexOrder", "FlexReservationUpdate", "FlexSettlement")),
        ("AGR", "VAL-SENDER-ROLE", ("FlexRequest", "FlexOrder", "FlexReservationUpdate", "FlexSettlement")),
        ("DSO", "VAL-BARRED", ("D-Prognosis", "FlexOffer", "Metering")),
        ("DSO", "VAL-SENDER-ROLE", ("Metering",)),
        ("CRO", "VAL-BARRED", ("DSOPortfolioUpdate", "AGRPortfolioUpdate")),
        ("CRO", "VAL-SENDER-ROLE", ("DSOPortfolioUpdate", "AGRPortfolioUpdate")),
    ):
        for message in messages:
            wrong = f"{rule} is not looked at in {an(message)}."
            yield mutant(role, f"{rule}/unchecked-{message}", wrong, laxer(rule, _of(message, lambda _: True)), rule)


def _too_few_profiles(metering: Element, context: Context) -> bool:
    return len(list(metering.all("Profile"))) < len(context.market.metering_profiles)


def _nowhere_symmetric(request: Element, _: Context) -> bool:
    wanted = (isp for isp in request.all("ISP") if isp.get("Disposition") == "Requested")
    return all(whole(isp["MinPower"]) + whole(isp["MaxPower"]) for isp in wanted)


def _has_several(message: Element, context: Context) -> bool:
    offer = referred(message, context)
    return offer is not None and len(offer.options) > 1


def _rejected() -> Iterator[Mutant]:
    for role, message, rule, name, wrong, odd in (
        ("AGR", "FlexRequest", "OPR-FR-ACCEPT", "contract", "A FlexRequest under a contract is rejected.", _contracted),
        ("DSO", "FlexOffer", "OPR-FO-ACCEPT", "contract", "A FlexOffer under a contract is rejected.", _contracted),
        ("DSO", "FlexOffer", "VLD-FO-OPTIONS", "two", "A FlexOffer of two options is rejected.", _options(2, 2)),
        ("DSO", "FlexOffer", "VLD-FO-OPTIONS", "four", "At most three options are taken.", _options(4, 99)),
        (
            "AGR",
            "FlexSettlement",
            "STL-ACCEPT",
            "penalty",
            "A Penalty is rejected.",
            _with("Penalty"),
        ),
        (
            "AGR",
            "FlexSettlement",
            "STL-ACCEPT",
            "deficiency",
            "A settlement with a PowerDeficiency is rejected.",
            _with("PowerDeficiency"),
        ),
    ):
        yield mutant(role, f"{rule}/{name}", wrong, stricter("VAL-RECIPIENT", "Not this one", _of(message, odd)), rule)


def _of(message: str, odd: Callable[[Element], bool]) -> Callable[[Element, Context], bool]:
    return lambda given, _: given.tag == message and odd(given)


def _contracted(message: Element) -> bool:
    return bool(message.get("ContractID"))


def _options(least: int, most: int) -> Callable[[Element], bool]:
    return lambda offer: least <= len(list(offer.all("OfferOption"))) <= most


def _with(name: str) -> Callable[[Element], bool]:
    return lambda message: any(element.get(name) is not None for element in message.walk())


def _answered() -> Iterator[Mutant]:
    yield mutant(
        "AGR",
        "STL-STATUS/cut",
        "An OrderReference is cut off where a UUID would end.",
        _answering("FlexSettlement", _cut),
        "STL-STATUS",
    )
    for name, wrong, alike in (
        ("last", "An order is reflected where its last ISP is.", lambda given, order: reflects(given, _last(order))),
        ("sum", "An order is reflected where its powers are, in whatever ISPs of it.", _as_much),
        ("towards", "An order is reflected by any change in its direction, however small.", _towards),
    ):
        yield mutant(
            "DSO",
            f"OPR-DP-VALIDATED/{name}",
            wrong,
            _answering("D-Prognosis", _reflecting(alike)),
            "OPR-DP-VALIDATED",
            overrides={"market": {"baseline_references": []}},
        )

    yield mutant(
        "DSO",
        "OPR-DP-VALIDATED/once",
        "An order that was reflected once is said to be reflected by every D-Prognosis since.",
        lambda: Faults(answer=_remembering(set())),
        "OPR-DP-VALIDATED",
        overrides={"market": {"baseline_references": []}},
    )


def _remembering(reflected: set[str]) -> Callable[[Said], Element]:
    def answer(said: Said) -> Element:
        if said.request.tag != "D-Prognosis" or said.answer.get("Result") != "Accepted":
            return said.answer
        statuses = said.answer.children
        reflected.update(each["FlexOrderMessageID"] for each in statuses if each["IsValidated"] == "true")
        once = (each.having({"IsValidated": str(each["FlexOrderMessageID"] in reflected).lower()}) for each in statuses)
        return said.answer.containing(*once)

    return answer


def _answering(message: str, change: Callable[[Said], Element]) -> Fault:
    def answer(said: Said) -> Element:
        accepted = said.request.tag == message and said.answer.get("Result") == "Accepted"
        return change(said) if accepted else said.answer

    return lambda: Faults(answer=answer)


def _cut(said: Said) -> Element:
    statuses = (each.having({"OrderReference": each["OrderReference"][:_UUID]}) for each in said.answer.children)
    return said.answer.containing(*statuses)


Alike = Callable[[tuple[IspRun, ...], Placed], bool]


def _reflecting(alike: Alike) -> Callable[[Said], Element]:
    def change(said: Said) -> Element:
        context, prognosis = said.context, said.request
        about = (context.sender.domain, prognosis["CongestionPoint"], day(prognosis["Period"]))
        orders = {order.message_id: order for order in context.ledger.orders.get(about, ())}
        statuses = (
            each.having({"IsValidated": str(alike(context.profiles[0], orders[each["FlexOrderMessageID"]])).lower()})
            for each in said.answer.children
        )
        return said.answer.containing(*statuses)

    return change


def _last(order: Placed) -> Placed:
    _, end, power = order.ordered[-1]
    return replace(order, ordered=((end, end, power),))


def _as_much(given: tuple[IspRun, ...], order: Placed) -> bool:
    def total(runs: tuple[IspRun, ...]) -> int:
        isps = [n for first, end, _ in order.ordered for n in range(first, end + 1)]
        return sum(power for n in isps for first, end, power in runs if first <= n <= end)

    return total(given) == total(order.forecast) + total(order.ordered)


def _towards(given: tuple[IspRun, ...], order: Placed) -> bool:
    """Compare the direction of each change with that of what was ordered."""

    def power_in(runs: tuple[IspRun, ...], n: int) -> int:
        return next((power for first, end, power in runs if first <= n <= end), 0)

    ordered = [(n, power) for first, end, power in order.ordered for n in range(first, end + 1) if power]
    return all((power_in(given, n) - power_in(order.forecast, n)) * power > 0 for n, power in ordered)
