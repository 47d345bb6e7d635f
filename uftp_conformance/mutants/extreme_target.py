"""A target that does one thing, whatever arrives, and a server that can do without an HTTP answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uftp_conformance.conversation.http_server import CONNECTION, reset
from uftp_conformance.messages import Element
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.tables import RESPONSES
from uftp_conformance.mutants.mutated_participant import MutatedApplication, WrongDispatch
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.server import Receive, Scope, Send

CLOSED, NOTHING = 0, -1  # in place of an HTTP status: the connection is closed, or left without an answer


@dataclass(frozen=True, slots=True)
class Heard:
    """What arrived, as far as it can be read: the HTTP body, the message inside, and who sent it."""

    body: bytes
    message: Element
    context: Context


@dataclass(frozen=True, slots=True)
class Habit:
    """What a target does, whatever arrives.

    Attributes:
        status: of every HTTP answer; CLOSED and NOTHING are none.
        says: what it delivers to the sender: a message to be sealed, a whole HTTP body, or nothing.
        polite: whether it first answers a TestMessage of each sender as it should, so that a run begins.
    """

    status: int = 200
    says: Callable[[Heard], Element | bytes | None] = lambda _: None
    polite: bool = False


class ExtremeTarget(Participant):
    """A participant with a habit, and without any rule."""

    def __init__(self, habit: Habit, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._habit = habit
        self._greeters: set[str] = set()

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        """React to an HTTP request at the endpoint."""
        heard = self._heard(arrival.body, now)
        if heard is not None and self._is_greeted_by(heard):
            return super().receive(arrival, now)
        said = self._habit.says(heard) if heard is not None else None
        if heard is None or said is None:
            return Reaction(self._habit.status)
        sender = heard.context.sender
        if isinstance(said, Element):
            return Reaction(self._habit.status, self._seal(said, sender))
        return Reaction(self._habit.status, Dispatch(sender.endpoint, said, "", sender.domain))

    def _is_greeted_by(self, heard: Heard) -> bool:
        sender = heard.context.sender.domain
        first = self._habit.polite and heard.message.tag == "TestMessage" and sender not in self._greeters
        if first:
            self._greeters.add(sender)
        return first

    def _heard(self, body: bytes, now: datetime) -> Heard | None:
        """Read a request of a known sender, whatever is wrong about it; an answer needs none."""
        for party in self._directory.parties.values():
            reading = read_delivery(body, party.key, self._versions[0])
            if reading.envelope is None or reading.envelope.get("SenderDomain") != party.domain:
                continue
            message = reading.element
            if message is None or message.tag in RESPONSES:
                return None
            return Heard(body, message, self._context(party, now, self._versions[0]))
        return None


class Line:
    """What an HTTP answer is sent over; it can be left without one."""

    def __init__(self, send: Send, receive: Receive, transport: Any) -> None:
        self._send, self.receive, self.transport = send, receive, transport

    async def __call__(self, event: dict[str, Any]) -> None:
        """Send an event of ASGI."""
        await self._send(event)

    async def leave(self, status: int) -> None:
        """Close the connection, or wait until the other side does."""
        if status == CLOSED:
            reset(self.transport)
        await self.ended()

    async def cut_off(self, data: bytes) -> None:
        """Write only this, and close the connection."""
        self.transport.write(data)
        self.transport.close()
        await self.ended()

    async def ended(self) -> None:
        """Wait until the connection is gone."""
        while (await self.receive())["type"] != "http.disconnect":  # lest the server answers 500
            continue


class ExtremeApplication(MutatedApplication):
    """The HTTP side of participants some of which give no HTTP answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        transport = scope["extensions"][CONNECTION]["transport"] if scope["type"] == "http" else None
        await super().__call__(scope, receive, Line(send, receive, transport))

    async def _react(self, participant: Participant, reaction: Reaction, send: Send) -> None:
        if reaction.status in (CLOSED, NOTHING) and isinstance(send, Line):
            await send.leave(reaction.status)
            return
        delivery = reaction.delivery
        if isinstance(delivery, WrongDispatch) and delivery.courier.cut and isinstance(send, Line):
            self._start(self._deliver(participant, delivery))
            await send.cut_off(delivery.courier.cut)
            return
        await super()._react(participant, reaction, send)
