"""Mutants that are wrong in a corner only: written by hand, each after a mistake that somebody could make."""

from collections.abc import Callable, Iterator
from itertools import chain

from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle import (
    agr_histories,
    conduct,
    conflicts,
    contents,
    cro,
    days,
    deliveries,
    dso_histories,
    expiry,
    initiated,
    isps,
    memory,
    parties,
    places,
    portfolios,
    references,
    registries,
    revisions,
    spellings,
    started,
    started_results,
    strict,
    trade,
    types,
)

_ALL: tuple[Callable[[], Iterator[Mutant]], ...] = (
    isps.bounds,
    isps.conflicts,
    isps.lacking,
    isps.plausible,
    days.near,
    places.lists,
    trade.prices,
    trade.ordered,
    trade.options,
    expiry.expiry,
    parties.parties,
    parties.agreed,
    references.references,
    registries.portfolios,
    cro.queries,
    conflicts.conflicts,
    portfolios.of_many,
    memory.state,
    revisions.revisions,
    conduct.over_time,
    deliveries.deliveries,
    deliveries.http_answers,
    contents.settlements,
    contents.prognoses,
    contents.reflections,
    contents.statuses,
    contents.several,
    types.types,
    spellings.spellings,
    spellings.extremes,
    spellings.others,
    strict.strict,
    initiated.prognoses,
    initiated.trades,
    initiated.forms,
    agr_histories.of_an_agr,
    dso_histories.of_a_dso,
    started.requests,
    started.offers,
    started.parts,
    started_results.settlements,
    started_results.meterings,
)


def subtle() -> Iterator[Mutant]:
    """Walk all of them."""
    return chain.from_iterable(mutants() for mutants in _ALL)
