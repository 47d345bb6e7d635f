"""What a strategy needs to know to make a message, and what it makes: an outgoing message, not yet bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.statement import Standing, Statement
from uftp_conformance.statement.counterparties import Counterparty
from uftp_conformance.statement.market import CongestionPoint, Market


@dataclass(frozen=True, slots=True)
class Situation:
    """The target, its market and our participants at one instant.

    `now` is an aware datetime; all values that a strategy draws are relative to it.  Where `day` is given,
    the messages are about that Period.  Where the `speaker` is "second", our second participant stands where usually
    the registered one does, and that one is the other one: each is an ordinary partner of the target.
    """

    statement: Statement
    market: Market
    counterparties: tuple[Counterparty, ...]
    now: datetime
    day: date | None = None
    speaker: Standing = "registered"

    @property
    def role(self) -> str:
        """The target's role."""
        return self.statement.target.role

    @property
    def domain(self) -> str:
        """The target's domain."""
        return self.statement.target.domain

    @property
    def version(self) -> str:
        """The protocol version of the run."""
        return self.statement.target.version

    @property
    def today(self) -> date:
        """The local day that contains `now`."""
        return self.market.today(self.now)

    @property
    def surely_past(self) -> datetime:
        """The latest instant that is over by the target's clock too, whichever way that one is off."""
        return self.now - timedelta(seconds=self.statement.timing.clock_tolerance)

    def find(self, role: str, standing: str = "registered") -> Counterparty | None:
        """Return our participant of a role and standing, if the statement has one."""
        found = {c.standing: c for c in self.counterparties if c.role == role}
        if self.speaker == "second" and "second" in found and role in self._faced:
            found |= {"registered": found["second"], "second": found["registered"]}
        return found.get(standing)

    def of_second(self) -> "Situation | None":
        """Return the same with our second participant as speaker; None where it meets the target nowhere.

        A CRO meets everybody: its partners of either role are the second ones, where there are such.
        """
        other = replace(self, speaker="second")
        if self.role == "CRO":
            return other if any(c.standing == "second" for c in self.counterparties) else None
        return other if other.points() and other.find(*self._faced) != self.find(*self._faced) else None

    @property
    def _faced(self) -> tuple[str, ...]:
        """The roles that trade with the target, or tell it what they publish."""
        return {"AGR": ("DSO",), "DSO": ("AGR",)}.get(self.role, ("AGR", "DSO"))

    def points(self) -> tuple[CongestionPoint, ...]:
        """Return the congestion points at which the target meets the speaker."""
        us = self.find(self._faced[0])
        return self.statement.points_with(us.domain) if us else self.statement.own_points()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of ours with its metadata, and every way in which it may be sent wrongly.

    Attributes:
        element: the message.
        sender: who seals it.
        twin: the valid message that was accepted before, when there is one.
        others: MessageIDs of other messages that were exchanged, by what they are, for references that go astray.
        asked: the FlexRequest of the target's that a FlexOffer answers, where what else it has is of interest.
        payload: sealed instead of the element's bytes.
        body: sent as HTTP body instead of the envelope.
        envelope: attributes of the SignedMessage to replace (None removes one).
        method, path, headers, chunked: the HTTP request, where it is not the usual one.
        hurried: sent at once, whatever rate the target's statement allows.
        once: sent once, however busy the target says that it is; so is what is hurried.
        patience: seconds to wait for the HTTP answer beyond what is usual.
    """

    element: Element
    sender: Counterparty
    twin: "Outgoing | None" = None
    others: Mapping[str, str] = field(default_factory=dict)
    asked: Element | None = None
    payload: bytes | None = None
    body: bytes | None = None
    envelope: Mapping[str, str | None] = field(default_factory=dict)
    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    chunked: bool = False
    hurried: bool = False
    once: bool = False
    patience: float = 0.0

    def having(self, **attributes: str) -> "Outgoing":
        """Return a copy whose message has these attributes; an underscore stands for a hyphen."""
        return self.carrying(self.element.having({k.replace("_", "-"): v for k, v in attributes.items()}))

    def carrying(self, element: Element) -> "Outgoing":
        """Return a copy with another message."""
        return replace(self, element=element)
