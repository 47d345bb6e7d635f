"""Whether an answer that refuses a query shows its recipient all the same what others have published."""

from collections.abc import Collection, Mapping

from uftp_conformance.judging.evidence import Trial
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import PublicKey

OWNERS = "owners"  # in what a trial expects: who may see an address, by the address


def disclosed(trial: Trial, key: PublicKey, version: str) -> str:
    """Say which address was delivered to a participant of ours that is none of its owners; "" where none was.

    An AGR obtains the points and connections of those that it registered itself, a DSO those of its own points
    (plan-phase.md); whoever is named inside a message may get its own at its own endpoint (register, points 21 and 22).
    """
    owners: Mapping[str, Collection[str]] = trial.expected.get(OWNERS, {})
    for delivery in (each for exchange in trial.part("case") for each in exchange.deliveries if owners):
        element = read_delivery(delivery.body, key, version).element
        if element is None or not delivery.counterparty:
            continue
        listed = {each.get("EntityAddress") for each in element.walk()}
        strange = sorted(each for each in owners if each in listed and delivery.counterparty not in owners[each])
        if strange:
            what = f"it is refused, and yet tells {delivery.counterparty} of {', '.join(strange)}"
            return f"{what}, which others have published"
    return ""
