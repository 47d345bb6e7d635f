"""Variants of a DSO: which baselines it takes, and what it says of forecasts."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import in_words, with_rule
from uftp_conformance.participants.isps import reflects
from uftp_conformance.participants.ledger import IspRun, Placed
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, refuse
from uftp_conformance.participants.spoiling import each
from uftp_conformance.participants.xsd_types import day


def _without_forecasts() -> Way:
    """Let a DSO take no offer without the baseline that was agreed."""

    def changed(rule: Rule) -> Rule:
        if rule.id != "VLD-FO-BASELINE":
            return rule

        def check(message: Any, _: Any) -> Refusal | None:
            return None if message.get("BaselineReference") else refuse("No baseline")

        return replace(rule, check=check)

    return Way(rule=changed)


def _by_the_power_itself(said: Said) -> Element:
    """Say that a forecast reflects an order where it has the power of the order, whatever was forecast before."""
    request, context = said.request, said.context
    if request.tag != "D-Prognosis" or said.answer.get("Result") != "Accepted":
        return said.answer
    about = (context.sender.domain, request["CongestionPoint"], day(request["Period"]))
    orders = {order.message_id: order for order in context.ledger.orders.get(about, ())}

    def status(given: Element) -> Element:
        same = _has_power(context.profiles[0], orders[given["FlexOrderMessageID"]])
        return given.having({"IsValidated": str(same).lower()})

    return said.answer.containing(*map(status, said.answer.children))


def _all_or_none(said: Said) -> Element:
    """Say of no order that it is reflected, unless all of them are."""
    statuses = said.answer.all("FlexOrderStatus")
    if all(status["IsValidated"] == "true" for status in statuses):
        return said.answer
    return each(said.answer, "FlexOrderStatus", lambda status: status.having({"IsValidated": "false"}))


def _reflected() -> Check:
    """Refuse a forecast that does not reflect an order for its Period and point."""

    def check(message: Any, view: Any) -> Refusal | None:
        about = (view.sender.domain, message["CongestionPoint"], day(message["Period"]))
        every = all(reflects(view.profiles[0], order) for order in view.ledger.orders.get(about, ()))
        return None if every else refuse("The orders that were placed are not reflected")

    return check


def _has_power(forecast: tuple[IspRun, ...], order: Placed) -> bool:
    given = {n: power for first, end, power in forecast for n in range(first, end + 1)}
    return all(given.get(n) == power for first, end, power in order.ordered for n in range(first, end + 1))


def baselines() -> Iterator[Variant]:
    """Walk the variants of a DSO: which baselines it takes, and what it says of forecasts."""
    yield Variant(
        "trading/agreed-baseline-only",
        "It takes no offer on a D-Prognosis, where another baseline is agreed.",
        "A D-Prognosis is named if it has been agreed that the baseline is based on D-Prognoses.",
        "message-catalog/flex-offer.md, D-PrognosisMessageID; register, point 28",
        _without_forecasts,
        roles=("DSO",),
    )
    yield Variant(
        "trading/forecast-of-another-day",
        "It calls an offer on a D-Prognosis for another day one without a baseline.",
        "An offer has to name the D-Prognosis of its own Period; without that it has none.",
        "message-catalog/flex-offer.md, D-PrognosisMessageID; validate-phase.md, No baseline; register, point 14",
        in_words("No baseline", "VAL-PERIOD-BASELINE"),
        roles=("DSO",),
    )
    yield from _reflections()


def _reflections() -> Iterator[Variant]:
    """Walk the variants of what a DSO says of forecasts after its orders."""
    yield Variant(
        "trading/power-itself",
        "A forecast with the power of an order reflects it, whatever was forecast before.",
        "How it is reckoned whether a D-Prognosis reflects an order is not said.",
        "message-catalog/d-prognosis-response.md, IsValidated; register, point 96",
        partial(Way, answer=_by_the_power_itself),
        roles=("DSO",),
    )
    yield Variant(
        "trading/reflects-all-or-none",
        "A forecast that lacks one of several orders is said to reflect none of them.",
        "How it is reckoned whether a D-Prognosis reflects an order is not said.",
        "message-catalog/d-prognosis-response.md, IsValidated; register, point 96",
        partial(Way, answer=_all_or_none),
        roles=("DSO",),
    )
    yield Variant(
        "trading/reflects-or-refuses",
        "It rejects a forecast that does not reflect what it ordered for the Period.",
        "A D-Prognosis may be rejected for any reasonable cause, and after an order it has to reflect that.",
        "use-cases/validate-phase.md, Exchange Flexibility Orders, Related information; register, point 96",
        with_rule(("D-Prognosis",), _reflected),
        roles=("DSO",),
    )
