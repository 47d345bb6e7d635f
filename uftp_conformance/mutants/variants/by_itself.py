"""Variants that start something by themselves: on what they accepted, now and then, or beside what is asked for."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.context import Context, Directory, Party
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.isps import powers
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.participant import Dispatch, Participant
from uftp_conformance.statement.market import Market

Follows = Callable[[Participant, Element, Context], Iterator[Dispatch]]
_STEPS = "general-description/validate-phase.md"
_PLACE = ("Period", "CongestionPoint")


def _start(who: Participant, asked: Asked, context: Context) -> Iterator[Dispatch]:
    recipient = {"role": context.sender.role, "domain": context.sender.domain}
    started = who.stimulated(asked, recipient, context.now)
    if not isinstance(started, Declined):
        yield started


def building_on(received: str, starts: str) -> Follows:
    """Start a message that refers to one that was accepted, in its conversation."""

    def follows(who: Participant, message: Element, context: Context) -> Iterator[Dispatch]:
        if message.tag == received:
            asked = Asked(starts, message["ConversationID"], message["MessageID"], {}, context.version)
            yield from _start(who, asked, context)

    return follows


def _about_the_same(received: str, starts: str, *, anew: bool = True) -> Follows:
    """Start a message about the same Period and point as one that was accepted, in a conversation of its own or not."""

    def follows(who: Participant, message: Element, context: Context) -> Iterator[Dispatch]:
        if message.tag == received:
            wanted = {name: message[name] for name in _PLACE}
            conversation = str(uuid4()) if anew else message["ConversationID"]
            yield from _start(who, Asked(starts, conversation, "", wanted, context.version), context)

    return follows


def _now_and_then(*types: str) -> Follows:
    """Start a message of one of these types, in turn, after every second one that was accepted."""
    counted = count()

    def follows(who: Participant, _: Element, context: Context) -> Iterator[Dispatch]:
        turn, odd = divmod(next(counted), 2)
        if odd:
            yield from _start(who, Asked(types[turn % len(types)], str(uuid4()), "", {}, context.version), context)

    return follows


def _each_another() -> Callable[[Element], Element]:
    """Request a Watt less each time: no two requests for one Period are identical."""
    counted = count(1)

    def started(message: Element) -> Element:
        if message.tag != "FlexRequest":
            return message
        less = next(counted)
        isps = (isp.having({"MaxPower": str(int(isp["MaxPower"]) - less)}) for isp in message.children)
        return message.containing(*isps)

    return started


def _requesting(*parts: Follows) -> Way:
    def follows(who: Participant, message: Element, context: Context) -> Iterator[Dispatch]:
        for part in parts:
            yield from part(who, message, context)

    return Way(follows=follows, started=_each_another())


def requesting_after_forecasts(*, anew: bool = True) -> Way:
    """Request after each D-Prognosis for its Period and point, in a conversation of its own or in that one's."""
    return _requesting(_about_the_same("D-Prognosis", "FlexRequest", anew=anew))


def reflecting(*, anew: bool = True) -> Way:
    """Forecast after each order what was ordered for the day, beside nothing else."""
    ordered: dict[tuple[str, ...], dict[int, int]] = {}
    forecast = _about_the_same("FlexOrder", "D-Prognosis", anew=anew)

    def follows(who: Participant, message: Element, context: Context) -> Iterator[Dispatch]:
        if message.tag == "FlexOrder":
            about = (context.sender.domain, message["CongestionPoint"], message["Period"][:10])
            day, bound = ordered.setdefault(about, {}), context.market.plausible_power
            for first, end, power in powers(message):
                for n in range(first, end + 1):
                    day[n] = max(-bound, min(bound, day.get(n, 0) + power))
        yield from forecast(who, message, context)

    def started(message: Element) -> Element:
        if message.tag != "D-Prognosis":
            return message
        about = (message["RecipientDomain"], message["CongestionPoint"], message["Period"][:10])
        return message.containing(*_as_ordered(powers(message), ordered.get(about, {})))

    return Way(follows=follows, started=started)


def _as_ordered(runs: tuple[IspRun, ...], ordered: dict[int, int]) -> Iterator[Element]:
    """Write each ISP on its own, with what was ordered in place of what was forecast."""
    for first, end, power in runs:
        for n in range(first, end + 1):
            yield Element("ISP", {"Power": str(ordered.get(n, power)), "Start": str(n)})


def _at_each_point(message: Element, party: Party, _: Directory, market: Market) -> Iterator[tuple[Element, Party]]:
    """Say the same of the other congestion points of the two."""
    if message.tag not in ("D-Prognosis", "FlexRequest"):
        return
    both = {message["SenderDomain"], party.domain}
    for point in market.congestion_points:
        if {point.agr, point.dso} == both and point.address != message["CongestionPoint"]:
            yield message.having({"CongestionPoint": point.address, "MessageID": str(uuid4())}), party


def _half_of_it(message: Element, party: Party, _: Directory, __: Market) -> Iterator[tuple[Element, Party]]:
    """Offer half of it as well, on the same request, for less."""
    if message.tag == "FlexOffer":
        options = (
            option.having({"Price": "0.50"}).containing(
                *(isp.having({"Power": str(-(-int(isp["Power"]) // 2))}) for isp in option.children)
            )
            for option in message.children
        )
        yield message.having({"MessageID": str(uuid4())}).containing(*options), party


_WAYS: tuple[tuple[str, str, str, str, Callable[[], Way], tuple[str, ...]], ...] = (
    (
        "offers",
        "It offers on each FlexRequest that it accepts, before anybody asks for an offer.",
        "AGRs receive a request and generate offers, at a time of their own.",
        f"{_STEPS}, Flexibility trading between the AGR and DSO; use-cases, Exchange Flexibility Offers",
        partial(Way, follows=building_on("FlexRequest", "FlexOffer")),
        ("AGR",),
    ),
    (
        "orders",
        "It orders each FlexOffer that it accepts, before anybody asks for an order.",
        "The DSO makes its own decisions about which offers it orders, and a market platform may order all.",
        "use-cases/validate-phase.md, Exchange Flexibility Orders, Related information",
        partial(Way, follows=building_on("FlexOffer", "FlexOrder")),
        ("DSO",),
    ),
    (
        "forecasts",
        "After each FlexOrder it sends a D-Prognosis that reflects it.",
        "After an order the AGR sends an updated D-Prognosis, which reflects the traded flexibility.",
        "use-cases/validate-phase.md, Exchange Flexibility Orders, Related information",
        reflecting,
        ("AGR",),
    ),
    (
        "requests",
        "After each D-Prognosis it sends a FlexRequest for its Period and congestion point, each a little different.",
        "The DSO analyses what it was forecast, and may create any number of requests, which are not identical.",
        "use-cases/validate-phase.md, Exchange Flexibility Requests, Related information",
        requesting_after_forecasts,
        ("DSO",),
    ),
    (
        "talks-agr",
        "Now and then it sends a TestMessage, a D-Prognosis or a Metering message that nobody asked for.",
        "Forecasts are updated as often as the AGR likes, and what was metered is sent when it is known.",
        f"{_STEPS}, Exchange of D-prognoses; metering.md; test-message.md",
        lambda: Way(follows=_now_and_then("TestMessage", "D-Prognosis", "Metering")),
        ("AGR",),
    ),
    (
        "talks-dso",
        "Now and then it sends a TestMessage, a FlexRequest or a FlexReservationUpdate that nobody asked for.",
        "When it requests, and what it still reserves, the DSO decides.",
        f"{_STEPS}, Flexibility trading between the AGR and DSO; flex-reservation-update.md; test-message.md",
        lambda: _requesting(_now_and_then("TestMessage", "FlexRequest", "FlexReservationUpdate")),
        ("DSO",),
    ),
    (
        "each-point",
        "A D-Prognosis or FlexRequest comes with one for each other congestion point of the two, in one conversation.",
        "There is a forecast for each point, and a request where congestion is expected; no document says that each "
        "begins a conversation.",
        f"{_STEPS}, Exchange of D-prognoses; metadata-attributes.md, ConversationID; register, point 50",
        partial(Way, accompanied=_at_each_point),
        ("AGR", "DSO"),
    ),
    (
        "two-offers",
        "A FlexOffer comes with one of half as much, on the same FlexRequest and in its conversation.",
        "Several offers may be sent on one request, so that at least part of them is ordered.",
        "message-catalog/flex-offer.md",
        partial(Way, accompanied=_half_of_it),
        ("AGR",),
    ),
)


def by_itself() -> Iterator[Variant]:
    """Walk them."""
    for name, does, allowed_by, source, way, roles in _WAYS:
        yield Variant(f"alone/{name}", does, allowed_by, source, way, roles)
