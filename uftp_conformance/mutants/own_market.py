"""The market of the embedded targets, and what a statement may say otherwise of it."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

OF_AGR = ("ean.871685900000000011", "ean.871685900000000028")  # where the AGR meets the registered DSO
OF_DSO = ("ean.871685900000000059", "ean.871685900000000066")  # where the DSO meets the registered AGR


def market() -> dict[str, Any]:
    """Return the market of the embedded targets."""
    text = (files("uftp_conformance.participants") / "market.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["market"]
    return found


def options_at(*addresses: str) -> Mapping[str, Any]:
    """Return the market in which DSOs say of each point whether they take several options: at these alone."""
    points = market()["congestion_points"]
    return {"congestion_points": [{**each, "mutex_offers": each["address"] in addresses} for each in points]}
