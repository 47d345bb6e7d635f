"""The receiver: what the oracle has to know of a target and of those around it."""

from dataclasses import dataclass

from uftp_conformance.catalogue import Requirement
from uftp_conformance.messages import REQUESTS
from uftp_conformance.statement.market import Market

# Types that a market may do without, by the claim.
_OPTIONAL = {
    "D-Prognosis": "d_prognosis",
    "FlexReservationUpdate": "flex_reservation_update",
    "FlexSettlement": "flex_settlement",
    "Metering": "metering",
}
# What a row needs only so that the suite can try it.  D-Prognoses are among it for what refers to one: where the market
# does without, such a reference may be ignored, but need not be, which the rules about it say (register, point 69).
_OF_THE_SUITE = frozenset(
    {
        "d_prognosis",
        "stimulus",
        "contracts",
        "deadline",
        "brief",
        "agreed",
        "agreed.contracts",
        "agreed.baseline_references",
        "second",
        "newcomer",
        "unregistered",
        "barred",
        "another",
        "other_role",
        "discovery",
        "redelivery",
        "patience",
        "https",
        "rate",
        "size",
        "isps.3",
        "isps.7",
        "intraday",
        "settlement_of_today",
        "prognosis_of_today",
    }
)


_OPTIONS = "mutex_offers"


@dataclass(frozen=True, slots=True)
class Partner:
    """A participant that the target knows, and its standing there."""

    role: str
    domain: str
    standing: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target, as its statement tells of it.

    Attributes:
        role, domain, version: who it is, and what it speaks.
        claims: what it supports, by the names of the catalogue, among them "mode.open" or "mode.closed".
        market: what was agreed.
        partners: all participants that it knows.
        clock_tolerance: seconds by which its clock may differ.
    """

    role: str
    domain: str
    version: str
    claims: frozenset[str]
    market: Market
    partners: tuple[Partner, ...]
    clock_tolerance: float

    def applies(self, row: Requirement, message: str) -> bool:
        """Return whether a row holds for what the target claims, whatever the suite would need to try it."""
        optional = _OPTIONAL.get(message) if REQUESTS[message].receiver == self.role else None
        if optional and f"no_{optional}" not in row.needs and optional not in self.claims:
            return False
        return all(self._claimed(need) for need in row.needs if need not in _OF_THE_SUITE)

    def takes_options(self, point: str) -> bool:
        """Return whether offers of several options are taken at a congestion point."""
        return self.market.takes_options(point, usual=_OPTIONS in self.claims)

    def _claimed(self, need: str) -> bool:
        said = (point.mutex_offers for point in self.market.congestion_points)
        if need.removeprefix("no_") == _OPTIONS and any(each is not None for each in said):
            return True  # that depends on the point, at which the rule looks
        if need == "baseline":
            return bool(self.market.baseline_references) or "d_prognosis" in self.claims
        if need.startswith("no_"):
            return need.removeprefix("no_") not in self.claims
        return need in self.claims
