"""Every defect, by the requirement that it breaks: the deterministic boundaries first, then what is drawn."""

from strategies.defects import (
    contract,
    envelope,
    extremes,
    foreign,
    http,
    identifiers,
    isps,
    operate,
    plan,
    references,
    schema,
    settle,
    sizes,
    typed,
    validate,
    validation,
)
from strategies.defects.registry import Defect, Unsuited, defects_of

__all__ = [
    "Defect",
    "Unsuited",
    "contract",
    "defects_of",
    "envelope",
    "extremes",
    "foreign",
    "http",
    "identifiers",
    "isps",
    "operate",
    "plan",
    "references",
    "schema",
    "settle",
    "sizes",
    "typed",
    "validate",
    "validation",
]
