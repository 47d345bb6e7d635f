"""The families of sequences: what is sent and started in each, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of sequences with a target of one role.

    Attributes:
        requirement: the row of the catalogue that it judges.
        role: of the target.
        sent: types that the target is sent, with weights.
        started: types that it is asked to start, with weights.
        share: how many sequences are walked where others have one: more where more depends on what came before.
        length: of a sequence, as a share of the longest ones.
        expires: whether it is worth waiting until something has expired.
        opening: what a sequence begins with, so that there is something that stands: sent and started, in this order.
    """

    requirement: str
    role: str
    sent: Mapping[str, int]
    started: Mapping[str, int] = field(default_factory=dict)
    opening: tuple[str, ...] = ()
    share: int = 1
    length: float = 0.5
    expires: bool = False

    @property
    def past(self) -> bool:
        """Whether it is about days that are over."""
        return bool({"Metering", "FlexSettlement"} & {*self.sent})


FAMILIES = {
    family.requirement: family
    for family in (
        Family(
            "SEQ-PROGNOSES", "DSO", {"D-Prognosis": 8, "FlexOffer": 2}, opening=("D-Prognosis",), share=2, length=1.0
        ),
        Family(
            "SEQ-OFFERS",
            "DSO",
            {"FlexOffer": 6, "FlexOfferRevocation": 8, "D-Prognosis": 4},
            {"FlexRequest": 2, "FlexOrder": 6},
            opening=("start FlexRequest", "FlexOffer", "FlexOffer"),
            share=3,
            expires=True,
            length=1.0,
        ),
        Family("SEQ-METERINGS", "DSO", {"Metering": 1}),
        Family("SEQ-REQUESTS", "AGR", {"FlexRequest": 1}, {"FlexOffer": 1}, opening=("FlexRequest",)),
        Family(
            "SEQ-ORDERS",
            "AGR",
            {"FlexRequest": 3, "FlexOrder": 10},
            {"FlexOffer": 7, "FlexOfferRevocation": 2},
            opening=("FlexRequest", "FlexRequest", "start FlexOffer", "start FlexOffer"),
            share=4,
            expires=True,
            length=1.0,
        ),
        Family("SEQ-RESERVATIONS", "AGR", {"FlexReservationUpdate": 1}),
        Family(
            "SEQ-SETTLEMENTS",
            "AGR",
            {"FlexSettlement": 5, "FlexRequest": 1, "FlexOrder": 2},
            {"FlexOffer": 2},
            opening=("FlexRequest", "start FlexOffer", "FlexOrder"),
        ),
        Family(
            "SEQ-PORTFOLIOS",
            "CRO",
            {"DSOPortfolioUpdate": 4, "AGRPortfolioUpdate": 3, "DSOPortfolioQuery": 3, "AGRPortfolioQuery": 2},
            opening=("DSOPortfolioUpdate", "AGRPortfolioUpdate"),
            share=4,
            length=1.0,
        ),
    )
}


def families_of(role: str) -> tuple[Family, ...]:
    """Return the families for a target of a role."""
    return tuple(family for family in FAMILIES.values() if family.role == role)
