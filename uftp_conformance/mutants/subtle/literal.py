"""Subtle faults of who compares text where values are meant, and of who looks for whole orders alone."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant, stricter
from uftp_conformance.participants.context import Context

_REFERENCES = ("FlexRequestMessageID", "FlexOfferMessageID", "D-PrognosisMessageID")


def literal() -> Iterator[Mutant]:
    """Walk what is wrong about values in another form, and about an offer that was ordered in part."""
    for role, rule, caught_by in (
        ("DSO", "VAL-REFERENCE-OFFER", "OPR-FOFR-ACCEPT"),
        ("DSO", "VAL-REFERENCE-REQUEST", "OPR-FO-ACCEPT"),
        ("AGR", "VAL-REFERENCE-OFFER", "OPR-FOR-ACCEPT"),
    ):
        yield mutant(
            role,
            f"{caught_by}/reference-as-text",
            "A reference in capitals is unknown.",
            stricter(rule, "Unknown reference", _in_capitals),
            caught_by,
        )
    for role, rule, caught_by in (
        ("DSO", "VLD-FO-CONSISTENT", "OPR-FO-ACCEPT"),
        ("AGR", "VLD-FOR-CONSISTENT", "OPR-FOR-ACCEPT"),
    ):
        yield mutant(
            role,
            f"{caught_by}/boolean-as-text",
            "What says with a digit whether it is unsolicited is rejected.",
            stricter(rule, "Unsolicited is true or false", lambda message, _: message.get("Unsolicited") in ("0", "1")),
            caught_by,
        )
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


def _in_part(revocation: Element, context: Context) -> bool:
    named = revocation["FlexOfferMessageID"].lower()
    orders = (each.order for placed in context.ledger.orders.values() for each in placed)
    mine = (order for order in orders if (order.get("FlexOfferMessageID") or "").lower() == named)
    return any(order.get("ActivationFactor") not in (None, "1", "1.00") for order in mine)
