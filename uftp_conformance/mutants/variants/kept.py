"""Variants of what is kept: what was published at one point or two, an order that was placed, a Revision."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.by_itself import building_on
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, OfferState
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import day, whole


class _Merging(Registry):
    """A registry in which an update of a point adds to its connections, none of which outlives its point."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        spans = [valid for _, valid in point.connections]
        whole = Validity(min(each.start for each in spans), max(each.end for each in spans))
        former = {address: valid.common(whole) for address, valid in (known.connections if known else ())}
        super().publish(replace(point, connections=tuple((former | dict(point.connections)).items())))


class _WithHistory(Registry):
    """A registry in which an AGR's connection stays its own on the days before a later start."""

    __slots__ = ("_before",)

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[tuple[str, str], list[Validity]] = {}

    def represent(self, agr: str, update: Element) -> None:
        former = dict(self.portfolios[agr])
        super().represent(agr, update)
        for address in {connection["EntityAddress"] for connection in update.all("Connection")} & former.keys():
            old, new = former[address], self.portfolios[agr][address]
            if old.start < new.start:
                until = Validity(old.start, min(old.end, new.start - timedelta(days=1)))
                self._before.setdefault((agr, address), []).append(until)

    def connections_of(self, agr: str, period: date) -> tuple[str, ...]:
        history = (
            address
            for (who, address), held in self._before.items()
            if who == agr and any(v.holds(period) for v in held)
        )
        return tuple(dict.fromkeys((*super().connections_of(agr, period), *history)))


class _WholeLists(Registry):
    """A registry in which an AGR has no connection any more that its newest update does not list."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        for address in self.portfolios.pop(agr, {}):
            self.represented[address].pop(agr, None)
        super().represent(agr, update)


class _LatestWins(Registry):
    """A registry in which a connection leaves the other points on the Periods for which one was published later."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        super().publish(point)
        for address, taken in point.connections:
            for key in [key for key in self.places[address] if key[1] != point.address]:
                super().publish(_leaving(self.points[key], address, taken))


def _leaving(point: Point, connection: str, taken: Validity) -> Point:
    """Let a connection be at a point on the Periods alone that lie before or after these."""
    left = (
        (address, piece)
        for address, valid in point.connections
        for piece in (_outside(valid, taken) if address == connection else (valid,))
    )
    return replace(point, connections=tuple(left))


def _outside(valid: Validity, taken: Validity) -> Iterator[Validity]:
    if valid.start < taken.start:
        yield Validity(valid.start, min(valid.end, taken.start - timedelta(days=1)))
    if valid.end > taken.end:
        yield Validity(max(valid.start, taken.end + timedelta(days=1)), valid.end)


class _Procuring(Ledger):
    """A memory in which what was to be ordered is ordered, whatever is answered."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        offer = self.offers.get((party, identifier.lower()))
        refused = offer is not None and offer.state == "ordering" and state == "open"
        Ledger.move(self, party, identifier, "ordered" if refused else state, option)


def _ordering_again() -> Way:
    """Order each offer at once, let go of none that was ordered, and order it again where the AGR rejected that."""
    placed: set[tuple[str, str]] = set()

    def started(message: Element) -> Element:
        if message.tag == "FlexOrder":
            placed.add((message["RecipientDomain"], message["FlexOfferMessageID"].lower()))
        return message

    def check(revocation: Element, context: Context) -> Refusal | None:
        bound = (context.sender.domain, revocation["FlexOfferMessageID"].lower()) in placed
        return refuse("Flexibility procured") if bound else None

    def rule(usual: Rule) -> Rule:
        return replace(usual, check=check) if usual.id == "OPR-FOFR-PROCURED" else usual

    return Way(started=started, rule=rule, follows=building_on("FlexOffer", "FlexOrder"))


def _counted(said: Said, _: Callable[[Element, Context], None]) -> None:
    """Let the Revision of a D-Prognosis that is rejected be the highest one of its series, if it is."""
    forecast, revisions = said.request, said.context.ledger.revisions
    if forecast.tag == "D-Prognosis" and said.answer["Result"] == "Rejected":
        about = said.context.sender.domain, forecast["CongestionPoint"], day(forecast["Period"])
        revisions[about] = max(whole(forecast["Revision"]), revisions.get(about, 0))


def _ended_at_once(update: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    """Remember of a congestion point that ends today that it ended yesterday."""
    yesterday = (context.today - timedelta(days=1)).isoformat()

    def expired(point: Element) -> Element:
        end = point.get("EndPeriod") if point.tag == "CongestionPoint" else None
        return point.having({"EndPeriod": yesterday}) if end and day(end) == context.today else point

    usual(update.containing(*map(expired, update.children)), context)


def _anothers_point(update: Element, context: Context) -> Refusal | None:
    known = {address for dso, address in context.registry.points if dso != context.sender.domain}
    taken = any(point["EntityAddress"] in known for point in update.all("CongestionPoint"))
    return refuse("That congestion point is somebody else's") if taken else None


def kept() -> Iterator[Variant]:
    """Walk what a CRO may keep of what was said before, and a DSO too."""
    source = "contract-phase.md, Common Reference; register, point 124"
    yield Variant(
        "kept/unlisted-connections",
        "An update of a point adds to its connections; those that it does not list stay until the point ends.",
        "An update is about what it lists.",
        source,
        partial(Way, registry=_Merging),
        ("CRO",),
    )
    yield Variant(
        "kept/days-before",
        "A connection that an AGR represents from a later day on stays its own on the days named before that.",
        "The history of all changes is retained.",
        source,
        partial(Way, registry=_WithHistory),
        ("CRO",),
    )
    yield Variant(
        "kept/whole-list",
        "An update of an AGR is all that it represents: connections that it does not list are no longer its own.",
        "The outcome is that all prosumers are there that the AGR represents; it updates that by retransmitting.",
        "contract-phase.md, Publish Connections; register, point 124",
        partial(Way, registry=_WholeLists),
        ("CRO",),
    )
    yield Variant(
        "kept/latest-place",
        "A connection that is published at a second point is taken, and leaves the first one on the Periods in common.",
        "The policy of conflict resolution is the CRO's own; that there is a conflict at all is a finding.",
        "contract-phase.md, Publish Congestion Points, Related information; register, point 25",
        partial(Way, without=frozenset({"CON-DPU-CONFLICT"}), registry=_LatestWins),
        ("CRO",),
    )
    yield from _of_points()
    yield from _of_a_dso()


def _of_points() -> Iterator[Variant]:
    """Walk what a CRO may make of a congestion point that ends today, or that another DSO has."""
    yield Variant(
        "kept/ends-at-once",
        "A congestion point that is published with today as its EndPeriod is gone today.",
        "Where the EndPeriod is the current time the point is immediately expired.",
        "contract-phase.md, Publish Congestion Points, Related information; register, point 23",
        partial(Way, remembered=_ended_at_once),
        ("CRO",),
    )
    yield Variant(
        "kept/first-publisher",
        "An update for a congestion point that another DSO published is Rejected.",
        "Whether two DSOs may publish one address is not said, and any reasonable cause is one to reject.",
        "contract-phase.md, Publish Congestion Points, Failure outcome; register, point 25",
        with_rule(("DSOPortfolioUpdate",), lambda: _anothers_point),
        ("CRO",),
    )


def _of_a_dso() -> Iterator[Variant]:
    """Walk what a DSO may keep of what it ordered, or was sent."""
    yield Variant(
        "kept/placed-orders-bind",
        "An order that the AGR rejects binds its offer all the same: the revocation of it is Rejected.",
        "An order is definite and binding once it has been placed, and no revocation is possible after that.",
        "general-description/validate-phase.md, Flexibility trading between the AGR and DSO; register, point 35",
        partial(Way, ledger=_Procuring),
        ("DSO",),
    )
    yield Variant(
        "kept/ordered-again",
        "It orders each offer at once; one whose order the AGR rejected cannot be revoked, and is ordered again.",
        "A revocation is rejected of what has been ordered, and after a rejection the offer stands: it voids no offer.",
        "use-cases/validate-phase.md, Revocation Flexibility Offer, Failure outcome; register, points 35 and 144",
        _ordering_again,
        ("DSO",),
    )
    yield Variant(
        "kept/rejected-revisions",
        "A D-Prognosis with a lower Revision than one that was Rejected is Rejected.",
        "The sequence is compared with that of what was previously received, or processed, not only of what was "
        "accepted.",
        "validate-phase.md and operate-phase.md (use cases); d-prognosis-response.md, Result; register, point 42",
        partial(Way, afterwards=_counted),
        ("DSO",),
    )
