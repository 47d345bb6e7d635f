"""Subtle faults of what a participant starts for a partner beside the first one: it knows one endpoint too few."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.participant import Dispatch
from uftp_conformance.statement.counterparties import domain_of


def _to_the_first(dispatch: Dispatch, directory: Directory) -> Dispatch:
    """Deliver to the first partner of the role, whomever the message is for."""
    meant = directory.find(dispatch.recipient)
    first = next((each for each in directory.parties.values() if meant and each.role == meant.role), meant)
    return replace(dispatch, url=first.endpoint) if first else dispatch


@dataclass(slots=True)
class _Broadcast:
    """Gives a message to any other partner the MessageID of the last one of its type to the first."""

    message: str
    first: str
    last: str = ""

    def __call__(self, given: Element) -> Element:
        """Change a message of the type, or take note of it."""
        if given.tag != self.message:
            return given
        if given["RecipientDomain"] == self.first:
            self.last = given["MessageID"]
            return given
        return given.having({"MessageID": self.last}) if self.last else given


def mutants() -> Iterator[Mutant]:
    """Walk what can be wrong about messages to the second partner alone."""
    for role, other, message in (("AGR", "DSO", "FlexOffer"), ("DSO", "AGR", "FlexRequest")):
        yield mutant(
            role,
            "INI-RECIPIENT/first-endpoint",
            f"What is for another {other} than the first goes to the endpoint of the first.",
            lambda: Faults(dispatched=_to_the_first),
            "INI-RECIPIENT",
        )
        yield _misnamed(role, message, domain_of(other, "registered"))
    for role, other, message in (("AGR", "DSO", "D-Prognosis"), ("DSO", "AGR", "FlexRequest")):
        yield mutant(
            role,
            "INI-UNIQUE/broadcast",
            f"{an(message, capital=True)} to several partners has one MessageID.",
            partial(_broadcasting, message, domain_of(other, "registered")),
            "INI-UNIQUE",
        )


def _broadcasting(message: str, first: str) -> Faults:
    return Faults(started=_Broadcast(message, first))


def _misnamed(role: str, message: str, first: str) -> Mutant:
    def started(given: Element) -> Element:
        return given.having({"RecipientDomain": first}) if given.tag == message else given

    return mutant(
        role,
        "INI-RECIPIENT/first-partner",
        f"{an(message, capital=True)} names the first partner as its recipient, and goes to its endpoint.",
        lambda: Faults(started=started, dispatched=_to_the_first),
        "INI-RECIPIENT",
    )
