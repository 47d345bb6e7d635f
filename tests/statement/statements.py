"""A valid statement as data, to be changed by a test."""

import copy
from pathlib import Path
from typing import Any

from uftp_conformance import statement
from uftp_conformance.statement import Statement

Data = dict[str, Any]
POINT, ELSEWHERE = "ean.871685900001", "ean.871685900009"
PUBLIC_KEY = "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU="

_MARKET: Data = {
    "isp_duration": "PT15M",
    "time_zone": "Europe/Amsterdam",
    "currency": "EUR",
    "plausible_power": 1000,
    "baseline_references": ["B-1"],
    "congestion_points": [{"address": POINT, "dso": "dso.suite.example", "agr": "agr.target.example"}],
    "contracts": [
        {
            "id": "C-1",
            "congestion_point": POINT,
            "reserved_power": -5,
            "release_days_before": 1,
            "release_until": "10:00:00",
        }
    ],
}
_SUPPORTS: Data = {
    "mode": "open",
    "d_prognosis": True,
    "flex_reservation_update": True,
    "mutex_offers": False,
    "unsolicited_offers": True,
    "unsolicited_orders": False,
    "partial_activation": False,
    "flex_settlement": True,
    "metering": True,
}
_DATA: Data = {
    "target": {
        "name": "a target",
        "role": "AGR",
        "domain": "agr.target.example",
        "endpoint": "http://127.0.0.1:8080/message",
        "public_key": PUBLIC_KEY,
    },
    "timing": {"reply_within": 5},
    "market": _MARKET,
    "supports": _SUPPORTS,
    "counterparties": [
        {"role": "DSO", "standing": "registered", "domain": "dso.suite.example", "secret_key_file": "keys/dso.key"},
        {"role": "DSO", "standing": "barred", "domain": "dso-b.suite.example", "secret_key_file": "keys/dso-b.key"},
    ],
}


def valid() -> Data:
    """Return the data of a valid statement of an AGR; each call makes a copy of its own."""
    return copy.deepcopy(_DATA)


def changed(changes: Data) -> Data:
    """Return it with values replaced by the path of their keys, as in "target.role" or "counterparties.0.role".

    The value `DROP` removes the key.
    """
    data = valid()
    for path, value in changes.items():
        *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
        holder: Any = data
        for part in above:
            holder = holder.setdefault(part, {}) if isinstance(part, str) else holder[part]
        if value is DROP:
            del holder[last]
        else:
            holder[last] = value
    return data


class _Dropped:
    """Stands where a key is to be left out."""

    def __repr__(self) -> str:
        return "left out"


DROP = _Dropped()


def parsed(changes: Data | None = None, folder: Path = Path("folder")) -> Statement:
    """Return the statement itself."""
    return statement.parse(changed(changes or {}), "target.toml", folder)
