"""What a rule may look at besides the message: a frozen view of the participant at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.participants.ledger import IspRun, Ledger, Seen
from uftp_conformance.participants.registry import Registry
from uftp_conformance.statement import SupportsSection
from uftp_conformance.statement.market import Market


@dataclass(frozen=True, slots=True)
class Party:
    """A participant that this one knows; `standing` as in the statement."""

    role: str
    domain: str
    standing: str
    key: PublicKey
    endpoint: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody whose key is known, by domain."""

    parties: Mapping[str, Party]

    def find(self, domain: str) -> Party | None:
        """Return the participant with this domain, if it is known."""
        return self.parties.get(domain)


@dataclass(frozen=True, slots=True)
class Own:
    """The role and domain of this participant."""

    role: str
    domain: str


@dataclass(frozen=True, slots=True)
class Context:
    """The view of a rule.

    Attributes:
        own: who this participant is.
        sender: who sealed the message; its role is the one that the envelope claims.
        market, supports: what was agreed outside UFTP and what is claimed.
        directory: everybody whose key is known.
        ledger: what was exchanged before, by an AGR or a DSO.
        registry: what was published before, at a CRO.
        now: aware.
        seen: the earlier message of this sender with the same MessageID, if there is one.
        digest: of the sealed bytes.
        profiles: the ISP runs of the message, read once for all rules (see `isps.profiles`).
        version: the protocol version in which the two speak.
    """

    own: Own
    sender: Party
    market: Market
    supports: SupportsSection
    directory: Directory
    ledger: Ledger
    registry: Registry
    now: datetime
    seen: Seen | None = None
    digest: bytes = b""
    profiles: tuple[tuple[IspRun, ...], ...] = ((),)
    version: str = "3.1.0"

    @property
    def today(self) -> date:
        """The market's local day."""
        return self.market.today(self.now)
