"""Variants of what is made of a message that comes again: each of the ways that the documents leave open."""

from collections.abc import Callable, Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Again, Variant, Way
from uftp_conformance.mutants.variants.ways import at_the_door
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Reaction
from uftp_conformance.participants.rules.rule import refuse

_TABLE = "message-validation.md"
_IDEMPOTENT = (
    "A copy must have no second effect, and its sender must not believe that the first one failed; how is "
    "not agreed among the documents."
)
_SUBMITTED = f"{_TABLE}, Already Submitted; register, point 2"


def _not_at_all(_: Again) -> Reaction:
    return Reaction(200)


def _with_a_note(again: Again) -> Reaction:
    answer = again.answer(None)
    return Reaction(200, again.sealed(answer.having({"RejectionReason": "Already Submitted"})))


def _rejected(again: Again) -> Reaction:
    return Reaction(200, again.sealed(again.answer(refuse("Already Submitted"))))


def _refused(again: Again) -> Reaction:  # noqa: ARG001 - as all of them
    return Reaction(400)


def _renewed(again: Again) -> Reaction:
    return Reaction(200, again.sealed(again.answer(None)))


# What is true of a copy because the first one was taken, by the type of the answer.
_DONE = {
    "AGRPortfolioUpdateResponse": "Subordinate sequence number",
    "D-PrognosisResponse": "Subordinate sequence number",
    "DSOPortfolioUpdateResponse": "Subordinate sequence number",
    "FlexOfferRevocationResponse": "Reference message revoked",
    "FlexOrderResponse": "The FlexOrder was already accepted previously",
    "FlexSettlementResponse": "A settlement of this period was already accepted",
}


def _done_before(again: Again) -> Reaction:
    reason = _DONE.get(again.answer(None).tag)
    return again.usual if reason is None else Reaction(200, again.sealed(again.answer(refuse(reason))))


def _overtaken() -> Way:
    """Say of a copy what has become true since: that a newer update was taken, or the offer revoked."""
    newest: dict[tuple[str, str], Element] = {}

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(message, context)
        newest[context.sender.domain, message.tag] = message

    def again(copy: Again) -> Reaction:
        message, party = copy.message, copy.context.sender.domain
        named = message["MessageID"] if message.tag == "FlexOffer" else message.get("FlexOfferMessageID")
        offer = copy.context.ledger.offer(party, named)
        if message.tag in ("AGRPortfolioUpdate", "DSOPortfolioUpdate") and newest[party, message.tag] != message:
            return Reaction(200, copy.sealed(copy.answer(refuse("Subordinate sequence number"))))
        if offer is not None and offer.state == "revoked":
            return Reaction(200, copy.sealed(copy.answer(refuse("Reference message revoked"))))
        return copy.usual

    return Way(remembered=remembered, again=again)


_AGAIN: tuple[Variant, ...] = (
    Variant(
        "copy/unanswered",
        "A copy of a message is taken and not answered again.",
        _IDEMPOTENT,
        _SUBMITTED,
        partial(Way, again=_not_at_all),
    ),
    Variant(
        "copy/noted",
        'A copy of a message is Accepted with the note "Already Submitted".',
        _IDEMPOTENT,
        _SUBMITTED,
        partial(Way, again=_with_a_note),
    ),
    Variant(
        "copy/rejected",
        'A copy of a message is Rejected as "Already Submitted".',
        _IDEMPOTENT,
        _SUBMITTED,
        partial(Way, again=_rejected),
    ),
    Variant(
        "copy/done-before",
        "A copy is Rejected as an order, a revocation or a settlement of what was ordered, revoked or settled before.",
        "An order may be rejected if it was already accepted previously, a settlement if one of its period was.",
        "message-catalog/flex-order-response.md and flex-settlement-response.md, Result; register, point 2",
        partial(Way, again=_done_before),
        roles=("AGR", "DSO"),
    ),
    Variant(
        "copy/overtaken",
        "A copy of a portfolio update is Rejected for a newer one, that of a FlexOffer or what names it as revoked.",
        "An update may be refused for its sequence, and an offer that was revoked is known as such.",
        "use-cases/contract-phase.md, Subordinate sequence number; message-validation.md; register, point 2",
        _overtaken,
        roles=("CRO", "DSO"),
    ),
    Variant(
        "copy/refused",
        "A copy of a message is refused with 400.",
        _IDEMPOTENT,
        _SUBMITTED,
        partial(Way, again=_refused),
    ),
    Variant(
        "copy/answered-anew",
        "A copy of a message is answered by an answer with a MessageID of its own.",
        _IDEMPOTENT,
        _SUBMITTED,
        partial(Way, again=_renewed),
    ),
    Variant(
        "copy/duplicate-refused",
        "A MessageID that is used again is refused with 400.",
        "Whatever came under the used MessageID stays without effect; a status is a finding.",
        "register, point 3",
        at_the_door(400, "VAL-DUPLICATE"),
    ),
)


def copies() -> Iterator[Variant]:
    """Walk the variants of what comes again."""
    yield from _AGAIN
