"""The statement: what the target claims and agreed with its market, in one file (`target.toml`).

ISO/IEC 9646 calls the two halves PICS (what is supported) and PIXIT (what the test needs to know).
Every mistake becomes one line: file, key, what is wrong, what to write.
"""

import os
import re
import shlex
import tomllib
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from uftp_conformance import market as agreed
from uftp_conformance.errors import StatementError
from uftp_conformance.sealing import BadKey, PublicKey, read_public_key

Role = Literal["AGR", "CRO", "DSO"]
Standing = Literal["registered", "second", "newcomer", "unregistered", "barred"]
Version = Literal["3.0.0", "3.1.0", "draft"]

_DOMAIN = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}")
_ADDRESS = re.compile(r"(ea1\.[0-9]{4}-[0-9]{2}\..{1,244}:.{1,244}|ean\.[0-9]{12,34})")
_DURATION = re.compile(r"PT([1-9][0-9]*)M")
_ZONE = re.compile(r"(Africa|America|Australia|Europe|Pacific)/[a-zA-Z0-9_/]{3,}")


def _matching(pattern: re.Pattern[str], what: str, write: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f'"{value}" is not {what}.  Write {write}')
        return value

    return AfterValidator(check)


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, or a bracket that is not closed
        usable = False
    if not usable or not all("!" <= character <= "~" for character in value):
        raise ValueError(f'"{value}" is not a URL.  Write one that begins with http:// or https:// and names a host')
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f'"{value}" is not in the IANA time zone database.  Write for example "Europe/Amsterdam"')
    return value


def _public_key(value: str) -> str:
    try:
        read_public_key(value)
    except BadKey as error:
        raise ValueError(f'{error}.  Write base64 of the raw 32 bytes, or the "cs1." form') from None
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'"{value}" is not an address and a port.  Write for example "127.0.0.1:18080"')
    return value


def _versions(value: Any) -> Any:
    """Refuse what is no list of different versions; of what versions there are the type of the items tells."""
    if isinstance(value, str):
        raise ValueError(f'"{value}" is not a list.  Write ["{value}"]')  # noqa: TRY004 - as pydantic wants it
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError('[] claims no version.  Write at least one, for example ["3.1.0"]')
        if doubled := [version for version in value if value.count(version) > 1]:
            raise ValueError(f'"{doubled[0]}" stands in the list twice.  Write each version once')
    return value


def _command(value: Any) -> Any:
    """Split a line into words, without any shell; leave a list as it is."""
    if isinstance(value, str):
        try:
            value = shlex.split(value)
        except ValueError as error:
            raise ValueError(f"{value!r} cannot be split into words: {error}.  Write a list of words") from None
    if isinstance(value, list | tuple) and not (value and all(isinstance(word, str) for word in value) and value[0]):
        raise ValueError(f'{list(value)} is no command.  Write its words, for example ["python3", "stimulus.py"]')
    return value


Domain = Annotated[
    str, _matching(_DOMAIN, "an Internet domain of UFTP", 'it in lower case, for example "dso.example.com"')
]
Address = Annotated[str, _matching(_ADDRESS, "an entity address", '"ean." with 12 to 34 digits, or an "ea1." address')]
Url = Annotated[str, AfterValidator(_url)]
Versions = Annotated[tuple[Version, ...], BeforeValidator(_versions)]
Command = Annotated[tuple[str, ...], BeforeValidator(_command)]
Positive = Annotated[float, Field(gt=0)]
Text = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetSection(_Section):
    """Who is tested, and where."""

    name: Text
    role: Role
    domain: Domain
    endpoint: Url
    public_key: Annotated[str, AfterValidator(_public_key)]
    versions: Versions = ("3.1.0",)
    ca_file: Path | None = None
    max_in_flight: Annotated[int, Field(ge=1, le=256)] = 32

    @property
    def key(self) -> PublicKey:
        """The public key that verifies the target's seals."""
        return read_public_key(self.public_key)

    @property
    def version(self) -> str:
        """The version that is judged: the only one, once a run has put the claimed ones asunder."""
        return self.versions[0]


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

    message_bytes: Annotated[int, Field(ge=64 * 1024, le=32 * 1024 * 1024)] = 5 * 1024 * 1024
    requests_per_second: Annotated[float, Field(gt=0, le=500)] | None = None


class PointSection(_Section):
    """A congestion point of the market."""

    address: Address
    dso: Domain
    agr: Domain


class ContractSection(_Section):
    """A bilateral contract of the market."""

    id: Text
    congestion_point: Address
    reserved_power: int
    release_days_before: Annotated[int, Field(ge=0)]
    release_until: time


class MarketSection(_Section):
    """The agreed common values of the market."""

    isp_duration: Annotated[
        str, _matching(_DURATION, "a duration", 'an ISO 8601 duration in minutes, for example "PT15M"')
    ]
    time_zone: Annotated[
        str, _matching(_ZONE, "a zone that the schema allows", 'for example "Europe/Amsterdam"'), AfterValidator(_zone)
    ]
    currency: Annotated[str, _matching(re.compile("[A-Z]{3}"), "a currency code", 'three capitals, for example "EUR"')]
    plausible_power: Annotated[int, Field(gt=0)]
    plausible_price: Decimal = Decimal(100)
    periods_ahead: Annotated[int, Field(ge=4, le=365)] = 30
    congestion_points: tuple[PointSection, ...] = ()
    contracts: tuple[ContractSection, ...] = ()
    baseline_references: tuple[str, ...] = ()
    settlements_before: date | None = None
    metering_ean: Annotated[
        str, _matching(re.compile("[Ee][0-9]{16}"), "a metering EAN of the schema", '"E" with 16 digits')
    ] = "E8716859000000011"
    metering_profiles: Annotated[tuple[agreed.ProfileType, ...], Field(min_length=1)] = agreed.PROFILES


class SupportsSection(_Section):
    """Which optional features the target claims; there is no default, a claim is made or denied."""

    mode: Literal["open", "closed"]
    d_prognosis: bool
    flex_reservation_update: bool
    mutex_offers: bool
    unsolicited_offers: bool
    unsolicited_orders: bool
    partial_activation: bool
    flex_settlement: bool
    metering: bool


class InboxSection(_Section):
    """Where the suite listens for the target's answers, and where the target reaches it."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:18080"
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
    prompt: bool = False

    @property
    def ways(self) -> tuple[str, ...]:
        """The keys that are given."""
        return tuple(name for name in ("url", "command", "prompt") if getattr(self, name))


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

    @model_validator(mode="after")
    def _hangs_together(self) -> "Statement":
        if mistakes := self._contradictions():
            raise ValueError("\n".join(mistakes))
        return self

    def _contradictions(self) -> list[str]:
        known = {point.address for point in self.market.congestion_points}
        mistakes = [
            f'market.contracts: contract "{contract.id}" is at {contract.congestion_point}, which is no'
            " congestion point of this market.  Add the point, or correct the contract"
            for contract in self.market.contracts
            if contract.congestion_point not in known
        ]
        others = {"AGR": ("DSO",), "DSO": ("AGR",), "CRO": ("AGR", "DSO")}[self.target.role]
        for role in others:
            if not self.counterparty(role, "registered"):
                mistakes.append(
                    f'counterparties: a {self.target.role} is tested by a {role}, and none is "registered".'
                    f'  Add a [[counterparties]] with role = "{role}" and standing = "registered"'
                )
        if self.target.role in ("AGR", "DSO") and not mistakes and not self.own_points():
            mistakes.append(
                "market.congestion_points: none joins the target with the registered counterparty."
                f'  Add a point with {self.target.role.lower()} = "{self.target.domain}" and the counterparty\'s domain'
            )
        if self.stimulus is not None and len(ways := self.stimulus.ways) != 1:
            given = f"{' and '.join(ways)} are given" if ways else "no way is given"
            mistakes.append(
                f"stimulus: {given}.  Write exactly one of url, command and prompt = true, or leave [stimulus] out"
            )
        if len({(c.role, c.standing) for c in self.counterparties}) < len(self.counterparties):
            mistakes.append("counterparties: a role has two of the same standing.  Give each standing once a role")
        if len({c.domain for c in self.counterparties}) < len(self.counterparties):
            mistakes.append("counterparties: a domain appears twice.  Give each counterparty a domain of its own")
        return mistakes

    def counterparty(self, role: str, standing: str) -> CounterpartySection | None:
        """Return the counterparty of this role and standing, if the statement has one."""
        return next((c for c in self.counterparties if (c.role, c.standing) == (role, standing)), None)

    def own_points(self) -> tuple[agreed.CongestionPoint, ...]:
        """Return the congestion points at which the target meets the registered counterparty."""
        role = "DSO" if self.target.role == "AGR" else "AGR"
        other = self.counterparty(role, "registered")
        pair = {self.target.role.lower(): self.target.domain, role.lower(): other.domain if other else ""}
        return self.agreement().points_of(agr=pair.get("agr"), dso=pair.get("dso"))

    def agreement(self) -> agreed.Market:
        """Return the market section as the value that the rest of the suite works with."""
        minutes = _DURATION.fullmatch(self.market.isp_duration)
        return agreed.Market(
            isp_minutes=int(minutes[1]) if minutes else 0,
            congestion_points=tuple(
                agreed.CongestionPoint(p.address, p.dso, p.agr) for p in self.market.congestion_points
            ),
            contracts=tuple(agreed.Contract(**contract.model_dump()) for contract in self.market.contracts),
            **self.market.model_dump(exclude={"isp_duration", "congestion_points", "contracts"}),
        )

    def speaking(self, version: str) -> "Statement":
        """Return the statement of the same target in one of its versions."""
        return self.model_copy(update={"target": self.target.model_copy(update={"versions": (version,)})})

    @property
    def zone(self) -> ZoneInfo:
        """The market's time zone."""
        return ZoneInfo(self.market.time_zone)


def load(path: Path) -> Statement:
    """Read a statement; raise StatementError that lists every mistake on a line of its own."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StatementError(
            f"{path}: no such file.  Write one with `uftp-conformance init`, or give another --target"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StatementError(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"{path}: is not TOML: {error}") from None
    return parse(data, str(path), path.parent)


def parse(data: dict[str, Any], name: str, folder: Path) -> Statement:
    """Validate a statement's data; key and certificate files are relative to `folder`."""
    try:
        statement = Statement.model_validate(data)
    except ValidationError as error:
        raise StatementError("\n".join(_line(name, dict(mistake)) for mistake in error.errors())) from None
    counterparties = tuple(
        c.model_copy(update={"secret_key_file": folder / c.secret_key_file}) for c in statement.counterparties
    )
    files = {n: folder / p for n in ("certificate", "private_key") if (p := getattr(statement.inbox, n)) is not None}
    inbox = statement.inbox.model_copy(update=files)
    ca_file = folder / statement.target.ca_file if statement.target.ca_file is not None else None
    target = statement.target.model_copy(update={"ca_file": ca_file})
    stimulus = _located(statement.stimulus, folder)
    return statement.model_copy(
        update={"counterparties": counterparties, "inbox": inbox, "target": target, "stimulus": stimulus}
    )


def _located(stimulus: StimulusSection | None, folder: Path) -> StimulusSection | None:
    """Let a command that is named by a relative path be a file beside the statement; a bare name is looked up."""
    if stimulus is None or stimulus.command is None:
        return stimulus
    program, *words = stimulus.command
    if "/" in program or os.sep in program:
        program = str((folder / program).absolute())
    return stimulus.model_copy(update={"command": (program, *words)})


def _line(name: str, mistake: dict[str, Any]) -> str:
    """Render one mistake of pydantic's as our one line."""
    where = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in mistake["loc"]).lstrip(".")
    given = mistake.get("input")
    match mistake["type"]:
        case "missing":
            return f"{name}: {where} is missing.  Write it; the guide for vendors says what it means"
        case "extra_forbidden":
            return f"{name}: {where} is not a key of the statement.  Remove it, or correct its spelling"
        case "value_error":
            text = str(mistake["ctx"]["error"])
            return f"{name}: {where} = {text}." if where else "\n".join(f"{name}: {t}." for t in text.splitlines())
        case "literal_error":
            return f"{name}: {where} = {given!r} is not allowed.  Write {mistake['ctx']['expected']}."
        case _:
            return f"{name}: {where} = {given!r} is wrong: {mistake['msg'].lower()}."
