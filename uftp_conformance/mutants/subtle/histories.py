"""Subtle faults of history: what one message does to others that it is not about."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer, OfferState
from uftp_conformance.participants.memory import Recent
from uftp_conformance.participants.xsd_types import day, whole

_OFFERS, _ORDERS, _PROGNOSES, _RESERVATIONS = "SEQ-OFFERS", "SEQ-ORDERS", "SEQ-PROGNOSES", "SEQ-RESERVATIONS"
_FOUR, _THREE, _TWO = 4, 3, 2  # of what is kept in mind

Effect = Callable[[Element, Context], None]


def _in_sequence(role: str, name: str, wrong: str, faults: Fault, *caught_by: str, by: str, **more: Any) -> Mutant:
    return mutant(role, f"sequence/{name}", wrong, faults, *caught_by, beside=(by,), **more)


def _beside(*messages: str, do: Effect) -> Fault:
    """Do something more when a message of these types is accepted."""

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        if message.tag in messages:
            do(message, context)

    return lambda: Faults(remembered=remembered)


def _after_rejecting(*messages: str, do: Effect, for_: str = "") -> Fault:
    """Do something although a message of these types is rejected; for one rule alone where that is named."""

    def afterwards(said: Said, _: Any) -> None:
        if said.request.tag in messages and said.answer.get("Result") == "Rejected" and for_ in ("", said.culprit):
            do(said.request, said.context)

    return lambda: Faults(afterwards=afterwards)


def _mine(context: Context) -> list[Offer]:
    return [offer for (party, _), offer in context.ledger.offers.items() if party == context.sender.domain]


def _become(state: OfferState, of: Callable[[Offer, Element, Context], bool]) -> Effect:
    """Let the sender's open offers of a kind become something else."""

    def do(message: Element, context: Context) -> None:
        for offer in _mine(context):
            if offer.state == "open" and of(offer, message, context):
                context.ledger.move(context.sender.domain, offer.message_id, state)

    return do


def _about(message: Element, context: Context) -> Offer | None:
    return context.ledger.offer(context.sender.domain, message.get("FlexOfferMessageID"))


def _same_conversation(offer: Offer, message: Element, _: Context) -> bool:
    return offer.conversation.lower() == message["ConversationID"].lower()


def _same_day(offer: Offer, message: Element, context: Context) -> bool:
    about = _about(message, context)
    period = about.period if about is not None else day(message["Period"]) if message.get("Period") else None
    return offer.period == period


def _any(*_: object) -> bool:
    return True


def _reopened(*states: OfferState) -> Effect:
    def do(message: Element, context: Context) -> None:
        offer = _about(message, context)
        if offer is not None and offer.state in states:
            context.ledger.move(context.sender.domain, offer.message_id, "open")

    return do


def _small(**sizes: int) -> Fault:
    """Keep only the newest few of something in mind."""
    return lambda: Faults(ledger=lambda: Ledger(**{name: Recent(size) for name, size in sizes.items()}))


# --- what an AGR sends to a DSO -----------------------------------------------------------------------------------


class _Procuring(Ledger):
    """A memory in which what was to be ordered is ordered, whatever is answered."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        offer = self.offers.get((party, identifier.lower()))
        refused = offer is not None and offer.state == "ordering" and state == "open"
        Ledger.move(self, party, identifier, "ordered" if refused else state, option)


class _Dropping(Ledger):
    """A memory in which what was not to be ordered after all is void."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        offer = self.offers.get((party, identifier.lower()))
        refused = offer is not None and offer.state == "ordering" and state == "open"
        Ledger.move(self, party, identifier, "revoked" if refused else state, option)


def _others_offers(_: Element, context: Context) -> None:
    for (party, identifier), offer in list(context.ledger.offers.items()):
        if party != context.sender.domain and offer.state == "open":
            context.ledger.offers[party, identifier] = replace(offer, state="revoked")


def _last_forgotten(_: Element, context: Context) -> None:
    if found := _mine(context):
        context.ledger.offers.pop((context.sender.domain, found[-1].message_id.lower()), None)


def _ordering(_: Element, context: Context) -> bool:
    return any(offer.state == "ordering" for offer in _mine(context))


def offers() -> Iterator[Mutant]:
    """Walk what happens to the offers of an AGR that a message is not about."""
    revoked = "OPR-FOFR-ACCEPT"
    may: dict[str, Any] = {"by": _OFFERS, "may": ("OPR-FOFR-ACCEPT", "OPR-FO-ACCEPT", "VAL-REFERENCE-REVOKED")}
    for name, wrong, faults in (
        (
            "revoked-conversation",
            "A revocation voids every offer in its conversation.",
            _beside("FlexOfferRevocation", do=_become("revoked", _same_conversation)),
        ),
        (
            "revoked-day",
            "A revocation voids every offer of its Period.",
            _beside("FlexOfferRevocation", do=_become("revoked", _same_day)),
        ),
        (
            "offer-voids-day",
            "A new offer voids the earlier ones of its Period.",
            lambda: Faults(remembered=_before_offer),
        ),
        ("few-offers", "Only the last four offers are kept.", _small(offers=_FOUR)),
        (
            "refused-order-stands",
            "An order that the AGR rejects binds its offer all the same.",
            lambda: Faults(ledger=_Procuring),
        ),
        ("refused-order-voids", "An order that the AGR rejects voids its offer.", lambda: Faults(ledger=_Dropping)),
        (
            "rejected-offer-forgets",
            "A FlexOffer that is rejected makes the one before it forgotten.",
            _after_rejecting("FlexOffer", do=_last_forgotten),
        ),
        (
            "rejected-revocation-voids-day",
            "A revocation that is rejected voids the other offers of its Period.",
            _after_rejecting("FlexOfferRevocation", do=_become("revoked", _same_day)),
        ),
        (
            "rejected-prognosis-voids",
            "A D-Prognosis that is rejected voids the offers of its Period.",
            _after_rejecting("D-Prognosis", do=_become("revoked", _same_day)),
        ),
        (
            "prognosis-voids",
            "A new D-Prognosis voids the offers of its Period.",
            _beside("D-Prognosis", do=_become("revoked", _same_day)),
        ),
        (
            "third-party-voids",
            "A message of another AGR that is rejected voids everybody else's offers.",
            _after_rejecting("FlexOffer", "FlexOfferRevocation", "D-Prognosis", do=_others_offers),
        ),
    ):
        yield _in_sequence("DSO", name, wrong, faults, revoked, **may)
    yield _in_sequence(
        "DSO",
        "revoked-reopened",
        "A second revocation, which is rejected, brings an offer back.",
        _after_rejecting("FlexOfferRevocation", do=_reopened("revoked")),
        "VAL-REFERENCE-REVOKED",
        **may,
    )
    yield _in_sequence(
        "DSO",
        "ordered-reopened",
        "A revocation of what was ordered is rejected, and undoes the order.",
        _after_rejecting("FlexOfferRevocation", do=_reopened("ordered")),
        "OPR-FOFR-PROCURED",
        **may,
    )
    accepted = "OPR-FO-ACCEPT"
    yield _in_sequence(
        "DSO",
        "few-requests",
        "Only the last two requests of its own are kept.",
        _small(requests_sent=_TWO),
        accepted,
        **may,
    )
    yield _in_sequence(
        "DSO",
        "no-offer-while-ordering",
        "No offer is taken while an order waits for its answer.",
        stricter("VAL-EXPIRATION", "Expired", _waiting_offer),
        accepted,
        **may,
    )


def _before_offer(message: Element, context: Context, usual: Any) -> None:
    if message.tag == "FlexOffer":
        _become("revoked", _same_day)(message, context)
    usual(message, context)


def _waiting_offer(message: Element, context: Context) -> bool:
    return message.tag == "FlexOffer" and _ordering(message, context)


# --- prognoses ----------------------------------------------------------------------------------------------------


def _series(message: Element, context: Context) -> tuple[str, str, Any]:
    return context.sender.domain, message["CongestionPoint"], day(message["Period"])


def _lowered(message: Element, context: Context) -> None:
    if _series(message, context) in context.ledger.revisions:
        context.ledger.revisions[_series(message, context)] = whole(message["Revision"])


def _raised(message: Element, context: Context) -> None:
    about = _series(message, context)
    context.ledger.revisions[about] = max(whole(message["Revision"]), context.ledger.revisions.get(about, 0))


def _forgotten(message: Element, context: Context) -> None:
    context.ledger.revisions.pop(_series(message, context), None)


def prognoses() -> Iterator[Mutant]:
    """Walk what happens to the Revisions of a series."""
    may: dict[str, Any] = {"by": _PROGNOSES, "may": ("OPR-DP-ACCEPT", "OPR-DP-SEQUENCE", "OPR-FO-ACCEPT")}
    sequence, accepted = "OPR-DP-SEQUENCE", "OPR-DP-ACCEPT"
    for name, wrong, faults in (
        (
            "rejected-lowers",
            "A Revision that is too low is rejected, and is the highest one from then on.",
            _after_rejecting("D-Prognosis", do=_lowered, for_="OPR-DP-SEQUENCE"),
        ),
        (
            "rejected-forgets",
            "A D-Prognosis that is rejected makes the Revisions of its series forgotten.",
            _after_rejecting("D-Prognosis", do=_forgotten),
        ),
        (
            "offer-forgets",
            "A FlexOffer makes the Revisions of its point and Period forgotten.",
            _beside("FlexOffer", do=_forgotten),
        ),
        (
            "rejected-offer-forgets-revisions",
            "A FlexOffer that is rejected makes the Revisions forgotten.",
            _after_rejecting("FlexOffer", do=_forgotten),
        ),
    ):
        yield _in_sequence("DSO", name, wrong, faults, sequence, **may)
    yield _in_sequence(
        "DSO",
        "lacking-raises",
        "The Revision of a prognosis that lacks ISPs counts all the same.",
        _after_rejecting("D-Prognosis", do=_raised, for_="OPR-DP-LACKING"),
        accepted,
        **may,
    )
    yield _in_sequence(
        "DSO",
        "implausible-raises",
        "The Revision of an implausible prognosis counts all the same.",
        _after_rejecting("D-Prognosis", do=_raised, for_="OPR-DP-POWER"),
        accepted,
        **may,
    )
    yield _in_sequence(
        "DSO",
        "few-prognoses",
        "Only the last three prognoses are kept.",
        _small(prognoses=_THREE, forecast=_THREE),
        "OPR-FO-ACCEPT",
        **may,
    )


# --- what a DSO sends to an AGR -----------------------------------------------------------------------------------


class _Voiding(Ledger):
    """A memory in which a revocation of its own voids all offers of the conversation."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        Ledger.move(self, party, identifier, state, option)
        about = self.offers.get((party, identifier.lower()))
        if state != "revoked" or about is None:
            return
        for key, offer in list(self.offers.items()):
            if offer.conversation == about.conversation and offer.state == "open":
                self.offers[key] = replace(offer, state="revoked")


def orders() -> Iterator[Mutant]:
    """Walk what happens to the offers of an AGR's own."""
    may: dict[str, Any] = {
        "by": _ORDERS,
        "may": ("OPR-FOR-ACCEPT", "VAL-REFERENCE-REVOKED", "OPR-FOR-ONCE", "VLD-FOR-ONE-OPTION"),
    }
    accepted = "OPR-FOR-ACCEPT"
    for name, wrong, faults in (
        (
            "revokes-conversation",
            "A revocation of its own voids every offer in the conversation.",
            lambda: Faults(ledger=_Voiding),
        ),
        (
            "order-voids-conversation",
            "An order voids the other offers of its conversation.",
            _beside("FlexOrder", do=_become("revoked", _same_conversation)),
        ),
        (
            "order-voids-day",
            "An order voids the other offers of its Period.",
            _beside("FlexOrder", do=_become("revoked", _same_day)),
        ),
        (
            "request-voids-day",
            "A new request voids the offers of its Period.",
            _beside("FlexRequest", do=_become("revoked", _same_day)),
        ),
        (
            "rejected-request-voids",
            "A request that is rejected voids the offers of its Period.",
            _after_rejecting("FlexRequest", do=_become("revoked", _same_day)),
        ),
        (
            "mispriced-order-binds",
            "An order at another price is rejected, and binds the offer all the same.",
            _after_rejecting("FlexOrder", do=_bound, for_="OPR-FOR-PRICE"),
        ),
        (
            "wrong-point-binds",
            "An order at another point is rejected, and binds the offer all the same.",
            _after_rejecting("FlexOrder", do=_bound, for_="VAL-CONGESTION-POINT"),
        ),
        (
            "third-party-voids",
            "A message of another DSO that is rejected voids the offers to everybody else.",
            _after_rejecting("FlexRequest", "FlexOrder", do=_others_offers),
        ),
        ("few-offers", "Only the last three offers are kept.", _small(offers=_THREE)),
    ):
        yield _in_sequence("AGR", name, wrong, faults, accepted, **may)
    yield _in_sequence(
        "AGR",
        "ordered-reopened",
        "A second order is rejected, and the third one is not.",
        _after_rejecting("FlexOrder", do=_reopened("ordered")),
        "OPR-FOR-ONCE",
        **may,
    )
    yield _in_sequence(
        "AGR",
        "revoked-reopened",
        "An order of what is revoked is rejected, and the next one is not.",
        _after_rejecting("FlexOrder", do=_reopened("revoked")),
        "VAL-REFERENCE-REVOKED",
        **may,
    )


def _bound(message: Element, context: Context) -> None:
    offer = _about(message, context)
    if offer is not None and offer.state == "open":
        context.ledger.move(context.sender.domain, offer.message_id, "ordered")


def reservations() -> Iterator[Mutant]:
    """Walk what one reservation does to the next."""

    def added_up() -> Faults:
        sums: dict[tuple[str, str], int] = {}

        def about(message: Element) -> tuple[str, str]:
            return message["ContractID"], message["Period"]

        def remembered(message: Element, context: Context, usual: Any) -> None:
            usual(message, context)
            if message.tag == "FlexReservationUpdate":
                most = max((abs(whole(isp["Power"])) for isp in message.all("ISP")), default=0)
                sums[about(message)] = sums.get(about(message), 0) + most

        def beyond(message: Element, context: Context) -> bool:
            contract = context.market.contract(message.get("ContractID") or "")
            held = sums.get(about(message), 0) if contract else 0
            most = max((abs(whole(isp["Power"])) for isp in message.all("ISP")), default=0)
            return contract is not None and held + most > abs(contract.reserved_power)

        rule = stricter("PLN-FRU-POWER", "Power value rejection", beyond)().rule
        return Faults(rule=rule, remembered=remembered)

    yield _in_sequence(
        "AGR",
        "reservations-add-up",
        "What is reserved for a Period adds up, update by update.",
        added_up,
        "PLN-FRU-ACCEPT",
        by=_RESERVATIONS,
    )


def histories() -> Iterator[Mutant]:
    """Walk all of them."""
    yield from offers()
    yield from prognoses()
    yield from orders()
    yield from reservations()
