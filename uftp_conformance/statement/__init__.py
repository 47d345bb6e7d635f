"""The statement: what the target claims and agreed with its market, in one file (`target.toml`).

ISO/IEC 9646 calls the two halves PICS (what is supported) and PIXIT (what the test needs to know).
Every mistake becomes one line: file, key, what is wrong, what to write.
"""

from uftp_conformance.statement.loading import load, parse
from uftp_conformance.statement.sections import (
    CounterpartySection,
    InboxSection,
    MarketSection,
    Statement,
    StimulusSection,
    SupportsSection,
    TimingSection,
)
from uftp_conformance.statement.target import TargetSection
from uftp_conformance.statement.values import Domain, Role, Standing, Url, Versions

__all__ = [
    "CounterpartySection",
    "Domain",
    "InboxSection",
    "MarketSection",
    "Role",
    "Standing",
    "Statement",
    "StimulusSection",
    "SupportsSection",
    "TargetSection",
    "TimingSection",
    "Url",
    "Versions",
    "load",
    "parse",
]
