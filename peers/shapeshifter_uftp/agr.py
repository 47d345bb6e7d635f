"""An AGR that accepts everything, and offers when it is asked to."""

from decimal import Decimal
from threading import Lock
from typing import Any

from shapeshifter_uftp import (  # type: ignore[import-not-found]  # in the peers' environment
    FlexOffer,
    FlexOfferOption,
    FlexOfferOptionISP,
    FlexOrderResponse,
    FlexOrderSettlementStatus,
    FlexRequestResponse,
    FlexReservationUpdateResponse,
    FlexSettlementResponse,
    ShapeshifterAgrService,
)
from shapeshifter_uftp.uftp import AcceptedDisputed  # type: ignore[import-not-found]  # likewise
from stimulus import CannotStart, Order

BASELINE = "agreed-baseline"  # the same in agr.toml.in


class Agr(ShapeshifterAgrService):  # type: ignore[misc]  # untyped here
    """The requests that it may make an offer for."""

    starts = "FlexOffer"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = Lock()  # the library calls the methods below in ten threads
        self._requests: dict[str, Any] = {}

    def process_flex_request(self, message: Any) -> None:
        with self._lock:
            self._requests[message.message_id] = message
        self.dso_client(message.sender_domain).send_flex_request_response(
            FlexRequestResponse(flex_request_message_id=message.message_id, conversation_id=message.conversation_id)
        )

    def process_flex_order(self, message: Any) -> None:
        self.dso_client(message.sender_domain).send_flex_order_response(
            FlexOrderResponse(flex_order_message_id=message.message_id, conversation_id=message.conversation_id)
        )

    def process_flex_reservation_update(self, message: Any) -> None:
        self.dso_client(message.sender_domain).send_flex_reservation_update_response(
            FlexReservationUpdateResponse(
                flex_reservation_update_message_id=message.message_id, conversation_id=message.conversation_id
            )
        )

    def process_flex_settlement(self, message: Any) -> None:
        self.dso_client(message.sender_domain).send_flex_settlement_response(
            FlexSettlementResponse(
                flex_settlement_message_id=message.message_id,
                conversation_id=message.conversation_id,
                flex_order_settlement_statuses=[
                    FlexOrderSettlementStatus(
                        order_reference=settled.order_reference, disposition=AcceptedDisputed.ACCEPTED
                    )
                    for settled in message.flex_order_settlements
                ],
            )
        )

    def _read(self, message: Any) -> None:
        """Do nothing about an answer."""

    process_d_prognosis_response = process_metering_response = _read
    process_flex_offer_response = process_flex_offer_revocation_response = _read
    process_agr_portfolio_query_response = process_agr_portfolio_update_response = _read

    def start(self, asked: Order) -> None:
        """Offer the most of what a request asks for, in as many options as are wanted."""
        with self._lock:
            request = self._requests.get(asked.refers_to)
        if request is None:
            raise CannotStart("there is no FlexRequest with this MessageID")
        isps = [
            FlexOfferOptionISP(power=_most(isp), start=isp.start, duration=isp.duration)
            for isp in request.isps
            if isp.disposition != "Available"
        ]
        if not isps:
            raise CannotStart("the FlexRequest requests nothing")
        options = [
            FlexOfferOption(
                isps=isps,
                option_reference=f"option-{number}",
                price=Decimal(number),
                min_activation_factor=Decimal(str(asked.wanted.get("MinActivationFactor", "1.00"))),
            )
            for number in range(1, int(asked.wanted.get("options", 1)) + 1)
        ]
        self.dso_client(asked.domain).send_flex_offer(
            FlexOffer(
                offer_options=options,
                conversation_id=asked.conversation_id,
                isp_duration=request.isp_duration,
                time_zone=request.time_zone,
                period=request.period,
                congestion_point=request.congestion_point,
                expiration_date_time=asked.wanted.get("ExpirationDateTime", request.expiration_date_time),
                flex_request_message_id=request.message_id,
                contract_id=request.contract_id,
                baseline_reference=BASELINE,
            )
        )


def _most(isp: Any) -> int:
    """Return the end of the requested range that is farther from zero."""
    return int(max(isp.min_power, isp.max_power, key=abs))
