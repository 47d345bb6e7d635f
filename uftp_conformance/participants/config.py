"""The configuration of a process of reference participants, as `embedded` writes it."""

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from uftp_conformance.messages.sealing import read_public_key, read_secret_key
from uftp_conformance.participants.context import Directory, Own, Party
from uftp_conformance.participants.participant import Participant
from uftp_conformance.statement import Domain, MarketSection, Role, Standing, SupportsSection, Url, Versions
from uftp_conformance.statement.market import CongestionPoint, Contract, Market


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartySection(_Section):
    """A party that the participants know, by its public key."""

    role: Role
    domain: Domain
    standing: Standing
    public_key: str
    endpoint: Url


class ParticipantSection(_Section):
    """One participant, reached below `/<path>/`.

    `mutant` is for whoever makes participants that are wrong on purpose; it means nothing here.
    """

    path: str
    role: Role
    domain: Domain
    secret_key: str
    without: tuple[str, ...] = ()
    versions: Versions = ("3.1.0",)
    supports: SupportsSection
    mutant: str = ""


class Configuration(_Section):
    """Several participants of one market, in one process."""

    market: MarketSection
    parties: tuple[PartySection, ...]
    participants: tuple[ParticipantSection, ...]


Make = Callable[[str], Callable[..., Participant]]


def load(path: Path, make: Make = lambda _: Participant) -> dict[str, Participant]:
    """Read a configuration and make its participants, by path; ValueError (also pydantic's) when it is wrong.

    `make` says what makes a participant that is configured as this mutant; usually what makes every other one.
    """
    configuration = Configuration.model_validate(json.loads(path.read_text(encoding="utf-8")))
    market = market_of(configuration.market)
    directory = Directory(
        {
            party.domain: Party(
                party.role, party.domain, party.standing, read_public_key(party.public_key), party.endpoint
            )
            for party in configuration.parties
        }
    )
    return {
        section.path: make(section.mutant)(
            Own(section.role, section.domain),
            read_secret_key(section.secret_key),
            market=market,
            supports=section.supports,
            directory=directory,
            without=frozenset(section.without),
            versions=section.versions,
        )
        for section in configuration.participants
    }


def market_of(section: MarketSection) -> Market:
    """Return a market section as a value."""
    return Market(
        isp_minutes=int(section.isp_duration.removeprefix("PT").removesuffix("M")),
        congestion_points=tuple(CongestionPoint(**point.model_dump()) for point in section.congestion_points),
        contracts=tuple(Contract(**contract.model_dump()) for contract in section.contracts),
        **section.model_dump(exclude={"isp_duration", "congestion_points", "contracts"}),
    )
