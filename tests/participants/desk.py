"""A reference participant on the table, without HTTP: hand it messages, read what it hands back."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from uftp_conformance.messages import Element, reference_attribute, response_type, serialise
from uftp_conformance.messages.codec import parse
from uftp_conformance.messages.envelope import open_envelope, wrap
from uftp_conformance.messages.sealing import SecretKey, read_secret_key, unseal
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Directory, Own, Party
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Participant
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.statement import Statement

NOW = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)  # 12:05 in Amsterdam: ISP 49 runs
TODAY, TOMORROW, LATER = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 25)
LONG_DAY, SHORT_DAY = date(2027, 10, 31), date(2027, 3, 28)
XML = "text/xml; charset=utf-8"

AGR_POINT, AGR_POINT_2 = "ean.871685900000000011", "ean.871685900000000028"
DSO_POINT, DSO_POINT_2 = "ean.871685900000000059", "ean.871685900000000066"
AGR_POINT_OF_ANOTHER, DSO_POINT_OF_ANOTHER = "ean.871685900000000035", "ean.871685900000000073"

_numbers: Iterator[int] = count(1)


def fresh() -> str:
    """Return an identifier that no other message of the run has."""
    return str(UUID(int=next(_numbers) << 64 | 0xABCDEF, version=4))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one HTTP request: its status, the answer, and how it says so."""

    status: int
    answer: Element | None
    addresses: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Return "Accepted", the RejectionReason, "silent", or the status where it is not 200."""
        if self.status != 200:
            return str(self.status)
        if self.answer is None:
            return "silent"
        if self.answer.tag == "TestMessageResponse":
            return "Accepted"
        return self.answer.get("RejectionReason") or self.answer["Result"]


class Desk:
    """One participant, the suite's participants around it, and a clock that the test moves."""

    def __init__(
        self,
        role: str,
        *without: str,
        versions: tuple[str, ...] = ("3.1.0",),
        of: Callable[..., Participant] = Participant,
        **claims: Any,
    ) -> None:
        statement = _statement(role)
        self.role, self.domain, self.now = role, statement.target.domain, NOW
        self.market = statement.agreement()
        self._secret = _key(self.domain)
        self.parties: dict[tuple[str, str], Party] = {
            (c.role, c.standing): Party(
                c.role, c.domain, c.standing, _key(c.domain).public, f"http://suite.example/{c.domain}"
            )
            for c in statement.counterparties
        }
        self.participant = of(
            Own(role, self.domain),
            self._secret,
            market=self.market,
            supports=statement.supports.model_copy(update=claims),
            directory=Directory({party.domain: party for party in self.parties.values()}),
            without=frozenset(without),
            versions=versions,
        )

    def message(self, tag: str, sender: Party, attributes: dict[str, Any], *children: Element) -> Element:
        """Make a message of a sender's to this participant; attributes of the metadata can be replaced."""
        metadata = {
            "Version": "3.1.0",
            "SenderDomain": sender.domain,
            "RecipientDomain": self.domain,
            "TimeStamp": self.now.isoformat(),
            "MessageID": fresh(),
            "ConversationID": fresh(),
        }
        return Element(tag, {**metadata, **{k: str(v) for k, v in attributes.items()}}, children)

    def body(self, payload: bytes, sender: Party) -> bytes:
        """Seal bytes as this sender does, in an envelope."""
        return wrap(payload, sender.domain, sender.role, _key(sender.domain))

    def post(self, body: bytes, **changed: Any) -> Outcome:
        """Deliver an HTTP request."""
        usual: dict[str, Any] = {
            "method": "POST",
            "at_endpoint": True,
            "length": len(body),
            "content_type": XML,
            "body": body,
        }
        reaction = self.participant.receive(Arrival(**{**usual, **changed}), self.now)
        answer = self._opened(reaction.delivery.body) if reaction.delivery else None
        return Outcome(reaction.status, answer, reaction.addresses)

    def send(self, message: Element, sender: Party) -> Outcome:
        """Deliver a message as usual."""
        return self.post(self.body(serialise(message), sender))

    def stimulate(
        self, message: str, recipient: Party, refers_to: str = "", version: str = "", **wanted: Any
    ) -> Element | Declined:
        """Ask the participant to start something; return what it sends."""
        asked = Asked(message, fresh(), refers_to, wanted, version)
        outcome = self.participant.stimulated(asked, {"role": recipient.role, "domain": recipient.domain}, self.now)
        return outcome if isinstance(outcome, Declined) else self._opened(outcome.body)

    def reply(self, request: Element, sender: Party, result: str = "Accepted", **changed: str) -> Outcome:
        """Answer a message that the participant started."""
        response = response_type(request.tag)
        reference = reference_attribute(response, "3.1.0") or ""
        attributes = {
            "ConversationID": request["ConversationID"],
            "Result": result,
            reference: request["MessageID"],
            **({"RejectionReason": "No"} if result == "Rejected" else {}),
            **changed,
        }
        return self.send(self.message(response, sender, attributes), sender)

    def _opened(self, body: bytes) -> Element:
        envelope = open_envelope(body, "3.1.0")
        assert (envelope.sender_domain, envelope.sender_role) == (self.domain, self.role)
        return parse(unseal(envelope.sealed, self._secret.public))


@cache
def _statement(role: str) -> Statement:
    ((_, statement),) = outline((Entry("target", role),))
    return statement


@cache
def _key(domain: str) -> SecretKey:
    return read_secret_key(base64.b64encode(domain.encode()[:32].ljust(32, b".")).decode())


def isp(start: int, duration: int = 1, **attributes: Any) -> Element:
    """Make an ISP element."""
    values = {"Start": str(start), "Duration": str(duration), **{k: str(v) for k, v in attributes.items()}}
    return Element("ISP", values)


def flex(point: str, period: date = LATER, **attributes: Any) -> dict[str, Any]:
    """Return the attributes of a message about the ISPs of a day."""
    market = {"ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam"}
    return {**market, "Period": period, "CongestionPoint": point, **attributes}


def soon(hours: float = 1) -> str:
    """Return an instant after now."""
    return (NOW + timedelta(hours=hours)).isoformat()
