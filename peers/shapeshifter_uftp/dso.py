"""A DSO that accepts everything, and orders when it is asked to."""

from decimal import Decimal
from threading import Lock
from typing import Any
from uuid import uuid4

from shapeshifter_uftp import (  # type: ignore[import-not-found]  # in the peers' environment
    DPrognosisResponse,
    FlexOfferResponse,
    FlexOfferRevocationResponse,
    FlexOrder,
    FlexOrderISP,
    FlexOrderStatus,
    MeteringResponse,
    ShapeshifterDsoService,
)
from stimulus import CannotStart, Order


class Dso(ShapeshifterDsoService):  # type: ignore[misc]  # untyped here
    """The offers that it holds, and the orders that it gave."""

    starts = "FlexOrder"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = Lock()  # the library calls the methods below in ten threads
        self._offers: dict[str, Any] = {}
        self._orders: list[tuple[str, Any]] = []

    def process_d_prognosis(self, message: Any) -> None:
        with self._lock:
            statuses = [
                FlexOrderStatus(flex_order_message_id=order.message_id, is_validated=True)
                for agr, order in self._orders
                if (agr, order.period, order.congestion_point)
                == (message.sender_domain, message.period, message.congestion_point)
            ]
        self.agr_client(message.sender_domain).send_d_prognosis_response(
            DPrognosisResponse(
                d_prognosis_message_id=message.message_id,
                conversation_id=message.conversation_id,
                flex_order_statuses=statuses,
            )
        )

    def process_flex_offer(self, message: Any) -> None:
        with self._lock:
            self._offers[message.message_id] = message
        self.agr_client(message.sender_domain).send_flex_offer_response(
            FlexOfferResponse(flex_offer_message_id=message.message_id, conversation_id=message.conversation_id)
        )

    def process_flex_offer_revocation(self, message: Any) -> None:
        with self._lock:
            self._offers.pop(message.flex_offer_message_id, None)
        self.agr_client(message.sender_domain).send_flex_offer_revocation_response(
            FlexOfferRevocationResponse(
                flex_offer_revocation_message_id=message.message_id, conversation_id=message.conversation_id
            )
        )

    def process_metering(self, message: Any) -> None:
        self.agr_client(message.sender_domain).send_metering_response(
            MeteringResponse(metering_message_id=message.message_id, conversation_id=message.conversation_id)
        )

    def _read(self, message: Any) -> None:
        """Do nothing about an answer."""

    process_flex_request_response = process_flex_order_response = process_flex_settlement_response = _read
    process_flex_reservation_update_response = _read
    process_dso_portfolio_query_response = process_dso_portfolio_update_response = _read

    def start(self, asked: Order) -> None:
        """Order an option of an offer: the one that is wanted, else the first."""
        with self._lock:
            offer = self._offers.get(asked.refers_to)
        if offer is None:
            raise CannotStart("there is no FlexOffer with this MessageID, or it was revoked")
        reference = asked.wanted.get("OptionReference", offer.offer_options[0].option_reference)
        option = next((o for o in offer.offer_options if o.option_reference == reference), None)
        if option is None:
            raise CannotStart(f"the FlexOffer has no option {reference}")
        order = _order(offer, option, Decimal(str(asked.wanted.get("ActivationFactor", "1.00"))))
        order.message_id, order.conversation_id = str(uuid4()), asked.conversation_id
        with self._lock:
            self._orders.append((asked.domain, order))
        self.agr_client(asked.domain).send_flex_order(order)


def _order(offer: Any, option: Any, factor: Decimal) -> Any:
    """Return an order that copies an option of an offer."""
    return FlexOrder(
        isps=[FlexOrderISP(power=isp.power, start=isp.start, duration=isp.duration) for isp in option.isps],
        isp_duration=offer.isp_duration,
        time_zone=offer.time_zone,
        period=offer.period,
        congestion_point=offer.congestion_point,
        flex_offer_message_id=offer.message_id,
        contract_id=offer.contract_id,
        d_prognosis_message_id=offer.d_prognosis_message_id,
        baseline_reference=offer.baseline_reference,
        price=option.price,
        currency=offer.currency,
        order_reference=str(uuid4()),
        option_reference=option.option_reference,
        activation_factor=factor,
    )
