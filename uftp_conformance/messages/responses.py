"""What our participants answer to a request of the target's: the content of a response, valid for its version."""

from uftp_conformance.messages import REQUESTS, Element, reference_attribute
from uftp_conformance.messages.tables import has_result

_COPIED = {"AGRPortfolioQuery": ("TimeZone", "Period"), "DSOPortfolioQuery": ("TimeZone", "Period")}


def acceptance(request: Element, version: str, contents: tuple[Element, ...] = ()) -> Element:
    """Return the content of the answer that accepts a request; a query gets the `contents` that it asks for."""
    accepted = _response(request, version, {"Result": "Accepted"})
    return accepted.containing(*accepted.children, *contents)


def rejection(request: Element, version: str, reason: str) -> Element:
    """Return the content of the answer that rejects a request."""
    return _response(request, version, {"Result": "Rejected", "RejectionReason": reason})


def _response(request: Element, version: str, result: dict[str, str]) -> Element:
    """Answer what is there, also where the request lacks something that the schema demands."""
    response = REQUESTS[request.tag].response
    reference = reference_attribute(response, version)
    attributes = dict(result) if has_result(response, version) else {}
    names = (*_COPIED.get(request.tag, ()), "ConversationID")
    attributes |= {name: value for name in names if (value := request.get(name)) is not None}
    if reference and request.get("MessageID") is not None:
        attributes[reference] = request["MessageID"]
    return Element(response, attributes, _content(request, result["Result"] == "Rejected"))


def _content(request: Element, rejected: bool) -> tuple[Element, ...]:  # noqa: FBT001 - the one thing that matters
    """Return what the schema wants in the answer: a settlement's statuses."""
    if request.tag == "FlexSettlement":
        words = {"Disposition": "Disputed", "DisputeReason": "rejected"} if rejected else {"Disposition": "Accepted"}
        listed = [item.get("OrderReference") or "" for item in request.all("FlexOrderSettlement")]
        # The schema demands a status also where no order is listed (register, point 18).
        return tuple(
            Element("FlexOrderSettlementStatus", {"OrderReference": name, **words}) for name in listed or ["none"]
        )
    return ()
