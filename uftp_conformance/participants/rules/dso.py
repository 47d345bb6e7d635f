"""Rules of the DSO: prognoses, and offers that are taken back."""

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import missing
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, whole

RULES: list[Rule] = []
rule = registering(RULES)

DSO, PROGNOSIS, REVOCATION = ("DSO",), ("D-Prognosis",), ("FlexOfferRevocation",)


@rule("OPR-DP-LACKING", Stage.CONTENT, DSO, PROGNOSIS)
def no_isp_lacking(prognosis: Element, context: Context) -> Refusal | None:
    """Demand that every ISP of the Period has a power."""
    last = context.market.isps(day(prognosis["Period"]))
    return refuse("Lacking ISPs") if missing(context.profiles[0], last) is not None else None


@rule("OPR-DP-POWER", Stage.CONTENT, DSO, PROGNOSIS)
def plausible_power(prognosis: Element, context: Context) -> Refusal | None:
    """Demand that no power is beyond what is plausible in this market, in either direction; what is over is ignored."""
    bound, over = context.market.plausible_power, _over(prognosis, context)
    beyond = any(abs(power) > bound for _, last, power in context.profiles[0] if last > over)
    return refuse("Power value rejection") if beyond else None


def _over(prognosis: Element, context: Context) -> int:
    """Return the last ISP of the Period that is over, 0 when none is."""
    today = day(prognosis["Period"]) == context.today
    return context.market.current_isp(context.now) - 1 if today else 0


@rule("OPR-DP-SEQUENCE", Stage.CONTENT, DSO, PROGNOSIS)
def revision_not_lower(prognosis: Element, context: Context) -> Refusal | None:
    """Demand that the Revision is no lower than the highest accepted one for this Period and congestion point."""
    about = (context.sender.domain, prognosis["CongestionPoint"], day(prognosis["Period"]))
    highest = context.ledger.revisions.get(about)
    lower = highest is not None and whole(prognosis["Revision"]) < highest
    return refuse("Subordinate sequence number") if lower else None


@rule("OPR-FOFR-PROCURED", Stage.CONTENT, DSO, REVOCATION)
def not_procured(revocation: Element, context: Context) -> Refusal | None:
    """Demand that nobody ordered what is revoked."""
    offer = referred(revocation, context)
    return refuse("Flexibility procured") if offer is not None and offer.state == "ordered" else None


@rule("OPR-FOFR-EXPIRED", Stage.REFERENCE, DSO, REVOCATION)
def offer_has_not_expired(revocation: Element, context: Context) -> Refusal | None:
    """Demand that what is revoked is valid still."""
    offer = referred(revocation, context)
    return refuse("Reference message expired") if offer is not None and offer.expires <= context.now else None


@rule("OPR-FOFR-BEGUN", Stage.CONTENT, DSO, REVOCATION)
def not_begun(revocation: Element, context: Context) -> Refusal | None:
    """Demand that no ISP of what is revoked has begun."""
    offer = referred(revocation, context)
    begun = offer is not None and context.market.start_of_isp(offer.period, offer.first_isp) <= context.now
    return refuse("An ISP of this FlexOffer has begun") if begun else None
