"""Variants of what an AGR offers: how much, in which direction, and what of it once only."""

from collections.abc import Callable, Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.xsd_types import whole

_POWER = 100_000  # Watts that an AGR has in each ISP, if it has a bound
_FREE = "Which flexibility an AGR offers on a request is its own decision."
_OFFERS = "use-cases/validate-phase.md, Exchange Flexibility Offers, Related information; register, point 97"


def _offering(less: Callable[[int], int]) -> Callable[[], Way]:
    """Let an AGR offer less than it is asked for: it remembers of a request only what it is ready to give."""

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(_lessened(message, less) if message.tag == "FlexRequest" else message, context)

    return partial(Way, remembered=remembered)


def _lessened(request: Element, less: Callable[[int], int]) -> Element:
    def isp(asked: Element) -> Element:
        name = max(("MinPower", "MaxPower"), key=lambda bound: abs(whole(asked[bound])))
        power = whole(asked[name])
        other = max(less(abs(power)), min(1, abs(power)))
        return asked.having({name: str(other if power > 0 else -other)})

    return request.containing(*(isp(asked) for asked in request.children))


def _one_way(wanted: Callable[[Element], bool]) -> Callable[[], Way]:
    """Let an AGR offer load in one direction only: of a request it remembers nothing else."""

    def of_it(request: Element) -> Element:
        return request.containing(
            *(isp if wanted(isp) else isp.having({"Disposition": "Available"}) for isp in request.children)
        )

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(of_it(message) if message.tag == "FlexRequest" else message, context)

    return partial(Way, remembered=remembered)


def _each_watt_once() -> Way:
    """Let an AGR have so much flexibility in each ISP at a point, which an offer takes, whatever becomes of it."""
    taken: dict[tuple[str, str, int], int] = {}

    def left(request: Element, isp: Element) -> int:
        here = request["CongestionPoint"], request["Period"]
        return _POWER - max(taken.get((*here, number), 0) for number in _numbers(isp))

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        if message.tag == "FlexRequest":
            message = message.containing(*(_up_to(left(message, isp), isp) for isp in message.children))
        usual(message, context)

    def started(message: Element) -> Element:
        for isp in message.children[0].children if message.tag == "FlexOffer" else ():
            for number in _numbers(isp):
                about = message["CongestionPoint"], message["Period"], number
                taken[about] = taken.get(about, 0) + abs(whole(isp["Power"]))
        return message

    return Way(remembered=remembered, started=started)


def _numbers(isp: Element) -> range:
    return range(whole(isp["Start"]), whole(isp["Start"]) + whole(isp.get("Duration") or "1"))


def _up_to(power: int, isp: Element) -> Element:
    """Return an ISP of a request as far as so much power goes, as one that is not requested where it does not."""
    near, far = sorted(("MinPower", "MaxPower"), key=lambda bound: abs(whole(isp[bound])))
    if power < max(1, abs(whole(isp[near]))):
        return isp.having({"Disposition": "Available"})
    asked = whole(isp[far])
    return isp.having({far: str(max(-power, min(power, asked)))})


def amounts() -> Iterator[Variant]:
    """Walk all of them."""
    yield Variant(
        "trading/a-watt-less",
        "It offers a Watt less than it is asked for.",
        _FREE,
        _OFFERS,
        _offering(lambda power: power - 1),
        roles=("AGR",),
    )
    yield Variant(
        "trading/a-third",
        "It offers a third of what it is asked for.",
        _FREE,
        _OFFERS,
        _offering(lambda power: power // 3),
        roles=("AGR",),
    )
    yield from _in_one_direction()
    yield Variant(
        "trading/each-watt-once",
        "It offers each Watt once, and nothing where all that it has is offered.",
        "An AGR makes sure that it can actually provide the flexibility offered across all of its FlexOffers.",
        "message-catalog/flex-offer.md",
        _each_watt_once,
        roles=("AGR",),
    )


def _in_one_direction() -> Iterator[Variant]:
    yield Variant(
        "trading/one-way",
        "It has no load to turn off, and offers more load only.",
        _FREE,
        _OFFERS,
        _one_way(lambda isp: whole(isp["MaxPower"]) > 0),
        roles=("AGR",),
    )
    yield Variant(
        "trading/the-other-way",
        "It has load to turn off alone, and offers less load only.",
        _FREE,
        _OFFERS,
        _one_way(lambda isp: whole(isp["MinPower"]) < 0),
        roles=("AGR",),
    )
