"""x"""
from collections.abc import Iterator
from uftp_conformance.mutants.mutant import Mutant
def subtle() -> Iterator[Mutant]:
    yield from ()
