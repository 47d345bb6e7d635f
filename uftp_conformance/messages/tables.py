"""What the specification fixes about message types: who sends them, what answers them, how answers refer.

Source: `docs/message-descriptions/message-catalog/` and the XSDs of V3.0.0, V3.1.0 and main.
"""

from dataclasses import dataclass

ROLES = ("AGR", "CRO", "DSO")
VERSIONS = ("3.0.0", "3.1.0", "draft")


@dataclass(frozen=True, slots=True)
class Request:
    """A message type that expects an answer; `sender` and `receiver` are None where any role may."""

    type: str
    sender: str | None
    receiver: str | None
    response: str


_TABLE = (
    # type                    sender receiver response
    ("TestMessage", None, None, "TestMessageResponse"),
    ("DSOPortfolioUpdate", "DSO", "CRO", "DSOPortfolioUpdateResponse"),
    ("DSOPortfolioQuery", "DSO", "CRO", "DSOPortfolioQueryResponse"),
    ("AGRPortfolioUpdate", "AGR", "CRO", "AGRPortfolioUpdateResponse"),
    ("AGRPortfolioQuery", "AGR", "CRO", "AGRPortfolioQueryResponse"),
    ("FlexReservationUpdate", "DSO", "AGR", "FlexReservationUpdateResponse"),
    ("FlexRequest", "DSO", "AGR", "FlexRequestResponse"),
    ("FlexOrder", "DSO", "AGR", "FlexOrderResponse"),
    ("FlexSettlement", "DSO", "AGR", "FlexSettlementResponse"),
    ("D-Prognosis", "AGR", "DSO", "D-PrognosisResponse"),
    ("FlexOffer", "AGR", "DSO", "FlexOfferResponse"),
    ("FlexOfferRevocation", "AGR", "DSO", "FlexOfferRevocationResponse"),
    ("Metering", "AGR", "DSO", "MeteringResponse"),
)

REQUESTS: dict[str, Request] = {row[0]: Request(*row) for row in _TABLE}
RESPONSES: dict[str, Request] = {request.response: request for request in REQUESTS.values()}
MESSAGE_TYPES: tuple[str, ...] = (*REQUESTS, *RESPONSES)

# In 3.x each response names the request in an attribute of its own.  The one of DSOPortfolioUpdateResponse
# carries the word Response by a slip of the schema; its value is the MessageID of the update all the same.
_REFERENCE_3 = {request.response: f"{request.type}MessageID" for request in REQUESTS.values()} | {
    "DSOPortfolioUpdateResponse": "DSOPortfolioUpdateResponseMessageID",
}


def response_type(request_type: str) -> str:
    """Return the root element that answers a request."""
    return REQUESTS[request_type].response


def reference_attribute(response: str, version: str) -> str | None:
    """Return the attribute in which a response names its request; None for the bare 3.x TestMessageResponse."""
    if version == "draft":
        return "ReferenceMessageID"
    return None if response == "TestMessageResponse" else _REFERENCE_3[response]


# In no version has the schema a valid form for rejecting these (docs/interpretation-register.md, points 21 and 86).
WITHOUT_REJECTION = frozenset({"AGRPortfolioQuery"})


def has_result(response: str, version: str) -> bool:
    """Return whether a response says Accepted or Rejected; the 3.x TestMessageResponse cannot."""
    return version == "draft" or response != "TestMessageResponse"


# How a FlexOffer that answers no FlexRequest says so.  Where the draft's Unsolicited is left out it means false; what
# it means in 3.1.0, which has no default, is left to the receiver (docs/interpretation-register.md, point 36).
_SAID = {"Unsolicited": "true"}
_UNSOLICITED: dict[str, dict[str, str]] = {"3.0.0": {}, "3.1.0": _SAID, "draft": _SAID}


def unsolicited(version: str) -> dict[str, str]:
    """Return the attributes by which a FlexOffer calls itself unsolicited in a version."""
    return dict(_UNSOLICITED[version])


def schema_version_number(version: str) -> str:
    """Return what a message of this protocol version writes in its Version attribute."""
    return "4.0.0" if version == "draft" else version
