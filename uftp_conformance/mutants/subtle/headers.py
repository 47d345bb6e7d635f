"""Subtle faults about the Content-Type of what arrives: one form of it alone is read."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import mutant, of_rules
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.rules.rule import Refusal, Rule, turn_away


def content_types() -> Iterator[Mutant]:
    """Walk the forms of a Content-Type that are refused although they say XML in UTF-8."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, odd in (
            ("capitals", "A media type in capital letters is refused.", lambda given: given[:4] == "Text"),
            ("quotes", "A character set in quotes is refused.", lambda given: '"' in given),
            ("no-charset", "A Content-Type without a character set is refused.", lambda given: "=" not in given),
        ):
            refusing = of_rules(("TRN-CHARSET",), _refusing(odd))
            yield mutant(role, f"TRN-SPELLING/{name}", wrong, refusing, "TRN-SPELLING")


def _refusing(odd: Callable[[str], bool]) -> Callable[[Rule], Rule]:
    def changed(rule: Rule) -> Rule:
        def check(arrival: Arrival, directory: Directory) -> Refusal | None:
            return turn_away(400) if odd(arrival.content_type or "") else rule.check(arrival, directory)

        return replace(rule, check=check)

    return changed
