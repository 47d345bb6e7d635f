"""Where the schema contradicts the text, so that an answer has no valid form, or only one that the text has not."""

import re
from collections.abc import Iterator, Sequence

from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.statement.market import Market


def contradiction(element: Element) -> tuple[re.Pattern[str] | None, str]:
    """Return the complaints of the schema that the text contradicts in this answer, and what to say of them."""
    if element.tag == "AGRPortfolioQueryResponse" and _without_portfolios(element):
        return _NO_VIEW, "the schema leaves this answer no valid form (register, point 21)"
    # The text gives a FlexSettlementResponse statuses only if it says Accepted (register, point 19).
    if element.tag == "FlexSettlementResponse" and element.get("Result") == "Rejected":
        return _NO_STATUS, "the schema wants a status in a rejection too, the text does not (register, point 19)"
    return None, ""


_NO_VIEW = re.compile(r"Expected is (one of )?\( (DSO-View|DSO-Portfolio)\b")
_NO_STATUS = re.compile(r"Missing child element.*Expected is (one of )?\( FlexOrderSettlementStatus\b")


def _without_portfolios(answer: Element) -> bool:
    """Return whether an answer lacks the portfolios that the schema demands, and has nothing else that is misplaced.

    With a portfolio it could have been valid, and whatever is strange in it needs no excuse.
    """
    return all(
        view.tag == "DSO-View" and all(child.tag == "Connection" for child in view.children) for view in answer.children
    )


_ITEM, _UNDER = "FlexOrderSettlement", "ContractSettlement"
# What the schema says of a FlexSettlement that lacks one of its lists; of what comes next it then says nothing.
_NO_LIST = re.compile(
    rf"Missing child element.*Expected is one of \( {_ITEM}, {_UNDER} \)"
    rf"|Element '(?:FlexSettlement|{_UNDER})': .*Expected is \( {_ITEM} \)"
)


def in_spite_of_the_text(
    element: Element, invalid: Sequence[str], market: Market, version: str
) -> tuple[tuple[str, ...], str]:
    """Return the complaints of the schema about what a target started that stand, and why others do not, if any.

    The text of every version lets a FlexSettlement have any number of orders, and a ContractSettlement only where
    there is a bilateral contract; the schema wants one of each.  Whether an order is missing is another matter, and
    so is what was reserved where the statement has a contract of the two (register, point 18).
    """
    lacking = tuple(_lists_that_may_be_empty(element, market)) if element.tag == "FlexSettlement" else ()
    if not invalid or not lacking:
        return tuple(invalid), ""
    node = parse_lxml(serialise(_with_something_in(element, lacking)), None)
    others = [complaint for complaint in invalid if not _NO_LIST.search(complaint)]
    stand = tuple(dict.fromkeys((*others, *complaints(node, version))))
    why = "; ".join(f"the schema wants a {each} also where there is {_LISTS[each]}" for each in lacking)
    return stand, f"{why} (register, point 18)"


_LISTS = {_ITEM: "no order", _UNDER: "no contract"}


def _lists_that_may_be_empty(settlement: Element, market: Market) -> Iterator[str]:
    """Walk the lists that a settlement lacks, as the text allows it to."""
    if not any(settlement.all(_ITEM)):
        yield _ITEM
    if not any(settlement.all(_UNDER)) and not _contracted(settlement, market):
        yield _UNDER


def _with_something_in(settlement: Element, lacking: Sequence[str]) -> Element:
    """Return a settlement with an item in each list that it lacks, so that the schema sees all the rest of it."""
    day, isp = "2026-11-20", {"Start": "1"}
    powers = dict.fromkeys(("BaselinePower", "OrderedFlexPower", "ActualPower", "DeliveredFlexPower"), "0")
    about = {"Period": day, "CongestionPoint": "ean.871685900000000011", "OrderReference": "none"}
    item = Element(_ITEM, {**about, "Price": "0", "NetSettlement": "0"}, (Element("ISP", isp | powers),))
    reserved = Element("Period", {"Period": day}, (Element("ISP", {**isp, "ReservedPower": "0"}),))
    under = Element(_UNDER, {"ContractID": "none"}, (reserved,))
    first, last = ((each,) if each.tag in lacking else () for each in (item, under))
    return settlement.containing(*first, *settlement.children, *last)


def _contracted(settlement: Element, market: Market) -> bool:
    """Return whether the DSO that settles and the AGR have a contract at one of their points."""
    two = [(settlement.get(name) or "").lower() for name in ("RecipientDomain", "SenderDomain")]
    own = {each.address.lower() for each in market.congestion_points if [each.agr.lower(), each.dso.lower()] == two}
    return any(contract.congestion_point.lower() in own for contract in market.contracts)
