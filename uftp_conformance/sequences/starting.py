"""How the target is asked to start something in a sequence, and how that is answered."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from uftp_conformance.conversation.common_reference import accepted
from uftp_conformance.conversation.expectations import Fits
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.stimulus import NotStimulated, Stimulus, Wish
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, number
from uftp_conformance.messages.responses import rejection
from uftp_conformance.oracle.received.target import Partner, Target
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.steps import Reply, Step
from uftp_conformance.statement.counterparties import Counterparty

REFERENCES = {
    "FlexOffer": "FlexRequestMessageID",
    "FlexOrder": "FlexOfferMessageID",
    "FlexOfferRevocation": "FlexOfferMessageID",
}
OF_NOTHING = ("FlexRequest", "D-Prognosis")  # whose Period can be chosen
HEEDED = ("FlexOrder", "FlexRequest", "D-Prognosis")  # to which something about their Period and point may be held
_SOON = 0.25  # how often what the target starts shall expire soon
# What a type rests on, and whether that is the target's own.
BASIS = {
    "FlexOrder": ("FlexOffer", False),
    "FlexOffer": ("FlexRequest", False),
    "FlexOfferRevocation": ("FlexOffer", True),
}


def wanted(
    step: Step, target: Target, about: Entry | None, soon: str = "", days: Sequence[date] = ()
) -> dict[str, Any]:
    """Draw what a message is to say that the target is asked for.

    `soon` is a time for which one can wait, `days` are those that the sequence has for itself.
    """
    dice = Random(step.seed)
    found: dict[str, Any] = {}
    if step.message in ("FlexRequest", "FlexOffer") and dice.random() < _SOON:
        found["ExpirationDateTime"] = soon
    if step.message == "FlexOffer":
        if "partial_activation" in target.claims and dice.random() < 0.4:
            found["MinActivationFactor"] = "0.50"
        if _takes_options(target, about) and dice.random() < 0.3:
            found["options"] = 2
    if step.message == "FlexOrder" and about is not None:
        options = [option for option in about.element.all("OfferOption") if option.get("OptionReference")]
        chosen = dice.choice(options) if options else about.element
        found["OptionReference"] = chosen.get("OptionReference")
        if _divisible(chosen) and dice.random() < 0.5:
            found["ActivationFactor"] = "0.50"
    if step.message in OF_NOTHING and days:
        found["Period"] = Random(f"day {step.seed}").choice(days).isoformat()
    return {name: value for name, value in found.items() if value}


def _takes_options(target: Target, request: Entry | None) -> bool:
    """Return whether several options may be offered on a request."""
    at = request.element.get("CongestionPoint") if request is not None else None
    return "mutex_offers" in target.claims and (at is None or target.takes_options(at))


def _divisible(option: Element) -> bool:
    """Return whether half of an option may be ordered."""
    try:
        return number(option.get("MinActivationFactor") or "1") <= Decimal("0.5")
    except Unreadable:
        return False


class Starter:
    """Asks for messages, waits for them, and answers them."""

    def __init__(self, tester: Tester, stimulus: Stimulus, within: float) -> None:
        self._tester = tester
        self._stimulus = stimulus
        self._within = within

    async def ask(
        self, message: str, partner: Partner, about: Element | None, values: dict[str, Any]
    ) -> tuple[Delivery | None, bool]:
        """Return what the target started; else nothing, and whether it said that nothing will come.

        It may have a Period of its own where it cannot have the one that is wanted.
        """
        delivery, declined = await self._ask(message, partner, about, values)
        if not declined or "Period" not in values:
            return delivery, declined
        return await self._ask(message, partner, about, {n: value for n, value in values.items() if n != "Period"})

    async def _ask(
        self, message: str, partner: Partner, about: Element | None, values: dict[str, Any]
    ) -> tuple[Delivery | None, bool]:
        tester, name = self._tester, about["MessageID"] if about is not None else None
        conversation = about["ConversationID"] if about is not None else str(uuid.uuid4())
        to = {"role": partner.role, "domain": partner.domain}
        wish = Wish(message, tester.statement.target.version, to, conversation, name, values)
        tester.correlator.ask_for(conversation, tester.label)
        expectation = tester.expectations.expect(_fits(wish), partner.domain)
        try:
            if await self._stimulus.ask(wish):
                return None, True
            return await tester.attention.within(self._within, expectation.came), False
        except (NotStimulated, TimeoutError):  # it may have been asked all the same, and start it later
            return None, False
        finally:
            tester.expectations.drop(expectation)

    def answer(self, element: Element, us: Counterparty, reply: Reply) -> Outgoing | None:
        """Make our answer; None where it is withheld."""
        statement = self._tester.statement
        if reply == "withheld":
            return None
        if reply == "spoiled":
            element = element.having({"MessageID": str(uuid.uuid4())})
        rejected = reply == "rejected"
        version = statement.target.version
        made = rejection(element, version, "Not wanted") if rejected else accepted(element, statement)
        return self._tester.prepare(made, us)


def _fits(wish: Wish) -> Fits:
    name = REFERENCES.get(wish.message, "") if wish.refers_to else ""

    def fits(element: Element) -> bool:
        if element.tag != wish.message or element.get("RecipientDomain") != wish.recipient["domain"]:
            return False
        if name:
            return (element.get(name) or "").lower() == (wish.refers_to or "").lower()
        return (element.get("ConversationID") or "").lower() == wish.conversation.lower()

    return fits
