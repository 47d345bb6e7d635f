"""The types that the published schemas give to elements, as serialisers made from these write them in `xsi:type`.

By the path to an element; the type of a message is its name and "Type".
"""

_PARTS = {
    "AGRPortfolioUpdate/Connection": "AGRPortfolioUpdateConnection",
    "AGRPortfolioQueryResponse/DSO-View": "AGRPortfolioQueryResponseDSOViewType",
    "AGRPortfolioQueryResponse/DSO-View/Connection": "AGRPortfolioQueryResponseConnectionType",
    "AGRPortfolioQueryResponse/DSO-View/DSO-Portfolio": "AGRPortfolioQueryResponseDSOPortfolioType",
    "AGRPortfolioQueryResponse/DSO-View/DSO-Portfolio/CongestionPoint": "AGRPortfolioQueryResponseCongestionPointType",
    "AGRPortfolioQueryResponse/DSO-View/DSO-Portfolio/CongestionPoint/Connection": (
        "AGRPortfolioQueryResponseConnectionType"
    ),
    "DSOPortfolioUpdate/CongestionPoint": "DSOPortfolioUpdateCongestionPoint",
    "DSOPortfolioUpdate/CongestionPoint/Connection": "DSOPortfolioUpdateConnectionType",
    "DSOPortfolioQueryResponse/CongestionPoint": "DSOPortfolioQueryCongestionPointType",
    "DSOPortfolioQueryResponse/CongestionPoint/Connection": "DSOPortfolioQueryConnectionType",
    "D-Prognosis/ISP": "D-PrognosisISPType",
    "D-PrognosisResponse/FlexOrderStatus": "FlexOrderStatusType",
    "FlexReservationUpdate/ISP": "FlexReservationUpdateISPType",
    "FlexRequest/ISP": "FlexRequestISPType",
    "FlexOffer/OfferOption": "FlexOfferOptionType",
    "FlexOffer/OfferOption/ISP": "FlexOfferOptionISPType",
    "FlexOrder/ISP": "FlexOrderISPType",
    "FlexSettlement/FlexOrderSettlement": "FlexOrderSettlementType",
    "FlexSettlement/FlexOrderSettlement/ISP": "FlexOrderSettlementISPType",
    "FlexSettlement/ContractSettlement": "ContractSettlementType",
    "FlexSettlement/ContractSettlement/Period": "ContractSettlementPeriodType",
    "FlexSettlement/ContractSettlement/Period/ISP": "ContractSettlementISPType",
    "FlexSettlementResponse/FlexOrderSettlementStatus": "FlexOrderSettlementStatusType",
    "Metering/Profile": "MeteringProfileType",
    "Metering/Profile/ISP": "MeteringISPType",
}
_MESSAGES = {"Metering": "MeteringMessageType"}


def published_type(path: tuple[str, ...]) -> str:
    """Return the name of an element's type."""
    if len(path) == 1:
        return _MESSAGES.get(path[0], f"{path[0]}Type")
    return _PARTS["/".join(path)]
