"""Variants that ask the CRO first, and know of the market what it told them and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_one_more
from uftp_conformance.participants.context import Context, Directory, Party
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch, Participant
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, refuse
from uftp_conformance.participants.xsd_types import day
from uftp_conformance.statement.market import Market

_JUDGED = {"AGR": ("FlexReservationUpdate", "FlexRequest"), "DSO": ("D-Prognosis", "FlexOffer")}
Place = tuple[str, str]  # the other participant, and the address of the congestion point


@dataclass(slots=True)
class _Informed:
    """Asks once, on the first message that it accepts; until it is answered it goes by what it knew.

    Attributes:
        asked: whether it asked.
        about: the point that the next query of a DSO is about.
        heard: where it meets whom, and whether there is intraday trading; nothing until it was answered.
    """

    role: str
    asked: bool = False
    about: str = ""
    heard: dict[Place, bool] = field(default_factory=dict)

    def follows(self, who: Participant, _: Element, context: Context) -> Iterator[Dispatch]:
        """Ask about one's own portfolio, or about each of one's own points."""
        parties = context.directory.parties.values()
        cro = next((each for each in parties if (each.role, each.standing) == ("CRO", "registered")), None)
        if self.asked or cro is None:
            return
        self.asked = True
        points = [point.address for point in context.market.points_of(dso=context.own.domain)]
        for point in dict.fromkeys(points) if self.role == "DSO" else ("",):
            self.about = point
            asked = Asked(f"{self.role}PortfolioQuery", str(uuid4()), "", {}, context.version)
            started = who.stimulated(asked, {"role": cro.role, "domain": cro.domain}, context.now)
            if not isinstance(started, Declined):
                yield started
        self.about = ""

    def started(self, message: Element) -> Element:
        """Ask about the point whose turn it is."""
        return message.having({"EntityAddress": self.about}) if self.about else message

    def hears(self, message: Element, _: Context) -> None:
        """Learn who is at which point."""
        for portfolio in (each for each in message.walk() if each.tag == "DSO-Portfolio"):
            for point in portfolio.all("CongestionPoint"):
                place = portfolio["DSO-Domain"], point["EntityAddress"].lower()
                self.heard[place] = point.get("IntradayRedispatchBy") is not None
        if message.tag == "DSOPortfolioQueryResponse":
            for point in message.all("CongestionPoint"):
                for connection in point.all("Connection"):
                    self.heard[connection.get("AGR-Domain") or "", point["EntityAddress"].lower()] = True

    def judge(self, message: Element, view: Context) -> Refusal | None:
        """Refuse what comes from elsewhere than the common reference says, or is of intraday trading there is not."""
        place = view.sender.domain, message["CongestionPoint"].lower()
        if self.heard and place not in self.heard:
            return refuse("The common reference does not list you at this congestion point")
        intraday = self.heard.get(place, True) or message.tag != "FlexRequest" or day(message["Period"]) > view.today
        return None if intraday else refuse("There is no intraday trading at this congestion point")

    def book(self, book: Book) -> Book:
        """Add the rule to a book."""
        for message in _JUDGED[self.role]:
            book = with_one_more(book, message, self.judge)
        return book

    def accompanied(
        self, message: Element, _: Party, directory: Directory, __: Market
    ) -> Iterator[tuple[Element, Party]]:
        """Forecast for each other point too of which it was told."""
        if message.tag != "D-Prognosis":
            return
        for domain, address in self.heard:
            dso = directory.find(domain)
            if dso is not None and (domain, address) != (
                message["RecipientDomain"],
                message["CongestionPoint"].lower(),
            ):
                fresh = {"MessageID": str(uuid4()), "ConversationID": str(uuid4())}
                yield message.having({"RecipientDomain": domain, "CongestionPoint": address, **fresh}), dso


def _way(role: str) -> Way:
    knows = _Informed(role)
    return Way(
        book=knows.book,
        started=knows.started,
        follows=knows.follows,
        hears=knows.hears,
        accompanied=knows.accompanied,
    )


def informed() -> Iterator[Variant]:
    """Walk them."""
    yield Variant(
        "informed/agr",
        "It asks the CRO first, takes requests at the points alone that it was told of, and sends a D-Prognosis for "
        "each of these.",
        "An AGR creates a D-Prognosis for each point that a DSO declared, of which its daily queries inform it.",
        "general-description/validate-phase.md, Exchange of D-prognoses; register, point 145",
        lambda: _way("AGR"),
        ("AGR",),
    )
    yield Variant(
        "informed/dso",
        "It asks the CRO about each of its points first, and takes prognoses and offers from the AGRs alone that it "
        "was told of.",
        "A DSO may reject a prognosis from an AGR that is not listed in the Common Reference.",
        "d-prognosis-response.md, Result; register, point 145",
        lambda: _way("DSO"),
        ("DSO",),
    )
