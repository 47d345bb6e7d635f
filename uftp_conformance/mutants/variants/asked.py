"""Variants about what is over: requests of a DSO's own for it, and offers of an AGR's own that it has revoked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.blended import blended
from uftp_conformance.mutants.variants.by_itself import reflecting, requesting_after_forecasts
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import OWN, with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day

_MANY = (
    "use-cases/validate-phase.md, Exchange Flexibility Requests; "
    "message-catalog/flex-offer-response.md, Result; register, point 156"
)


def _named(offer: Element) -> str:
    return (offer.get("FlexRequestMessageID") or "").lower()


def _looking_first(check: Check) -> Callable[[Book], Book]:
    """Look at the request of an offer before anything else that the offer rests on or says."""
    own = Rule(OWN, Stage.REFERENCE, check, messages=("FlexOffer",))

    def added(book: Book) -> Book:
        usual = book.business["FlexOffer"]
        before = tuple(rule for rule in usual if rule.stage < Stage.REFERENCE)
        rules = (*before, own, *usual[len(before) :])
        return replace(book, business={**book.business, "FlexOffer": rules})

    return added


def _newest_only() -> Way:
    """Let a DSO take offers on the newest request of a Period and point alone, before it looks at anything else."""
    newest: dict[tuple[object, ...], str] = {}
    about: dict[str, tuple[object, ...]] = {}

    def started(message: Element) -> Element:
        if message.tag == "FlexRequest":
            key = (message["RecipientDomain"], day(message["Period"]), message["CongestionPoint"].lower())
            newest[key] = name = message["MessageID"].lower()
            about[name] = key
        return message

    def check(offer: Any, view: Any) -> Refusal | None:
        name = _named(offer)
        mine = name in about and about[name][0] == view.sender.domain
        over = mine and newest[about[name]] != name
        return refuse("We have asked for something else since") if over else None

    return Way(started=started, book=_looking_first(check))


def _newest_of_many() -> Way:
    """Let it request anew after each forecast as well."""
    return blended([_newest_only(), requesting_after_forecasts(anew=False)])


def _based_on_the_latest() -> Way:
    """Let an AGR that forecasts after each order reject requests that are not based on what it has just forecast."""
    forecast: dict[tuple[object, ...], datetime] = {}

    def started(message: Element) -> Element:
        if message.tag == "D-Prognosis":
            about = (message["RecipientDomain"], day(message["Period"]), message["CongestionPoint"].lower())
            forecast[about] = datetime.fromisoformat(message["TimeStamp"])
        return message

    def check(request: Any, view: Any) -> Refusal | None:
        about = (view.sender.domain, day(request["Period"]), request["CongestionPoint"].lower())
        latest = forecast.get(about)
        late = latest is not None and view.now - latest < timedelta(seconds=1)
        return refuse("It is not based on our latest Prognosis") if late else None

    return blended([reflecting(anew=False), with_rule(("FlexRequest",), lambda: check)(), Way(started=started)])


def _closed_once_ordered() -> Way:
    """Let a DSO take no further offer on a request once it has ordered one."""
    asked: dict[str, str] = {}  # offers, and what they are on
    closed: set[str] = set()

    def started(message: Element) -> Element:
        if message.tag == "FlexOrder" and message.get("FlexOfferMessageID"):
            closed.add(asked.get(message["FlexOfferMessageID"].lower(), ""))
        return message

    def check(offer: Any, _: Any) -> Refusal | None:
        if _named(offer) and _named(offer) in closed:
            return refuse("We have ordered what we needed")
        asked[offer["MessageID"].lower()] = _named(offer)
        return None

    return Way(started=started, book=_looking_first(check))


def _rejected_is_over() -> Way:
    """Let a DSO take no offer on a request that its AGR rejected."""
    over: set[str] = set()

    def hears(answer: Element, _: Context) -> None:
        if answer.tag == "FlexRequestResponse" and answer.get("Result") == "Rejected":
            over.add((answer.get("FlexRequestMessageID") or answer.get("ReferenceMessageID") or "").lower())

    def check(offer: Any, _: Any) -> Refusal | None:
        return refuse("You did not want to hear of this") if _named(offer) and _named(offer) in over else None

    return Way(hears=hears, book=_looking_first(check))


def _bound_by_what_it_placed() -> Way:
    """Let a DSO reject a forecast without what it ordered, whatever became of the order."""
    placed: dict[tuple[object, ...], dict[int, int]] = {}

    def started(message: Element) -> Element:
        if message.tag == "FlexOrder":
            about = (message["RecipientDomain"], message["CongestionPoint"].lower(), day(message["Period"]))
            placed.setdefault(about, {}).update(_powers(message))
        return message

    def check(forecast: Any, view: Any) -> Refusal | None:
        about = (view.sender.domain, forecast["CongestionPoint"].lower(), day(forecast["Period"]))
        given, ordered = _powers(forecast), placed.get(about, {})
        lacking = any(given.get(isp, 0) != power for isp, power in ordered.items())
        return refuse("What was ordered is not in this forecast") if lacking else None

    return replace(with_rule(("D-Prognosis",), lambda: check)(), started=started)


def _powers(message: Element) -> dict[int, int]:
    runs = ((int(isp["Start"]), int(isp.get("Duration") or 1), int(isp["Power"])) for isp in message.all("ISP"))
    return {first + n: power for first, count, power in runs for n in range(min(count, 100))}


class _Standing(Ledger):
    """A memory in which what was revoked can be revoked again."""

    def offer(self, party: str, identifier: str | None) -> Offer | None:
        found = super().offer(party, identifier)
        return replace(found, state="open") if found is not None and found.state in ("revoking", "revoked") else found


def _revoking_again() -> Way:
    """Let an AGR revoke whatever was not ordered, and refuse the order of what it has revoked all the same."""
    void: dict[str, str] = {}  # offers by the MessageID of the revocation

    def started(message: Element) -> Element:
        if message.tag == "FlexOfferRevocation":
            void[message["MessageID"].lower()] = message["FlexOfferMessageID"].lower()
        return message

    def hears(answer: Element, _: Context) -> None:
        if answer.tag == "FlexOfferRevocationResponse" and answer.get("Result") == "Rejected":
            named = answer.get("FlexOfferRevocationMessageID") or answer.get("ReferenceMessageID") or ""
            void.pop(named.lower(), None)

    def check(order: Any, _: Any) -> Refusal | None:
        revoked = (order.get("FlexOfferMessageID") or "").lower() in void.values()
        return refuse("Reference message revoked") if revoked else None

    def otherwise(rule: Rule) -> Rule:
        return replace(rule, check=check) if rule.id == "VAL-REFERENCE-REVOKED" else rule

    return Way(started=started, hears=hears, rule=otherwise, ledger=_Standing)


def asked() -> Iterator[Variant]:
    """Walk them."""
    yield Variant(
        "asked/newest-only",
        "It rejects an offer on a request that another one of its Period and point has followed.",
        "A Revision is that of the message, which may mean that the newer request takes the place of the older; an "
        "offer is rejected where no matching request can be found.",
        "message-catalog/flex-request.md, Revision; flex-offer-response.md, Result; register, point 156",
        _newest_only,
        roles=("DSO",),
    )
    yield Variant(
        "asked/closed-once-ordered",
        "It rejects an offer on a request on which it has ordered one.",
        "An offer is rejected where no matching request can be found, and what was asked for is procured.",
        "message-catalog/flex-offer-response.md, Result; register, point 156",
        _closed_once_ordered,
        roles=("DSO",),
    )
    yield from _of_many_requests()
    yield from _of_what_it_started()


def _of_many_requests() -> Iterator[Variant]:
    yield Variant(
        "asked/newest-of-many",
        "After each D-Prognosis it requests anew, and rejects an offer on the request before.",
        "A DSO may create any number of requests, and reject an offer where no matching one can be found.",
        _MANY,
        _newest_of_many,
        roles=("DSO",),
    )


def _of_what_it_started() -> Iterator[Variant]:
    yield Variant(
        "asked/based-on-the-latest",
        "It forecasts after each order, and rejects a request that comes within a second of a forecast for its place.",
        "A request is rejected if it is not based on the latest prognosis, and one may be on its way meanwhile.",
        "message-catalog/flex-request-response.md, Result; register, point 32",
        _based_on_the_latest,
        roles=("AGR",),
    )
    yield Variant(
        "asked/bound-by-what-it-placed",
        "It rejects a forecast that lacks what it ordered, though its AGR rejected the order.",
        "An order is definite and binding once it has been placed, and a forecast that does not reflect it may be "
        "rejected.",
        "general-description/validate-phase.md; message-catalog/d-prognosis-response.md; register, point 96",
        _bound_by_what_it_placed,
        roles=("DSO",),
    )
    yield Variant(
        "asked/revoked-again",
        "It revokes an offer again whenever it is asked to.",
        "What a revocation voids is void; no document forbids to revoke that again.",
        "message-catalog/flex-offer-revocation.md; register, point 67",
        _revoking_again,
        roles=("AGR",),
    )
    yield Variant(
        "asked/rejected-is-over",
        "It rejects an offer on a request that its AGR rejected, in words of its own.",
        "Offers are based on requests that have been accepted and stored.",
        "use-cases/validate-phase.md, Exchange Flexibility Offers, Preconditions; register, point 94",
        _rejected_is_over,
        roles=("DSO",),
    )
