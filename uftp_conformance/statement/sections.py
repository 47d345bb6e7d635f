"""The sections of a statement, and the statement as a whole: frozen values that are valid in themselves."""

import re
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from uftp_conformance.statement import market as agreed
from uftp_conformance.statement.access import AccessSection
from uftp_conformance.statement.contradictions import contradictions
from uftp_conformance.statement.target import TargetSection
from uftp_conformance.statement.values import (
    DURATION,
    ZONE,
    Address,
    Claim,
    Command,
    Domain,
    MessageType,
    Number,
    Positive,
    Role,
    Standing,
    Text,
    Url,
    Whole,
    different,
    known_zone,
    matching,
    some_different,
    usable_address,
    usable_resolver,
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimingSection(_Section):
    """How long the suite waits, in seconds."""

    reply_within: Positive
    initiative_within: Positive = 30.0
    clock_tolerance: Positive = 60.0
    http_timeout: Positive = 10.0
    redelivery_within: Positive | None = None
    delivery_patience: Positive | None = None
    given_up_after: Positive | None = None


class LimitsSection(_Section):
    """How much the target takes: bytes of a request's body, requests a second."""

    message_bytes: Annotated[Whole, Field(ge=64 * 1024, le=32 * 1024 * 1024)] = 5 * 1024 * 1024
    requests_per_second: Annotated[Number, Field(ge=0.1, le=500)] | None = None


class PointSection(_Section):
    """A congestion point of the market."""

    address: Address
    dso: Domain
    agr: Domain
    mutex_offers: Claim | None = None  # None: as supports.mutex_offers


class ContractSection(_Section):
    """A bilateral contract of the market."""

    id: Text
    congestion_point: Address
    reserved_power: Whole
    directed: Claim = True
    first_isp: Annotated[Whole, Field(ge=1)] = 1
    last_isp: Annotated[Whole, Field(ge=1)] | None = None
    weekdays: Annotated[tuple[agreed.Weekday, ...], AfterValidator(some_different)] = agreed.WEEKDAYS
    first_day: date | None = None
    last_day: date | None = None
    release_days_before: Annotated[Whole, Field(ge=0)] | None = None
    release_until: time | None = None


_MeteringEan = Annotated[
    str, matching(re.compile("[Ee][0-9]{16}([0-9]{2})?"), "a metering EAN", '"E" with 16 digits, or with 18')
]


_Prefix = Annotated[str, matching(re.compile("[0-9]{1,7}"), "the beginning of an EAN", "one to seven digits")]


class MarketSection(_Section):
    """The agreed common values of the market."""

    isp_duration: Annotated[
        str, matching(DURATION, "a duration", 'an ISO 8601 duration in minutes, for example "PT15M"')
    ]
    time_zone: Annotated[
        str,
        matching(ZONE, "a zone that the schema allows", 'for example "Europe/Amsterdam"'),
        AfterValidator(known_zone),
    ]
    currency: Annotated[str, matching(re.compile("[A-Z]{3}"), "a currency code", 'three capitals, for example "EUR"')]
    plausible_power: Annotated[Whole, Field(gt=0)]
    plausible_price: Annotated[Decimal, Field(ge=Decimal("0.01"))] = Decimal(100)
    periods_ahead: Annotated[Whole, Field(ge=1, le=365)] = 30
    clock_days_ahead: Claim = True
    congestion_points: tuple[PointSection, ...] = ()
    contracts: tuple[ContractSection, ...] = ()
    baseline_references: Annotated[tuple[Text, ...], AfterValidator(different)] = ()
    settlements_before: date | None = None
    settlements_back: Annotated[Whole, Field(ge=agreed.MONTH, le=36_500)] | None = None
    metering_ean: _MeteringEan = agreed.METERING_EANS[0]
    second_metering_ean: _MeteringEan | None = None
    metering_profiles: Annotated[tuple[agreed.ProfileType, ...], Field(min_length=1)] = agreed.PROFILES
    metering_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    most_options: Annotated[Whole, Field(ge=2, le=agreed.MOST_OPTIONS)] = agreed.MOST_OPTIONS
    shortest_validity: Annotated[Number, Field(ge=0, le=3000)] = 0.0
    gate_minutes_before: Annotated[Whole, Field(ge=0, le=720)] = agreed.GATE_MINUTES
    day_ahead_closed: tuple[time, time] | None = None
    power_step: Annotated[Whole, Field(ge=1)] = 1
    ean_prefix: _Prefix = agreed.EAN_PREFIX


class SupportsSection(_Section):
    """Which optional features the target claims: a claim is made or denied, and four alone have a default."""

    mode: Literal["open", "closed"]
    d_prognosis: Claim
    flex_reservation_update: Claim
    mutex_offers: Claim
    unsolicited_offers: Claim
    unsolicited_orders: Claim
    partial_activation: Claim
    flex_settlement: Claim
    metering: Claim
    intraday: Claim = True
    settlement_of_today: Claim = True
    settlement_of_unknown_orders: Claim = True
    prognosis_of_today: Claim = True


class InboxSection(_Section):
    """Where the suite listens for the target's answers, and where the target reaches it."""

    listen: Annotated[str, AfterValidator(usable_address)] = "127.0.0.1:18080"
    reached_at: Url = "http://127.0.0.1:18080"
    certificate: Path | None = None
    private_key: Path | None = None


class CounterpartySection(_Section):
    """A participant that the suite plays; the target has to know it by domain, role, key and endpoint."""

    role: Role
    domain: Domain
    standing: Standing
    secret_key_file: Path
    endpoint: Url | None = None


class StimulusSection(_Section):
    """How the target is made to send something: by the vendor's hook, by a command, or by a person; one of them."""

    url: Url | None = None
    command: Command | None = None
    prompt: Claim = False
    messages: tuple[MessageType, ...] | None = None  # None: every one that the role starts

    def covers(self, message: str) -> bool:
        """Return whether the target can be made to send messages of this type."""
        return self.messages is None or message in self.messages

    @property
    def ways(self) -> tuple[str, ...]:
        """The keys that are given."""
        return tuple(name for name in ("url", "command", "prompt") if getattr(self, name))


class DiscoverySection(_Section):
    """Where to ask for what the target publishes about itself in DNS."""

    resolver: Annotated[str, AfterValidator(usable_resolver)]


def folder_of(schemas: Path, version: str) -> Path:
    """Return where the files of a version are: in a folder of its own below, or in the folder itself."""
    own = schemas / version
    return own if own.is_dir() else schemas


class Statement(_Section):
    """A whole statement, valid in itself."""

    target: TargetSection
    timing: TimingSection
    limits: LimitsSection = LimitsSection()
    market: MarketSection
    supports: SupportsSection
    inbox: InboxSection = InboxSection()
    counterparties: tuple[CounterpartySection, ...]
    stimulus: StimulusSection | None = None
    schemas: Path | None = None
    discovery: DiscoverySection | None = None
    access: AccessSection | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "Statement":
        if mistakes := [*contradictions(self), *(self.access.mistakes() if self.access else ())]:
            raise ValueError("\n".join(mistakes))
        return self

    def counterparty(self, role: str, standing: str) -> CounterpartySection | None:
        """Return the counterparty of this role and standing, if the statement has one."""
        return next((c for c in self.counterparties if (c.role, c.standing) == (role, standing)), None)

    def own_points(self) -> tuple[agreed.CongestionPoint, ...]:
        """Return the congestion points at which the target meets the registered counterparty."""
        role = "DSO" if self.target.role == "AGR" else "AGR"
        other = self.counterparty(role, "registered")
        return self.points_with(other.domain if other else "")

    def points_with(self, domain: str) -> tuple[agreed.CongestionPoint, ...]:
        """Return the congestion points at which the target meets another participant, who faces it in the market."""
        role = "DSO" if self.target.role == "AGR" else "AGR"
        pair = {self.target.role.lower(): self.target.domain, role.lower(): domain}
        return self.agreement().points_of(agr=pair.get("agr"), dso=pair.get("dso"))

    def takes_options(self, address: str) -> bool:
        """Return whether offers of several options are taken at a congestion point."""
        return self.agreement().takes_options(address, usual=self.supports.mutex_offers)

    def agreement(self) -> agreed.Market:
        """Return the market section as the value that the rest of the suite works with."""
        return self._agreement

    @cached_property
    def _agreement(self) -> agreed.Market:
        minutes = DURATION.fullmatch(self.market.isp_duration)
        return agreed.Market(
            isp_minutes=int(minutes[1]) if minutes else 0,
            congestion_points=tuple(
                agreed.CongestionPoint(**point.model_dump()) for point in self.market.congestion_points
            ),
            contracts=tuple(
                agreed.Contract(**contract.model_dump(exclude_none=True)) for contract in self.market.contracts
            ),
            **self.market.model_dump(exclude={"isp_duration", "congestion_points", "contracts"}),
        )

    def speaking(self, version: str) -> "Statement":
        """Return the statement of the same target in one of its versions."""
        return self.model_copy(update={"target": self.target.speaking(version)})

    @property
    def published(self) -> Path | None:
        """The folder with the published schema of the version that is judged, where it counts instead of ours."""
        return None if self.schemas is None else folder_of(self.schemas, self.target.version)

    @property
    def zone(self) -> ZoneInfo:
        """The market's time zone."""
        return ZoneInfo(self.market.time_zone)
