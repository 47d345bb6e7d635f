"""All legal variants, and the choice among them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from uftp_conformance.mutants.variants.agreements import agreements
from uftp_conformance.mutants.variants.amounts import amounts
from uftp_conformance.mutants.variants.asked import asked
from uftp_conformance.mutants.variants.baselines import baselines
from uftp_conformance.mutants.variants.bounds import bounds
from uftp_conformance.mutants.variants.by_itself import by_itself
from uftp_conformance.mutants.variants.contracts import contracts
from uftp_conformance.mutants.variants.copies import copies
from uftp_conformance.mutants.variants.declining import declining
from uftp_conformance.mutants.variants.deliveries import deliveries
from uftp_conformance.mutants.variants.gates import gates
from uftp_conformance.mutants.variants.http import http
from uftp_conformance.mutants.variants.informed import informed
from uftp_conformance.mutants.variants.kept import kept
from uftp_conformance.mutants.variants.literal import literal
from uftp_conformance.mutants.variants.markets import markets
from uftp_conformance.mutants.variants.metering import metering
from uftp_conformance.mutants.variants.mixed import mixed
from uftp_conformance.mutants.variants.over import over
from uftp_conformance.mutants.variants.paces import paces
from uftp_conformance.mutants.variants.peaks import peaks
from uftp_conformance.mutants.variants.refusing import refusing
from uftp_conformance.mutants.variants.repetition import repetition
from uftp_conformance.mutants.variants.sentences import sentences
from uftp_conformance.mutants.variants.start import start
from uftp_conformance.mutants.variants.steps import steps
from uftp_conformance.mutants.variants.strict import strict
from uftp_conformance.mutants.variants.trading import trading
from uftp_conformance.mutants.variants.values import values
from uftp_conformance.mutants.variants.variant import Variant
from uftp_conformance.mutants.variants.views import views
from uftp_conformance.mutants.variants.words import words
from uftp_conformance.mutants.variants.xml import xml


@cache
def variants() -> tuple[Variant, ...]:
    """Return all variants, each with a name of its own; ValueError when two share one."""
    single = (
        *xml(),
        *values(),
        *words(),
        *sentences(),
        *deliveries(),
        *repetition(),
        *copies(),
        *http(),
        *strict(),
        *amounts(),
        *trading(),
        *baselines(),
        *agreements(),
        *gates(),
        *contracts(),
        *start(),
        *metering(),
        *views(),
        *kept(),
        *bounds(),
        *literal(),
        *markets(),
        *steps(),
        *by_itself(),
        *informed(),
        *paces(),
        *refusing(),
        *declining(),
        *over(),
        *peaks(),
        *asked(),
    )
    found = (*single, *mixed(single))
    doubled = [name for name, count in Counter(variant.name for variant in found).items() if count > 1]
    if doubled:
        raise ValueError(f"two variants are named {doubled[0]}")
    return found


def find(name: str) -> Variant:
    """Return the variant of this name; KeyError when there is none."""
    return {variant.name: variant for variant in variants()}[name]


def chosen(patterns: Sequence[str]) -> tuple[Variant, ...]:
    """Return the variants whose name contains one of the patterns; without any, all."""
    return tuple(
        variant
        for variant in variants()
        if not patterns or any(pattern.lower() in variant.name for pattern in patterns)
    )
