"""Subtle faults about what an earlier message is compared with: a prognosis, an offer, a contract, an order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import in_zone, instead, laxer, misreading, mutant, of_rules, stricter
from uftp_conformance.mutants.variants.own_rules import settled_before
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import day


def _compared(name: str, wrong: str, lower: Any, caught_by: str = "OPR-DP-SEQUENCE") -> Mutant:
    def faults() -> Faults:
        kept: dict[Any, list[str]] = {}

        def key(message: Element, context: Context) -> Any:
            return context.sender.domain, message["CongestionPoint"], message["Period"]

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag == "D-Prognosis":
                kept.setdefault(key(message, context), []).append(message["Revision"])
                kept.setdefault(None, []).append(message["Revision"])
            usual(message, context)

        def violated(message: Element, context: Context) -> bool:
            return bool(lower(message["Revision"], kept.get(key(message, context), []), kept.get(None, [])))

        return Faults(
            rule=instead("OPR-DP-SEQUENCE", "Subordinate sequence number", violated)().rule, remembered=remembered
        )

    return mutant("DSO", f"OPR-DP-SEQUENCE/{name}", wrong, faults, caught_by)


def _metered_by_day() -> Faults:
    kept: dict[tuple[str, date], int] = {}

    def about(metering: Element, context: Context) -> tuple[str, date]:
        return context.sender.domain, day(metering["Period"])

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        if message.tag == "Metering":
            kept[about(message, context)] = int(message["Revision"])

    def violated(message: Element, context: Context) -> bool:
        return int(message["Revision"]) <= kept.get(about(message, context), 0)

    return Faults(rule=stricter("MTR-UNIT", "Revision not higher", violated)().rule, remembered=remembered)


def revisions() -> Iterator[Mutant]:
    """Walk what can be wrong about the order of prognoses."""
    yield _compared("text", "Revisions are compared as text.", lambda new, own, _: any(new < old for old in own))
    yield _compared(
        "first",
        "A Revision is compared with the first one of its series.",
        lambda new, own, _: own and int(new) < int(own[0]),
    )
    yield _compared(
        "millionth",
        "Revisions are compared in millions.",
        lambda new, own, _: own and int(new) // 10**6 < max(map(int, own)) // 10**6,
    )
    yield _compared(
        "global",
        "All Periods and congestion points share one series.",
        lambda new, _, every: any(int(new) < int(old) for old in every),
        "OPR-DP-REVISION-SCOPE",
    )
    yield from _begun()
    yield from _inexact()
    for role, name in (("AGR", "VAL-REFERENCE-OFFER"), ("DSO", "VAL-REFERENCE-REQUEST")):
        yield mutant(
            role,
            f"{name}/any-message",
            "Whatever MessageID was used by the sender will do as a reference.",
            laxer(name, _was_used),
            name,
        )
    yield from _reservations()
    yield from _items()
    yield mutant(
        "DSO",
        "MTR-ACCEPT/by-day",
        "Metering data are kept by day, whatever the connection, and have to rise in Revision.",
        _metered_by_day,
        "MTR-ACCEPT",
    )


def _inexact() -> Iterator[Mutant]:
    """Walk what can be wrong about large Revisions."""
    yield _compared(
        "inexact",
        "Revisions are compared as numbers with a point, which are exact up to 2^53.",
        lambda new, own, _: own and float(new) < max(map(float, own)),
    )


def _begun() -> Iterator[Mutant]:
    """Walk what can be wrong about when an offer has begun."""
    yield mutant(
        "DSO",
        "OPR-FOFR-BEGUN/utc",
        "The beginning of an ISP is reckoned in UTC.",
        misreading("OPR-FOFR-BEGUN", context=in_zone("UTC")),
        "OPR-FOFR-BEGUN",
    )
    yield mutant(
        "DSO",
        "OPR-FOFR-BEGUN/period",
        "Only a Period that is over has begun.",
        laxer("OPR-FOFR-BEGUN", lambda *_: True),
        "OPR-FOFR-BEGUN",
    )
    for name, words, which in (("first-listed", "first", 0), ("last-listed", "last", -1)):
        yield mutant(
            "DSO",
            f"OPR-FOFR-BEGUN/{name}",
            f"Only the {words} ISP that an offer lists is looked at.",
            laxer("OPR-FOFR-BEGUN", partial(_not_begun, which)),
            "OPR-FOFR-BEGUN",
        )
    yield mutant(
        "DSO",
        "OPR-FOFR-BEGUN/all",
        "An offer has begun when the last of its ISPs has.",
        laxer("OPR-FOFR-BEGUN", partial(_not_begun, None)),
        "OPR-FOFR-BEGUN",
    )


def _reservations() -> Iterator[Mutant]:
    """Walk what can be wrong about a reservation, compared with its contract."""
    yield mutant(
        "AGR",
        "PLN-FRU-DEADLINE/of-the-day",
        "A reservation can be changed until the deadline on its own day.",
        laxer("PLN-FRU-DEADLINE", _before_the_day),
        "PLN-FRU-DEADLINE",
    )
    yield mutant(
        "AGR",
        "PLN-FRU-POWER/sign",
        "The direction of a reservation is not looked at.",
        instead("PLN-FRU-POWER", "Power value rejection", _beyond_in_size),
        "PLN-FRU-POWER",
    )
    yield mutant(
        "AGR",
        "PLN-FRU-POWER/size",
        "Only the direction of a reservation is looked at.",
        laxer("PLN-FRU-POWER", _right_direction),
        "PLN-FRU-POWER",
    )


def _items() -> Iterator[Mutant]:
    """Walk what can be wrong about which items a settlement has to have."""
    yield mutant(
        "AGR",
        "STL-MISSING/count",
        "The items of a settlement are counted, not compared.",
        instead("STL-MISSING", "Missing Settlement Items", _too_few),
        "STL-MISSING",
    )
    yield mutant(
        "AGR",
        "STL-MISSING/settled-once",
        "Days are settled once, and no item of that is missed.",
        of_rules(("STL-MISSING",), lambda rule: replace(rule, check=settled_before())),
        "STL-MISSING",
    )


def _not_begun(which: int | None, revocation: Element, context: Context) -> bool:
    """Return whether an ISP of an offer has not begun: the one that is listed there, or the last of all."""
    offer = referred(revocation, context)
    if offer is None:
        return False
    listed = [run[0] for option in offer.options for run in option.runs]
    isp = max(listed) if which is None else listed[which]
    return context.market.start_of_isp(offer.period, isp) > context.now


def _was_used(message: Element, context: Context) -> bool:
    wanted = message.get("FlexOfferMessageID") or message.get("FlexRequestMessageID") or ""
    return (context.sender.domain, wanted.lower()) in context.ledger.seen or wanted == message["MessageID"]


def _before_the_day(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    if contract is None:
        return False
    allowed = timedelta(days=contract.release_days_before)
    deadline = contract.deadline(context.market.today(context.now), context.market.time_zone)
    return context.now <= deadline + allowed + timedelta(days=1)


def _beyond_in_size(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    return contract is not None and any(abs(run[2]) > abs(contract.reserved_power) for run in context.profiles[0])


def _right_direction(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    return contract is not None and all(run[2] * contract.reserved_power >= 0 for run in context.profiles[0])


def _too_few(message: Element, context: Context) -> bool:
    start, end = message["PeriodStart"], message["PeriodEnd"]
    ordered = [
        o
        for (dso, _), o in context.ledger.procured.items()
        if dso == context.sender.domain and start <= o.period.isoformat() <= end
    ]
    return len(list(message.all("FlexOrderSettlement"))) < len(ordered)
