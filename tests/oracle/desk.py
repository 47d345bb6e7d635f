"""Messages for the oracle: a target in the embedded market, its partners, and a history that a test writes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import schema_version_number, unsolicited
from uftp_conformance.oracle.received import Broken, History, Oracle, Outcome, PastMessage
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.statement import Statement

NOW = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)  # 12:05 in Amsterdam: ISP 49 runs
YESTERDAY, TODAY, TOMORROW, LATER = (date(2026, 11, day) for day in (17, 18, 19, 25))
LONG_DAY, SHORT_DAY = date(2027, 10, 31), date(2027, 3, 28)
POINT = {"AGR": "ean.871685900000000011", "DSO": "ean.871685900000000059"}
OTHER_POINT = {"AGR": "ean.871685900000000028", "DSO": "ean.871685900000000066"}
OF_ANOTHER = {"AGR": "ean.871685900000000035", "DSO": "ean.871685900000000073"}

_numbers: Iterator[int] = count(1)


def fresh() -> str:
    """Return an identifier that nothing else has."""
    return str(UUID(int=next(_numbers) << 64 | 0xFEDCBA, version=4))


@cache
def statement_of(role: str, version: str = "3.1.0", **supports: bool | str) -> Statement:
    """Return the statement of the embedded target of a role, with some claims replaced."""
    entry = Entry("target", role, versions=(version,), supports=tuple(supports.items()))
    ((_, statement),) = outline((entry,), "Europe/Amsterdam")
    return statement.speaking(version)


@cache
def _oracle(role: str, version: str, supports: tuple[tuple[str, bool | str], ...]) -> Oracle:
    return Oracle(target_of(statement_of(role, version, **dict(supports))))


@dataclass(slots=True)
class Table:
    """A target, the present, and the messages so far."""

    statement: Statement
    now: datetime = NOW
    messages: list[PastMessage] = field(default_factory=list)

    @property
    def role(self) -> str:
        """The target's role."""
        return self.statement.target.role

    def party(self, role: str, standing: str = "registered") -> str:
        """Return the domain of a participant of ours."""
        found = self.statement.counterparty(role, standing)
        assert found is not None
        return found.domain

    def message(self, tag: str, sender: str, attributes: dict[str, Any], *children: Element) -> Element:
        """Make a message to the target; attributes of the metadata can be replaced."""
        metadata = {
            "Version": schema_version_number(self.statement.target.version),
            "SenderDomain": sender,
            "RecipientDomain": self.statement.target.domain,
            "TimeStamp": self.now.isoformat(),
            "MessageID": fresh(),
            "ConversationID": self._conversation(attributes),
        }
        return Element(tag, {**metadata, **{name: str(value) for name, value in attributes.items()}}, children)

    def _conversation(self, attributes: dict[str, Any]) -> str:
        """Go on with the conversation of the request or the offer that a message is about."""
        about = {attributes.get("FlexRequestMessageID"), attributes.get("FlexOfferMessageID")}
        found = (each.element["ConversationID"] for each in self.messages if each.element["MessageID"] in about)
        return next(found, fresh())

    def sent(self, element: Element, outcome: Outcome = "accepted", role: str = "") -> Element:
        """Write down what we sent and what came of it."""
        role = role or ("AGR" if self.role == "DSO" else "DSO")
        message = PastMessage(element, element["SenderDomain"], role, self.now.timestamp(), outcome)
        self.messages.append(message)
        return element

    def started(self, element: Element, outcome: Outcome = "accepted", to: str = "registered") -> Element:
        """Write down what the target sent, to a partner of the other role, and what we answered."""
        role = "AGR" if self.role == "DSO" else "DSO"
        message = PastMessage(element, self.party(role, to), role, self.now.timestamp(), outcome, started=True)
        self.messages.append(message)
        return element

    def broken(self, element: Element, sender: tuple[str, str] | None = None) -> Broken:
        """Return what a message breaks that comes now."""
        role = "AGR" if self.role == "DSO" else "DSO"
        sender = sender or (element["SenderDomain"], role)
        target, supports = self.statement.target, self.statement.supports
        oracle = _oracle(target.role, target.version, tuple(supports.model_dump().items()))
        return oracle.broken(element, sender, History(tuple(self.messages)), self.now.timestamp())


def table(role: str, version: str = "3.1.0", **supports: bool | str) -> Table:
    """Return a target without any history."""
    return Table(statement_of(role, version, **supports))


T = TypeVar("T")


def after(_: Element, then: T) -> T:
    """Return the second of two, the first of which was sent before."""
    return then


def isp(start: int, duration: int = 1, **attributes: Any) -> Element:
    """Make an ISP element."""
    given = {name: str(value) for name, value in attributes.items()}
    return Element("ISP", {"Start": str(start), "Duration": str(duration), **given})


def replaced(usual: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Replace attributes; an underscore stands for a hyphen, None leaves one out."""
    every = {**usual, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return {name: value for name, value in every.items() if value is not None}


def _flex(at: Table, **attributes: Any) -> dict[str, Any]:
    market = {"ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam"}
    return {**market, "Period": LATER, "CongestionPoint": POINT[at.role], **attributes}


def prognosis(at: Table, *isps: Element, sender: str = "registered", **changed: Any) -> Element:
    """Make a D-Prognosis: to a DSO, or one that an AGR has sent."""
    attributes = replaced(_flex(at, Revision=5), changed)
    by = at.party("AGR", sender) if at.role == "DSO" else at.statement.target.domain
    return at.message("D-Prognosis", by, attributes, *(isps or (isp(1, 96, Power=1000),)))


def option(*isps: Element, name: str = "a", **attributes: Any) -> Element:
    """Make an option of an offer."""
    values = {"OptionReference": name, "Price": "12.50", **{k: str(v) for k, v in attributes.items()}}
    return Element("OfferOption", values, isps or (isp(50, 4, Power=1000), isp(60, Power=-500)))


def offer(at: Table, *options: Element, sender: str = "registered", **changed: Any) -> Element:
    """Make a FlexOffer: to a DSO, or one that an AGR has sent."""
    expiry = at.now + timedelta(hours=1)
    usual = _flex(at, ExpirationDateTime=expiry.isoformat(), BaselineReference="BASELINE-2026", Currency="EUR")
    if "FlexRequestMessageID" not in changed:
        usual |= unsolicited(at.statement.target.version)
    by = at.party("AGR", sender) if at.role == "DSO" else at.statement.target.domain
    return at.message("FlexOffer", by, replaced(usual, changed), *(options or (option(),)))


def revocation(at: Table, offered: Element, sender: str = "registered", **changed: Any) -> Element:
    """Make the revocation of an offer."""
    by = at.party("AGR", sender) if at.role == "DSO" else at.statement.target.domain
    return at.message("FlexOfferRevocation", by, replaced({"FlexOfferMessageID": offered["MessageID"]}, changed))


def request(at: Table, *isps: Element, **changed: Any) -> Element:
    """Make a FlexRequest: to an AGR, or one that a DSO has sent."""
    usual = _flex(at, Revision=1, ExpirationDateTime=(at.now + timedelta(hours=1)).isoformat())
    by = at.party("DSO") if at.role == "AGR" else at.statement.target.domain
    wanted = isps or (isp(50, 4, Disposition="Requested", MinPower=0, MaxPower=1000),)
    return at.message("FlexRequest", by, replaced(usual, changed), *wanted)


def order(at: Table, offered: Element, *isps: Element, sender: str = "registered", **changed: Any) -> Element:
    """Order the first option of an offer."""
    chosen = next(offered.all("OfferOption"))
    names = ("Period", "CongestionPoint", "BaselineReference", "Currency")
    copied = {name: given for name in names if (given := offered.get(name)) is not None}
    usual = {
        **_flex(at),
        **copied,
        "FlexOfferMessageID": offered["MessageID"],
        "Price": chosen["Price"],
        "OptionReference": chosen["OptionReference"],
        "OrderReference": f"order-{fresh()}",
    }
    by = at.party("DSO", sender) if at.role == "AGR" else at.statement.target.domain
    return at.message("FlexOrder", by, replaced(usual, changed), *(isps or tuple(chosen.all("ISP"))))


def reservation(at: Table, *isps: Element, **changed: Any) -> Element:
    """Make a reservation to an AGR."""
    usual = _flex(at, ContractID="CONTRACT-REDUCE", Reference="R-1")
    return at.message(
        "FlexReservationUpdate",
        at.party("DSO"),
        replaced(usual, changed),
        *(isps or (isp(1, 4, Power=-500_000), isp(5, Power=0))),
    )


def later(at: Table, **by: float) -> Table:
    """Return the same table at a later instant."""
    return replace(at, now=at.now + timedelta(**by))
