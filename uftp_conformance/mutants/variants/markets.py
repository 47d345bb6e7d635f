"""Variants of markets that know contracts and baselines otherwise than the embedded one, or do without."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import changed, instead
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day, instant


def _agreed() -> dict[str, Any]:
    """Return the market of the embedded targets."""
    text = (files("uftp_conformance.participants") / "market.toml").read_text(encoding="utf-8")
    market: dict[str, Any] = tomllib.loads(text)["market"]
    return market


def _more(book: Book, message: str, check: Check) -> Book:
    own = Rule("OWN", Stage.CONTENT, check, messages=(message,))
    return replace(book, business={**book.business, message: (*book.business[message], own)})


def _under_its_contract() -> Way:
    """Let a DSO request under the contract at the point, and take an offer on that under this contract only."""
    contracts = {each["congestion_point"]: each["id"] for each in _agreed()["contracts"]}
    asked: dict[str, str] = {}

    def started(message: Element) -> Element:
        contract = contracts.get(message.get("CongestionPoint") or "")
        if message.tag != "FlexRequest" or contract is None:
            return message
        asked[message["MessageID"].lower()] = contract
        return message.having({"ContractID": contract})

    def check(offer: Element, _: Context) -> Refusal | None:
        contract = asked.get((offer.get("FlexRequestMessageID") or "").lower())
        other = contract is not None and offer.get("ContractID") != contract
        return refuse(f"The request was made under {contract}") if other else None

    return Way(started=started, book=lambda book: _more(book, "FlexOffer", check))


def _on_the_newest() -> Way:
    """Let a DSO take an offer only on the newest forecast that it accepted for its Period and point."""
    newest: dict[tuple[str, str, date], str] = {}

    def about(message: Element, context: Context) -> tuple[str, str, date]:
        return context.sender.domain, message["CongestionPoint"].lower(), day(message["Period"])

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(message, context)
        if message.tag == "D-Prognosis":
            newest[about(message, context)] = message["MessageID"].lower()

    def check(offer: Element, context: Context) -> Refusal | None:
        named = (offer.get("D-PrognosisMessageID") or "").lower()
        return refuse("No baseline") if named and newest.get(about(offer, context)) != named else None

    return Way(remembered=remembered, book=lambda book: _more(book, "FlexOffer", check))


def _too_soon(least: timedelta) -> Callable[[Element, Context], bool]:
    """Return whether a message is valid for less than some time."""

    def broken(message: Element, context: Context) -> bool:
        return instant(message["ExpirationDateTime"], context.market.time_zone) < context.now + least

    return broken


def markets() -> Iterator[Variant]:
    """Walk the variants of markets."""
    yield Variant(
        "market/under-its-contract",
        "A DSO requests under its contract, takes offers on its requests only, and Rejects one that does not name it.",
        "The AGR is obliged to an offer that meets the contract, and an offer names the contract that it refers to.",
        "flex-reservation-mechanism.md; flex-offer.md, ContractID; register, point 155",
        _under_its_contract,
        ("DSO",),
        supports={"unsolicited_offers": False},
    )
    yield Variant(
        "market/no-names",
        "In a market without contracts and other baselines nobody looks at the name of one.",
        "Either is named only where it applies, and such a market does without both.",
        "flex-offer.md, ContractID and BaselineReference; register, point 69",
        changed(("VAL-CONTRACT", "VAL-BASELINE-REFERENCE", "STL-AGREED"), lambda _: None),
        ("AGR", "DSO"),
        supports={"flex_reservation_update": False},
        overrides={"market": {"contracts": [], "baseline_references": []}},
    )
    yield Variant(
        "market/time-to-order",
        "Offers and requests that are valid for less than 15 minutes are Rejected, and the statement says so.",
        "Which ExpirationDateTime is acceptable is for the two parties to agree.",
        "message-validation.md, ExpirationDateTime out of bounds; register, point 67",
        instead("VAL-EXPIRATION", "ExpirationDateTime out of bounds", _too_soon(timedelta(minutes=15))),
        ("AGR", "DSO"),
        overrides={"market": {"shortest_validity": 900}},
    )
    yield Variant(
        "market/a-moment-to-order",
        "Offers and requests that are valid for less than 30 seconds are Rejected; the statement says nothing of it.",
        "Which ExpirationDateTime is acceptable is for the two parties to agree.",
        "message-validation.md, ExpirationDateTime out of bounds; register, point 67",
        instead("VAL-EXPIRATION", "ExpirationDateTime out of bounds", _too_soon(timedelta(seconds=30))),
        ("AGR", "DSO"),
    )
    yield Variant(
        "market/newest-forecast",
        "D-Prognoses are the only baselines, and an offer on one that was updated is Rejected: it has none.",
        "An accepted D-Prognosis is assumed actual, provided no update of it is accepted.",
        "general-description/validate-phase.md, Exchange of D-prognoses between AGR and DSO; register, point 28",
        _on_the_newest,
        ("DSO",),
        overrides={"market": {"baseline_references": []}},
    )
