"""Subtle faults in what an AGR says that its offers rest on."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant


@dataclass(frozen=True, slots=True)
class _OnTheNewest:
    """Names in an offer the D-Prognosis that was sent last for the Period, whichever point that is for."""

    sent: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __call__(self, message: Element) -> Element:
        """Take note of a prognosis, or change an offer."""
        if message.tag not in ("D-Prognosis", "FlexOffer"):
            return message
        about = message["RecipientDomain"], message["Period"]
        if message.tag == "D-Prognosis":
            self.sent[about] = message["MessageID"]
        elif about in self.sent:
            return message.without("BaselineReference").having({"D-PrognosisMessageID": self.sent[about]})
        return message


def resting() -> Iterator[Mutant]:
    """Walk what an offer of an AGR can rest on wrongly."""
    yield mutant(
        "AGR",
        "INI-REFERENCES/newest-forecast",
        "An offer names the newest D-Prognosis of its Period, whichever congestion point that is for.",
        lambda: Faults(started=_OnTheNewest()),
        "INI-REFERENCES",
    )
