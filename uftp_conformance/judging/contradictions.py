"""Where the schema contradicts the text, so that an answer has no valid form, or only one that the text has not."""

import re

from uftp_conformance.messages import Element


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
