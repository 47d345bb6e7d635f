"""Subtle faults of who composes a message of its own once more where it could not be delivered."""

from collections.abc import Iterator
from dataclasses import fields
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.mutated_participant import Recomposed
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.participant import Dispatch

_SAME = "INI-SAME"


def _anew(anew: dict[str, str], usual: Dispatch, _: Directory) -> Dispatch:
    kept = {each.name: getattr(usual, each.name) for each in fields(Dispatch)}
    return Recomposed(**kept, anew=anew)


def _recomposing(**anew: str) -> Faults:
    return Faults(dispatched=partial(_anew, anew))


def _recomposing_only(tag: str) -> Faults:
    mine: set[str] = set()

    def started(message: Element) -> Element:
        if message.tag == tag:
            mine.add(message["MessageID"].lower())
        return message

    def dispatched(usual: Dispatch, directory: Directory) -> Dispatch:
        return _anew({}, usual, directory) if usual.identifier.lower() in mine else usual

    return Faults(started=started, dispatched=dispatched)


def mutants() -> Iterator[Mutant]:
    """Walk how a message is composed once more."""
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            f"{_SAME}/composed-anew",
            "What it starts is composed anew after a failed delivery, under another MessageID.",
            _recomposing,
            _SAME,
        )
    for role, name, tag in (
        ("AGR", "forecasts", "D-Prognosis"),
        ("AGR", "meterings", "Metering"),
        ("DSO", "settlements", "FlexSettlement"),
    ):
        yield mutant(
            role,
            f"{_SAME}/{name}",
            f"A {tag} is composed anew after a failed delivery, under another MessageID; nothing else is.",
            partial(_recomposing_only, tag),
            _SAME,
        )
    yield mutant(
        "DSO",
        f"{_SAME}/another-order",
        "After a failed delivery an offer is ordered once more, under another OrderReference.",
        partial(_recomposing, OrderReference="order-after-a-failure"),
        _SAME,
    )
    yield mutant(
        "AGR",
        f"{_SAME}/another-expiry",
        "After a failed delivery an offer is made once more, with another ExpirationDateTime.",
        partial(_recomposing, ExpirationDateTime="2099-12-31T22:00:00Z"),
        _SAME,
    )
