"""Subtle faults of who keeps a rule for its first partner alone, and takes from the second one what breaks it."""

from collections.abc import Iterator
from typing import Any

from uftp_conformance.catalogue import load
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant
from uftp_conformance.participants.rulebook import RULES
from uftp_conformance.participants.rules.rule import Rule, Stage
from uftp_conformance.statement.counterparties import domain_of

_SEAL, _ROLE = "TRN-SIGNATURE", "TRN-SENDER-COMBINATION"
_OF_ANY = ("VAL-RECIPIENT", "VAL-DUPLICATE", "VAL-DUPLICATE-TYPES", "VAL-VERSION-MAJOR")
# What only who denies something rejects; what needs a contract, or a connection, that the second partner has not; what
# is about a newcomer; and a point beside the only one that it has.
_NOT_OF_SECOND = frozenset(
    {
        *("VLD-FO-UNASKED", "VLD-FOR-UNASKED", "VLD-FO-MUTEX"),
        *("PLN-FRU-DEADLINE", "PLN-FRU-POWER", "STL-ITEM-PERIOD", "MTR-PERIOD", "MTR-UNIT", "MTR-PROFILES"),
        *("PLN-APQ-NONE", "PLN-DPQ-NONE"),
        "OPR-FOR-POINT",
    }
)
_PARTNERS = {"AGR": ("DSO",), "DSO": ("AGR",), "CRO": ("AGR", "DSO")}
_SECOND = frozenset(domain_of(role, "second") for role in ("AGR", "DSO"))


def mutants() -> Iterator[Mutant]:
    """Walk the rules about what partners say, and those about who says it."""
    for role in _PARTNERS:
        for rule in RULES:
            if role in rule.receivers and _is_about_partners(rule):
                wrong = "It is looked at for the first partner of a role only."
                yield mutant(role, f"{rule.id}/one-partner", wrong, laxer(rule.id, _of_second), rule.id)


def _is_about_partners(rule: Rule) -> bool:
    if rule.id in _NOT_OF_SECOND or "accepted" in load()[rule.id].legal:
        return False
    return rule.stage >= Stage.PERIOD or rule.id in (_SEAL, _ROLE, *_OF_ANY)


def _of_second(subject: Any, view: Any) -> bool:
    """Return whether it comes from the second partner: what is claimed, what was opened, or a message with its view."""
    if isinstance(domain := getattr(subject, "domain", None), str):
        return domain in _SECOND
    if payload := getattr(subject, "payload", b""):
        return any(f'SenderDomain="{domain}"'.encode() in payload for domain in _SECOND)
    return view.sender.domain in _SECOND
