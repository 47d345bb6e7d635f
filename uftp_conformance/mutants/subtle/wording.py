"""Subtle faults of who describes the reason of every rejection with one sentence of the documents."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import mutant

_TWICE = "One or more ISPs are defined more than once, possibly because of an incorrect duration."
_UNLIKE = "The FlexOrder does not exactly match the contents of the corresponding FlexOffer."
_NO_REQUEST = "No matching FlexRequest can be found."
_SUBMITTED = "The MessageID attribute of the inner XML message is not unique, but since the message content is the same"
_EVERYTHING = "; ".join(
    (
        "Invalid Message",
        "Unknown Recipient",
        "Barred Sender",
        "Duplicate Identifier",
        "ISP duration rejected",
        "TimeZone rejected",
        "Invalid CongestionPoint",
        "Period out of bounds",
        "ISPs out of bounds",
        "ISP conflict",
        "Lacking ISPs",
        "Power value rejection",
        "Subordinate sequence number",
        "ExpirationDateTime out of bounds",
        "Unknown reference",
        "Reference message expired",
        "Reference message revoked",
        "Reference Period mismatch",
    )
)


def _always(sentence: str, message: str, said: Said) -> Element:
    rejected = said.answer.get("RejectionReason") is not None and said.request.tag == message
    return said.answer.having({"RejectionReason": sentence}) if rejected else said.answer


def wording() -> Iterator[Mutant]:
    """Walk them."""
    for role, name, message, sentence, caught_by in (
        ("DSO", "twice", "D-Prognosis", _TWICE, "VAL-ISP-BOUNDS"),
        ("DSO", "no-request", "FlexOffer", _NO_REQUEST, "VAL-EXPIRATION"),
        ("AGR", "unlike", "FlexOrder", _UNLIKE, "VAL-REFERENCE-EXPIRED"),
        ("DSO", "submitted", "D-Prognosis", _SUBMITTED, "VAL-DUPLICATE"),
    ):
        yield mutant(
            role,
            f"{caught_by}/always-{name}",
            f'Whatever is wrong with a {message}, it is rejected with "{sentence}".',
            partial(Faults, answer=partial(_always, sentence, message)),
            caught_by,
        )
    for role, message, caught_by in (
        ("DSO", "D-Prognosis", "VAL-ISP-BOUNDS"),
        ("AGR", "FlexRequest", "VAL-EXPIRATION"),
    ):
        yield mutant(
            role,
            f"{caught_by}/every-cause",
            f"Whatever is wrong with a {message}, every cause that there is stands in its rejection.",
            partial(Faults, answer=partial(_always, _EVERYTHING, message)),
            caught_by,
        )
