"""A way to break one rule about the form of answers."""

from collections.abc import Callable
from dataclasses import dataclass

from uftp_conformance.mutants.mutant import Faults


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break one rule of form; `may` are rules that can notice it too."""

    rule: str
    name: str
    wrong: str
    faults: Callable[[], Faults]
    may: tuple[str, ...] = ()
    version: str = "3.1.0"
