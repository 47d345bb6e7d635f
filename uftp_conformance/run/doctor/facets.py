"""The values of a statement that a refused message may disagree with, and what else each of them could be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from uftp_conformance.catalogue.rows import fold
from uftp_conformance.messages import REQUESTS, VERSIONS
from uftp_conformance.run.doctor.terms import Terms
from uftp_conformance.statement.contradictions import LEAST_POWER
from uftp_conformance.statement.market import METERING_EANS, PROFILES

_MINUTES = (15, 30, 60, 5, 10, 20)
_ZONES = (
    "Europe/Amsterdam", "Europe/London", "Europe/Helsinki", "Europe/Lisbon", "Europe/Berlin", "Europe/Brussels",
    "Europe/Paris", "Europe/Dublin", "Europe/Athens", "Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm",
    "Europe/Warsaw", "Europe/Madrid", "Europe/Rome", "Europe/Vienna", "Europe/Zurich", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
_CURRENCIES = ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "AUD", "NZD")
_TIMED = ("FlexRequest", "FlexReservationUpdate", "D-Prognosis", "FlexOffer", "Metering")
_PLACED = ("FlexRequest", "FlexReservationUpdate", "D-Prognosis", "FlexOffer", "FlexSettlement")

Other = tuple[str, Terms]  # what to write, and the terms of a message that says so


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a statement, as messages show it.

    Attributes:
        key: where it stands, or its beginning; `place` makes it whole for what stands there several times.
        messages: the types that show it.
        stated: what the statement says, as it is written there.
        others: what else it could be, with the terms of a message that says so.
        words: words that a reason about it has, without blanks and in lower case.
        mend: what to write, or to do at the target, where nothing says what else it is.
        place: makes the key whole.
    """

    key: str
    messages: tuple[str, ...]
    stated: Callable[[Terms], str]
    others: Callable[[Terms], Iterator[Other]] = lambda _: iter(())
    words: tuple[str, ...] = ()
    mend: str = ""
    place: Callable[[Terms], str] = lambda _: ""

    def where(self, terms: Terms) -> str:
        """Return the whole key."""
        return self.place(terms) or self.key

    def named_by(self, reason: str) -> bool:
        """Return whether a reason of a refusal is about this value."""
        text = fold(reason)
        return any(word in text for word in self.words)


def _quoted(value: object) -> str:
    return f'"{value}"'


def _versions(terms: Terms) -> Iterator[Other]:
    for version in VERSIONS:
        if version != terms.version:
            yield f'["{version}"]', replace(terms, version=version)


def _durations(terms: Terms) -> Iterator[Other]:
    for minutes in _MINUTES:
        if minutes != terms.market.isp_minutes:
            yield f'"PT{minutes}M"', replace(terms, market=replace(terms.market, isp_minutes=minutes))


def _zones(terms: Terms) -> Iterator[Other]:
    for zone in _ZONES:
        if zone != terms.market.time_zone:
            yield _quoted(zone), replace(terms, market=replace(terms.market, time_zone=zone))


def _currencies(terms: Terms) -> Iterator[Other]:
    for currency in _CURRENCIES:
        if currency != terms.market.currency:
            yield _quoted(currency), replace(terms, market=replace(terms.market, currency=currency))


def _powers(terms: Terms) -> Iterator[Other]:
    power = terms.power // 10
    while power >= LEAST_POWER:
        yield str(power), replace(terms, power=power)
        power //= 10


def _baselines(terms: Terms) -> Iterator[Other]:
    for reference in terms.market.baseline_references[1:]:
        yield f'["{reference}"]', replace(terms, baseline=(("BaselineReference", reference),))
    if terms.baseline:
        yield "[]", replace(terms, baseline=())


def _eans(terms: Terms) -> Iterator[Other]:
    for ean in METERING_EANS:
        if ean != terms.market.metering_ean:
            yield _quoted(ean), replace(terms, market=replace(terms.market, metering_ean=ean))


def _profiles(terms: Terms) -> Iterator[Other]:
    for profiles in (*((name,) for name in PROFILES), PROFILES):
        if profiles != terms.market.metering_profiles:
            listed = ", ".join(map(_quoted, profiles))
            yield f"[{listed}]", replace(terms, market=replace(terms.market, metering_profiles=profiles))


def _reserved(terms: Terms) -> Iterator[Other]:
    if terms.contract is not None and abs(terms.power) > 1:
        yield str(-terms.power), replace(terms, power=-terms.power)
        for part in (2, 5, 10, 100, 1000):
            yield str(int(terms.power / part)), replace(terms, power=int(terms.power / part))


def _later(terms: Terms) -> Iterator[Other]:
    for days in (2, 5, 10):
        if terms.contract is not None and terms.market.first_later + terms.later + days <= terms.market.periods_ahead:
            total = str(terms.contract.release_days_before + days)
            yield total, replace(terms, later=terms.later + days)


def _contract(terms: Terms) -> str:
    return terms.contract.id if terms.contract else ""


def _settled(terms: Terms) -> Iterator[Other]:
    if terms.market.settlements_before is None:
        return
    for days in (10, 100):
        last = date.fromordinal(terms.market.settlements_before.toordinal() - days)
        yield last.isoformat(), replace(terms, market=replace(terms.market, settlements_before=last))


FACETS = (
    Facet("target.versions", _TIMED, lambda t: f'["{t.version}"]', _versions, ("version", "schema")),
    Facet("market.isp_duration", _TIMED, lambda t: _quoted(t.market.isp_duration), _durations, ("ispduration",)),
    Facet("market.time_zone", (*_TIMED, "DSOPortfolioUpdate", "AGRPortfolioUpdate"),
          lambda t: _quoted(t.market.time_zone), _zones, ("timezone",)),
    Facet("market.currency", ("FlexOffer", "FlexSettlement"), lambda t: _quoted(t.market.currency), _currencies,
          ("currency",)),
    Facet("market.plausible_power", ("D-Prognosis",), lambda t: str(t.power), _powers, ("power",)),
    Facet("market.baseline_references", ("FlexOffer",),
          lambda t: f"[{', '.join(_quoted(value) for _, value in t.baseline)}]", _baselines, ("baseline",),
          "Write the reference that the target knows, or make this one known to it"),
    Facet("market.metering_ean", ("Metering",), lambda t: _quoted(t.market.metering_ean), _eans, ("ean", "connection"),
          "Write the EAN of a connection that the target knows, or make this one known to it"),
    Facet("market.metering_profiles", ("Metering",), lambda t: f"[{', '.join(t.market.metering_profiles)}]",
          _profiles, ("profile",)),
    Facet("market.settlements_before", ("FlexSettlement",),
          lambda t: str(t.market.settlements_before or "today"), _settled, ("settlementsbefore",)),
    Facet("market.congestion_points", _PLACED, lambda t: t.point, words=("congestionpoint",),
          mend="Make the point known to the target as one of these two, or correct its address, dso and agr",
          place=lambda t: t.place),
    Facet("market.contracts: reserved_power", ("FlexReservationUpdate",), lambda t: str(t.power), _reserved,
          ("power",)),
    Facet("market.contracts: release_days_before", ("FlexReservationUpdate",),
          lambda t: str(t.contract.release_days_before if t.contract else 0), _later, ("deadline", "period")),
    Facet("market.contracts", ("FlexReservationUpdate", "FlexSettlement"), _contract,
          words=("contract", "unknownreference"),
          mend="Make the contract known to the target, or correct its id and congestion_point"),
    Facet("counterparties", tuple(REQUESTS), lambda t: t.sender.standing,
          words=("barred", "blocked", "unauthorized", "unauthorised", "nocontract", "unknownsender", "invalidsender",
                 "notregistered"),
          mend="Give it this standing at the target, or correct its standing, role and domain in the statement",
          place=lambda t: f'the standing of the counterparty "{t.sender.domain}"'),
)  # fmt: skip


def facets_of(message: str) -> tuple[Facet, ...]:
    """Return the values that messages of a type show."""
    return tuple(facet for facet in FACETS if message in facet.messages)
