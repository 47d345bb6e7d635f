"""What a target starts, held against the rules of whoever receives it: the same ones, seen from the other side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from uftp_conformance.catalogue import load
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.oracle import remarks, sending, stated
from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.oracle.received import (
    RULES,
    History,
    Partner,
    PastMessage,
    Received,
    Target,
    identifiers,
    truth_of,
    without_itself,
)
from uftp_conformance.oracle.received.rules import Rule
from uftp_conformance.oracle.taken_over import taken_over

# What recipients have to reject, by the row about what is started; one of `sending` or `stated` comes to its own rule.
INITIATED: Mapping[str, tuple[str, ...]] = {
    "INI-UNIQUE": ("VAL-DUPLICATE", "VAL-DUPLICATE-TYPES"),
    "INI-ISPS": ("OPR-DP-LACKING",),
    "INI-BOUNDS": ("VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT"),
    "INI-MARKET": ("VAL-ISP-DURATION", "VAL-TIME-ZONE", "VAL-CONGESTION-POINT"),
    "INI-ZONE": ("VAL-TIME-ZONE-UPDATE",),
    "INI-REVISION": ("OPR-DP-SEQUENCE",),
    "INI-REVISION-REQUEST": (),
    "INI-IDENTICAL": ("VLD-FR-IDENTICAL",),
    "INI-REFERENCES": ("VAL-PERIOD-MISMATCH", "VAL-PERIOD-BASELINE", "OPR-FOR-CURRENCY", "OPR-FOR-OPTION"),
    "INI-COPY": ("VLD-FOR-WHOLE", "OPR-FOR-FACTOR", "OPR-FOR-ISP", "OPR-FOR-POWER"),
    "INI-PRICE": ("OPR-FOR-PRICE",),
    "INI-REQUESTED": ("VLD-FR-LACKING",),
    "INI-DIRECTION": ("VLD-FR-DIRECTION", "VLD-FR-POWER"),
    "INI-EXPIRATION": ("VAL-EXPIRATION", "VAL-REFERENCE-EXPIRED"),
    "INI-PERIOD": ("VAL-PERIOD", "MTR-PERIOD", "STL-PERIOD-END"),
    # A request may be under a commoditized contract of the market, which no statement lists (register, point 136).
    "INI-AGREED": ("VAL-CONTRACT", "VAL-BASELINE-REFERENCE"),
    "INI-CURRENCY": (),
    "INI-POWER": ("OPR-DP-POWER", "VLD-FO-POWER", "PLN-FRU-POWER"),
    "INI-DEADLINE": ("PLN-FRU-DEADLINE",),
    "INI-REQUEST": ("VLD-FO-REQUEST",),
    "INI-OPTIONS": ("VLD-FO-MUTEX",),
    "INI-UNSOLICITED": ("VLD-FO-CONSISTENT", "VLD-FOR-CONSISTENT"),
    "INI-ONCE": (
        "OPR-FOR-ONCE",
        "VLD-FOR-ONE-OPTION",
        "VAL-REFERENCE-REVOKED",
        "OPR-FOFR-PROCURED",
        "VAL-REFERENCE-EXPIRED",
    ),
    "INI-NET": (),
    "INI-ITEMS": ("STL-ITEM-PERIOD", "VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT"),
    "INI-METERED": ("MTR-PROFILES", "MTR-UNIT"),
    "INI-LIFETIMES": (),
    "INI-TIMESTAMP": (),
    "INI-VERSION": (),
    "INI-OFFSET": (),
    "INI-TERMS": (),
    "INI-ORDER-NUMBER": (),
}
# A recipient of ours denies nothing that rules of these speak of.
_CLAIMS = frozenset({"d_prognosis", "prognosis_of_today", "mutex_offers", "partial_activation", "intraday"})


@cache
def rules_of(row: str, message: str) -> tuple[Rule, ...]:
    """Return the rules that a row about what is started comes to, for a type of messages."""
    named = [RULES[name] for name in INITIATED[row]]
    alone = sending.RULES.get(row) or stated.RULES.get(row)
    return tuple(rule for rule in (*named, *([alone] if alone else ())) if message in rule.messages)


@cache
def rows_about(message: str, role: str, version: str) -> tuple[str, ...]:
    """Return the rows that a message of a type comes under which a target of a role starts."""
    rows = ((name, load()[name]) for name in INITIATED)
    return tuple(
        name
        for name, row in rows
        if version in row.versions and message in row.messages and role in row.roles_receiving(message)
    )


def facts_of(target: Target, recipient: str) -> dict[str, Any]:
    """Return what is stored with a trial about what a target started, by the domain of who received it."""
    return {
        "domain": target.domain,
        "role": target.role,
        "recipient": recipient,
        "version": target.version,
        "agreed": as_data(target.market),
        "clock tolerance": target.clock_tolerance,
    }


def recipient_in(facts: Mapping[str, Any], message: str) -> Target:
    """Return who receives what the target started, of the facts of a stored trial."""
    target = Partner(facts["role"], facts["domain"], "registered")
    role = REQUESTS[message].receiver or ("DSO" if target.role == "AGR" else "AGR")
    return Target(
        role,
        facts["recipient"],
        facts["version"],
        _CLAIMS,
        market_in(facts["agreed"]),
        (target,),
        float(facts["clock tolerance"]),
    )


def recipient_of(target: Target, domain: str, role: str) -> Target:
    """Return a participant of ours as one that receives what a target starts."""
    mine = Partner(target.role, target.domain, "registered")
    return Target(role, domain, target.version, _CLAIMS, target.market, (mine,), target.clock_tolerance)


def seen_by(recipient: Target, history: History, *, whole: bool = False) -> History:
    """Return what was exchanged between a target and one of our participants as that one saw it.

    What the target was sent and did not accept, as far as anybody saw, is nothing that it has to mind; it is left out
    where not the `whole` is asked for.
    """
    (target,) = recipient.partners
    return History(
        tuple(
            PastMessage(each.element, target.domain, target.role, each.at, each.outcome, started=not each.started)
            for each in history.messages
            if each.domain == recipient.domain and (whole or each.started or each.outcome == "accepted")
        ),
        partial=history.partial,
    )


def complaint(row: str, message: Element, at: float, recipient: Target, history: History, within: float = 0.0) -> str:
    """Return what is wrong with what a target started, by one row; "" where nothing surely is.

    Args:
        row: about what is started.
        message: what the target started.
        at: when it came, in seconds since the epoch.
        recipient: our participant that it came to.
        history: what was exchanged with the target before.
        within: in how many seconds from `at` on it came, where that is not known better.

    Raises:
        Unreadable, OverflowError: a value cannot be counted with, though the schema allows it.
    """
    return Started(message, at, recipient, history, within).complaint(row)


def remark(row: str, message: Element, at: float, recipient: Target, history: History) -> str:
    """Return what should be otherwise about what a target started, and fails nobody; "" where nothing should."""
    rule = remarks.RULES.get(row)
    if rule is None or message.tag not in rule.messages:
        return ""
    (target,) = recipient.partners
    seen = Received(message, target.domain, target.role, at, recipient, seen_by(recipient, history))
    truth = truth_of(rule, without_itself(seen).readings())
    return truth if isinstance(truth, str) else ""


class Started:
    """What a target started, as our participant sees it that it came to; the arguments are those of `complaint`."""

    def __init__(self, message: Element, at: float, recipient: Target, history: History, within: float = 0.0) -> None:
        (target,) = recipient.partners
        self._history = history
        self._seen = Received(message, target.domain, target.role, at, recipient, seen_by(recipient, history), within)
        self._read: dict[str, Sequence[Received]] = {}  # by what of the past is looked at

    def complaint(self, row: str) -> str:
        """Return what is wrong with it by one row, as the function does."""
        for rule in rules_of(row, self._seen.tag):
            if taken_over(rule.id, self._seen, self._history):
                continue
            truth = truth_of(rule, self._readings(rule.id))
            if truth:
                return truth if isinstance(truth, str) else f"it breaks {rule.id}"
        return ""

    def _readings(self, rule: str) -> Sequence[Received]:
        past = "all" if rule in sending.OF_ALL else "seen" if rule in identifiers.RULES else "other"
        if past not in self._read:
            self._read[past] = self._view(past).readings()
        return self._read[past]

    def _view(self, past: str) -> Received:
        if past == "all":
            return replace(self._seen, past=seen_by(self._seen.target, self._history, whole=True))
        return self._seen if past == "seen" else without_itself(self._seen)
