"""Subtle faults of who reads a message without its schema: the type of one attribute is not looked at, or the shape."""

import re
from collections.abc import Callable, Iterator

from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant
from uftp_conformance.participants.arrival import Document

_TYPES = "TRN-PAYLOAD-TYPES"
_CARELESS: tuple[tuple[str, str, str, str], ...] = (
    # role, name, what is not looked at, and how the schema complains of it
    ("AGR", "identifier", "Any text is taken for a MessageID.", r", attribute 'MessageID': "),
    ("AGR", "duration-below-one", "An ISP may last less than one ISP.", r"'ISP', attribute 'Duration': '(0|-1)' "),
    ("AGR", "disposition", "Any word is taken for a Disposition.", r"'ISP', attribute 'Disposition': "),
    (
        "AGR",
        "penalty",
        "A Penalty may have any number of decimals.",
        r"attribute 'Penalty': \[facet 'fractionDigits'\]",
    ),
    ("AGR", "deficiency", "A PowerDeficiency need be no number.", r", attribute 'PowerDeficiency': "),
    (
        "AGR",
        "expiration",
        "An ExpirationDateTime may be a date alone.",
        r", attribute 'ExpirationDateTime': '2026-11-21' ",
    ),
    ("DSO", "factor", "A MinActivationFactor may be 0 or more than 1.", r"'MinActivationFactor': \[facet 'm"),
    ("DSO", "currency", "A currency in small letters is taken.", r"attribute 'Currency': \[facet 'pattern'\].*'eur'"),
    ("DSO", "revision", "A Revision may have more than 64 bits.", r"attribute 'Revision': '-?922"),
    ("DSO", "metered", "A Value of a Metering message need be no number.", r"'ISP', attribute 'Value': "),
    ("DSO", "unit", "Any Unit is taken in a Metering message.", r"'Profile', attribute 'Unit': "),
    ("DSO", "day", "A Period may be no day.", r", attribute 'Period': '2026-02-30'"),
    ("CRO", "boolean", "MutexOffersSupported may be any word.", r", attribute 'MutexOffersSupported': "),
    ("CRO", "redispatch", "DayAheadRedispatchBy may be any word.", r", attribute 'DayAheadRedispatchBy': "),
    ("CRO", "last-day", "An EndPeriod may be any text.", r"'Connection', attribute 'EndPeriod': "),
    (
        "CRO",
        "address",
        "Any text is taken for the address of a connection.",
        r"'Connection', attribute 'EntityAddress': \[facet 'pattern'\]",
    ),
    ("CRO", "empty-zone", "A TimeZone may be empty.", r"attribute 'TimeZone': .*(length|The value '' )"),
)


def types() -> Iterator[Mutant]:
    """Walk what can be overlooked in a message or its envelope."""
    for role, name, wrong, complaint in _CARELESS:
        yield mutant(role, f"{_TYPES}/{name}", wrong, laxer(_TYPES, _only(complaint)), _TYPES)
    for role in ("AGR", "CRO", "DSO"):
        yield mutant(
            role,
            f"{_TYPES}/strange-below",
            "An attribute that nobody knows is ignored below the root.",
            _ignoring(r"Element '(ISP|Connection|Profile|OfferOption)', attribute 'Extra'"),
            _TYPES,
        )
        yield mutant(
            role,
            f"{_TYPES}/text",
            "Text between the elements is ignored.",
            _ignoring(r"Character content|character content"),
            _TYPES,
        )
        yield mutant(
            role,
            "TRN-ENVELOPE-TYPES/role",
            "Any word is taken for a SenderRole, until its key is looked up.",
            laxer("TRN-ENVELOPE-TYPES", _only(r"attribute 'SenderRole'")),
            "TRN-ENVELOPE-TYPES",
        )
        yield mutant(
            role,
            "TRN-ENVELOPE-TYPES/strange",
            "A strange element in the envelope is ignored.",
            laxer("TRN-ENVELOPE", _only("'Extra'")),
            "TRN-ENVELOPE-TYPES",
        )


def _ignoring(complaint: str) -> Fault:
    return laxer("TRN-PAYLOAD-SCHEMA", _only(complaint))


def _only(complaint: str) -> Callable[[Document, object], bool]:
    """Return whether the schema has nothing else against a document."""
    pattern = re.compile(complaint)
    return lambda document, _: all(pattern.search(each) for each in document.complaints)
