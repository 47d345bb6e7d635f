"""Variants whose RejectionReason is a sentence of the documents: a cause in a table, or what a response is for."""

from collections.abc import Iterator, Mapping
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.variant import Variant, Way

_ALLOWED = (
    "A RejectionReason is a human-readable description of the reason, and the documented cause is one; it is shown as "
    "a finding."
)
_WRAPPER = (
    "There is a mismatch between the SenderDomain/Role combination in the message wrapper and the inner XML message."
)
_UNACCEPTABLE = (
    "Despite being schema-compliant, the syntax, type or semantics of the message were unacceptable for the receiving "
    "implementation."
)
_NOT_UNIQUE = "The MessageID attribute of the inner XML message is not unique, "
_DUPLICATE = f"{_NOT_UNIQUE}and has already been used for a message with different content."
_SUBMITTED = (
    f"{_NOT_UNIQUE}but since the message content is the same as that of a previously accepted message, this copy "
    "can be considered to be successfully submitted as well."
)
_PERIOD = "Period of the message is inappropriate."
_CLOSED = "CRO is operating in closed mode and the {} is not pre-registered as an authorized participant"
# What the tables of all versions have in the same words.
_CAUSES = {
    "VAL-SENDER-ROLE": _UNACCEPTABLE,
    "VAL-MESSAGE-MISDIRECTED": _UNACCEPTABLE,
    "VAL-BARRED": "This endpoint is explicitly blocking messages from this sender.",
    "VAL-BARRED-TEST": "This endpoint is explicitly blocking messages from this sender.",
    "VAL-DUPLICATE": _DUPLICATE,
    "VAL-DUPLICATE-TEST": _DUPLICATE,
    "VAL-DUPLICATE-TYPES": _DUPLICATE,
    "VAL-RESUBMITTED": _SUBMITTED,
    "VAL-RESUBMITTED-TEST": _SUBMITTED,
    "VAL-ISP-DURATION": "The message specifies a ISP duration that is not the agreed-upon common value for the market "
    "in which it is used.",
    "VAL-ISP-BOUNDS": "One or more ISPs are outside the tolerated boundaries.",
    "VAL-ISP-CONFLICT": "One or more ISPs are defined more than once, possibly because of an incorrect duration.",
    "VAL-PERIOD": _PERIOD,
    "VAL-PERIOD-PROGNOSIS": _PERIOD,
    "VAL-PERIOD-QUERY": _PERIOD,
    "MTR-PERIOD": _PERIOD,
    "STL-ITEM-PERIOD": _PERIOD,
    "VAL-EXPIRATION": "ExpirationDateTime is in the past or exceeds the ISPs in the message.",
    "VAL-EXPIRATION-LATE": "ExpirationDateTime is in the past or exceeds the ISPs in the message.",
    "STL-PERIOD-START": "The settlement period starts too late (for example in case there are unsettled items from an "
    "earlier period) or is not plausible (for example in case it starts in the future).",
    "STL-PERIOD-END": "The settlement period ends too early (for example in case there are unsettled items from a "
    "later period that have to be treated too) or is not plausible.",
    "STL-MISSING": "Not all flexibility that have been procured within the given period is included as a settlement "
    "item.",
    "PLN-FRU-DEADLINE": "The deadline for the DSO to release reserved flexibility has expired",
    "PLN-FRU-POWER": "One or more Power values in the FlexReservationUpdate are not conform agreement",
    "PLN-APQ-NONE": "The AGR has no registered connections at the Common Reference",
    "PLN-DPQ-NONE": "The DSO has no registered connections at the Common Reference",
    "CON-DPU-UNAUTHORIZED": _CLOSED.format("DSO"),
    "CON-APU-UNAUTHORIZED": _CLOSED.format("AGR"),
    "PLN-APQ-UNAUTHORIZED": _CLOSED.format("AGR"),
    "PLN-DPQ-UNAUTHORIZED": _CLOSED.format("AGR"),  # as the table has it
    "OPR-DP-LACKING": "The D-Prognosis does not include all ISPs in the Period it applies to",
    "OPR-DP-POWER": "One or more Power values in the prognosis are not plausible",
    "OPR-DP-SEQUENCE": "The message sequence is lower than that of a previously received D-prognosis",
    "OPR-FOFR-PROCURED": "The FlexOffer cannot be revoked because its flexibility has already been ordered",
    "VLD-FR-LACKING": "The FlexRequest has no ISP with a “requested” disposition.",
    "VLD-FR-DIRECTION": 'One or more ISPs with a "requested" disposition has no direction: MinPower < 0 and '
    "MaxPower > 0.",
    "VLD-FR-POWER": "One or more ISPs has a higher MinPower than MaxPower value.",
    "VLD-FO-BASELINE": "The AGR has no valid baseline, possibly lacking a valid D-prognosis",
    "VLD-FO-POWER": "One or more Power values in the FlexOffer are not plausible",
    "VLD-FO-MUTEX": "The FlexOffer contains mutual exclusive offers (OfferOptions), which is not supported by the DSO",
}
_REFERS = "The message the {}MessageID refers to "
_OF_THE_DRAFT = {
    **_CAUSES,
    "VAL-SENDER-MISMATCH": "SenderDomain specified in the SignedMessage doesn't match with the SenderDomain in the "
    "inner XML message.",
    "VAL-SENDER-STRANGER": "SenderDomain specified in the message is unknown to the receiving implementation.",
    "VAL-RECIPIENT": "The RecipientDomain specified in the inner XML message is not known to the receiving "
    "implementation.",
    "VAL-TIME-ZONE": "The message specifies a TimeZone that has a different UTC offset than is the agreed-upon common "
    "value for the market.",
    "VAL-CONGESTION-POINT": "The recipient is not active at this CongestionPoint.",
    "STL-POINT": "The recipient is not active at this CongestionPoint.",
    "VAL-REFERENCE-REQUEST": f"{_REFERS.format('FlexRequest')}is unknown.",
    "VAL-REFERENCE-OFFER": f"{_REFERS.format('FlexOffer')}is unknown.",
    "VAL-REFERENCE-PROGNOSIS": f"{_REFERS.format('D-Prognosis')}is unknown.",
    "STL-PROGNOSIS": f"{_REFERS.format('D-Prognosis')}is unknown.",
    "VAL-PERIOD-MISMATCH": f"{_REFERS.format('FlexOffer')}contains a different Period.",
    "VAL-PERIOD-BASELINE": f"{_REFERS.format('D-Prognosis')}contains a different Period.",
    "VAL-REFERENCE-EXPIRED": "The message FlexOfferMessageID refers to is expired.",
    "VAL-REFERENCE-REVOKED": "The message FlexOfferMessageID refers is revoked.",
    "OPR-FOFR-EXPIRED": "The message FlexOfferMessageID refers to is expired.",
    "OPR-FOFR-REVOKED": "The message FlexOfferMessageID refers is revoked.",
    "VLD-FO-REQUEST": 'None of the ISPs with a "requested" disposition in the referred FlexRequest, is mentioned in '
    "the FlexOffer",
}
_UNKNOWN = "The message with the sequence where is referred to is unknown."
_APART = "The message(s) with the sequence where is referred to contains a different Period."
_OF_THREE_X = {
    **_CAUSES,
    "VAL-SENDER-MISMATCH": _WRAPPER,
    "VAL-SENDER-STRANGER": _WRAPPER,
    "VAL-SENDER-ROLE": _WRAPPER,
    "VAL-RECIPIENT": "The RecipientDomain and/or RecipientRole specified in the inner XML message is not handled by "
    "this endpoint.",
    "VAL-TIME-ZONE": "The message specifies a time zone that has a different UTC offset than is the agreed-upon "
    "common value for the market.",
    "VAL-CONGESTION-POINT": "Unknown congestion point or the recipient is not active at this congestion point.",
    "STL-POINT": "Unknown congestion point or the recipient is not active at this congestion point.",
    "VAL-REFERENCE-REQUEST": _UNKNOWN,
    "VAL-REFERENCE-OFFER": _UNKNOWN,
    "VAL-REFERENCE-PROGNOSIS": _UNKNOWN,
    "STL-PROGNOSIS": _UNKNOWN,
    "VAL-PERIOD-MISMATCH": _APART,
    "VAL-PERIOD-BASELINE": _APART,
    "VAL-REFERENCE-EXPIRED": "The message that is referred to is expired.",
    "VAL-REFERENCE-REVOKED": "The message that is referred to is revoked.",
    "OPR-FOFR-EXPIRED": "The message that is referred to is expired.",
    "OPR-FOFR-REVOKED": "The message that is referred to is revoked.",
}
_DEVIATES = "The prognosis uses a ISP duration or time zone that deviates from what is agreed upon for the market."
_UNLIKE = "The FlexOrder does not exactly match the contents of the corresponding FlexOffer."
_NO_REQUEST = "No matching FlexRequest can be found."
# By the message as well, since the page of another response says other things.
_OF_RESPONSES: Mapping[tuple[str, str], str] = {
    ("D-Prognosis", "VAL-ISP-DURATION"): _DEVIATES,
    ("D-Prognosis", "VAL-TIME-ZONE"): _DEVIATES,
    ("D-Prognosis", "VAL-CONGESTION-POINT"): "It is for an unknown Congestion Point.",
    ("D-Prognosis", "OPR-DP-LACKING"): "It does not contain a full list of ISPs for the Period it applies to.",
    ("D-Prognosis", "OPR-DP-POWER"): "Contains implausible power values",
    ("D-Prognosis", "VAL-PERIOD-PROGNOSIS"): "The D-Prognosis applies to a Period for which all ISPs are already "
    "pending settlement.",
    ("D-Prognosis", "OPR-DP-SEQUENCE"): "A Prognosis of the same type and from the same originator with a higher "
    "sequence number was already processed previously.",
    ("FlexRequest", "VLD-FR-LACKING"): "The FlexRequest does not contain any ISPs with Disposition=Requested.",
    ("FlexOffer", "VAL-REFERENCE-REQUEST"): _NO_REQUEST,
    ("FlexOffer", "VAL-REFERENCE-EXPIRED"): _NO_REQUEST,
    ("FlexOffer", "VAL-PERIOD-MISMATCH"): _NO_REQUEST,
    ("FlexOffer", "VLD-FO-REQUEST"): "The FlexOffer does not contain a valid price for each ISP with "
    "Disposition=Requested in the corresponding FlexRequest.",
    ("FlexOfferRevocation", "VAL-REFERENCE-OFFER"): "The FlexOffer is unknown.",
    ("FlexOfferRevocation", "OPR-FOFR-PROCURED"): "The offered flexibility has already been ordered.",
    ("FlexOrder", "VAL-REFERENCE-OFFER"): "The FlexOrder cannot be found.",
    ("FlexOrder", "OPR-FOR-ONCE"): "The FlexOrder was already accepted previously.",
    ("FlexOrder", "OPR-FOR-ISP"): _UNLIKE,
    ("FlexOrder", "OPR-FOR-POWER"): _UNLIKE,
    ("FlexOrder", "OPR-FOR-PRICE"): _UNLIKE,
    ("FlexOrder", "OPR-FOR-POINT"): _UNLIKE,
    ("FlexOrder", "OPR-FOR-OPTION"): _UNLIKE,
    ("FlexOrder", "OPR-FOR-CURRENCY"): _UNLIKE,
    ("FlexOrder", "VLD-FOR-SCALED"): _UNLIKE,
    ("FlexReservationUpdate", "PLN-FRU-POWER"): "It does not match the bilateral contract or its agreements.",
    ("FlexReservationUpdate", "PLN-FRU-DEADLINE"): "The deadline for sending the update has expired.",
}


def _causes(words: Mapping[str, str], said: Said) -> Element:
    sentence = words.get(said.culprit)
    return said.answer if sentence is None else said.answer.having({"RejectionReason": sentence})


def _of_its_page(said: Said) -> Element:
    sentence = _OF_RESPONSES.get((said.request.tag, said.culprit))
    return said.answer if sentence is None else said.answer.having({"RejectionReason": sentence})


def sentences() -> Iterator[Variant]:
    """Walk them."""
    tables = "message-validation.md and use-cases/, Cause of rejection; register, Reasons and their grades"
    yield Variant(
        "word/causes-of-the-draft",
        "Every RejectionReason is the cause of the rejection, in the words of the draft's tables.",
        _ALLOWED,
        tables,
        partial(Way, answer=partial(_causes, _OF_THE_DRAFT)),
    )
    yield Variant(
        "word/causes-of-three-x",
        "Every RejectionReason is the cause of the rejection, in the words of the tables of 3.x.",
        _ALLOWED,
        "3.x text 3.5 to 3.10, Cause of rejection; register, Reasons and their grades",
        partial(Way, answer=partial(_causes, _OF_THREE_X)),
    )
    yield Variant(
        "word/sentences-of-responses",
        "A RejectionReason says why the page of the response allows the rejection.",
        "The page of each response says when a rejection is allowed, and asks for a description of the reason.",
        "message-catalog, the pages of the responses, Result; register, Reasons and their grades",
        partial(Way, answer=_of_its_page),
        ("AGR", "DSO"),
    )
