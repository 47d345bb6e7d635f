"""Where the schema contradicts the text, so that an answer has no valid form, or only one that the text has not."""

import re
from collections.abc import Sequence

from uftp_conformance.messages import Element
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


_NO_CONTRACT = re.compile(r"Missing child element.*Expected is one of \( FlexOrderSettlement, ContractSettlement \)")


def in_spite_of_the_text(element: Element, invalid: Sequence[str], market: Market) -> tuple[tuple[str, ...], str]:
    """Return the complaints of the schema about what a target started that stand, and why others do not, if any.

    The text has a ContractSettlement only where there is a bilateral contract, and the schema wants one in every
    FlexSettlement; where the statement has no contract of the two, nothing can be put into it (register, point 18).
    """
    stand = tuple(complaint for complaint in invalid if not _NO_CONTRACT.search(complaint))
    if len(stand) == len(invalid) or element.tag != "FlexSettlement" or _contracted(element, market):
        return tuple(invalid), ""
    return stand, "the schema wants a ContractSettlement also where there is no contract (register, point 18)"


def _contracted(settlement: Element, market: Market) -> bool:
    """Return whether the DSO that settles and the AGR have a contract at one of their points."""
    two = [(settlement.get(name) or "").lower() for name in ("RecipientDomain", "SenderDomain")]
    own = {each.address.lower() for each in market.congestion_points if [each.agr.lower(), each.dso.lower()] == two}
    return any(contract.congestion_point.lower() in own for contract in market.contracts)
