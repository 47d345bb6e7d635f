"""Variants of single rules: what a CRO or a trader takes or refuses, where either is right."""

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants import own_rules
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import (
    instead,
    silent_about,
    with_rule,
    without,
)
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.xsd_types import day, whole

_TABLE = "message-validation.md"
_UPDATES = ("DSOPortfolioUpdate", "AGRPortfolioUpdate")
_ODD = "It is up to the CRO whether it rejects a message with strange behaviour in the periods."
_ODD_SOURCE = "contract-phase.md, Publish Congestion Points, Related information; register, point 133"


def _not_higher(message: Element, view: Context) -> bool:
    about = (view.sender.domain, message["CongestionPoint"], day(message["Period"]))
    highest = view.ledger.revisions.get(about)
    return highest is not None and whole(message["Revision"]) <= highest


def _empty_if_foreign() -> Way:
    """Tell a DSO nothing about another one's point, in an answer that says Accepted."""

    def answer(said: Said) -> Element:
        if said.request.tag != "DSOPortfolioQuery":
            return said.answer
        foreign = said.context.registry.foreign(said.context.sender.domain, said.request["EntityAddress"])
        return said.answer.containing() if foreign is not None else said.answer

    return Way(without=frozenset({"PLN-DPQ-PRIVATE"}), answer=answer)


CRO = (
    Variant(
        "strict/conflict-taken",
        "A connection at two congestion points is taken.",
        "The next version removed the rule, because a connection may lie in several points; it is a finding.",
        "register, point 25",
        without("CON-DPU-CONFLICT"),
        ("CRO",),
    ),
    Variant(
        "strict/history-kept",
        "A query for a day that is over is answered from the history.",
        "A CRO keeps its history, and may answer from it.",
        "contract-phase.md; register, point 55",
        without("VAL-PERIOD-QUERY"),
        ("CRO",),
    ),
    Variant(
        "strict/foreign-point-empty",
        "A query for another DSO's point is Accepted, with nothing in the answer.",
        "What matters is that nothing is disclosed; in which words that is said is free.",
        "plan-phase.md, Retrieve Active Aggregators; register, point 22",
        _empty_if_foreign,
        ("CRO",),
    ),
    Variant(
        "strict/nothing-is-empty",
        "The query of a DSO that has nothing registered is Accepted, with nothing in the answer.",
        "Most queries will return zero or more congestion points.",
        "message-catalog/dso-portfolio-query-response.md; register, point 22",
        without("PLN-DPQ-NONE"),
        ("CRO",),
    ),
    Variant(
        "strict/foreign-point-own-words",
        "A query for another DSO's point is Rejected in words of the CRO's own.",
        "What matters is that nothing is disclosed; in which words that is said is free.",
        "plan-phase.md, Retrieve Active Aggregators; register, point 22",
        instead(
            "PLN-DPQ-PRIVATE",
            "This is none of your points",
            lambda message, view: view.registry.foreign(view.sender.domain, message["EntityAddress"]) is not None,
        ),
        ("CRO",),
    ),
    Variant(
        "strict/rejected-query-unanswered",
        "A query of an AGR that is rejected gets no answer.",
        "The schema of 3.x has no valid form for a Rejected AGRPortfolioQueryResponse; it is a finding.",
        "XSD, AGRPortfolioQueryResponseType; register, point 21",
        silent_about(
            lambda said: said.answer.tag == "AGRPortfolioQueryResponse" and said.answer["Result"] == "Rejected"
        ),
        ("CRO",),
    ),
    Variant(
        "strict/formless-answer-unsent",
        "A query of an AGR whose answer has no DSO-Portfolio gets none, rejected or not.",
        "The schema wants a DSO-Portfolio in every answer to an AGR, and a CRO need not send what the schema refuses.",
        "XSD, AGRPortfolioQueryResponseDSOViewType; register, point 86",
        silent_about(
            lambda said: (
                said.answer.tag == "AGRPortfolioQueryResponse"
                and not any(element.tag == "DSO-Portfolio" for element in said.answer.walk())
            )
        ),
        ("CRO",),
    ),
    Variant(
        "strict/connection-taken",
        "An AGRPortfolioUpdate with a connection that another AGR told of is Rejected.",
        "A participant may have causes of its own to reject it; whether a connection may have two AGRs is not said.",
        "contract-phase.md, Publish Connections, Other reasonable cause; register, point 124",
        with_rule(("AGRPortfolioUpdate",), own_rules.connection_taken),
        ("CRO",),
    ),
    Variant(
        "strict/ended-refused",
        "An update with an EndPeriod before today is Rejected.",
        _ODD,
        _ODD_SOURCE,
        with_rule(_UPDATES, lambda: own_rules.ended),
        ("CRO",),
    ),
    Variant(
        "strict/begun-refused",
        "An update with a new point or connection that begins before today is Rejected.",
        _ODD,
        _ODD_SOURCE,
        with_rule(_UPDATES, lambda: own_rules.begun),
        ("CRO",),
    ),
    Variant(
        "strict/ean-check-digit",
        "A message with an EAN that does not end in its check digit is Rejected.",
        "What the schema takes may be unacceptable by its semantics, and an EAN has a check digit.",
        f"{_TABLE}, Invalid Message; message-transport-mechanism.md, EA1 addressing scheme; register, point 132",
        with_rule((*_UPDATES, "DSOPortfolioQuery"), lambda: own_rules.without_check_digit),
        ("CRO",),
    ),
    # The reference CRO does as the table of the draft says; this one does as it did in 3.x.
    Variant(
        "strict/zone-of-updates-refused",
        "In the draft too, a portfolio update in another time zone is Rejected.",
        "A participant may have causes of its own to reject a message.",
        f"{_TABLE}, Other reasonable cause; register, point 84",
        with_rule(_UPDATES, lambda: own_rules.elsewhere),
        ("CRO",),
        ("draft",),
    ),
)

TRADE = (
    Variant(
        "strict/equal-revision-refused",
        "A D-Prognosis with the Revision of the one before is Rejected.",
        "Each revision has to be higher than the one before; what an equal one is, is not defined.",
        "d-prognosis.md, Revision; register, point 42",
        instead("OPR-DP-SEQUENCE", "Subordinate sequence number", _not_higher),
        ("DSO",),
    ),
    Variant(
        "strict/yesterdays-prognosis-taken",
        "A D-Prognosis of a day that is over is Accepted.",
        "A participant may reject a Period that is over, and need not: the settlement of yesterday needs it.",
        "d-prognosis-response.md, Result (may reject); register, point 83",
        without("VAL-PERIOD-PROGNOSIS"),
        ("DSO",),
    ),
    Variant(
        "strict/request-repeated-refused",
        "A FlexRequest that asks for what an earlier one asked for is Rejected.",
        "Whether a request for the same has to be accepted once more is not said.",
        "validate-phase.md; flex-request-response.md; register, point 32",
        with_rule(("FlexRequest",), own_rules.asked_before),
        ("AGR",),
    ),
    Variant(
        "strict/request-of-same-isps-refused",
        "A FlexRequest that asks for the ISPs of an earlier one is Rejected, whatever else it says.",
        "The content of several requests must not be identical, and what belongs to the content is not said.",
        "validate-phase.md, Create FlexRequest; register, point 32",
        with_rule(("FlexRequest",), own_rules.asked_for_isps_before),
        ("AGR",),
    ),
    Variant(
        "strict/request-lower-refused",
        "A FlexRequest with a lower Revision than one that was accepted for its Period, at any point, is Rejected.",
        "A request may be rejected where a higher sequence number was accepted before.",
        "flex-request-response.md, Result; register, point 32",
        with_rule(("FlexRequest",), own_rules.lower_than_before),
        ("AGR",),
    ),
    Variant(
        "strict/revisions-of-a-sender",
        "A D-Prognosis with a lower Revision than any that its sender had accepted, of whatever Period, is Rejected.",
        "A forecast is rejected whose sequence number is lower than that of one from the same originator.",
        "d-prognosis-response.md, Result; register, point 42",
        with_rule(("D-Prognosis",), own_rules.lower_than_any),
        ("DSO",),
    ),
    Variant(
        "strict/forecast-elsewhere",
        "A FlexOffer on a D-Prognosis for another congestion point is Rejected in words of the DSO's own.",
        "The D-Prognosis is known, and no document has a reason for one that is about another point than the offer.",
        f"{_TABLE}, Other reasonable cause; register, point 71",
        with_rule(("D-Prognosis", "FlexOffer"), own_rules.forecast_elsewhere),
        ("DSO",),
    ),
    Variant(
        "strict/settled-once",
        "The second settlement of the same days is Rejected.",
        "Whether days can be settled twice is not said.",
        "settle-phase.md; register, point 56",
        with_rule(("FlexSettlement",), own_rules.settled_before),
        ("AGR",),
    ),
    Variant(
        "strict/other-currency-refused",
        "Amounts in another currency than the market's are Rejected.",
        "A participant may have causes of its own to reject a message.",
        f"{_TABLE}, Other reasonable cause; register, point 95",
        with_rule(("FlexOffer", "FlexSettlement"), lambda: own_rules.in_other_money),
        ("DSO",),
    ),
    Variant(
        "strict/offer-of-nothing-refused",
        "A FlexOffer that offers no power in any ISP of an option is Rejected.",
        "An offer says for each ISP which change is offered, and other reasonable causes may be given.",
        f"message-catalog/flex-offer.md; {_TABLE}, Other reasonable cause; register, point 33",
        with_rule(("FlexOffer",), lambda: own_rules.offers_nothing),
        ("DSO",),
    ),
    Variant(
        "strict/offer-at-an-odd-price-refused",
        "A FlexOffer at a price of 0, or of parts of a cent, is Rejected.",
        "An offer may be rejected that has no valid price, and no document says which price is one.",
        "message-catalog/flex-offer-response.md, Result; register, point 33",
        with_rule(("FlexOffer",), lambda: own_rules.priced_oddly),
        ("DSO",),
    ),
    Variant(
        "strict/unsolicited-order-refused",
        "An order that nobody offered is Rejected.",
        "An AGR may have reasons of its own contract to reject an unsolicited order.",
        "validate-phase.md, FlexOrder without offer; register, point 29",
        with_rule(("FlexOrder",), lambda: own_rules.unasked),
        ("AGR",),
    ),
    Variant(
        "strict/revoked-offer-forgotten",
        "The second revocation of an offer is Rejected because nobody knows it any more.",
        "Who has taken an offer back need not keep it, and then does not know it.",
        f"{_TABLE}, Unknown reference and Reference message revoked; register, point 30",
        instead(
            "OPR-FOFR-REVOKED",
            "Unknown reference FlexOfferMessageID",
            lambda message, view: (
                (offer := view.ledger.offer(view.sender.domain, message.get("FlexOfferMessageID"))) is not None
                and offer.state in ("revoking", "revoked")
            ),
        ),
        ("DSO",),
    ),
)
