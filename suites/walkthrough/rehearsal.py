"""A trial without a target: the messages that would be sent, with the same identifiers every time.

The target of a rehearsal accepts everything; what it would start by itself is made up from what it was asked for.
"""

import asyncio
import base64
import selectors
import uuid
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fixtures.drawing import draw
from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from fixtures.shared import Shared
from strategies.contents import contents
from strategies.values import market_attributes
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.replies import Conduct
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.conversation.tester import Tester, timestamp
from uftp_conformance.judging.evidence import Delivery, Exchange, Part, Sent
from uftp_conformance.messages import Element, response_type
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.ean import ean
from uftp_conformance.messages.sealing import SecretKey, read_secret_key
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.run.embedded import outline
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings, by_version
from uftp_conformance.statement.counterparties import Counterparty, endpoint_of
from uftp_conformance.statement.daytime import zone_at

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # the instant of every rehearsal: noon in Amsterdam, a Monday
SEED = 1


_ON_ANOTHER = ("FlexOffer", "FlexOfferRevocation", "FlexOrder")  # which need a message that they are about


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a rehearsal.  `part` is that of the trial, or "target" for what the target starts."""

    part: str
    note: str
    outgoing: Outgoing

    @property
    def sender(self) -> str:
        """The domain that sends it; the defect may let the message claim another one."""
        return self.outgoing.element["SenderDomain"] if self.part == "target" else self.outgoing.sender.domain


class _Rehearsing(Tester):
    """A tester that nobody is connected to."""

    async def initiative(self, wanted: object, within: float, about: object = ()) -> None:
        """Hear nothing."""


class Rehearsal(RunningTrial):
    """The procedure of one trial, of which only the script is kept, in `lines`."""

    def __init__(self, situation: Situation, run: Run, name: str) -> None:
        tester = _Rehearsing(name, situation.statement, situation.counterparties, Correlator())
        super().__init__(Shared(tester, run.criteria(situation.statement), lambda _: False), situation)
        self.lines: list[Line] = []
        self._name = name
        self._made = 0

    def _identifier(self) -> str:
        self._made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._name} {self._made}"))

    def _mint(self, name: str) -> str:
        if name not in self._addresses:
            digits = int.from_bytes(sha256(name.encode()).digest()[:6]) % 10**13
            self._addresses[name] = ean(f"8716{digits:013}")
        return self._addresses[name]

    def outgoing(
        self, content: Element, sender: Counterparty | None = None, conversation: str | None = None
    ) -> Outgoing:
        """Make a valid message whose identifiers count up."""
        if content.get("Revision") is not None:
            content = content.having({"Revision": str(100 + self._made)})
        us = sender or self.sender_of(content.tag)
        metadata = self._metadata(us.domain, self.situation.domain, conversation)
        minted = self.minted(content)
        return Outgoing(Element(content.tag, {**metadata, **minted.attributes}, minted.children), us)

    def _metadata(self, sender: str, recipient: str, conversation: str | None) -> dict[str, str]:
        return {
            "Version": schema_version_number(self.situation.version),
            "SenderDomain": sender,
            "RecipientDomain": recipient,
            "TimeStamp": timestamp(self.situation.now),
            "MessageID": self._identifier(),
            "ConversationID": conversation or self._identifier(),
        }

    async def send(
        self,
        outgoing: Outgoing,
        part: Part,
        note: str = "",
        *,
        valid: bool = True,
        patient: bool = True,
        proper: bool = False,
    ) -> bool:
        """Note a message; it counts as accepted."""
        del valid, patient, proper
        self.lines.append(Line(part, note, outgoing))
        return True

    async def send_at_once(self, *several: Outgoing) -> list[Exchange]:
        """Note messages; what comes of them is not made up."""
        self.lines.extend(Line("attempt", "at once", each) for each in several)
        return []

    async def tried(self, outgoing: Outgoing, part: Part = "twin", note: str = "") -> bool:
        """Note what may be refused as what it is where it is not."""
        return await self.send(outgoing, part, note)

    def answers(self, part: Part) -> list[Element]:
        """Return a refusal of every message that names another recipient, and of those that are sent to be refused.

        Of the others no answer is made up.
        """
        asked = (line.outgoing.element for line in self.lines if line.part == part)
        wrong = (e for e in asked if part == "after" or e.get("RecipientDomain") != self.situation.domain)
        return [Element(response_type(element.tag), {"Result": "Rejected"}) for element in wrong]

    async def delivering(self, content: Element, conduct: Conduct, count: int, within: float) -> Pending:
        """Note a message whose answer meets this conduct; its deliveries count as seen."""
        del within
        answers = " and ".join(f"HTTP {reply.status}" if reply.status else "a broken connection" for reply in conduct)
        out = self.outgoing(content)
        self.lines.append(Line("case", f"its answer is met with {answers}", out))
        us, met = out.sender, ("", out.sender.domain, "POST", "text/xml", b"")
        sent = Sent("case", content.tag, "", "", us.domain, us.role, b"", None, 0.0)
        return Pending(sent, "", deliveries=[Delivery(2.0**n, *met) for n in range(count)])

    async def stimulate(self, wish: Wish) -> str:
        """Ask nobody."""
        del wish
        return ""

    async def initiated(self, wish: Wish) -> Element:
        """Make up what the target is asked for."""
        named = {"FlexOffer": "FlexRequestMessageID"}.get(wish.message, "FlexOfferMessageID") if wish.refers_to else ""
        return await self.started(wish, named)

    async def started(self, wish: Wish, reference: str = "") -> Element:
        """Make up the request that a target could start when it is asked so."""
        message, wanted = wish.message, wish.wanted
        us = next(c for c in self.situation.counterparties if {"role": c.role, "domain": c.domain} == wish.recipient)
        found = next((line.outgoing.element for line in self.lines if _names(line, wish.refers_to)), None)
        content = _started(message, found, self.situation)
        if content is None:
            raise Unmet(f"{an(message)} of the target's own making is not made up here")
        asked = {name: str(value) for name, value in wanted.items() if name in content.attributes}
        given = {reference: wish.refers_to} if reference and wish.refers_to else {}
        metadata = self._metadata(self.situation.domain, us.domain, wish.conversation)
        options = tuple(_as_wanted(child, wanted) for child in _as_many(content.children, wanted.get("options", 1)))
        element = Element(content.tag, {**metadata, **content.having({**given, **asked}).attributes}, options)
        self.lines.append(Line("target", "what the target starts", Outgoing(element, us)))
        return element


def _as_wanted(child: Element, wanted: Mapping[str, Any]) -> Element:
    """Return an option with the factor that was asked for; anything else stays as it is."""
    factor = wanted.get("MinActivationFactor")
    return child if factor is None or child.tag != "OfferOption" else child.having({"MinActivationFactor": str(factor)})


def _as_many(options: tuple[Element, ...], count: int) -> tuple[Element, ...]:
    """Return an offer's option as often as there are to be some; other content stays as it is."""
    if count == 1 or options[0].tag != "OfferOption":
        return options
    return tuple(options[0].having({"OptionReference": f"option-{n + 1}"}) for n in range(count))


def _names(line: Line, identifier: str | None) -> bool:
    return line.outgoing.element.get("MessageID") == identifier


def _started(message: str, found: Element | None, situation: Situation) -> Element | None:
    """Return the content of a request that a target starts on a message; None where it takes another one."""
    if found is None:
        return draw(contents(message, situation), 1, SEED, "started")[0] if message not in _ON_ANOTHER else None
    if message == "FlexOfferRevocation":
        return Element(message, {"FlexOfferMessageID": found["MessageID"]})
    day = datetime.fromisoformat(found["Period"]).date()
    attributes = market_attributes(situation, day, found["CongestionPoint"])
    if message == "FlexOffer" and found.tag == "FlexRequest":
        isps = tuple(
            isp.without("Disposition", "MinPower", "MaxPower").having({"Power": isp["MaxPower"]})
            for isp in found.all("ISP")
            if isp.get("Disposition") == "Requested"
        )
        option = {"OptionReference": "option-1", "Price": "10.00", "MinActivationFactor": "0.50"}
        terms = {"ExpirationDateTime": found["ExpirationDateTime"], "Currency": situation.market.currency}
        return Element(message, {**attributes, **terms}, (Element("OfferOption", option, isps),))
    if message == "FlexOrder" and found.tag == "FlexOffer":
        option = dict(next(found.all("OfferOption")).attributes)
        terms = {"Currency": found["Currency"], "Price": option["Price"], "OrderReference": "order-1"}
        isps = tuple(next(found.all("OfferOption")).all("ISP"))
        return Element(message, {**attributes, **terms, "OptionReference": option["OptionReference"]}, isps)
    return None


def scene(role: str) -> tuple[Run, Situation]:
    """Return the embedded target of a role as its statement describes it; nothing is started."""
    run = Run(Settings((), (role,), (), "smoke", (), "documented", SEED, Path()), load())
    # Of the market where it is day at noon, whatever the hour of whoever reads the page.
    statement = by_version(outline(run.lineup, zone_at(NOON)))[0][1]
    us = tuple(
        Counterparty(s.role, s.domain, s.standing, _key(s.domain), endpoint_of(s.domain, statement.inbox.reached_at))
        for s in statement.counterparties
    )
    return run, Situation(statement, statement.agreement(), us, NOON)


def _key(domain: str) -> SecretKey:
    return read_secret_key(base64.b64encode(sha256(domain.encode()).digest()).decode())


def at_once(work: Awaitable[None]) -> None:
    """Wait for the end of something without taking its time: where it sleeps, the clock of the loop is put forward."""

    async def wait() -> None:
        await work

    clock = _Clock()
    with asyncio.Runner(loop_factory=lambda: _Loop(clock)) as runner:
        runner.run(wait())


class _Clock(selectors.DefaultSelector):
    """A selector that does not wait but adds up for how long it would have waited."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now."""
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready and timeout:
            self.ahead += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock is ahead of the computer's."""

    def __init__(self, clock: _Clock) -> None:
        self._ahead = clock
        super().__init__(clock)

    def time(self) -> float:
        """Return the seconds of this loop's clock."""
        return super().time() + self._ahead.ahead
