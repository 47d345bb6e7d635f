"""Subtle faults of who compares values by a part of them: days, prices and powers that are nearly the same."""

import struct
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, each_run, instead, misreading_runs, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers
from uftp_conformance.participants.ledger import IspRun, Option
from uftp_conformance.participants.rules.agr import factor, ordered_option, power_scaled
from uftp_conformance.participants.rules.references import referred, request_of
from uftp_conformance.participants.xsd_types import day, number

_CENT, _MISMATCH = Decimal("0.01"), "Reference Period mismatch"
Alike = Callable[[date, date], bool]

_PARTS_OF_DAYS: tuple[tuple[str, str, Alike], ...] = (
    ("day-of-month", "by the day of the month", lambda one, other: one.day == other.day),
    ("weekday", "by the day of the week", lambda one, other: one.weekday() == other.weekday()),
)


def periods() -> Iterator[Mutant]:
    """Walk what compares two Periods by a part of them."""
    for name, words, alike in _PARTS_OF_DAYS:
        for role, message in (("AGR", "FlexOrder"), ("DSO", "FlexOffer")):
            for rule, which, violated in (
                ("VAL-PERIOD-MISMATCH", f"{message} and reference", _mismatching(alike)),
                ("VAL-PERIOD-BASELINE", f"a {message} and of its D-Prognosis", _unforecast(alike)),
            ):
                wrong = f"The Period of {which} is compared {words}."
                yield mutant(role, f"{rule}/{name}", wrong, instead(rule, _MISMATCH, violated), rule)


def _mismatching(alike: Alike) -> Callable[[Element, Context], bool]:
    def violated(message: Element, context: Context) -> bool:
        reference = referred(message, context) if message.tag == "FlexOrder" else request_of(message, context)
        return reference is not None and not alike(reference.period, day(message["Period"]))

    return violated


def _unforecast(alike: Alike) -> Callable[[Element, Context], bool]:
    def violated(message: Element, context: Context) -> bool:
        named = context.sender.domain, (message.get("D-PrognosisMessageID") or "").lower()
        forecast = context.ledger.forecast.get(named)
        return forecast is not None and not alike(forecast, day(message["Period"]))

    return violated


# --- prices ----------------------------------------------------------------------------------------------------------


def _option(order: Element, context: Context) -> Option | None:
    return ordered_option(order, referred(order, context))


def _rounded(step: str, rounding: str) -> Callable[[Decimal, Decimal], bool]:
    return lambda one, other: one.quantize(Decimal(step), rounding) == other.quantize(Decimal(step), rounding)


def prices() -> Iterator[Mutant]:
    """Walk what takes two prices for one that differ by less than a cent, or a part's by more than rounding does."""
    for name, wrong, same in (
        ("to-the-cent", "Prices are rounded to cents.", _rounded("0.01", ROUND_HALF_EVEN)),
        ("down-to-the-cent", "Prices are cut off after the cents.", _rounded("0.01", ROUND_DOWN)),
        ("up-to-the-cent", "Prices are rounded up to cents.", _rounded("0.01", ROUND_CEILING)),
        ("third-decimal", "Prices are rounded to three decimals.", _rounded("0.001", ROUND_HALF_EVEN)),
        ("without-a-sign", "The sign of a price is lost.", lambda a, b: abs(a) == abs(b)),
        ("half-a-cent", "Half a cent more or less passes.", lambda a, b: abs(a - b) <= Decimal("0.005")),
    ):
        yield mutant(
            "AGR",
            f"OPR-FOR-PRICE/{name}",
            wrong,
            instead("OPR-FOR-PRICE", "Price mismatch", _at(same)),
            "OPR-FOR-PRICE",
        )
    yield mutant(
        "AGR",
        "VLD-FOR-SCALED/price-nearly",
        "The price of a part may be ten cents off.",
        instead("VLD-FOR-SCALED", "Price mismatch", _off_by(Decimal("0.10"), 1)),
        "VLD-FOR-SCALED",
    )
    yield mutant(
        "AGR",
        "VLD-FOR-SCALED/power-nearly",
        "The power of a part may be ten Watts off.",
        instead("VLD-FOR-SCALED", "Power mismatch", _off_by(_CENT, 10)),
        "VLD-FOR-SCALED",
    )
    yield mutant(
        "DSO",
        "INI-PRICE/rounded",
        "A FlexOrder has the price of its offer in whole cents.",
        lambda: Faults(started=_in_cents),
        "INI-PRICE",
    )


def _at(same: Callable[[Decimal, Decimal], bool]) -> Callable[[Element, Context], bool]:
    def violated(order: Element, context: Context) -> bool:
        option = _option(order, context)
        return option is not None and factor(order) == 1 and not same(number(order["Price"]), option.price)

    return violated


def _off_by(euros: Decimal, watts: int) -> Callable[[Element, Context], bool]:
    """Ask whether price or power of a part are farther from the scaled ones than this."""

    def violated(order: Element, context: Context) -> bool:
        option, share = _option(order, context), factor(order)
        if option is None or share == 1:
            return False
        meant = {n: power * share for first, end, power in option.runs for n in range(first, end + 1)}
        given = {n: power for first, end, power in powers(order) for n in range(first, end + 1)}
        power = any(abs(given[n] - meant[n]) > watts for n in meant.keys() & given.keys())
        return power or abs(number(order["Price"]) - option.price * share) > euros

    return violated


def _in_cents(message: Element) -> Element:
    if message.tag != "FlexOrder":
        return message
    return message.having({"Price": f"{number(message['Price']).quantize(_CENT)}"})


# --- powers ----------------------------------------------------------------------------------------------------------


def _single(power: int) -> int:
    """Return a power as a number of single precision holds it."""
    return int(struct.unpack("f", struct.pack("f", power))[0])


def _in_single_precision(run: IspRun) -> IspRun:
    return run[0], run[1], _single(run[2])


def floats() -> Iterator[Mutant]:
    """Walk what holds powers in single precision, which loses a Watt beyond 2^24 of them."""
    for role, rule in (("DSO", "OPR-DP-POWER"), ("DSO", "VLD-FO-POWER")):
        fault = _single_bound(rule)
        yield mutant(role, f"{rule}/float", "Powers are held in single precision.", fault, rule)
    yield mutant(
        "AGR",
        "OPR-FOR-POWER/float",
        "Powers are compared in single precision.",
        instead("OPR-FOR-POWER", "Power mismatch", _unlike_in_single_precision),
        "OPR-FOR-POWER",
    )


def _single_bound(rule: str) -> Fault:
    return misreading_runs(rule, each_run(_in_single_precision))


def _unlike_in_single_precision(order: Element, context: Context) -> bool:
    option: Any = _option(order, context)
    if option is None or factor(order) != 1:
        return False
    if power_scaled(order, option):
        return False
    given = {n: _single(power) for first, end, power in powers(order) for n in range(first, end + 1)}
    offered = {n: _single(power) for first, end, power in option.runs for n in range(first, end + 1)}
    return any(given[n] != offered[n] for n in given.keys() & offered.keys())
