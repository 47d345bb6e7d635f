"""Mutants that are wrong in a corner only: written by hand, each after a mistake that somebody could make."""

from collections.abc import Iterator
from itertools import chain

from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle import (
    conduct,
    contents,
    cro,
    deliveries,
    initiated,
    isps,
    memory,
    parties,
    spellings,
    strict,
    trade,
    types,
)


def subtle() -> Iterator[Mutant]:
    """Walk all of them."""
    return chain(
        isps.bounds(), isps.conflicts(), isps.lacking(), isps.plausible(),
        trade.prices(), trade.ordered(), trade.options(), trade.expiry(),
        parties.parties(), parties.agreed(), cro.portfolios(), cro.queries(),
        memory.state(), memory.revisions(), conduct.over_time(), deliveries.deliveries(),
        contents.settlements(), contents.prognoses(), contents.statuses(), contents.several(), types.types(),
        spellings.spellings(), spellings.extremes(), spellings.others(), strict.strict(),
        initiated.prognoses(), initiated.trades(), initiated.forms(),
    )
