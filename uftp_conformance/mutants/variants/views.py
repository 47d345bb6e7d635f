"""Variants of what a CRO answers, and of what is measured and requested: other words, as right as the usual ones."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.own_rules import nothing_then
from uftp_conformance.mutants.variants.represented import of_agrs_only, rejected_without_agrs
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_one_more
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Registry
from uftp_conformance.participants.rules.rule import Refusal, Rule
from uftp_conformance.participants.spoiling import each

_QUERY = "AGRPortfolioQuery"
_ANY_POWER = 2**31 - 1  # Watts


def _in_words(said: Said) -> Element:
    """Say of a conflict in a sentence what is usually put in brackets."""
    reason = said.answer.get("RejectionReason") or ""
    if not reason.startswith("Connection conflict"):
        return said.answer
    connection, point = (part.partition("]")[0] for part in reason.split("[")[1:3])
    words = f"Connection conflict: {connection} at {point} (since it was published)"
    return said.answer.having({"RejectionReason": words})


def _dated(said: Said) -> Element:
    """Say of a conflict on which days it is."""
    reason = said.answer.get("RejectionReason") or ""
    if not reason.startswith("Connection conflict"):
        return said.answer
    today = said.context.today.isoformat()
    return said.answer.having({"RejectionReason": f"{reason} ({today} to {today}); 1 connection in conflict"})


def _later_of_a_list(said: Said) -> Element:
    """Name, of two points of one list at which a connection is, the later one."""
    reason = said.answer.get("RejectionReason") or ""
    if not reason.startswith("Connection conflict"):
        return said.answer
    connection = reason.split("[")[1].partition("]")[0]
    listed = [p for p in said.request.children if any(c["EntityAddress"] == connection for c in p.children)]
    if len(listed) == 1:
        return said.answer
    words = f"Connection conflict: [{connection}] at [{listed[-1]['EntityAddress']}]"
    return said.answer.having({"RejectionReason": words})


def _foreign_unnamed(said: Said) -> Element:
    """Keep back at which point of another DSO a connection is."""
    reason = said.answer.get("RejectionReason") or ""
    if not reason.startswith("Connection conflict"):
        return said.answer
    connection, point = (part.partition("]")[0] for part in reason.split("[")[1:3])
    context = said.context
    known = (each for each in context.registry.points.values() if each.address == point)
    if all(each.dso == context.sender.domain for each in known):
        return said.answer
    return said.answer.having({"RejectionReason": f"Connection conflict: [{connection}]"})


def _before_the_update(rule: Rule) -> Rule:
    """Look for conflicts with what was transmitted before the update, and for none within it."""

    def check(update: Element, context: Context) -> Refusal | None:
        found = (rule.check(update.containing(point), context) for point in update.children)
        return next((each for each in found if each is not None), None)

    return replace(rule, check=check) if rule.id == "CON-DPU-CONFLICT" else rule


def _of_one_dso(rule: Rule) -> Rule:
    """Look for conflicts with what the sender of an update published itself."""

    def check(update: Element, context: Context) -> Refusal | None:
        own = Registry()
        for point in context.registry.points.values():
            if point.dso == context.sender.domain:
                own.publish(point)
        return rule.check(update, replace(context, registry=own))

    return replace(rule, check=check) if rule.id == "CON-DPU-CONFLICT" else rule


def _never_allocated(said: Said) -> Element:
    """List apart only what no DSO has ever named."""
    registry = said.context.registry

    def kept(view: Element) -> Element:
        return view.containing(
            *(
                child
                for child in view.children
                if child.tag != "Connection" or next(registry.places_of(child["EntityAddress"]), None) is None
            )
        )

    if said.request.tag != "AGRPortfolioQuery":
        return said.answer
    answer = each(said.answer, "DSO-View", kept)
    return answer if all(view.children for view in answer.all("DSO-View")) else said.answer


def _of_whole_kilowatt_hours(message: Element) -> Element:
    """Write a power that is too little to show in energies of whole kilowatt hours."""
    if message.tag != "Metering":
        return message
    return message.containing(
        *(
            each(profile, "ISP", lambda isp: isp.having({"Value": "0.4"}))
            if profile["ProfileType"] == "Power"
            else profile
            for profile in message.children
        )
    )


def _with_available_space(message: Element) -> Element:
    """Say of the ISP after the requested ones that there is space in either direction."""
    if message.tag != "FlexRequest":
        return message
    *requested, last = (isp for isp in message.children if isp["Disposition"] == "Requested")
    after = int(last["Start"]) + int(last.get("Duration") or 1)
    space = {"Disposition": "Available", "MinPower": "-1000", "MaxPower": "1000", "Start": str(after)}
    return message.containing(*requested, last, Element("ISP", space)) if after <= 92 else message


def _without_upper_bound(message: Element) -> Element:
    """Request as much as anybody can give."""
    if message.tag != "FlexRequest":
        return message
    return message.containing(*(isp.having({"MaxPower": str(_ANY_POWER)}) for isp in message.children))


def _and_what_is_lacking(said: Said) -> Element:
    """Dispute, beside the items of a settlement, an order of its first day that it does not list."""
    if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
        return said.answer
    words = {"Disposition": "Disputed", "DisputeReason": "this order is not listed"}
    lacking = Element("FlexOrderSettlementStatus", {"OrderReference": f"of-{said.request['PeriodStart']}", **words})
    return said.answer.containing(*said.answer.children, lacking)


def _one_by_one(said: Said) -> Element:
    """Write a portfolio for each connection of a DSO."""

    def divided(view: Element) -> Element:
        single = (
            portfolio.containing(point.containing(one))
            for portfolio in view.all("DSO-Portfolio")
            for point in portfolio.children
            for one in point.children
        )
        return view.containing(*single, *view.all("Connection"))

    return each(said.answer, "DSO-View", divided) if said.request.tag == "AGRPortfolioQuery" else said.answer


_VIEWS: tuple[Variant, ...] = (
    Variant(
        "view/portfolio-for-each-connection",
        "There is a DSO-Portfolio for each connection at a point.",
        "A view may have any number of portfolios, and no document says that each DSO has one.",
        "agr-portfolio-query-response.md, DSO-Portfolio; register, point 138",
        partial(Way, answer=_one_by_one),
        ("CRO",),
    ),
    Variant(
        "view/lacking-order-disputed",
        "The answer to a settlement disputes an order that is not listed.",
        "A status may stand for a Period of a contract that is lacking; of orders the text says nothing of the kind.",
        "flex-settlement-response.md, Period; register, point 137",
        partial(Way, answer=_and_what_is_lacking),
        ("AGR",),
        supports={"flex_settlement": True},
    ),
    Variant(
        "view/conflict-in-words",
        "A conflict names its connection and point without brackets.",
        "It is not clear whether the brackets belong to the text.",
        "3.x text 3.6; register, point 25",
        partial(Way, answer=_in_words),
        ("CRO",),
    ),
    Variant(
        "view/conflict-dated",
        "A conflict says on which days it is, and how many connections have one.",
        "The addresses are to be returned; other words may stand beside them.",
        "3.x text 3.6; register, point 25",
        partial(Way, answer=_dated),
        ("CRO",),
    ),
    Variant(
        "view/conflict-later-of-a-list",
        "Of two points of one list at which a connection is, a conflict names the later one.",
        "Of two points that one update lists, neither was transmitted before the other.",
        "3.x text 3.6; register, point 25",
        partial(Way, answer=_later_of_a_list),
        ("CRO",),
    ),
    Variant(
        "view/conflict-before-the-update",
        "A connection at two points of one update is no conflict, one that was at another point before is.",
        "The reason is given for a connection that was transmitted before at another congestion point.",
        "3.x text 3.6; register, point 25",
        partial(Way, rule=_before_the_update),
        ("CRO",),
    ),
    Variant(
        "view/conflict-of-one-dso",
        "A connection at points of two DSOs is taken, one at two points of the same DSO is a conflict.",
        "How conflicts are resolved is the CRO's policy, and a refusal would tell of another DSO's point.",
        "contract-phase.md and privacy-and-security-by-design.md; register, point 25",
        partial(Way, rule=_of_one_dso),
        ("CRO",),
    ),
    Variant(
        "view/conflict-foreign-unnamed",
        "A conflict with the point of another DSO names its connection alone.",
        "The CRO discloses that there is a congestion point only to those who need to know, which are AGRs.",
        "privacy-and-security-by-design.md; register, point 25",
        partial(Way, answer=_foreign_unnamed),
        ("CRO",),
    ),
    Variant(
        "view/never-allocated",
        "Only what no DSO has ever named is listed apart.",
        "What is not yet allocated may be taken by the day or by whether anybody named it.",
        "plan-phase.md, Retrieve Congestion Points; register, point 98",
        partial(Way, answer=_never_allocated),
        ("CRO",),
    ),
    Variant(
        "view/nothing-before",
        "What is at a point on other Periods alone is not listed, and where there is nothing else, the query Rejected.",
        "What is not yet allocated may be taken by whether anybody named it, and a query be rejected for any cause.",
        "plan-phase.md, Retrieve Congestion Points; register, points 98 and 124",
        partial(Way, book=partial(with_one_more, message=_QUERY, check=nothing_then), answer=_never_allocated),
        ("CRO",),
    ),
    Variant(
        "view/represented-only",
        "A DSO is told only of the connections that an AGR represents, and of no point where there are none.",
        "The query is there to discover which AGRs represent connections, and these have registered before it.",
        "dso-portfolio-query.md; plan-phase.md, Retrieve Active Aggregators; register, point 142",
        partial(Way, answer=of_agrs_only),
        ("CRO",),
    ),
    Variant(
        "view/represented-or-rejected",
        "So it is, and where no AGR represents anything the query is Rejected.",
        "The query is there to discover which AGRs represent connections, and there is none to tell of.",
        "dso-portfolio-query.md; plan-phase.md, Retrieve Active Aggregators; register, point 142",
        partial(Way, answer=rejected_without_agrs),
        ("CRO",),
    ),
    Variant(
        "view/whole-kilowatt-hours",
        "Energies are in whole kilowatt hours, the power is exact.",
        "No document says with how many digits a value is written.",
        "metering.md, Value; register, point 99",
        partial(Way, started=_of_whole_kilowatt_hours),
        ("AGR",),
    ),
    Variant(
        "view/available-space",
        "A FlexRequest has an ISP with space in either direction.",
        "The remaining ISPs are there as available; only requested ones need a direction.",
        "flex-request.md; validate-phase.md, Requested Power discrepancy",
        partial(Way, started=_with_available_space),
        ("DSO",),
    ),
    Variant(
        "view/no-upper-bound",
        "A FlexRequest takes any power, however much.",
        "No document bounds what is requested; how much is plausible is looked at in what is offered.",
        "flex-request.md, MaxPower; validate-phase.md, Exchange Flexibility Requests",
        partial(Way, started=_without_upper_bound),
        ("DSO",),
    ),
)


def views() -> Iterator[Variant]:
    """Walk the variants of views."""
    yield from _VIEWS
