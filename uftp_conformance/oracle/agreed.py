"""What was agreed, as data that is stored with a trial, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from decimal import Decimal
from typing import Any

from uftp_conformance.messages.cache import once
from uftp_conformance.statement.market import WEEKDAYS, CongestionPoint, Contract, Market


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _contract(held: Mapping[str, Any]) -> Contract:
    days = {name: date.fromisoformat(text) for name in ("first_day", "last_day") if (text := held.get(name))}
    weekdays = tuple(held.get("weekdays") or WEEKDAYS)  # none in a stream of before
    return Contract(**{**held, **days, "weekdays": weekdays, "release_until": _time(held["release_until"])})


@once  # a fuzzer asks for it with each message that its target starts
def as_data(market: Market) -> dict[str, Any]:
    """Return a market as JSON data."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(market), default=str))
    return data


def market_in(data: Mapping[str, Any]) -> Market:
    """Return the market that `as_data` wrote."""
    before = data["settlements_before"]
    closed = data.get("day_ahead_closed")  # none in a stream of before
    return Market(
        **{
            **data,
            "plausible_price": Decimal(data["plausible_price"]),
            "congestion_points": tuple(CongestionPoint(**point) for point in data["congestion_points"]),
            "contracts": tuple(map(_contract, data["contracts"])),
            "baseline_references": tuple(data["baseline_references"]),
            "settlements_before": date.fromisoformat(before) if before else None,
            "day_ahead_closed": tuple(map(time.fromisoformat, closed)) if closed else None,
            "metering_profiles": tuple(data["metering_profiles"]),
        }
    )
