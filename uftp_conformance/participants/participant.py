"""One reference participant: what it makes of an HTTP request, without any input or output of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import uuid4

from uftp_conformance.messages import REQUESTS, Element, response_type, serialise
from uftp_conformance.messages.codec import parse, to_tree
from uftp_conformance.messages.envelope import open_envelope, wrap
from uftp_conformance.messages.sealing import PublicKey, SecretKey, new_secret_key, unseal
from uftp_conformance.messages.tables import RESPONSES, has_result
from uftp_conformance.participants import bookkeeping
from uftp_conformance.participants.answers import answer
from uftp_conformance.participants.arrival import (
    Arrival,
    Claim,
    Document,
    Habits,
    Opened,
    claim_of,
    open_seal,
    read_document,
)
from uftp_conformance.participants.context import Context, Directory, Own, Party
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.initiative import Asked, Declined, propose
from uftp_conformance.participants.isps import profiles
from uftp_conformance.participants.ledger import Ledger, Seen
from uftp_conformance.participants.registry import Registry
from uftp_conformance.participants.rulebook import book
from uftp_conformance.participants.rules.initiating import breaks_down, overlooked, overwhelmed, spoiled
from uftp_conformance.participants.rules.rule import Refusal, Stage
from uftp_conformance.statement import SupportsSection
from uftp_conformance.statement.market import Market


@dataclass(slots=True)
class Dispatch:
    """A sealed message on its way to an endpoint; `identifier` is set when an answer to it is awaited."""

    url: str
    body: bytes
    identifier: str = ""
    recipient: str = ""
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is to be done about an HTTP request: the status to answer with, then these effects."""

    status: int
    delivery: Dispatch | None = None
    addresses: tuple[str, ...] = ()


class Participant:
    """A participant with its rules and its memory; the caller delivers what it hands out.

    `without` are the requirements that it shall violate; ValueError when its role has no such rule.  A message is
    taken in the version that it names, and in the first of `versions` when it names none of them.
    """

    def __init__(
        self,
        own: Own,
        secret: SecretKey,
        *,
        market: Market,
        supports: SupportsSection,
        directory: Directory,
        without: frozenset[str] = frozenset(),
        versions: tuple[str, ...] = ("3.1.0",),
    ) -> None:
        self.own = own
        self._secret = secret
        self._market, self._supports, self._directory = market, supports, directory
        self._versions = versions
        self._book = book(own.role, without)
        self._habits = Habits(expands="TRN-ENTITY" in without, fetches="TRN-ENTITY-FETCH" in without)
        self._ledger, self._registry = Ledger(), Registry()
        self.policy = Policy(without)

    @property
    def public_key(self) -> PublicKey:
        """The key that verifies its seals."""
        return self._secret.public

    @property
    def receives_anywhere(self) -> bool:
        """Whether any path is as good to it as its endpoint's; only without TRN-PATH."""
        return "TRN-PATH" in self._book.without

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        """React to an HTTP request at the endpoint."""
        if arrival.method != "POST" and not arrival.body and "TRN-METHOD" in self._book.without:
            return Reaction(200)  # whatever it asked for, it gets a friendly answer
        refusal = self._book.turned_away(Stage.HTTP, arrival, self._directory)
        if refusal is not None:
            return Reaction(refusal.status)
        if overwhelmed(self._ledger, now, self._book.without):
            return Reaction(503)
        outer = self._read(arrival.document())
        reaction = self._take_envelope(outer, now)
        return replace(reaction, addresses=(*outer.addresses, *reaction.addresses)) if outer.addresses else reaction

    def _read(self, data: bytes) -> Document:
        return read_document(data, self._habits, self._versions)

    def _refused(self, document: Document, stage: Stage) -> int | None:
        """Return the status with which a document of the envelope or the payload is refused."""
        for each in (Stage.DOCUMENT, stage):
            refusal = self._book.turned_away(each, document, self._directory)
            if refusal is not None:
                return refusal.status
            if document.deep or document.crowded:
                return 500  # only without TRN-NESTING or TRN-ATTRIBUTES: the reader breaks down
        return None

    def _take_envelope(self, outer: Document, now: datetime) -> Reaction:
        refused = self._refused(outer, Stage.ENVELOPE)
        if refused is not None:
            return Reaction(refused)
        claim = claim_of(outer)
        if claim is None:
            return Reaction(200)  # only without a rule of the envelope: taken over, and lost
        party = self._directory.find(claim.domain)
        opened = open_seal(claim.sealed, party.key if party else None)
        if party and not opened.genuine and self._book.without & {"INI-SIGNATURE", "INI-SIGNATURE-STATE"}:
            taken = self._gullible(opened.payload, replace(party, role=claim.role), now)
            if taken is not None:
                return taken
        subjects: tuple[tuple[Stage, Claim | Opened], ...] = ((Stage.KEY, claim), (Stage.SEAL, opened))
        for stage, subject in subjects:
            refusal = self._book.turned_away(stage, subject, self._directory)
            if refusal is not None:
                return Reaction(refusal.status)
        if party is None:
            return Reaction(200)  # only without TRN-SENDER-UNKNOWN: there is nobody to answer
        return self._take_payload(opened.payload, replace(party, role=claim.role), now)

    def _take_payload(self, payload: bytes, sender: Party, now: datetime) -> Reaction:
        inner = self._read(payload)
        if inner.root in RESPONSES and inner.complaints and "INI-ANSWER-SCHEMA" in self._book.without:
            return Reaction(200)  # taken over, whatever it says
        refused = self._refused(inner, Stage.PAYLOAD)
        if refused is not None:
            return Reaction(refused, addresses=inner.addresses)
        if inner.node is None or inner.complaints:
            return Reaction(200, addresses=inner.addresses)  # only without a rule of the payload: taken and lost
        message = to_tree(inner.node)
        if message.tag in RESPONSES:
            without = self._book.without
            if breaks_down(message, self._ledger, now, without):
                return Reaction(500)
            context = self._context(sender, now, inner.version)
            self._take_answer(message, context)
            return Reaction(200, addresses=inner.addresses)
        digest = hashlib.sha256(payload).digest()
        reaction = self._take_request(message, digest, self._context(sender, now, inner.version))
        return replace(reaction, addresses=inner.addresses) if inner.addresses else reaction

    def _take_answer(self, message: Element, context: Context) -> None:
        bookkeeping.answered(message, context, self._overlooked())

    def _overlooked(self) -> frozenset[str]:
        return overlooked(self._book.without)

    def _gullible(self, payload: bytes, sender: Party, now: datetime) -> Reaction | None:
        """Take an answer whose seal does not hold, or believe it while refusing it; None for a request."""
        inner = self._read(payload)
        message = to_tree(inner.node) if inner.node is not None and not inner.complaints else None
        if message is None or message.tag not in RESPONSES:
            return None
        if "INI-SIGNATURE" in self._book.without:
            return Reaction(200)
        bookkeeping.answered(message, self._context(sender, now, inner.version))
        return Reaction(401)

    def _take_request(self, message: Element, digest: bytes, context: Context) -> Reaction:
        rejectable = has_result(response_type(message.tag), context.version)
        if message.tag == "TestMessage" and not rejectable:  # it has no effect to repeat
            return Reaction(200, self._answered(message, self._book.judge(message, context), context))
        key = (context.sender.domain, message["MessageID"].lower())
        seen = self._ledger.seen.get(key)
        context = replace(context, seen=seen, digest=digest, profiles=profiles(message))
        if seen is not None and seen.digest == digest:
            # Without VAL-RESUBMITTED the second copy runs into the first, whose MessageID is the key in the memory.
            return Reaction(200, seen.answer) if self._book.came_before(message, context) else Reaction(500)
        return Reaction(200, self._judge(message, context, key))

    def _judge(self, message: Element, context: Context, key: tuple[str, str]) -> Dispatch:
        refusal = self._book.judge(message, context)
        delivery = self._answered(message, refusal, context)
        if refusal is None:
            self._remember(message, context)
        else:
            bookkeeping.rejected(message, context)
        if refusal is None or context.seen is None:
            self._ledger.seen[key] = Seen(context.digest, delivery, message.tag)
        return delivery

    def _answered(self, message: Element, refusal: Refusal | None, context: Context) -> Dispatch:
        return self._seal(answer(message, refusal, context), context.sender)

    def _remember(self, message: Element, context: Context) -> None:
        bookkeeping.accepted(message, context)

    def _seal(self, message: Element, recipient: Party, identifier: str = "") -> Dispatch:
        body = wrap(serialise(message), self.own.domain, self.own.role, self._secret)
        return Dispatch(recipient.endpoint, body, identifier, recipient.domain)

    def _context(self, sender: Party, now: datetime, version: str) -> Context:
        return Context(
            own=self.own,
            sender=sender,
            market=self._market,
            supports=self._supports,
            directory=self._directory,
            ledger=self._ledger,
            registry=self._registry,
            now=now,
            version=version,
        )

    # --- what it starts itself --------------------------------------------------------------------------------

    def stimulated(self, asked: Asked, recipient: Mapping[str, str], now: datetime) -> Dispatch | Declined:
        """Start a message that was asked for, to a recipient given by role and domain."""
        party = self._directory.find(recipient["domain"])
        if party is None or party.role != recipient["role"]:
            return Declined(409, "the recipient is not known")
        if asked.message not in REQUESTS or REQUESTS[asked.message].receiver not in (None, party.role):
            return Declined(501, f"the role {party.role} receives no {asked.message}")
        version = asked.version or self._versions[0]
        if version not in self._versions:
            return Declined(501, f"version {version} is not spoken here")
        context = self._context(party, now, version)
        if "INI-ONCE" in self._book.without:  # it forgets what has become of the offer
            self._ledger.move(party.domain, asked.refers_to, "open")
        proposal = propose(asked, context)
        if isinstance(proposal, Declined):
            return proposal
        bookkeeping.sent(proposal.message, proposal.about, context)
        return self._started(spoiled(proposal.message, self._book.without), party, proposal.message["MessageID"])

    def _started(self, message: Element, party: Party, identifier: str) -> Dispatch:
        """Seal a message of one's own; without some rules with a wrong key, or for another recipient."""
        without = self._book.without
        if "INI-RECIPIENT" in without:
            others = (p for p in self._directory.parties.values() if p.role == party.role and p != party)
            party = replace(party, endpoint=next(others, party).endpoint)
        if "INI-SEALED" not in without:
            return self._seal(message, party, identifier)
        body = wrap(serialise(message), self.own.domain, self.own.role, new_secret_key())
        return Dispatch(party.endpoint, body, identifier, party.domain)

    def renewed(self, body: bytes, changed: Mapping[str, str] = MappingProxyType({})) -> bytes:
        """Write a message of one's own anew, with another MessageID and other attributes; only done without a rule."""
        payload = unseal(open_envelope(body, self._versions[0]).sealed, self._secret.public)
        message = parse(payload).having({"MessageID": str(uuid4()), **changed})
        return wrap(serialise(message), self.own.domain, self.own.role, self._secret)

    def undelivered(self, delivery: Dispatch, now: datetime) -> None:
        """Take note that a message of one's own never arrived."""
        party = self._directory.find(delivery.recipient)
        if delivery.identifier and party is not None:
            context = self._context(party, now, self._versions[0])
            bookkeeping.settle(delivery.identifier, positive=False, context=context)
