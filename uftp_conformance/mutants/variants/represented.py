"""Answers to a DSO that tell of what AGRs represent, and of nothing else."""

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.participants.xsd_types import day


def of_agrs_only(said: Said) -> Element:
    """Return to a DSO only the connections that an AGR represents, and no point without any."""
    if said.request.tag != "DSOPortfolioQuery":
        return said.answer
    registry, period = said.context.registry, day(said.request["Period"])
    found = (
        point.containing(*(each for each in point.children if registry.agr_of(each["EntityAddress"], period)))
        for point in said.answer.children
    )
    return said.answer.containing(*(point for point in found if point.children))


def rejected_without_agrs(said: Said) -> Element:
    """Reject the query where that leaves nothing."""
    answer = of_agrs_only(said)
    if said.request.tag != "DSOPortfolioQuery" or answer.children or answer.get("Result") != "Accepted":
        return answer
    return answer.having({"Result": "Rejected", "RejectionReason": "No connections available"})
