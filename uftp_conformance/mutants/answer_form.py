"""x"""
from collections.abc import Iterator
from uftp_conformance.mutants.mutant import Mutant
def answer_form() -> Iterator[Mutant]:
    yield from ()
