"""Subtle faults of who compares text where values are meant, and of who looks for whole orders alone."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant, stricter
from uftp_conformance.participants.context import Context

_REFERENCES = ("FlexRequestMessageID", "FlexOfferMessageID", "D-PrognosisMessageID")


def literal() -> Iterator[Mutant]:
    """Walk what is wrong about values in another form, and about an offer that was ordered in part."""
    reference = ("reference", "A reference in capitals is unknown.", "Unknown reference", _in_capitals)
    boolean = (
        "boolean",
        "What says with a digit whether it is unsolicited is rejected.",
        "Unsolicited is true or false",
        _with_a_digit,
    )
    for role, rule, caught_by, (value, wrong, reason, when) in (
        ("DSO", "VAL-REFERENCE-OFFER", "OPR-FOFR-ACCEPT", reference),
        ("DSO", "VAL-REFERENCE-REQUEST", "OPR-FO-ACCEPT", reference),
        ("AGR", "VAL-REFERENCE-OFFER", "OPR-FOR-ACCEPT", reference),
        ("DSO", "VLD-FO-CONSISTENT", "OPR-FO-ACCEPT", boolean),
        ("AGR", "VLD-FOR-CONSISTENT", "OPR-FOR-ACCEPT", boolean),
    ):
        yield mutant(role, f"{caught_by}/{value}-as-text", wrong, stricter(rule, reason, when), caught_by)
    yield mutant(
        "DSO",
        "OPR-FOFR-PROCURED/of-a-part",
        "An offer of which a part was ordered can be revoked.",
        laxer("OPR-FOFR-PROCURED", _in_part),
        "OPR-FOFR-PROCURED",
    )


def _in_capitals(message: Element, _: Context) -> bool:
    given = [value for name in _REFERENCES if (value := message.get(name))]
    return any(value != value.lower() for value in given)


def _with_a_digit(message: Element, _: Context) -> bool:
    return message.get("Unsolicited") in ("0", "1")


def _in_part(revocation: Element, context: Context) -> bool:
    named = revocation["FlexOfferMessageID"].lower()
    orders = (each.order for placed in context.ledger.orders.values() for each in placed)
    mine = (order for order in orders if (order.get("FlexOfferMessageID") or "").lower() == named)
    return any(order.get("ActivationFactor") not in (None, "1", "1.00") for order in mine)
